import type { OrderFacts, WebhookEvent } from '@korben/contract'
import { fromOfKind } from '../../kit/channel.ts'

/** What the legacy webhook can tell of (reference 9). */
export type LegacyEvent = (typeof legacyEvents)[number]
export const legacyEvents = ['ORDER', 'SALE', 'SUBSCRIPTION', 'MESSAGE'] as const

/** The person and the channel an event is about, as they are at that moment. */
export type Subscriber = {
  personId: string
  accountId: string
  name: string
  phone: string | null
  email: string | null
  /** The channel in our words. */
  kind: string
}

/** Where a subscription came from. */
export type Entry = {
  tunnelId: string
  tunnelName: string
  leadgentoolId: string
  leadgentoolName: string
  trafficSourceId: string
  trafficSourceName: string
}

const orNotDefined = (value: string | null) => value ?? 'NOT_DEFINED'

/** `accountId`: the channel of the order, else the buyer's newest one; null for a buyer without any. */
const orderOf = <More extends object>(order: OrderFacts, accountId: string | null, more: More) => ({
  order_id: order.orderId,
  account_id: accountId,
  offer_name: order.offerName,
  price: Number(order.price),
  currency: order.currency,
  ...more,
  email: orNotDefined(order.buyerEmail),
  phone: orNotDefined(order.buyerPhone),
  created_at: order.createdAt,
})

export const orderBody = (order: OrderFacts, accountId: string | null): string =>
  bodyOf({ type: 'ORDER', data: orderOf(order, accountId, {}) })

export const saleBody = (order: OrderFacts, accountId: string | null): string =>
  bodyOf({ type: 'SALE', data: orderOf(order, accountId, { payment_method: order.paymentCreditId }) })

export const subscriptionBody = (subscriber: Subscriber, entry: Entry, utm: Record<string, string>, at: Date): string =>
  bodyOf({
    type: 'SUBSCRIPTION',
    data: {
      ...subscriberOf(subscriber),
      from: fromOfKind(subscriber.kind),
      tunnel_id: entry.tunnelId,
      tunnel_name: entry.tunnelName,
      leadgentool_id: entry.leadgentoolId,
      leadgentool_name: entry.leadgentoolName,
      traffic_source_id: entry.trafficSourceId,
      traffic_source_name: entry.trafficSourceName,
      utm_marks: utm,
      created_at: at.toISOString(),
    },
  })

export function messageBody(subscriber: Subscriber, message: { id: string; text: string; at: Date }): string {
  const { id, account_id, ...who } = subscriberOf(subscriber)
  const from = fromOfKind(subscriber.kind)
  const { text, at } = message
  return bodyOf({
    type: 'MESSAGE',
    data: { id, account_id, message_id: message.id, ...who, from, text, created_at: at.toISOString() },
  })
}

/** Of no documented type, which receivers ignore as they ignore any other that they do not know. */
export const testBody = (companyId: string, at: Date): string =>
  bodyOf({ type: 'TEST', data: { company_id: companyId, created_at: at.toISOString() } })

const subscriberOf = ({ personId, accountId, name, phone, email }: Subscriber) => ({
  id: personId,
  account_id: accountId,
  name,
  phone: orNotDefined(phone),
  email: orNotDefined(email),
})

const bodyOf = (event: WebhookEvent): string => JSON.stringify(event)
