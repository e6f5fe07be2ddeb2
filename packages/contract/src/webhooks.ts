import { type Static, Type } from 'typebox'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp } from './kit/endpoint-v3.ts'
import { PersonId, WebhookDeliveryId } from './kit/ids.ts'

/** The token of API v2 as the page shows it: its beginning and its end. */
export type MaskedToken = Static<typeof MaskedToken>
export const MaskedToken = Type.Object({ masked: Type.String(), createdAt: Timestamp }, strict)

/** What the webhook can tell of: an order that was made, a sale, a new subscription, an incoming message. */
const events = Type.Array(Type.Enum(['ORDER', 'SALE', 'SUBSCRIPTION', 'MESSAGE']), { maxItems: 4, uniqueItems: true })

/** Where the company is told of events, and of which. `url` is empty as long as it was never set. */
export type WebhookSettings = Static<typeof WebhookSettings>
export const WebhookSettings = Type.Object(
  { isOn: Type.Boolean(), url: Type.String({ maxLength: 2048, examples: ['https://example.com/hook'] }), events },
  strict,
)

const DeliveryState = Type.Enum(['queued', 'delivered', 'dead'])

const head = {
  id: WebhookDeliveryId,
  type: Type.String({ examples: ['ORDER'] }),
  personId: Nullable(PersonId),
  state: DeliveryState,
  failedAttempts: Type.Integer(),
  lastStatus: Nullable(Type.Integer()),
  lastError: Nullable(Type.String()),
  dueAt: Nullable(Timestamp),
  createdAt: Timestamp,
  deliveredAt: Nullable(Timestamp),
}

/** An event that is told. `state`: on its way, told, or given up. `failedAttempts`: since it was queued. `dueAt`: of the next attempt. */
export type WebhookDelivery = Static<typeof WebhookDelivery>
export const WebhookDelivery = Type.Object(head, strict)

/** `body`: what is sent at every attempt. `attempts`: oldest first; `answer`: the beginning of what came back; `status`: null without an answer. */
export type WebhookDeliveryDetails = Static<typeof WebhookDeliveryDetails>
export const WebhookDeliveryDetails = Type.Object(
  {
    ...head,
    body: Type.String(),
    attempts: Type.Array(
      Type.Object(
        {
          status: Nullable(Type.Integer()),
          answer: Type.String(),
          error: Nullable(Type.String()),
          tookMs: Type.Integer(),
          createdAt: Timestamp,
        },
        strict,
      ),
    ),
  },
  strict,
)

const params = Type.Object({ deliveryId: WebhookDeliveryId }, strict)

/** The API page of a company: the token of API v2 and its webhook. */
export const webhooks = {
  getToken: endpoint({
    method: 'GET',
    path: '/v2-token',
    access: 'auth:read',
    summary: 'Get the token of API v2, masked',
    response: MaskedToken,
    errors: ['auth.token_not_found'],
  }),
  /** In clear, to be copied. It opens all of the company: whoever may make tokens may see it. */
  revealToken: endpoint({
    method: 'GET',
    path: '/v2-token/secret',
    access: 'auth:write',
    summary: 'Get the token of API v2',
    response: Type.Object({ token: Type.String() }, strict),
    errors: ['auth.token_not_found'],
  }),
  /** The old token is unknown at once. `isConfirmed`: somebody was asked. */
  refreshToken: endpoint({
    method: 'POST',
    path: '/v2-token/refresh',
    access: 'auth:write',
    summary: 'Replace the token of API v2',
    body: Type.Object({ isConfirmed: Type.Literal(true) }, strict),
    response: MaskedToken,
  }),
  getSettings: endpoint({
    method: 'GET',
    path: '/webhook',
    access: 'webhooks:read',
    summary: 'Get where events are told',
    response: WebhookSettings,
  }),
  /** What waits goes to the new address. Switched off, what waits is given up. */
  setSettings: endpoint({
    method: 'PUT',
    path: '/webhook',
    access: 'webhooks:write',
    summary: 'Set where events are told, and which',
    body: WebhookSettings,
    response: WebhookSettings,
    errors: ['webhooks.url_not_allowed'],
  }),
  /** What every call is signed with: `Webhook-Signature`, by Standard Webhooks; the SDK's `verifyWebhook` proves it. */
  revealSecret: endpoint({
    method: 'GET',
    path: '/webhook/secret',
    access: 'webhooks:write',
    summary: 'Get the secret that calls are signed with',
    response: Type.Object({ secret: Type.String({ examples: ['whsec_c2VjcmV0'] }) }, strict),
  }),
  /** Newest first; of one state, or of all. */
  listDeliveries: endpoint({
    method: 'GET',
    path: '/webhook/deliveries',
    access: 'webhooks:read',
    summary: 'List what was told by the webhook',
    query: Type.Object({ ...CursorQuery, state: Type.Optional(DeliveryState) }, strict),
    response: CursorPage(WebhookDelivery),
  }),
  getDelivery: endpoint({
    method: 'GET',
    path: '/webhook/deliveries/:deliveryId',
    access: 'webhooks:read',
    summary: 'Get a delivery with its body and its attempts',
    params,
    response: WebhookDeliveryDetails,
    errors: ['webhooks.delivery_not_found'],
  }),
  /** With the same id and the same bytes; only one that is no more on its way. */
  repeatDelivery: endpoint({
    method: 'POST',
    path: '/webhook/deliveries/:deliveryId/repeat',
    access: 'webhooks:write',
    summary: 'Tell an event again',
    params,
    response: Type.Null(),
    errors: ['webhooks.delivery_not_found'],
  }),
  /** `{"type":"TEST",…}`, through the queue like any event; the delivery shows what came back. */
  sendTest: endpoint({
    method: 'POST',
    path: '/webhook/test',
    access: 'webhooks:write',
    summary: 'Send a test event',
    response: Type.Object({ deliveryId: WebhookDeliveryId }, strict),
    errors: ['webhooks.not_found'],
  }),
}
