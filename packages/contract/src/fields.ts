import { type Static, Type } from 'typebox'
import { endpoint, strict, Timestamp, WholeList } from './kit/endpoint-v3.ts'
import { FieldId } from './kit/ids.ts'

const name = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', examples: ['birthday'] })
const label = Type.String({ maxLength: 255, examples: ['Day of birth'] })
const type = Type.Enum(['PHONE', 'EMAIL', 'NUMBER', 'DATE', 'KEYWORD'])

/** Something of its own that a company notes of people. Name and type together address it on the wire; `label` is what staff read. */
export type Field = Static<typeof Field>
export const Field = Type.Object({ id: FieldId, name, type, label, createdAt: Timestamp }, strict)

const params = Type.Object({ fieldId: FieldId }, strict)

export const fields = {
  /** Oldest first. */
  list: endpoint({
    method: 'GET',
    path: '/fields',
    access: 'fields:read',
    summary: 'List custom fields',
    response: WholeList(Field),
  }),
  /** What a deletion would do. */
  usage: endpoint({
    method: 'GET',
    path: '/fields/:fieldId/usage',
    access: 'fields:read',
    summary: 'Count the people who have a value in a custom field',
    params,
    response: Type.Object({ peopleCount: Type.Integer() }, strict),
    errors: ['fields.field_not_found'],
  }),
  /** At most 20 in a company. */
  create: endpoint({
    method: 'POST',
    path: '/fields',
    access: 'fields:write',
    summary: 'Make a custom field',
    body: Type.Object({ name, type, label: Type.Optional(label) }, strict),
    response: Field,
    errors: ['fields.name_taken', 'fields.too_many'],
  }),
  /** Name and type stay: integrations address the field by them. */
  label: endpoint({
    method: 'PATCH',
    path: '/fields/:fieldId',
    access: 'fields:write',
    summary: 'Change the label of a custom field',
    params,
    body: Type.Object({ label }, strict),
    response: Field,
    errors: ['fields.field_not_found'],
  }),
  /** With the values of everybody. */
  delete: endpoint({
    method: 'DELETE',
    path: '/fields/:fieldId',
    access: 'fields:delete',
    summary: 'Delete a custom field',
    params,
    response: Type.Object({ peopleCount: Type.Integer() }, strict),
    errors: ['fields.field_not_found'],
  }),
}
