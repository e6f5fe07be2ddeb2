import type { OrderRow } from '../../generated/rows.ts'
import type { TxCtx } from '../../kit/context.ts'
import { newId } from '../../kit/ids.ts'
import * as store from './orders.store.ts'

/** Writes who moved an order from what to what; `before` is null for a new one. */
export async function noteChange(
  ctx: TxCtx,
  before: OrderRow | null,
  after: OrderRow,
  note: string | null = null,
): Promise<void> {
  const createdAt = ctx.now()
  const { kind: actor, userId } = ctx.actor
  await store.insertOrderChange(ctx.sql, ctx.companyId, {
    id: newId(createdAt),
    orderId: after.id,
    userId: actor === 'subscriber' || actor === 'system' ? null : userId,
    actor,
    before: before && snapshot(before),
    after: snapshot(after),
    note,
    createdAt,
  })
}

/** `order_change.before` and `after`. */
const snapshot = (order: OrderRow) => ({
  deal_status: order.deal_status,
  payment_status: order.payment_status,
  price: order.price,
  currency: order.currency,
  paid_at: order.paid_at?.toISOString() ?? null,
  manager_id: order.manager_id,
})
