import { type Static, Type } from 'typebox'
import { endpointV2, V2Data, V2Page, V2Paging, V2Record } from '../kit/endpoint.ts'
import {
  V2Boolean,
  V2Currency,
  V2Date,
  V2DateInput,
  V2Decimal,
  V2Email,
  V2Enum,
  V2Id,
  V2Phone,
  V2Text,
  v2Either,
} from '../kit/fields-v2.ts'
import { V2_DEAL_STATUSES, V2_PAYMENT_STATUSES } from './values.ts'

/** The three letters of a currency. */
export const CurrencyCode = Type.String({ pattern: '^[A-Z]{3}$', examples: ['USD'] })
/** An amount of money, in the units of its currency. */
export const Price = Type.Number({ minimum: 0, examples: [100] })

/** An order as a deal. */
export type OrderV2 = Static<typeof OrderV2>
export const OrderV2 = V2Record({
  id: V2Id('order'),
  title: Type.String(),
  price: Price,
  currency: CurrencyCode,
  status: V2Enum(V2_DEAL_STATUSES),
  createdAt: V2Date,
  updatedAt: V2Date,
})

/** A row of the list of orders: an order as a deal, with its person. */
export type OrderRowV2 = Static<typeof OrderRowV2>
export const OrderRowV2 = V2Record({
  id: V2Id('order'),
  person_id: V2Id('person'),
  title: Type.String(),
  price: Price,
  currency: CurrencyCode,
  status: V2Enum(V2_DEAL_STATUSES),
  createdAt: V2Date,
  updatedAt: V2Date,
})

/** A single order with the state of its payment, in another vocabulary than the list (reference 4). */
export type SingleOrderV2 = Static<typeof SingleOrderV2>
export const SingleOrderV2 = V2Record({
  id: V2Id('order'),
  createdAt: V2Date,
  updatedAt: V2Date,
  title: Type.String(),
  description: Type.String(),
  price: Price,
  currency: CurrencyCode,
  status: V2Enum(V2_PAYMENT_STATUSES),
  /** One upper-case word for each payment system: `WAYFORPAY`, `MANUAL`, `STRIPE`. */
  paymentMethod: Type.String({ pattern: '^[A-Z0-9_]+$', examples: ['WAYFORPAY'] }),
})

export const orders = {
  /**
   * Creates a manual order. `email` and `phone` are the buyer's; left out, they are those of the person, and are required
   * only of a person who has none.
   */
  create: endpointV2({
    section: '3.10',
    summary: 'Create a manual order',
    method: 'POST',
    path: '/orders',
    body: Type.Object(
      {
        paymentCreditsId: V2Id('payment_credit'),
        offerId: V2Id('offer'),
        personId: Type.Optional(V2Id('person')),
        /** In place of `personId`, which counts when both are sent. */
        accountId: Type.Optional(V2Id('account')),
        email: Type.Optional(V2Email),
        phone: Type.Optional(V2Phone),
        /** For display; the time of the call when left out. */
        transactionDate: Type.Optional(V2DateInput),
        /** Whether the buyer gets the offer's order message; not, when left out. */
        isNotifyAccount: Type.Optional(V2Boolean),
        /** The user in charge; the sale belongs to "System" when left out. */
        managerId: Type.Optional(V2Id('user')),
      },
      v2Either('personId', 'accountId'),
    ),
    response: V2Data(OrderV2),
    errors: {
      paymentCreditsId: ['NOT_ALLOWED_VALUE'],
      offerId: ['NOT_ALLOWED_VALUE'],
      email: ['REQUIRED'],
      phone: ['REQUIRED'],
    },
  }),
  /** Lists all orders, newest first. */
  list: endpointV2({
    section: '3.11',
    summary: 'List orders',
    method: 'GET',
    path: '/orders',
    query: Type.Object({ ...V2Paging }),
    response: V2Page(OrderRowV2),
  }),
  /** Answers a single order with the state of its payment. */
  get: endpointV2({
    section: '3.12',
    summary: 'A single order',
    method: 'GET',
    path: '/orders/:order_id',
    params: Type.Object({ order_id: V2Id('order') }),
    response: V2Data(SingleOrderV2),
  }),
  /** Resolves or rejects a manual order that has no partial payments. Repeating the same call changes nothing more. */
  update: endpointV2({
    section: '3.13',
    summary: 'Update a manual order',
    method: 'POST',
    path: '/orders/:order_id',
    params: Type.Object({ order_id: V2Id('order') }),
    body: Type.Object({
      status: V2Enum(['RESOLVED', 'REJECTED']),
      /** The time of the call when left out. */
      paymentDate: Type.Optional(V2DateInput),
      /** That of the order when left out. */
      currency: Type.Optional(V2Currency),
      /** The amount really received; that of the order when left out. */
      price: Type.Optional(V2Decimal({ maximum: '999999999999.99' })),
      userComments: Type.Optional(V2Text(10_000)),
    }),
    response: V2Data(OrderV2),
    errors: { order_id: ['NOT_ALLOWED_VALUE'], currency: ['NOT_ALLOWED_VALUE'] },
  }),
}
