import type { CompanyId, Content, TemplateCategoryId, TemplateId } from '@korben/contract'
import type { TemplateCategoryRow, TemplateRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

export type NewCategory = { id: TemplateCategoryId; name: string; createdAt: Date }
export const insertCategory = (tx: Tx, companyId: CompanyId, { id, name, createdAt }: NewCategory) => tx<
  TemplateCategoryRow[]
>`
  insert into template_category (company_id, id, name, created_at) values (${companyId}, ${id}, ${name}, ${createdAt}) returning *`

export const findCategory = (sql: Sql, companyId: CompanyId, id: TemplateCategoryId) => sql<TemplateCategoryRow[]>`
  select * from template_category where company_id = ${companyId} and id = ${id} and deleted_at is null`

export type NewTemplate = {
  id: TemplateId
  categoryId: TemplateCategoryId
  name: string
  content: Content
  createdAt: Date
}
export const insertTemplate = (tx: Tx, companyId: CompanyId, row: NewTemplate) => tx<TemplateRow[]>`
  insert into template (company_id, id, category_id, name, content, created_at, updated_at)
  values (${companyId}, ${row.id}, ${row.categoryId}, ${row.name}, ${tx.json(row.content)}, ${row.createdAt}, ${row.createdAt}) returning *`

export const findTemplate = (sql: Sql, companyId: CompanyId, id: TemplateId) => sql<TemplateRow[]>`
  select * from template where company_id = ${companyId} and id = ${id} and deleted_at is null`

export type TemplateChange = { categoryId: TemplateCategoryId; name: string; content: Content }
export const updateTemplate = (tx: Tx, companyId: CompanyId, id: TemplateId, change: TemplateChange, now: Date) => tx<
  TemplateRow[]
>`
  update template set category_id = ${change.categoryId}, name = ${change.name}, content = ${tx.json(change.content)}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} and deleted_at is null returning *`

export const deleteTemplate = (tx: Tx, companyId: CompanyId, id: TemplateId, now: Date) => tx<TemplateRow[]>`
  update template set deleted_at = ${now}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} and deleted_at is null returning *`
