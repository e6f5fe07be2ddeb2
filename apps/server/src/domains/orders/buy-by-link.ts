import type { OfferId, PaymentCreditId, PersonId } from '@korben/contract'
import type { OfferRow, OrderRow, PaymentCreditRow, PersonRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { findCreditsOfOffer, findOffer } from '../offers/index.ts'
import { findManualCredits } from '../payments/index.ts'
import { getPerson } from '../people/index.ts'
import { buyerOf, placeOrder } from './create-order.ts'
import * as store from './orders.store.ts'
import { answerBuyer } from './tell-buyer.ts'

/**
 * `turn`: how many orders of this offer the buyer had when the form was shown; the same form sent again makes no second order.
 * `paymentCreditId`: what they chose, null for the first that fits. `email`, `phone`: where the person's card has none.
 */
export type LinkPurchase = {
  offerId: OfferId
  personId: PersonId
  paymentCreditId: PaymentCreditId | null
  email?: string | undefined
  phone?: string | undefined
  turn: number
}

/** What somebody who came by a personal link has to do with the offer. `turn`: for the form. */
export type BuyerView = { person: PersonRow; unpaid: OrderRow | null; last: OrderRow | null; turn: number }

/** Throws `people.not_found` for a person who is gone. */
export async function viewByLink(ctx: Ctx, personId: PersonId, offerId: OfferId): Promise<BuyerView> {
  const person = await getPerson(ctx, personId)
  const buyer = { personId: person.id, accountId: null, offerId }
  const [unpaid = null] = await store.findUnpaidOrder(ctx.sql, ctx.companyId, buyer)
  const [last = null] = await store.findLastOrder(ctx.sql, ctx.companyId, person.id, offerId)
  return { person, unpaid, last, turn: last?.count ?? 0 }
}

/** What an offer can be paid by without an outside system, in the order in which a button would choose. */
export const findWaysToPay = async (ctx: Ctx, offer: OfferRow): Promise<PaymentCreditRow[]> =>
  findManualCredits(ctx, await findCreditsOfOffer(ctx, offer.id), offer.currency)

/**
 * Makes an order on the page of a personal link and answers in the chat as a press of BUY does. Somebody who has not paid yet keeps the open order; the same
 * form sent again, at once or later, gives the order it has made. Null: the offer is gone, switched off, sold out, or cannot be paid by
 * hand. Throws `people.not_found`, `orders.buyer_incomplete`, `people.email_invalid`, `people.phone_invalid`.
 */
export const buyByLink = (ctx: Ctx, purchase: LinkPurchase): Promise<OrderRow | null> =>
  ctx.transaction(async (ctx) => {
    const { offerId, paymentCreditId } = purchase
    const { person, unpaid, turn } = await viewByLink(ctx, purchase.personId, offerId)
    const cause = `link:${person.id}:${offerId}:${Math.min(purchase.turn, turn)}`
    const [known = unpaid] = await store.findOrderByCause(ctx.sql, ctx.companyId, cause)
    if (known) return known
    const [offer] = await findOffer(ctx.sql, ctx.companyId, offerId)
    if (!offer) return null
    const credits = await findWaysToPay(ctx, offer)
    const credit = credits.find(({ id }) => id === paymentCreditId) ?? credits[0]
    if (!credit) return null
    const buyer = buyerOf(purchase, person)
    const order = await placeOrder(ctx, { ...buyer, cause, offer, credit, person, accountId: null, managerId: null })
    if (order) await answerBuyer(ctx, order, { offer, credit, cause: `order:${order.id}:order` })
    return order
  })
