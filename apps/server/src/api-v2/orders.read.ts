import type { CompanyId, OrderId } from '@korben/contract'
import type { OrderRow } from '../generated/rows.ts'
import type { Sql } from '../kit/db.ts'
import type { Window } from './people.read.ts'

/** Orders, newest first; the ids first, index only. Why the join is lateral: see `people.read.ts`. */
export const findOrders = (sql: Sql, companyId: CompanyId, { limit, offset }: Window) => sql<OrderRow[]>`
  with page as materialized (
    select id from "order" where company_id = ${companyId} order by created_at desc, id desc limit ${limit} offset ${offset})
  select o.* from page cross join lateral (
    select * from "order" where "order".company_id = ${companyId} and "order".id = page.id limit 1) as o
  order by o.created_at desc, o.id desc`

export const findOrder = (sql: Sql, companyId: CompanyId, id: OrderId) => sql<OrderRow[]>`
  select * from "order" where company_id = ${companyId} and id = ${id}`
