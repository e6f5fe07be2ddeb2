import { type Static, Type } from 'typebox'
import { Amount } from './kit/amount.ts'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp } from './kit/endpoint-v3.ts'
import {
  AccountId,
  idOf,
  OfferId,
  OrderId,
  PaymentCreditId,
  PersonId,
  TrafficSourceId,
  TunnelId,
  UserId,
} from './kit/ids.ts'

/** How far a deal has come. A sale is `RESOLVED`. */
export type OrderStatus = Static<typeof OrderStatus>
export const OrderStatus = Type.Enum(['OPENED', 'RESOLVED', 'REJECTED', 'REFUNDED'])
export const PaymentStatus = Type.Enum(['NONE', 'PENDING', 'SUCCESS', 'FAILED', 'REFUNDED'])

const note = Type.String({ minLength: 1, maxLength: 10_000, examples: ['Paid in cash'] })

const head = {
  id: OrderId,
  personId: PersonId,
  personName: Type.String(),
  accountId: Nullable(AccountId),
  offerId: OfferId,
  offerName: Type.String(),
  paymentCreditId: PaymentCreditId,
  paymentMethod: Type.String({ examples: ['MANUAL'] }),
  title: Type.String(),
  offerPrice: Amount,
  price: Amount,
  status: OrderStatus,
  paymentStatus: PaymentStatus,
  hasPartialPayments: Type.Boolean(),
  buyerEmail: Nullable(Type.String()),
  buyerPhone: Nullable(Type.String()),
  transactionAt: Timestamp,
  paidAt: Nullable(Timestamp),
  note: Nullable(Type.String()),
  managerId: Nullable(UserId),
  tunnelId: Nullable(TunnelId),
  trafficSourceId: Nullable(TrafficSourceId),
  createdAt: Timestamp,
  updatedAt: Timestamp,
}

/**
 * What somebody wants to buy, or has bought. `offerPrice`: asked when it was made; `price`: what was really received, once it is a sale. `managerId`: who
 * is in charge, null for the system. `tunnelId`, `trafficSourceId`: what it is attributed to. `offerName`: of the offer as it is called now.
 */
export type Order = Static<typeof Order>
export const Order = Type.Object(head, strict)

const OrderFace = Type.Object(
  {
    status: OrderStatus,
    paymentStatus: PaymentStatus,
    price: Amount,
    paidAt: Nullable(Timestamp),
    managerId: Nullable(UserId),
  },
  strict,
)

/** A step in the life of an order. `userId`: null for whoever is no member of the staff. `before`: null when the order was made. */
export type OrderChange = Static<typeof OrderChange>
export const OrderChange = Type.Object(
  {
    id: idOf('order_change'),
    actor: Type.Enum(['user', 'api', 'system', 'subscriber', 'cli']),
    userId: Nullable(UserId),
    before: Nullable(OrderFace),
    after: OrderFace,
    note: Nullable(Type.String()),
    createdAt: Timestamp,
  },
  strict,
)

/** `changes`: oldest first. */
export type OrderWithChanges = Static<typeof OrderWithChanges>
export const OrderWithChanges = Type.Object({ ...head, changes: Type.Array(OrderChange) }, strict)

const params = Type.Object({ orderId: OrderId }, strict)

export const orders = {
  /**
   * Newest first. `managerId`: `system` for those that nobody is in charge of. `from`, `to`: when they were made, the end left out. `openCount`: of open
   * orders, whatever is filtered; 1000 stands for 1000 or more.
   */
  list: endpoint({
    method: 'GET',
    path: '/orders',
    access: 'orders:read',
    summary: 'List orders',
    query: Type.Object(
      {
        ...CursorQuery,
        status: Type.Optional(OrderStatus),
        offerId: Type.Optional(OfferId),
        personId: Type.Optional(PersonId),
        managerId: Type.Optional(Type.Union([UserId, Type.Literal('system')])),
        from: Type.Optional(Timestamp),
        to: Type.Optional(Timestamp),
      },
      strict,
    ),
    response: CursorPage(Order, { openCount: Type.Integer({ minimum: 0, maximum: 1000 }) }),
    errors: ['offers.not_found', 'people.not_found', 'team.user_not_found'],
  }),
  /**
   * The public address of an offer for one person: what is ordered there is ordered by them. It has no end; whoever has it can order in their name, and sees nothing
   * of their card.
   */
  personalLink: endpoint({
    method: 'GET',
    path: '/people/:personId/offers/:offerId/link',
    access: 'orders:write',
    summary: 'Get the personal link of an offer',
    params: Type.Object({ personId: PersonId, offerId: OfferId }, strict),
    response: Type.Object({ url: Type.String({ examples: ['https://crm.example.com/b/abcdefghij?to=AAAA'] }) }, strict),
    errors: ['people.not_found', 'offers.not_found'],
  }),
  get: endpoint({
    method: 'GET',
    path: '/orders/:orderId',
    access: 'orders:read',
    summary: 'Get an order with its history',
    params,
    response: OrderWithChanges,
    errors: ['orders.not_found'],
  }),
  /**
   * By hand, with a manual payment credit. Title and price come from the offer. `email`, `phone`: of the buyer, from the card of the person when absent; the card
   * stays as it is. `notifyBuyer`: send the order message of the offer. `details` of `orders.buyer_incomplete`: `missing`.
   */
  create: endpoint({
    method: 'POST',
    path: '/orders',
    access: 'orders:write',
    summary: 'Make an order',
    body: Type.Object(
      {
        offerId: OfferId,
        paymentCreditId: PaymentCreditId,
        personId: PersonId,
        accountId: Type.Optional(AccountId),
        email: Type.Optional(Type.String({ minLength: 1, maxLength: 255, examples: ['ann@example.com'] })),
        phone: Type.Optional(Type.String({ minLength: 1, maxLength: 50, examples: ['+380501234567'] })),
        transactionAt: Type.Optional(Timestamp),
        managerId: Type.Optional(Nullable(UserId)),
        notifyBuyer: Type.Optional(Type.Boolean()),
      },
      strict,
    ),
    response: Order,
    errors: [
      'offers.not_found',
      'offers.not_available',
      'payments.credit_not_found',
      'payments.credit_not_manual',
      'people.not_found',
      'people.account_not_found',
      'people.email_invalid',
      'people.phone_invalid',
      'team.user_not_found',
      'orders.buyer_incomplete',
    ],
  }),
  /** It is a sale. `price`: what was received, that of the order when absent; `paidAt`: now when absent. May be repeated to correct it. */
  resolve: endpoint({
    method: 'POST',
    path: '/orders/:orderId/resolve',
    access: 'orders:write',
    summary: 'Mark an order as paid',
    params,
    body: Type.Object(
      { price: Type.Optional(Amount), paidAt: Type.Optional(Timestamp), note: Type.Optional(note) },
      strict,
    ),
    response: Order,
    errors: ['orders.not_found', 'orders.not_changeable', 'orders.currency_not_enabled'],
  }),
  reject: endpoint({
    method: 'POST',
    path: '/orders/:orderId/reject',
    access: 'orders:write',
    summary: 'Mark an order as not paid',
    params,
    body: Type.Object({ note: Type.Optional(note) }, strict),
    response: Order,
    errors: ['orders.not_found', 'orders.not_changeable'],
  }),
  /** The money of a sale went back; it counts as a sale no more. Final. */
  refund: endpoint({
    method: 'POST',
    path: '/orders/:orderId/refund',
    access: 'orders:write',
    summary: 'Refund a sale',
    params,
    body: Type.Object({ note: Type.Optional(note) }, strict),
    response: Order,
    errors: ['orders.not_found', 'orders.not_changeable'],
  }),
  /** Null: the system. */
  assign: endpoint({
    method: 'PUT',
    path: '/orders/:orderId/manager',
    access: 'orders:write',
    summary: 'Put a user in charge of an order',
    params,
    body: Type.Object({ managerId: Nullable(UserId) }, strict),
    response: Order,
    errors: ['orders.not_found', 'team.user_not_found'],
  }),
}
