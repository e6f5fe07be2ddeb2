import type { AccountId, OfferId, PaymentCreditId, PersonId, TrafficSourceId, TunnelId, UserId } from '@korben/contract'
import type { OfferRow, OrderRow, PaymentCreditRow, PersonRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { isEmail } from '../../kit/email.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { readPhone } from '../../kit/phone.ts'
import { getOffer, offerNotAvailable, putBackPiece, takePiece } from '../offers/index.ts'
import { getManualCredit } from '../payments/index.ts'
import { accountNotFound, emailInvalid, getAccount, getPerson, phoneInvalid } from '../people/index.ts'
import { findAttribution } from '../subscriptions/index.ts'
import { getUser } from '../team/index.ts'
import { noteChange } from './note-change.ts'
import { factsOf } from './order-facts.ts'
import { buyerIncomplete } from './orders.errors.ts'
import * as store from './orders.store.ts'
import { tellBuyer } from './tell-buyer.ts'

/**
 * `accountId`: the channel, when it is known. `email`, `phone`: of the buyer, from the person's card when absent. `transactionAt`: for
 * display only, now when absent. `isNotifyAccount`: send the buyer the offer's order message. `managerId`: who is in charge, absent
 * for "System". `cause`: the same one makes no second order. `tunnelId`: of the BUY button it came from.
 */
export type OrderInput = {
  offerId: OfferId
  paymentCreditId: PaymentCreditId
  personId: PersonId
  accountId?: AccountId | null | undefined
  email?: string | undefined
  phone?: string | undefined
  transactionAt?: Date | undefined
  isNotifyAccount?: boolean | undefined
  managerId?: UserId | null | undefined
  cause?: string | null | undefined
  tunnelId?: TunnelId | null | undefined
  trafficSourceId?: TrafficSourceId | null | undefined
}

/**
 * A manual order, made by the API or staff (ORD-2). Title, price and currency come from the offer; buyer data do not change the
 * person. Throws `offers.not_found`, `offers.not_available`, `payments.credit_not_found`, `payments.credit_not_manual`,
 * `people.not_found`, `people.account_not_found`, `team.user_not_found`, `orders.buyer_incomplete`.
 */
export const createOrder = (ctx: Ctx, input: OrderInput): Promise<OrderRow> =>
  ctx.transaction(async (ctx) => {
    const [known] = input.cause ? await store.findOrderByCause(ctx.sql, ctx.companyId, input.cause) : []
    if (known) return known
    const offer = await getOffer(ctx, input.offerId)
    const credit = await getManualCredit(ctx, input.paymentCreditId)
    const person = await getPerson(ctx, input.personId)
    const accountId = input.accountId ? await requireAccount(ctx, input.accountId, person) : null
    const managerId = input.managerId ? (await getUser(ctx, input.managerId)).id : null
    const buyer = buyerOf(input, person)

    const order = await placeOrder(ctx, { ...input, ...buyer, offer, credit, person, accountId, managerId })
    if (!order) throw offerNotAvailable(offer.id)
    if (input.isNotifyAccount) await tellBuyer(ctx, order, offer, 'order')
    return order
  })

async function requireAccount(ctx: Ctx, id: AccountId, person: PersonRow): Promise<AccountId> {
  const account = await getAccount(ctx, id)
  return account.person_id === person.id ? id : raise(accountNotFound(id))
}

type Buyer = { email: string | null; phone: string | null }

/** As given, else from the person's card. Throws `orders.buyer_incomplete`, `people.email_invalid`, `people.phone_invalid`. */
export function buyerOf({ email = '', phone = '' }: Pick<OrderInput, 'email' | 'phone'>, person: PersonRow): Buyer {
  const buyer = { email: email.trim() || person.email, phone: phone.trim() || person.phone }
  const missing = (['email', 'phone'] as const).filter((key) => buyer[key] === null)
  if (missing.length > 0) throw buyerIncomplete(missing)
  if (buyer.email !== null && !isEmail(buyer.email)) throw emailInvalid(buyer.email)
  return {
    email: buyer.email,
    phone: buyer.phone && (readPhone(buyer.phone)?.phone ?? raise(phoneInvalid(buyer.phone))),
  }
}

type Placement = Pick<OrderInput, 'transactionAt' | 'cause' | 'tunnelId' | 'trafficSourceId'> &
  Buyer & {
    offer: OfferRow
    credit: PaymentCreditRow
    person: PersonRow
    accountId: AccountId | null
    managerId: UserId | null
  }

/**
 * Takes a piece of the offer, fixes the attribution and writes the order; null when the offer is switched off or sold out. An order
 * of this cause that somebody has made meanwhile is given instead.
 */
export async function placeOrder(ctx: TxCtx, placement: Placement): Promise<OrderRow | null> {
  const { offer, credit, person, accountId, managerId, cause = null } = placement
  if (!(await takePiece(ctx, offer))) return null
  const createdAt = ctx.now()
  const origin = await findAttribution(ctx, { accountId, personId: person.id, tunnelId: placement.tunnelId })
  const [order] = await store.insertOrder(ctx.sql, ctx.companyId, {
    id: newId(createdAt),
    personId: person.id,
    accountId,
    offerId: offer.id,
    paymentCreditId: credit.id,
    paymentMethod: credit.type,
    title: offer.title,
    description: offer.description,
    price: offer.price,
    currency: offer.currency,
    buyerEmail: placement.email,
    buyerPhone: placement.phone,
    transactionAt: placement.transactionAt ?? createdAt,
    managerId,
    tunnelId: origin.tunnelId,
    trafficSourceId: placement.trafficSourceId ?? origin.trafficSourceId,
    cause,
    createdAt,
  })
  if (!order) {
    await putBackPiece(ctx, offer)
    const [rival] = cause ? await store.findOrderByCause(ctx.sql, ctx.companyId, cause) : []
    return rival ?? null
  }
  await noteChange(ctx, null, order)
  await ctx.emit({ type: 'order.created', ...factsOf(order, offer) })
  return order
}
