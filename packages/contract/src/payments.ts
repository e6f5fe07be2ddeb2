import { type Static, Type } from 'typebox'
import { Currency } from './kit/amount.ts'
import { endpoint, strict, Timestamp, WholeList } from './kit/endpoint-v3.ts'
import { PaymentCreditId } from './kit/ids.ts'

const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S', examples: ['Card'] })
const currencies = Type.Array(Currency, { maxItems: 50, uniqueItems: true })
const instructions = Type.String({
  maxLength: 10_000,
  examples: ['Pay {{order_price}} {{order_currency}} to card 4242'],
})

/**
 * One way of paying. `type`: the payment system as API v2 names it; `MANUAL` needs none: staff or the API say what was paid. `currencies`: those it
 * takes, empty for all. `instructions`: what the buyer is told of how to pay; they may hold `{{variable|fallback}}`. `isOn`: orders may take it.
 */
export type PaymentCredit = Static<typeof PaymentCredit>
export const PaymentCredit = Type.Object(
  {
    id: PaymentCreditId,
    type: Type.String({ examples: ['MANUAL'] }),
    name,
    currencies,
    instructions,
    isOn: Type.Boolean(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  strict,
)

const params = Type.Object({ paymentCreditId: PaymentCreditId }, strict)

export const payments = {
  /** Newest first. */
  listCredits: endpoint({
    method: 'GET',
    path: '/payment-credits',
    access: 'payments:read',
    summary: 'List payment credits',
    response: WholeList(PaymentCredit),
  }),
  getCredit: endpoint({
    method: 'GET',
    path: '/payment-credits/:paymentCreditId',
    access: 'payments:read',
    summary: 'Get a payment credit',
    params,
    response: PaymentCredit,
    errors: ['payments.credit_not_found'],
  }),
  /** What a deletion would do: how many offers can be paid by it now. */
  creditUsage: endpoint({
    method: 'GET',
    path: '/payment-credits/:paymentCreditId/usage',
    access: 'payments:read',
    summary: 'Count the offers of a payment credit',
    params,
    response: Type.Object({ offerCount: Type.Integer() }, strict),
    errors: ['payments.credit_not_found'],
  }),
  /** A manual one, switched on. Every currency when `currencies` is absent. */
  createCredit: endpoint({
    method: 'POST',
    path: '/payment-credits',
    access: 'payments:write',
    summary: 'Make a manual payment credit',
    body: Type.Object(
      { name, currencies: Type.Optional(currencies), instructions: Type.Optional(instructions) },
      strict,
    ),
    response: PaymentCredit,
    errors: ['payments.currency_not_enabled'],
  }),
  /** Changes what is given of a manual one. Orders that were made keep it. */
  updateCredit: endpoint({
    method: 'PATCH',
    path: '/payment-credits/:paymentCreditId',
    access: 'payments:write',
    summary: 'Change a manual payment credit',
    params,
    body: Type.Object(
      {
        name: Type.Optional(name),
        currencies: Type.Optional(currencies),
        instructions: Type.Optional(instructions),
        isOn: Type.Optional(Type.Boolean()),
      },
      strict,
    ),
    response: PaymentCredit,
    errors: ['payments.credit_not_found', 'payments.credit_not_manual', 'payments.currency_not_enabled'],
  }),
  /** Offers can be paid by it no more; orders that were made keep it. */
  deleteCredit: endpoint({
    method: 'DELETE',
    path: '/payment-credits/:paymentCreditId',
    access: 'payments:delete',
    summary: 'Delete a payment credit',
    params,
    response: Type.Object({ offerCount: Type.Integer() }, strict),
    errors: ['payments.credit_not_found'],
  }),
}
