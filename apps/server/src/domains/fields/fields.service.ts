import type { CustomFieldRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { lockCompany } from '../company/index.ts'
import { type FieldKey, fieldNameInvalid, fieldNameTaken, fieldNotFound, tooManyFields } from './fields.errors.ts'
import * as store from './fields.store.ts'

/** How many custom fields a company may have (FLD-2). */
const MAX_FIELDS = 20

export const createField = (
  ctx: Ctx,
  { name, type, label = '' }: FieldKey & { label?: string },
): Promise<CustomFieldRow> =>
  ctx.transaction(async (ctx) => {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) throw fieldNameInvalid(name)
    await lockCompany(ctx.sql, ctx.companyId) // two at once would both see the last free place
    const known = await store.findFields(ctx.sql, ctx.companyId)
    if (known.some((field) => field.name === name && field.type === type)) throw fieldNameTaken({ name, type })
    if (known.length >= MAX_FIELDS) throw tooManyFields(MAX_FIELDS)
    const [field] = await store.insertField(ctx.sql, ctx.companyId, {
      id: newId(ctx.now()),
      name,
      type,
      label,
      createdAt: ctx.now(),
    })
    return field ?? raise(fieldNameTaken({ name, type }))
  })

/** The field of every key, in order. Throws `fields.field_not_found` naming the places of all that are unknown. */
export async function getFields(ctx: Ctx, keys: readonly FieldKey[]): Promise<CustomFieldRow[]> {
  if (keys.length === 0) return []
  const known = await store.findFieldsByName(ctx.sql, ctx.companyId, [...new Set(keys.map(({ name }) => name))])
  const found = keys.map(({ name, type }) => known.find((field) => field.name === name && field.type === type))
  const unknown = found.flatMap((field, index) => (field ? [] : [index]))
  if (unknown.length > 0) throw fieldNotFound(unknown)
  return found.filter((field) => field !== undefined)
}
