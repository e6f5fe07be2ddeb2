import type { CompanyId, FieldId } from '@korben/contract'
import type { CustomFieldRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

/** All of them, oldest first; their number is limited when they are made. */
export const findFields = (sql: Sql, companyId: CompanyId) => sql<CustomFieldRow[]>`
  select * from custom_field where company_id = ${companyId} order by created_at, id`

/** A name may belong to several fields of different types. */
export const findFieldsByName = (sql: Sql, companyId: CompanyId, names: readonly string[]) => sql<CustomFieldRow[]>`
  select * from custom_field where company_id = ${companyId} and name = any(${[...names]})`

export type NewField = {
  id: FieldId
  name: string
  type: CustomFieldRow['type']
  label: string
  createdAt: Date
}
/** Gives nothing when the company has a field of this name and type. */
export const insertField = (tx: Tx, companyId: CompanyId, field: NewField) => tx<CustomFieldRow[]>`
  insert into custom_field (company_id, id, name, type, label, created_at)
  values (${companyId}, ${field.id}, ${field.name}, ${field.type}, ${field.label}, ${field.createdAt})
  on conflict (company_id, name, type) do nothing returning *`

/** Those of `ids` that exist, in no order. */
export const findFieldsById = (sql: Sql, companyId: CompanyId, ids: readonly FieldId[]) => sql<CustomFieldRow[]>`
  select * from custom_field where company_id = ${companyId} and id = any(${[...ids]})`

export const updateField = (tx: Tx, companyId: CompanyId, id: FieldId, label: string) => tx<CustomFieldRow[]>`
  update custom_field set label = ${label} where company_id = ${companyId} and id = ${id} returning *`

/** How many people have a value in the field. */
export const countFilled = (sql: Sql, companyId: CompanyId, id: FieldId) => sql<{ count: number }[]>`
  select count(*)::int as count from person_field where company_id = ${companyId} and field_id = ${id}`

/** With the values that people have in it. */
export const deleteField = (tx: Tx, companyId: CompanyId, id: FieldId) => tx<CustomFieldRow[]>`
  delete from custom_field where company_id = ${companyId} and id = ${id} returning *`
