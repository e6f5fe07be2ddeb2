import type { Content } from '@korben/contract'
import type { OfferRow, OrderRow, PaymentCreditRow } from '../../generated/rows.ts'
import type { TxCtx } from '../../kit/context.ts'
import { renderText, sendMessage, variablesOf } from '../chats/index.ts'
import { messagesOf, type OrderState } from '../offers/index.ts'
import { findReachableAccount } from '../people/index.ts'

/**
 * Sends what the offer says of a state, once per order and state: repeated, it does nothing. Goes to the order's channel, else to
 * the person's newest one that can be reached; an offer without such a message, or a person without a channel, gets none.
 */
export async function tellBuyer(ctx: TxCtx, order: OrderRow, offer: OfferRow, state: OrderState): Promise<void> {
  const content = messagesOf(offer)[state]
  if (content) await send(ctx, order, content, `order:${order.id}:${state}`)
}

/** The order message and how to pay, in answer to a press. `cause`: of this answer. */
export async function answerBuyer(
  ctx: TxCtx,
  order: OrderRow,
  { offer, credit, cause }: { offer: OfferRow; credit: PaymentCreditRow | undefined; cause: string },
): Promise<void> {
  const instructions = credit?.instructions.trim() ?? ''
  const howToPay: Content = instructions === '' ? [] : [{ kind: 'text', text: instructions }]
  await send(ctx, order, [...(messagesOf(offer).order ?? PLAIN), ...howToPay], cause)
}

/** For an offer that says nothing of its own: a press is always answered. */
const PLAIN: Content = [{ kind: 'text', text: '{{order_title}}\n{{order_price}} {{order_currency}}' }]

async function send(ctx: TxCtx, order: OrderRow, content: Content, cause: string): Promise<void> {
  const accountId = order.account_id ?? (await findReachableAccount(ctx.sql, ctx.companyId, order.person_id))[0]?.id
  if (!accountId) return
  await sendMessage(ctx, {
    accountId,
    content,
    cause,
    lane: `order:${order.id}`,
    priority: 'reply',
    sender: 'bot',
    variables: variablesOfOrder(order),
  })
}

const variablesOfOrder = (order: OrderRow) => ({
  order_id: order.id,
  order_title: order.title,
  order_price: order.price,
  order_currency: order.currency,
})

/** How to pay an order, for whoever has its address: nothing of the person's card is filled in. */
export const instructionsFor = (order: OrderRow, credit: PaymentCreditRow): string =>
  renderText(
    credit.instructions.trim(),
    variablesOf({ name: '', phone: null, email: null, utm: {}, fields: {} }, variablesOfOrder(order)),
  )
