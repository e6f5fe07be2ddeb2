import type { CompanyId, Id, OrderId, PaymentCreditId } from '@korben/contract'
import type { PaymentCreditRow, PaymentRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

export type NewPaymentCredit = Pick<
  PaymentCreditRow,
  'id' | 'type' | 'name' | 'currencies' | 'instructions' | 'is_on' | 'created_at'
>
export const insertPaymentCredit = (tx: Tx, companyId: CompanyId, row: NewPaymentCredit) => tx<PaymentCreditRow[]>`
  insert into payment_credit (company_id, id, type, name, currencies, instructions, is_on, created_at, updated_at)
  values (${companyId}, ${row.id}, ${row.type}, ${row.name}, ${row.currencies}, ${row.instructions}, ${row.is_on}, ${row.created_at},
    ${row.created_at}) returning *`

export const findPaymentCredit = (sql: Sql, companyId: CompanyId, id: PaymentCreditId) => sql<PaymentCreditRow[]>`
  select * from payment_credit where company_id = ${companyId} and id = ${id} and deleted_at is null`

/** Those of `ids` that exist, oldest first. */
export const findPaymentCredits = (sql: Sql, companyId: CompanyId, ids: readonly PaymentCreditId[]) => sql<
  PaymentCreditRow[]
>`
  select * from payment_credit where company_id = ${companyId} and id = any(${[...ids]}) and deleted_at is null
  order by created_at, id`

/** Newest first. */
export const findAllPaymentCredits = (sql: Sql, companyId: CompanyId) => sql<PaymentCreditRow[]>`
  select * from payment_credit where company_id = ${companyId} and deleted_at is null order by created_at desc, id desc`

export const lockPaymentCredit = (tx: Tx, companyId: CompanyId, id: PaymentCreditId) => tx<PaymentCreditRow[]>`
  select * from payment_credit where company_id = ${companyId} and id = ${id} and deleted_at is null for no key update`

export type PaymentCreditValues = Pick<PaymentCreditRow, 'name' | 'currencies' | 'instructions' | 'is_on'>
export const updatePaymentCredit = (
  tx: Tx,
  companyId: CompanyId,
  id: PaymentCreditId,
  row: PaymentCreditValues,
  now: Date,
) => tx<PaymentCreditRow[]>`
  update payment_credit set name = ${row.name}, currencies = ${row.currencies}, instructions = ${row.instructions}, is_on = ${row.is_on},
    updated_at = ${now}
  where company_id = ${companyId} and id = ${id} and deleted_at is null returning *`

export const deletePaymentCredit = (tx: Tx, companyId: CompanyId, id: PaymentCreditId, now: Date) => tx<
  PaymentCreditRow[]
>`
  update payment_credit set deleted_at = ${now}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} and deleted_at is null returning *`

/** Offers that can be paid by a credit. */
export const countOffersOfCredit = (sql: Sql, companyId: CompanyId, id: PaymentCreditId) => sql<{ count: number }[]>`
  select count(*)::int as count from offer_payment_credit as link
  join offer on offer.company_id = link.company_id and offer.id = link.offer_id and offer.deleted_at is null
  where link.company_id = ${companyId} and link.payment_credit_id = ${id}`

export type ManualPayment = {
  id: Id<'payment'>
  orderId: OrderId
  paymentCreditId: PaymentCreditId
  amount: string
  currency: string
  paidAt: Date
}
/** The one payment of a manual order; its order is locked by the caller. */
export const writeManualPayment = (tx: Tx, companyId: CompanyId, row: ManualPayment, now: Date) => tx<PaymentRow[]>`
  with changed as (
    update payment set amount = ${row.amount}, currency = ${row.currency}, status = 'SUCCESS', paid_at = ${row.paidAt}, updated_at = ${now}
    where company_id = ${companyId} and order_id = ${row.orderId} and external_id is null returning *
  ), added as (
    insert into payment (company_id, id, order_id, payment_credit_id, amount, currency, status, paid_at, created_at, updated_at)
    select ${companyId}, ${row.id}, ${row.orderId}, ${row.paymentCreditId}, ${row.amount}::text::numeric, ${row.currency}, 'SUCCESS',
      ${row.paidAt}::timestamptz, ${now}::timestamptz, ${now}::timestamptz
    where not exists (select from changed) returning *
  )
  select * from changed union all select * from added`

/** What was received of an order is received no more: taken back, or paid back. */
export const withdrawPayments = (
  tx: Tx,
  companyId: CompanyId,
  orderId: OrderId,
  status: 'FAILED' | 'REFUNDED',
  now: Date,
) => tx<PaymentRow[]>`
  update payment set status = ${status}, updated_at = ${now}
  where company_id = ${companyId} and order_id = ${orderId} and status = 'SUCCESS' returning *`
