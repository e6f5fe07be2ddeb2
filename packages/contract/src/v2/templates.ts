import { type Static, Type } from 'typebox'
import { endpointV2, V2Data, V2Record } from '../kit/endpoint.ts'
import { V2Id } from '../kit/fields-v2.ts'

/** A folder of message templates. */
export type TemplateCategoryV2 = Static<typeof TemplateCategoryV2>
export const TemplateCategoryV2 = V2Record({ id: V2Id('template_category'), name: Type.String() })

/** A stored message that can be sent by its id. */
export type TemplateV2 = Static<typeof TemplateV2>
export const TemplateV2 = V2Record({ id: V2Id('template'), message_name: Type.String() })

export const templates = {
  /** Lists the categories of message templates, newest first. Not paged. */
  categories: endpointV2({
    section: '3.1',
    summary: 'List the categories of message templates',
    method: 'GET',
    path: '/categories/templates',
    response: V2Data(V2Record({ categories: Type.Array(TemplateCategoryV2) })),
  }),
  /** Lists the templates of one category, newest first. Not paged. */
  list: endpointV2({
    section: '3.2',
    summary: 'List the message templates of a category',
    method: 'GET',
    path: '/categories/templates/:category_id',
    params: Type.Object({ category_id: V2Id('template_category') }),
    response: V2Data(V2Record({ templates: Type.Array(TemplateV2) })),
  }),
}
