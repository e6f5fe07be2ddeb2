import type { CompanyId, OrderId } from '@korben/contract'
import type { OrderRow } from '../generated/rows.ts'
import type { Sql } from '../kit/db.ts'
import type { Window } from './people.read.ts'

/** Orders, newest first; the ids first, index only. */
export const findOrders = (sql: Sql, companyId: CompanyId, { limit, offset }: Window) => sql<OrderRow[]>`
  with page as materialized (
    select id from "order" where company_id = ${companyId} order by created_at desc, id desc limit ${limit} offset ${offset})
  select o.* from page join "order" o on o.company_id = ${companyId} and o.id = page.id
  order by o.created_at desc, o.id desc`

export const findOrder = (sql: Sql, companyId: CompanyId, id: OrderId) => sql<OrderRow[]>`
  select * from "order" where company_id = ${companyId} and id = ${id}`
