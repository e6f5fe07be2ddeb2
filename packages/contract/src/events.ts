import type {
  AccountId,
  BlockId,
  ConnectionId,
  LeadgentoolId,
  MessageId,
  OfferId,
  OrderId,
  PersonId,
  RunId,
  SubscriptionId,
  TagId,
  TrafficSourceId,
  TunnelId,
} from './kit/ids.ts'

/** What figures and webhooks need of an order at one moment. Amounts are decimal texts (`"35.00"`), times ISO. */
export type OrderFacts = {
  orderId: OrderId
  personId: PersonId
  accountId: AccountId | null
  offerId: OfferId
  offerName: string
  tunnelId: TunnelId | null
  trafficSourceId: TrafficSourceId | null
  paymentCreditId: string
  dealStatus: 'OPENED' | 'RESOLVED' | 'REJECTED' | 'REFUNDED'
  price: string
  currency: string
  paidAt: string | null
  buyerEmail: string | null
  buyerPhone: string | null
  createdAt: string
}

/**
 * What happened, in the past tense. Each is a row written in the transaction that caused it; figures and webhooks follow
 * inside that same transaction, so they can neither miss one nor count one twice.
 */
export type DomainEvent =
  | { type: 'person.created'; personId: PersonId }
  | { type: 'person.tagged'; personId: PersonId; tagIds: TagId[] }
  | { type: 'person.untagged'; personId: PersonId; tagIds: TagId[] }
  /** The card is another one: details, fields, comments, linked users. */
  | { type: 'person.changed'; personId: PersonId }
  | {
      type: 'person.subscribed'
      personId: PersonId
      accountId: AccountId
      subscriptionId: SubscriptionId
      tunnelId: TunnelId
      leadgentoolId: LeadgentoolId
      trafficSourceId: TrafficSourceId
      utm: Record<string, string>
    }
  | { type: 'account.status_changed'; personId: PersonId; accountId: AccountId; status: string; reason: string | null }
  | { type: 'account.bot_switched'; personId: PersonId; accountId: AccountId; botStatus: 'BOT' | 'DIALOG' }
  | { type: 'message.received'; personId: PersonId; accountId: AccountId; messageId: MessageId; text: string }
  | {
      type: 'message.settled'
      personId: PersonId
      accountId: AccountId
      messageId: MessageId
      state: string
      reason: string | null
    }
  /** What no other event tells of a chat: staff have written, read it, marked it; a message was delivered or read. */
  | { type: 'chat.changed'; personId: PersonId; accountId: AccountId }
  | { type: 'connection.failed'; connectionId: ConnectionId; reason: string }
  | { type: 'connection.recovered'; connectionId: ConnectionId }
  | ({ type: 'order.created' } & OrderFacts)
  | {
      type: 'order.changed'
      orderId: OrderId
      personId: PersonId
      accountId: AccountId | null
      before: OrderFacts
      after: OrderFacts
    }
  | { type: 'lead.visited'; trafficSourceId: TrafficSourceId; tunnelId: TunnelId; visitor: string }
  | { type: 'lead.shown'; trafficSourceId: TrafficSourceId; tunnelId: TunnelId; visitor: string }
  | {
      type: 'expense.recorded' | 'expense.deleted'
      tunnelId: TunnelId
      trafficSourceId: TrafficSourceId
      amount: string
      currency: string
      day: string
    }
  | {
      type: 'run.stepped'
      accountId: AccountId
      runId: RunId
      tunnelId: TunnelId
      step: number
      blockId: BlockId | null
      outcome: string
    }
  | { type: 'run.ended'; accountId: AccountId; runId: RunId; tunnelId: TunnelId; state: string; reason: string | null }
