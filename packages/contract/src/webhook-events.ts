import { type Static, Type } from 'typebox'
import { strict } from './kit/endpoint-v3.ts'

/** An id, or `null` where the order belongs to nobody with a channel. */
const text = Type.String()
const known = { phone: text, email: text }
const order = {
  order_id: text,
  account_id: Type.Union([text, Type.Null()]),
  offer_name: text,
  price: Type.Number(),
  currency: text,
  ...known,
  created_at: text,
}
const subscriber = { id: text, account_id: text, name: text, ...known, from: text, created_at: text }

/**
 * What the webhook sends (reference 9). Unknown phones and e-mails are `NOT_DEFINED`. `data.id` of SUBSCRIPTION and MESSAGE is the person;
 * `price` is in whole units of `currency`; `TEST` is sent by hand.
 */
export type WebhookEvent = Static<typeof WebhookEvent>
export const WebhookEvent = Type.Union([
  Type.Object({ type: Type.Literal('ORDER'), data: Type.Object(order, strict) }, strict),
  Type.Object(
    {
      type: Type.Literal('SALE'),
      data: Type.Object({ ...order, payment_method: Type.Union([text, Type.Null()]) }, strict),
    },
    strict,
  ),
  Type.Object(
    {
      type: Type.Literal('SUBSCRIPTION'),
      data: Type.Object(
        {
          ...subscriber,
          tunnel_id: text,
          tunnel_name: text,
          leadgentool_id: text,
          leadgentool_name: text,
          traffic_source_id: text,
          traffic_source_name: text,
          utm_marks: Type.Record(text, text),
        },
        strict,
      ),
    },
    strict,
  ),
  Type.Object(
    { type: Type.Literal('MESSAGE'), data: Type.Object({ ...subscriber, message_id: text, text }, strict) },
    strict,
  ),
  Type.Object(
    { type: Type.Literal('TEST'), data: Type.Object({ company_id: text, created_at: text }, strict) },
    strict,
  ),
])
