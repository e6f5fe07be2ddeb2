import { type Static, Type } from 'typebox'
import { endpointV2, V2Data, V2Page, V2Paging, V2Record } from '../kit/endpoint.ts'
import { V2Date, V2Id } from '../kit/fields-v2.ts'

/** A member of staff. */
export type UserV2 = Static<typeof UserV2>
export const UserV2 = V2Record({ id: V2Id('user'), name: Type.String(), createdAt: V2Date, updatedAt: V2Date })

export const users = {
  /** Lists the staff, newest first. */
  list: endpointV2({
    section: '3.29',
    summary: 'List users',
    method: 'GET',
    path: '/users',
    query: Type.Object({ ...V2Paging }),
    response: V2Page(UserV2),
  }),
  /** Answers a single member of staff. */
  get: endpointV2({
    section: '3.30',
    summary: 'A single user',
    method: 'GET',
    path: '/users/:user_id',
    params: Type.Object({ user_id: V2Id('user') }),
    response: V2Data(UserV2),
  }),
}
