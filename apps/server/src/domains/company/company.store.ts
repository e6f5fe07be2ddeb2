import type { CompanyId } from '@korben/contract'
import type { CompanyRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

export const findCompany = (sql: Sql, companyId: CompanyId) => sql<CompanyRow[]>`
  select * from company where id = ${companyId}`

/** All companies of the installation, oldest first; for commands, never for a request. */
export const findCompanies = (sql: Sql, { limit, after }: { limit: number; after: CompanyId | null }) => sql<
  CompanyRow[]
>`
  select * from company where ${after === null ? sql`true` : sql`id > ${after}`} order by id limit ${limit}`

export type NewCompany = {
  id: CompanyId
  name: string
  timeZone: string
  language: string
  createdAt: Date
}
export const insertCompany = (tx: Tx, company: NewCompany) => tx<CompanyRow[]>`
  insert into company (id, name, time_zone, language, created_at, updated_at)
  values (${company.id}, ${company.name}, ${company.timeZone}, ${company.language}, ${company.createdAt}, ${company.createdAt}) returning *`

export type CompanyChange = {
  name: string
  timeZone: string
  language: string
  currencies: string[]
  defaultCurrency: string
  isApiOn: boolean
}
export const updateCompany = (tx: Tx, companyId: CompanyId, change: CompanyChange, now: Date) => tx<CompanyRow[]>`
  update company set name = ${change.name}, time_zone = ${change.timeZone}, language = ${change.language},
    currencies = ${change.currencies}, default_currency = ${change.defaultCurrency}, is_api_on = ${change.isApiOn}, updated_at = ${now}
  where id = ${companyId} returning *`

export const lockCompany = (tx: Tx, companyId: CompanyId) => tx<CompanyRow[]>`
  select * from company where id = ${companyId} for no key update`

/** Totals by kind; what is not yet folded is counted too, so they are exact. A kind without rows is missing. */
export const countOf = (sql: Sql, companyId: CompanyId) => sql<{ kind: string; count: number }[]>`
  select kind, sum(count)::bigint as count from (
    select kind, count from company_count where company_id = ${companyId}
    union all select kind, change from company_count_delta where company_id = ${companyId}) as part
  group by kind`

/**
 * Folds at most `limit` changes of all companies into their totals; gives how many. Two that run at once take different
 * changes; totals are written in one order, so they do not wait for each other in a circle.
 */
export const foldCounts = (tx: Tx, limit: number) => tx<{ folded: number }[]>`
  with taken as (
    select company_id, id from company_count_delta limit ${limit} for update skip locked
  ), gone as (
    delete from company_count_delta as delta using taken
    where (delta.company_id, delta.id) = (taken.company_id, taken.id)
    returning delta.company_id, delta.kind, delta.change
  ), written as (
    insert into company_count (company_id, kind, count)
    select company_id, kind, sum(change) from gone group by company_id, kind order by company_id, kind
    on conflict (company_id, kind) do update set count = company_count.count + excluded.count
  )
  select count(*)::int as folded from gone`
