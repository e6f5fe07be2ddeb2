import type { OrderId, UserId } from '@korben/contract'
import type { OrderRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { formatMoney, isSameMoney, MAX_MINOR, type Money, moneyOf, parseMoney } from '../../kit/money.ts'
import { getCompany } from '../company/index.ts'
import { getOfferOfOrder, type OrderState } from '../offers/index.ts'
import { recordManualPayment, withdrawPayments } from '../payments/index.ts'
import { findUnseen } from '../people/index.ts'
import { getUser } from '../team/index.ts'
import { noteChange } from './note-change.ts'
import { factsOf } from './order-facts.ts'
import { orderCurrencyNotEnabled, orderNotChangeable, orderNotFound, orderPriceInvalid } from './orders.errors.ts'
import * as store from './orders.store.ts'
import { tellBuyer } from './tell-buyer.ts'

/**
 * `price`: decimal text, what was really received; `currency`: enabled in the company. Both stay as they are when absent.
 * `paidAt`: now when absent and the order becomes a sale. `note`: shown in the order; absent or null, the one there stays.
 */
export type OrderUpdate = {
  status: 'RESOLVED' | 'REJECTED'
  paidAt?: Date | undefined
  price?: string | undefined
  currency?: string | undefined
  note?: string | null | undefined
}

/**
 * Says how a manual order ended (ORD-3). RESOLVED and REJECTED may follow each other. Two at once take turns at the row; the same
 * update again changes nothing, tells nothing and sends nothing. Throws `orders.not_found`, `orders.not_changeable` (not manual, with
 * partial payments, or refunded), `orders.currency_not_enabled`, `orders.price_invalid`.
 */
export const changeOrder = (ctx: Ctx, id: OrderId, update: OrderUpdate): Promise<OrderRow> =>
  ctx.transaction(async (ctx) => {
    const order = await lockOrder(ctx, id)
    if (order.payment_method !== 'MANUAL') throw orderNotChangeable(id, 'not_manual')
    if (order.has_partial_payments) throw orderNotChangeable(id, 'partial_payments')
    if (order.deal_status === 'REFUNDED') throw orderNotChangeable(id, 'refunded')

    const received = await readReceived(ctx, order, update)
    const entersSale = update.status === 'RESOLVED' && order.deal_status !== 'RESOLVED'
    const values = {
      deal_status: update.status,
      payment_status: update.status === 'RESOLVED' ? ('SUCCESS' as const) : rejectedPayment(order),
      price: formatMoney(received),
      currency: received.currency,
      paid_at: update.paidAt ?? (entersSale ? ctx.now() : order.paid_at),
      user_comments: update.note ?? order.user_comments,
    }
    const changed = await applyChange(ctx, order, values, update.note ?? null)
    if (changed === order) return order
    if (changed.deal_status === 'RESOLVED') {
      const payment = { orderId: id, paymentCreditId: order.payment_credit_id, amount: received }
      await recordManualPayment(ctx, { ...payment, paidAt: changed.paid_at ?? ctx.now() })
    } else {
      await withdrawPayments(ctx, id, 'FAILED')
    }
    return changed
  })

/** Gives the money of a sale back; final (ORD-7). Again, it changes nothing. Throws `orders.not_changeable` for what is no sale. */
export const refundOrder = (ctx: Ctx, id: OrderId, { note = null }: { note?: string | null } = {}): Promise<OrderRow> =>
  ctx.transaction(async (ctx) => {
    const order = await lockOrder(ctx, id)
    if (order.deal_status === 'REFUNDED') return order
    if (order.deal_status !== 'RESOLVED') throw orderNotChangeable(id, 'not_resolved')
    const values = {
      ...order,
      deal_status: 'REFUNDED' as const,
      payment_status: 'REFUNDED' as const,
      user_comments: note ?? order.user_comments,
    }
    const changed = await applyChange(ctx, order, values, note)
    await withdrawPayments(ctx, id, 'REFUNDED')
    return changed
  })

/** Puts somebody in charge; null for the system. Again, it changes nothing. Throws `orders.not_found`, `team.user_not_found`. */
export const assignOrder = (ctx: Ctx, id: OrderId, managerId: UserId | null): Promise<OrderRow> =>
  ctx.transaction(async (ctx) => {
    const order = await lockOrder(ctx, id)
    if (order.manager_id === managerId) return order
    if (managerId !== null) await getUser(ctx, managerId)
    const changed = one(await store.updateManager(ctx.sql, ctx.companyId, id, managerId, ctx.now()))
    await noteChange(ctx, order, changed)
    return changed
  })

async function lockOrder(ctx: TxCtx, id: OrderId): Promise<OrderRow> {
  const [order] = await store.lockOrder(ctx.sql, ctx.companyId, id)
  if (!order || (await findUnseen(ctx, [order.person_id])).size > 0) throw orderNotFound(id)
  return order
}

/** What the order's amount becomes. */
async function readReceived(
  ctx: Ctx,
  order: OrderRow,
  { price = order.price, currency = order.currency }: OrderUpdate,
): Promise<Money> {
  const received = parseMoney(price, currency)
  if (!received || received.minor < 0n || received.minor > MAX_MINOR) throw orderPriceInvalid(price)
  const isNewCurrency = currency !== order.currency
  if (isNewCurrency && !(await getCompany(ctx)).currencies.includes(currency)) throw orderCurrencyNotEnabled(currency)
  return received
}

/** A rejected order keeps how far its payment had come; a payment that had succeeded counts as failed (reference 4). */
const rejectedPayment = ({ payment_status }: OrderRow) =>
  payment_status === 'SUCCESS' || payment_status === 'REFUNDED' ? 'FAILED' : payment_status

const STATES: { [Status in OrderRow['deal_status']]: OrderState } = {
  OPENED: 'order',
  RESOLVED: 'success',
  REJECTED: 'failed',
  REFUNDED: 'refund',
}

/** Writes a real change with everything that follows from it; what is as it was stays untouched. */
async function applyChange(
  ctx: TxCtx,
  order: OrderRow,
  values: store.OrderValues,
  note: string | null,
): Promise<OrderRow> {
  if (isSame(order, values)) return order
  const changed = one(await store.updateOrder(ctx.sql, ctx.companyId, order.id, values, ctx.now()))
  const offer = await getOfferOfOrder(ctx, order.offer_id)
  await noteChange(ctx, order, changed, note)
  await ctx.emit({
    type: 'order.changed',
    orderId: order.id,
    personId: order.person_id,
    accountId: order.account_id,
    before: factsOf(order, offer),
    after: factsOf(changed, offer),
  })
  if (order.deal_status !== changed.deal_status) await tellBuyer(ctx, changed, offer, STATES[changed.deal_status])
  return changed
}

const isSame = (order: OrderRow, values: store.OrderValues): boolean =>
  order.deal_status === values.deal_status &&
  order.payment_status === values.payment_status &&
  isSameMoney(moneyOf(order.price, order.currency), moneyOf(values.price, values.currency)) &&
  order.paid_at?.getTime() === values.paid_at?.getTime() &&
  order.user_comments === values.user_comments
