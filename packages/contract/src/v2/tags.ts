import { type Static, Type } from 'typebox'
import { endpointV2, V2Data, V2Record } from '../kit/endpoint.ts'
import { V2Id } from '../kit/fields-v2.ts'

/** A label of people, unique by name in the company. */
export type TagV2 = Static<typeof TagV2>
export const TagV2 = V2Record({ id: V2Id('tag'), name: Type.String() })

export const tags = {
  /** Lists the tags, newest first. Not paged. */
  list: endpointV2({
    section: '3.21',
    summary: 'List tags',
    method: 'GET',
    path: '/tags',
    response: V2Data(Type.Array(TagV2)),
  }),
}
