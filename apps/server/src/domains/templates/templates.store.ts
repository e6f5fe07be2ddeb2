import type { CompanyId, Content, OfferId, TemplateCategoryId, TemplateId, TrafficSourceId } from '@korben/contract'
import type { TemplateCategoryRow, TemplateRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'

export type NewCategory = { id: TemplateCategoryId; name: string; createdAt: Date }
export const insertCategory = (tx: Tx, companyId: CompanyId, { id, name, createdAt }: NewCategory) => tx<
  TemplateCategoryRow[]
>`
  insert into template_category (company_id, id, name, created_at) values (${companyId}, ${id}, ${name}, ${createdAt}) returning *`

export const findCategory = (sql: Sql, companyId: CompanyId, id: TemplateCategoryId) => sql<TemplateCategoryRow[]>`
  select * from template_category where company_id = ${companyId} and id = ${id} and deleted_at is null`

/** Newest first, each with how many templates it has. */
export const findCategories = (sql: Sql, companyId: CompanyId) => sql<
  (TemplateCategoryRow & { template_count: number })[]
>`
  select category.*, (select count(*)::int from template
    where template.company_id = category.company_id and template.category_id = category.id and template.deleted_at is null
    ) as template_count
  from template_category category
  where category.company_id = ${companyId} and category.deleted_at is null
  order by category.created_at desc, category.id desc`

/** For one that gets a template: nobody deletes it before the end of the transaction. */
export const holdCategory = (tx: Tx, companyId: CompanyId, id: TemplateCategoryId) => tx<{ id: TemplateCategoryId }[]>`
  select id from template_category where company_id = ${companyId} and id = ${id} and deleted_at is null for share`

/** For one that is deleted: nobody puts a template into it before the end of the transaction. */
export const lockCategory = (tx: Tx, companyId: CompanyId, id: TemplateCategoryId) => tx<TemplateCategoryRow[]>`
  select * from template_category where company_id = ${companyId} and id = ${id} and deleted_at is null for update`

export const countTemplates = (sql: Sql, companyId: CompanyId, categoryId: TemplateCategoryId) => sql<
  { count: number }[]
>`
  select count(*)::int as count from template
  where company_id = ${companyId} and category_id = ${categoryId} and deleted_at is null`

export const renameCategory = (tx: Tx, companyId: CompanyId, id: TemplateCategoryId, name: string) => tx<
  TemplateCategoryRow[]
>`
  update template_category set name = ${name}
  where company_id = ${companyId} and id = ${id} and deleted_at is null returning *`

export const deleteCategory = (tx: Tx, companyId: CompanyId, id: TemplateCategoryId, now: Date) => tx`
  update template_category set deleted_at = ${now} where company_id = ${companyId} and id = ${id} and deleted_at is null`

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

export type TemplateFilter = { categoryId?: TemplateCategoryId | undefined; search?: string | undefined }

/** `beginning`: the first 200 characters of what the template says. */
export type TemplateSummaryRow = Omit<TemplateRow, 'content'> & { beginning: string }

/** Newest first. */
export const findTemplates = (
  sql: Sql,
  companyId: CompanyId,
  { categoryId, search }: TemplateFilter,
  { limit, after }: Keyset,
) => sql<TemplateSummaryRow[]>`
  select company_id, id, category_id, name, created_at, updated_at, deleted_at,
    left(coalesce(content->0->>'text', content->0->>'caption', content->0->>'url', ''), 200) as beginning
  from template
  where company_id = ${companyId} and deleted_at is null
    ${categoryId === undefined ? sql`` : sql`and category_id = ${categoryId}`}
    ${search === undefined ? sql`` : sql`and position(lower(${search}) in lower(name)) > 0`}
    ${after ? sql`and (created_at, id) < (${after.at}, ${after.id})` : sql``}
  order by created_at desc, id desc limit ${limit}`

export type Targets = {
  offerIds: readonly OfferId[]
  templateIds: readonly TemplateId[]
  trafficSourceIds: readonly TrafficSourceId[]
}

/** What buttons lead to and exists. */
export const findTargets = (sql: Sql, companyId: CompanyId, targets: Targets) => sql<{ id: string }[]>`
  select id from offer where company_id = ${companyId} and id = any (${[...targets.offerIds]}::text[]) and deleted_at is null
  union all
  select id from template
  where company_id = ${companyId} and id = any (${[...targets.templateIds]}::text[]) and deleted_at is null
  union all
  select source.id from traffic_source as source
  join leadgentool as tool on tool.company_id = source.company_id and tool.id = source.leadgentool_id and tool.deleted_at is null
  join tunnel on tunnel.company_id = source.company_id and tunnel.id = source.tunnel_id and tunnel.deleted_at is null
  where source.company_id = ${companyId} and source.id = any (${[...targets.trafficSourceIds]}::text[])`
