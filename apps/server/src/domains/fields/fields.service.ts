import type { FieldId } from '@korben/contract'
import type { CustomFieldRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { newId } from '../../kit/ids.ts'
import { recordAudit } from '../audit/index.ts'
import { lockCompany } from '../company/index.ts'
import {
  type FieldKey,
  fieldNameInvalid,
  fieldNameTaken,
  fieldNotFound,
  noSuchField,
  tooManyFields,
} from './fields.errors.ts'
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
    if (!field) throw fieldNameTaken({ name, type })
    await recordAudit(ctx, { action: 'created', entity: 'custom_field', entityId: field.id, details: { name, type } })
    return field
  })

/** What staff read instead of the name; the name itself is what integrations address the field by, and stays. */
export const labelField = (ctx: Ctx, id: FieldId, label: string): Promise<CustomFieldRow> =>
  ctx.transaction(async (ctx) => {
    const [field] = await store.updateField(ctx.sql, ctx.companyId, id, label)
    if (!field) throw noSuchField(id)
    await recordAudit(ctx, { action: 'changed', entity: 'custom_field', entityId: id, details: { label } })
    return field
  })

/** How many people have a value in the field. */
export async function countFilled(ctx: Ctx, id: FieldId): Promise<number> {
  await getFieldsById(ctx, [id])
  return one(await store.countFilled(ctx.sql, ctx.companyId, id)).count
}

/** Deletes the field with all its values; gives how many people had one. */
export const deleteField = (ctx: Ctx, id: FieldId): Promise<number> =>
  ctx.transaction(async (ctx) => {
    const { count } = one(await store.countFilled(ctx.sql, ctx.companyId, id))
    const [field] = await store.deleteField(ctx.sql, ctx.companyId, id)
    if (!field) throw noSuchField(id)
    const { name, type } = field
    const details = { name, type, people: count }
    await recordAudit(ctx, { action: 'deleted', entity: 'custom_field', entityId: id, details })
    return count
  })

/** All of them, in the order asked for. Throws `fields.field_not_found` naming every unknown one. */
export async function getFieldsById(ctx: Ctx, ids: readonly FieldId[]): Promise<CustomFieldRow[]> {
  if (ids.length === 0) return []
  const found = new Map((await store.findFieldsById(ctx.sql, ctx.companyId, ids)).map((field) => [field.id, field]))
  const unknown = ids.filter((id) => !found.has(id))
  if (unknown.length > 0) throw noSuchField(...unknown)
  return ids.flatMap((id) => found.get(id) ?? [])
}

/** The field of every key, in order. Throws `fields.field_not_found` naming the places of all that are unknown. */
export async function getFields(ctx: Ctx, keys: readonly FieldKey[]): Promise<CustomFieldRow[]> {
  if (keys.length === 0) return []
  const known = await store.findFieldsByName(ctx.sql, ctx.companyId, [...new Set(keys.map(({ name }) => name))])
  const found = keys.map(({ name, type }) => known.find((field) => field.name === name && field.type === type))
  const unknown = found.flatMap((field, index) => (field ? [] : [index]))
  if (unknown.length > 0) throw fieldNotFound(unknown)
  return found.filter((field) => field !== undefined)
}
