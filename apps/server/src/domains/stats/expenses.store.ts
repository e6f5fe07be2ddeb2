import type { CompanyId, ExpenseId, TrafficSourceId, TunnelId } from '@korben/contract'
import type { ExpenseRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'

export type ShownExpense = ExpenseRow & { source_name: string; tunnel_name: string }
/** Null for any. */
export type ExpensesFilter = { trafficSourceId: TrafficSourceId | null; tunnelId: TunnelId | null }

/** Newest day first, with the names of what was paid for, also when it is deleted. */
export const findExpenses = (
  sql: Sql,
  companyId: CompanyId,
  { trafficSourceId, tunnelId }: ExpensesFilter,
  { limit, after }: Keyset,
) => sql<ShownExpense[]>`
  select expense.*, traffic_source.name as source_name, tunnel.name as tunnel_name from expense
  join traffic_source on traffic_source.company_id = expense.company_id and traffic_source.id = expense.traffic_source_id
  join tunnel on tunnel.company_id = expense.company_id and tunnel.id = expense.tunnel_id
  where expense.company_id = ${companyId}
  ${trafficSourceId === null ? sql`` : sql`and expense.traffic_source_id = ${trafficSourceId}`}
  ${tunnelId === null ? sql`` : sql`and expense.tunnel_id = ${tunnelId}`}
  ${after ? sql`and (expense.day, expense.id) < (${after.at.toISOString().slice(0, 10)}::date, ${after.id})` : sql``}
  order by expense.day desc, expense.id desc limit ${limit}`

/** Which of the two there are. */
export const findPlaces = (sql: Sql, companyId: CompanyId, { trafficSourceId, tunnelId }: ExpensesFilter) => sql<
  { has_source: boolean; has_tunnel: boolean }[]
>`
  select exists (select from traffic_source where company_id = ${companyId} and id = ${trafficSourceId}) as has_source,
    exists (select from tunnel where company_id = ${companyId} and id = ${tunnelId}) as has_tunnel`

export type NewExpense = {
  id: ExpenseId
  trafficSourceId: TrafficSourceId
  amount: string
  currency: string
  day: string
  note: string
  createdAt: Date
}
/** Counts for the tunnel of the traffic source. Gives nothing when there is no such source. */
export const insertExpense = (tx: Tx, companyId: CompanyId, expense: NewExpense) => tx<ShownExpense[]>`
  with inserted as (
    insert into expense (company_id, id, tunnel_id, traffic_source_id, amount, currency, day, note, created_at)
    select company_id, ${expense.id}, tunnel_id, id, ${expense.amount}, ${expense.currency}, ${expense.day}, ${expense.note},
      ${expense.createdAt}
    from traffic_source where company_id = ${companyId} and id = ${expense.trafficSourceId}
    returning *
  )
  select inserted.*, traffic_source.name as source_name, tunnel.name as tunnel_name from inserted
  join traffic_source on traffic_source.company_id = inserted.company_id and traffic_source.id = inserted.traffic_source_id
  join tunnel on tunnel.company_id = inserted.company_id and tunnel.id = inserted.tunnel_id`

export const deleteExpense = (tx: Tx, companyId: CompanyId, id: ExpenseId) => tx<ExpenseRow[]>`
  delete from expense where company_id = ${companyId} and id = ${id} returning *`
