import type { OfferId, TrafficSourceId, TunnelId } from '@korben/contract'
import type { AccountRow, OfferRow, OrderRow } from '../../generated/rows.ts'
import type { TxCtx } from '../../kit/context.ts'
import { findCreditsOfOffer, findOffer } from '../offers/index.ts'
import { chooseManualCredit, findPaymentCredit } from '../payments/index.ts'
import { getPerson, lockAccount } from '../people/index.ts'
import { placeOrder } from './create-order.ts'
import * as store from './orders.store.ts'
import { answerBuyer } from './tell-buyer.ts'

/** `cause`: the press (`press:<event>`). `tunnelId`, `trafficSourceId`: of the run that showed the button; null outside of one. */
export type ButtonPurchase = {
  account: AccountRow
  offerId: OfferId
  cause: string
  tunnelId: TunnelId | null
  trafficSourceId?: TrafficSourceId | null | undefined
}

/** What a press of BUY led to. `unavailable`: the offer is gone, switched off, sold out, or cannot be paid by hand. */
export type Purchase =
  | { outcome: 'ordered' | 'shown_again' | 'repeated'; order: OrderRow }
  | { outcome: 'unavailable'; order: null }

/**
 * A press of BUY makes an order and answers with the offer's order message and how to pay. The same press told again gives its
 * order and sends nothing; another press of somebody who has not paid yet shows the open order again, in the same chat.
 */
export async function buyByButton(
  ctx: TxCtx,
  { account: { id }, offerId, cause, ...origin }: ButtonPurchase,
): Promise<Purchase> {
  const account = await lockAccount(ctx, id) // two presses at once: the second sees what the first made
  const [known] = await store.findOrderByCause(ctx.sql, ctx.companyId, cause)
  if (known) return { outcome: 'repeated', order: known }
  const [offer] = await findOffer(ctx.sql, ctx.companyId, offerId)
  if (!offer) return { outcome: 'unavailable', order: null }
  const buyer = { personId: account.person_id, accountId: account.id, offerId }
  const [unpaid] = await store.findUnpaidOrder(ctx.sql, ctx.companyId, buyer)
  if (unpaid) {
    await answer(ctx, unpaid, offer, `${cause}:order`)
    return { outcome: 'shown_again', order: unpaid }
  }
  const order = await place(ctx, account, offer, { cause, ...origin })
  if (!order) return { outcome: 'unavailable', order: null }
  await answer(ctx, order, offer, `order:${order.id}:order`)
  return { outcome: 'ordered', order }
}

async function place(
  ctx: TxCtx,
  account: AccountRow,
  offer: OfferRow,
  origin: Pick<ButtonPurchase, 'cause' | 'tunnelId' | 'trafficSourceId'>,
): Promise<OrderRow | null> {
  const credit = await chooseManualCredit(ctx, await findCreditsOfOffer(ctx, offer.id), offer.currency)
  if (!credit) return null
  const person = await getPerson(ctx, account.person_id)
  const { email, phone } = person
  return placeOrder(ctx, { ...origin, email, phone, offer, credit, person, accountId: account.id, managerId: null })
}

async function answer(ctx: TxCtx, order: OrderRow, offer: OfferRow, cause: string): Promise<void> {
  const [credit] = await findPaymentCredit(ctx.sql, ctx.companyId, order.payment_credit_id)
  await answerBuyer(ctx, order, { offer, credit, cause })
}
