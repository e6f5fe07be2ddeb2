import { type Static, Type } from 'typebox'
import { endpointV2, V2Data, V2Record } from '../kit/endpoint.ts'
import { V2Enum, V2Id } from '../kit/fields-v2.ts'
import { V2_CONNECTION_TYPES } from './values.ts'

/** A connected bot, page, number or sender. */
export type ConnectionV2 = Static<typeof ConnectionV2>
export const ConnectionV2 = V2Record({
  id: V2Id('connection'),
  type: V2Enum(V2_CONNECTION_TYPES),
  name: Type.String(),
})

export const connections = {
  /** Lists the connections, newest first, without the built-in manual one. Not paged. */
  list: endpointV2({
    section: '3.7',
    summary: 'List connections',
    method: 'GET',
    path: '/connections',
    response: V2Data(V2Record({ connections: Type.Array(ConnectionV2) })),
  }),
}
