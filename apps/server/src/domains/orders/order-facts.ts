import type { OrderFacts } from '@korben/contract'
import type { OfferRow, OrderRow } from '../../generated/rows.ts'

/** What figures and webhooks need of an order at this moment. */
export const factsOf = (order: OrderRow, offer: Pick<OfferRow, 'name'>): OrderFacts => ({
  orderId: order.id,
  personId: order.person_id,
  accountId: order.account_id,
  offerId: order.offer_id,
  offerName: offer.name,
  tunnelId: order.tunnel_id,
  trafficSourceId: order.traffic_source_id,
  paymentCreditId: order.payment_credit_id,
  dealStatus: order.deal_status,
  price: order.price,
  currency: order.currency,
  paidAt: order.paid_at?.toISOString() ?? null,
  buyerEmail: order.buyer_email,
  buyerPhone: order.buyer_phone,
  createdAt: order.created_at.toISOString(),
})
