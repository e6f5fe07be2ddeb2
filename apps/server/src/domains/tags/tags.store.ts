import type { CompanyId, TagId } from '@korben/contract'
import type { TagRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

/** All of them, newest first: API v2 lists them without pages (reference 3.21). */
export const findTags = (sql: Sql, companyId: CompanyId) => sql<TagRow[]>`
  select * from tag where company_id = ${companyId} order by created_at desc, id desc`

/** Those of `ids` that exist, in no order. */
export const findTagsById = (sql: Sql, companyId: CompanyId, ids: readonly TagId[]) => sql<TagRow[]>`
  select * from tag where company_id = ${companyId} and id = any(${[...ids]})`

export const findTagByName = (sql: Sql, companyId: CompanyId, nameFolded: string) => sql<TagRow[]>`
  select * from tag where company_id = ${companyId} and name_folded = ${nameFolded}`

export type NewTag = {
  id: TagId
  name: string
  nameFolded: string
  createdAt: Date
}
/** Gives nothing when the name is taken. */
export const insertTag = (tx: Tx, companyId: CompanyId, tag: NewTag) => tx<TagRow[]>`
  insert into tag (company_id, id, name, name_folded, created_at)
  values (${companyId}, ${tag.id}, ${tag.name}, ${tag.nameFolded}, ${tag.createdAt})
  on conflict (company_id, name_folded) do nothing returning *`

/** A name that is taken is a unique violation. */
export const updateTag = (
  tx: Tx,
  companyId: CompanyId,
  id: TagId,
  { name, nameFolded }: { name: string; nameFolded: string },
) => tx<TagRow[]>`
  update tag set name = ${name}, name_folded = ${nameFolded} where company_id = ${companyId} and id = ${id} returning *`

export const countTagged = (sql: Sql, companyId: CompanyId, id: TagId) => sql<{ count: number }[]>`
  select count(*)::int as count from person_tag where company_id = ${companyId} and tag_id = ${id}`

/** Takes the tag from everybody who has it. */
export const deleteTag = (tx: Tx, companyId: CompanyId, id: TagId) => tx<TagRow[]>`
  delete from tag where company_id = ${companyId} and id = ${id} returning *`
