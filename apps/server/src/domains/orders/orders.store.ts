import type {
  AccountId,
  CompanyId,
  Id,
  OfferId,
  OrderId,
  PaymentCreditId,
  PersonId,
  TrafficSourceId,
  TunnelId,
  UserId,
} from '@korben/contract'
import type { OrderChangeRow, OrderRow } from '../../generated/rows.ts'
import type { JSONValue, Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'
import { seenBy } from '../people/index.ts'

export type NewOrder = {
  id: OrderId
  personId: PersonId
  accountId: AccountId | null
  offerId: OfferId
  paymentCreditId: PaymentCreditId
  paymentMethod: string
  title: string
  description: string
  price: string
  currency: string
  buyerEmail: string | null
  buyerPhone: string | null
  transactionAt: Date
  managerId: UserId | null
  tunnelId: TunnelId | null
  trafficSourceId: TrafficSourceId | null
  cause: string | null
  createdAt: Date
}
/** Gives nothing when its cause has an order already. The price of the offer is kept beside the one that may change. */
export const insertOrder = (tx: Tx, companyId: CompanyId, row: NewOrder) => tx<OrderRow[]>`
  insert into "order" (company_id, id, person_id, account_id, offer_id, payment_credit_id, payment_method, title, description,
    offer_price, offer_currency, price, currency, buyer_email, buyer_phone, transaction_at, manager_id, tunnel_id, traffic_source_id,
    cause, created_at, updated_at)
  values (${companyId}, ${row.id}, ${row.personId}, ${row.accountId}, ${row.offerId}, ${row.paymentCreditId}, ${row.paymentMethod},
    ${row.title}, ${row.description}, ${row.price}, ${row.currency}, ${row.price}, ${row.currency}, ${row.buyerEmail},
    ${row.buyerPhone}, ${row.transactionAt}, ${row.managerId}, ${row.tunnelId}, ${row.trafficSourceId}, ${row.cause},
    ${row.createdAt}, ${row.createdAt})
  on conflict (company_id, cause) where cause is not null do nothing returning *`

export const findOrder = (sql: Sql, companyId: CompanyId, id: OrderId) => sql<OrderRow[]>`
  select * from "order" where company_id = ${companyId} and id = ${id}`

/** An order with the names of whom and what it is of. */
export type NamedOrderRow = OrderRow & { person_name: string; offer_name: string }

const named = (sql: Sql) => sql`
  select "order".*, person.name as person_name, offer.name as offer_name from "order"
  join person on person.company_id = "order".company_id and person.id = "order".person_id
  join offer on offer.company_id = "order".company_id and offer.id = "order".offer_id`

/** `viewer`: sees only own people; null for whoever sees everybody. */
export const findNamedOrder = (sql: Sql, companyId: CompanyId, viewer: UserId | null, id: OrderId) => sql<
  NamedOrderRow[]
>`${named(sql)}
  where "order".company_id = ${companyId} and "order".id = ${id} ${seenBy(sql, companyId, viewer, sql`"order".person_id`)}`

/** `managerId`: `system` for orders that nobody is in charge of. `from`, `to`: of the creation, the end left out. */
export type OrderFilter = {
  viewer: UserId | null
  status?: OrderRow['deal_status'] | undefined
  offerId?: OfferId | undefined
  personId?: PersonId | undefined
  managerId?: UserId | 'system' | undefined
  from?: Date | undefined
  to?: Date | undefined
}

/** Newest first. */
export const findOrders = (
  sql: Sql,
  companyId: CompanyId,
  { viewer, status, offerId, personId, managerId, from, to }: OrderFilter,
  { limit, after }: Keyset,
) => sql<NamedOrderRow[]>`${named(sql)}
  where "order".company_id = ${companyId}
    ${status === undefined ? sql`` : sql`and "order".deal_status = ${status}`}
    ${offerId === undefined ? sql`` : sql`and "order".offer_id = ${offerId}`}
    ${personId === undefined ? sql`` : sql`and "order".person_id = ${personId}`}
    ${managerId === undefined || managerId === 'system' ? sql`` : sql`and "order".manager_id = ${managerId}`}
    ${managerId === 'system' ? sql`and "order".manager_id is null` : sql``}
    ${from === undefined ? sql`` : sql`and "order".created_at >= ${from}`}
    ${to === undefined ? sql`` : sql`and "order".created_at < ${to}`}
    ${seenBy(sql, companyId, viewer, sql`"order".person_id`)}
    ${after ? sql`and ("order".created_at, "order".id) < (${after.at}, ${after.id})` : sql``}
  order by "order".created_at desc, "order".id desc limit ${limit}`

/** Counts open orders, but no further than `atMost`. */
export const countOpenOrders = (sql: Sql, companyId: CompanyId, viewer: UserId | null, atMost: number) => sql<
  { count: number }[]
>`
  select count(*)::int as count from (
    select from "order" where company_id = ${companyId} and deal_status = 'OPENED'
      ${seenBy(sql, companyId, viewer, sql`"order".person_id`)}
    limit ${atMost}) as open`

export const lockOrder = (tx: Tx, companyId: CompanyId, id: OrderId) => tx<OrderRow[]>`
  select * from "order" where company_id = ${companyId} and id = ${id} for no key update`

export const findOrderByCause = (sql: Sql, companyId: CompanyId, cause: string) => sql<OrderRow[]>`
  select * from "order" where company_id = ${companyId} and cause = ${cause}`

/** What a buyer began by a button, or by a personal link, and has not paid; the newest. `accountId`: in this chat, null for anywhere. */
export const findUnpaidOrder = (
  sql: Sql,
  companyId: CompanyId,
  { personId, accountId, offerId }: { personId: PersonId; accountId: AccountId | null; offerId: OfferId },
) => sql<OrderRow[]>`
  select * from "order" where company_id = ${companyId} and person_id = ${personId}
    ${accountId === null ? sql`` : sql`and account_id = ${accountId}`}
    and offer_id = ${offerId} and deal_status = 'OPENED' and payment_status <> 'PENDING' and cause is not null
  order by created_at desc, id desc limit 1`

/** The newest order of a person for an offer, with how many there are. */
export const findLastOrder = (sql: Sql, companyId: CompanyId, personId: PersonId, offerId: OfferId) => sql<
  (OrderRow & { count: number })[]
>`
  select *, count(*) over ()::int as count from "order"
  where company_id = ${companyId} and person_id = ${personId} and offer_id = ${offerId}
  order by created_at desc, id desc limit 1`

export type OrderValues = Pick<
  OrderRow,
  'deal_status' | 'payment_status' | 'price' | 'currency' | 'paid_at' | 'user_comments'
>
export const updateOrder = (tx: Tx, companyId: CompanyId, id: OrderId, values: OrderValues, now: Date) => tx<
  OrderRow[]
>`
  update "order" set deal_status = ${values.deal_status}, payment_status = ${values.payment_status}, price = ${values.price},
    currency = ${values.currency}, paid_at = ${values.paid_at}, user_comments = ${values.user_comments}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} returning *`

export const updateManager = (tx: Tx, companyId: CompanyId, id: OrderId, managerId: UserId | null, now: Date) => tx<
  OrderRow[]
>`
  update "order" set manager_id = ${managerId}, updated_at = ${now} where company_id = ${companyId} and id = ${id} returning *`

export type NewOrderChange = {
  id: Id<'order_change'>
  orderId: OrderId
  userId: UserId | null
  actor: OrderChangeRow['actor']
  before: JSONValue
  after: JSONValue
  note: string | null
  createdAt: Date
}
export const insertOrderChange = (tx: Tx, companyId: CompanyId, row: NewOrderChange) => tx`
  insert into order_change (company_id, id, order_id, user_id, actor, before, after, note, created_at)
  values (${companyId}, ${row.id}, ${row.orderId}, ${row.userId}, ${row.actor}, ${row.before === null ? null : tx.json(row.before)},
    ${tx.json(row.after)}, ${row.note}, ${row.createdAt})`

/** Everything that happened to an order, oldest first. */
export const findOrderChanges = (sql: Sql, companyId: CompanyId, id: OrderId) => sql<OrderChangeRow[]>`
  select * from order_change where company_id = ${companyId} and order_id = ${id} order by created_at, id`
