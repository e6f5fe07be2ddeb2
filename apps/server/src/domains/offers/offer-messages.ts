import { Content } from '@korben/contract'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { OfferRow } from '../../generated/rows.ts'

/** What the buyer is told when an order gets into a state (OFF-3); states without a message are left out. */
export type OfferMessages = Static<typeof OfferMessages>
export const OfferMessages = Type.Partial(
  Type.Object({ order: Content, success: Content, failed: Content, refund: Content }),
)

/** A state of an order as its offer speaks of it. */
export type OrderState = (typeof orderStates)[number]
export const orderStates = ['order', 'success', 'failed', 'refund'] as const satisfies (keyof OfferMessages)[]

/** The messages of an offer. Throws when the row holds something else: only this domain writes it. */
export const messagesOf = (offer: Pick<OfferRow, 'messages'>): OfferMessages =>
  Value.Parse(OfferMessages, offer.messages)
