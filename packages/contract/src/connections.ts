import { type Static, Type } from 'typebox'
import { endpoint, Nullable, strict, Timestamp, WholeList } from './kit/endpoint-v3.ts'
import { ConnectionId } from './kit/ids.ts'

const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S', examples: ['School bot'] })
const token = Type.String({ minLength: 1, maxLength: 300, examples: ['110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw'] })
const baseUrl = Type.String({ minLength: 1, maxLength: 2048, examples: ['https://api.telegram.org'] })
/** How updates come: asked for by the server, or delivered to `PUBLIC_URL`. */
const inbound = Type.Enum(['poll', 'webhook'])

const pollSeconds = Type.Integer({ minimum: 0, maximum: 50, examples: [30] })
const sendTimeoutMs = Type.Integer({ minimum: 10, maximum: 120_000, examples: [15_000] })
const title = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', examples: ['Ask us'] })
const welcome = Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S', examples: ['How can we help?'] })
const color = Type.String({ pattern: '^#[0-9a-f]{6}$', examples: ['#0b63ce'] })
/** Origins of the web whose pages may show the chat in a frame. */
const sites = Type.Array(
  Type.String({
    pattern: '^https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?$',
    maxLength: 300,
    examples: ['https://shop.example'],
  }),
  { maxItems: 20, uniqueItems: true },
)

/** How a web chat looks; what is not given is as the product ships it, and the title is the connection's name. */
export type WebChatAppearance = Static<typeof WebChatAppearance>
export const WebChatAppearance = Type.Object(
  {
    title: Type.Optional(title),
    welcome: Type.Optional(welcome),
    color: Type.Optional(color),
    sites: Type.Optional(sites),
  },
  strict,
)

/** What of its settings may be shown. Of a bot: its name in the messenger and how it is reached; of a web chat: how it looks. */
export type ConnectionSettings = Static<typeof ConnectionSettings>
export const ConnectionSettings = Type.Object(
  {
    ...WebChatAppearance.properties,
    username: Type.Optional(Type.String({ examples: ['school_bot'] })),
    baseUrl: Type.Optional(baseUrl),
    pollSeconds: Type.Optional(pollSeconds),
    sendTimeoutMs: Type.Optional(sendTimeoutMs),
  },
  strict,
)

/** `limit` calls in `perMs` milliseconds for each `scope`, `burst` of them at once. */
export type RateLimit = Static<typeof RateLimit>
export const RateLimit = Type.Object(
  {
    scope: Type.Enum(['connection', 'chat', 'group']),
    limit: Type.Integer({ minimum: 1, maximum: 100_000, examples: [30] }),
    perMs: Type.Integer({ minimum: 1, maximum: 86_400_000, examples: [1000] }),
    burst: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, examples: [3] })),
  },
  strict,
)

/**
 * A bot or a web chat of the company. `state`: `OFF` is paused; `ERROR` does not work, `error` says why, and `reconnect` mends it. `error` of
 * one that is `OK`: nothing comes in. `inbound`: `none` of a web chat, and of a bot for the seconds in which it goes over to a webhook.
 * `tokenTail`: the last four characters of the token, which is never shown again. `doubt`: what becomes of a message of which nobody
 * knows whether it arrived. `limits`: the channel's own unless `hasOwnLimits`.
 */
export type Connection = Static<typeof Connection>
export const Connection = Type.Object(
  {
    id: ConnectionId,
    kind: Type.String({ examples: ['TELEGRAM'] }),
    type: Type.String({ examples: ['telegram'] }),
    name,
    state: Type.Enum(['OK', 'ERROR', 'OFF']),
    error: Nullable(Type.String()),
    inbound: Type.Enum(['none', 'poll', 'webhook']),
    externalId: Nullable(Type.String({ examples: ['110201543'] })),
    tokenTail: Nullable(Type.String({ examples: ['Dsaw'] })),
    settings: ConnectionSettings,
    doubt: Type.Enum(['leave', 'send_again']),
    hasOwnLimits: Type.Boolean(),
    limits: Type.Array(RateLimit),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  strict,
)

/**
 * How it goes. Counts end at 10,000. `lastInboundAt`: when something last came in. `setAside`: updates that could not be taken in.
 * `pausedUntil`: the messenger asked for a pause. `holder`: the process that sends and polls for it until `heldUntil`; null when none does.
 */
export type ConnectionHealth = Static<typeof ConnectionHealth>
export const ConnectionHealth = Type.Object(
  {
    state: Type.Enum(['OK', 'ERROR', 'OFF']),
    error: Nullable(Type.String()),
    lastInboundAt: Nullable(Timestamp),
    setAside: Type.Integer(),
    queued: Type.Integer({ examples: [12] }),
    oldestQueuedAt: Nullable(Timestamp),
    sending: Type.Integer(),
    inDoubt: Type.Integer(),
    pausedUntil: Nullable(Timestamp),
    holder: Nullable(Type.String()),
    heldUntil: Nullable(Timestamp),
  },
  strict,
)

/** What hangs on a connection. `accounts`: chats with it; they stay, but nobody can be written to. `queued`: messages that would be skipped. */
export type ConnectionUse = Static<typeof ConnectionUse>
export const ConnectionUse = Type.Object(
  {
    accounts: Type.Integer({ examples: [120] }),
    queued: Type.Integer({ examples: [3] }),
    /** Leadgentools that offer it by name; `lastOf` those that offer nothing else and would lead nowhere. */
    leadgentools: Type.Integer({ examples: [1] }),
    lastOf: Type.Integer({ examples: [0] }),
  },
  strict,
)

const params = Type.Object({ connectionId: ConnectionId }, strict)
const bot = { token, baseUrl: Type.Optional(baseUrl) }

export const connections = {
  /** Newest first; what every company has without a messenger is left out. */
  list: endpoint({
    method: 'GET',
    path: '/connections',
    access: 'connections:read',
    summary: 'List connections',
    response: WholeList(Connection),
  }),
  /** Asks Telegram whose token it is; nothing is stored. `connectionId`: the connection that the company has of this bot already. */
  checkTelegram: endpoint({
    method: 'POST',
    path: '/connections/telegram/check',
    access: 'connections:write',
    summary: 'Check the token of a Telegram bot',
    body: Type.Object(bot, strict),
    response: Type.Object(
      {
        name: Type.String({ examples: ['School'] }),
        username: Nullable(Type.String({ examples: ['school_bot'] })),
        externalId: Type.String({ examples: ['110201543'] }),
        connectionId: Nullable(ConnectionId),
        /** Webhooks need an https address of this server. */
        canWebhook: Type.Boolean(),
      },
      strict,
    ),
    errors: ['connections.refused'],
  }),
  /** Named as the bot is without `name`. Without `inbound` by webhook where the installation can, otherwise by polling. */
  createTelegram: endpoint({
    method: 'POST',
    path: '/connections/telegram',
    access: 'connections:write',
    summary: 'Connect a Telegram bot',
    body: Type.Object({ ...bot, name: Type.Optional(name), inbound: Type.Optional(inbound) }, strict),
    response: Connection,
    errors: ['connections.refused', 'connections.already_connected'],
  }),
  createWebChat: endpoint({
    method: 'POST',
    path: '/connections/web-chat',
    access: 'connections:write',
    summary: 'Make a web chat',
    body: Type.Object({ name, appearance: Type.Optional(WebChatAppearance) }, strict),
    response: Connection,
    errors: ['connections.refused'],
  }),
  get: endpoint({
    method: 'GET',
    path: '/connections/:connectionId',
    access: 'connections:read',
    summary: 'Get a connection',
    params,
    response: Connection,
    errors: ['connections.not_found'],
  }),
  /** Changes what is given; null takes a setting back to what the product ships. A setting of another channel is refused. */
  update: endpoint({
    method: 'PATCH',
    path: '/connections/:connectionId',
    access: 'connections:write',
    summary: 'Change a connection',
    params,
    body: Type.Object(
      {
        name: Type.Optional(name),
        doubt: Type.Optional(Type.Enum(['leave', 'send_again'])),
        settings: Type.Optional(
          Type.Object(
            {
              title: Type.Optional(Nullable(title)),
              welcome: Type.Optional(Nullable(welcome)),
              color: Type.Optional(Nullable(color)),
              sites: Type.Optional(Nullable(sites)),
              pollSeconds: Type.Optional(Nullable(pollSeconds)),
              sendTimeoutMs: Type.Optional(Nullable(sendTimeoutMs)),
            },
            strict,
          ),
        ),
      },
      strict,
    ),
    response: Connection,
    errors: ['connections.not_found', 'connections.wrong_kind', 'connections.refused'],
  }),
  /** Own limits in place of the channel's; null takes them back. They only delay: an answer of the messenger always wins. */
  setLimits: endpoint({
    method: 'PUT',
    path: '/connections/:connectionId/limits',
    access: 'connections:write',
    summary: 'Set the sending limits of a connection',
    params,
    body: Type.Object({ limits: Nullable(Type.Array(RateLimit, { maxItems: 20 })) }, strict),
    response: Connection,
    errors: ['connections.not_found'],
  }),
  /** Going over to a webhook takes some seconds: whoever polls lets go first. */
  setInbound: endpoint({
    method: 'PUT',
    path: '/connections/:connectionId/inbound',
    access: 'connections:write',
    summary: 'Choose how updates of a bot come',
    params,
    body: Type.Object({ inbound }, strict),
    response: Connection,
    errors: ['connections.not_found', 'connections.wrong_kind', 'connections.refused'],
  }),
  /**
   * Checks the token at the messenger, the present one when none is given, and takes up work again; chats and queue stay. It must be of the
   * same bot.
   */
  reconnect: endpoint({
    method: 'POST',
    path: '/connections/:connectionId/reconnect',
    access: 'connections:write',
    summary: 'Reconnect a bot',
    params,
    body: Type.Object({ token: Type.Optional(token) }, strict),
    response: Connection,
    errors: ['connections.not_found', 'connections.wrong_kind', 'connections.refused', 'connections.other_bot'],
  }),
  /**
   * Nothing is sent or received. What waits goes on waiting, what people write the messenger keeps for a while, and what the product
   * would write is skipped.
   */
  pause: endpoint({
    method: 'POST',
    path: '/connections/:connectionId/pause',
    access: 'connections:write',
    summary: 'Pause a connection',
    params,
    response: Connection,
    errors: ['connections.not_found'],
  }),
  resume: endpoint({
    method: 'POST',
    path: '/connections/:connectionId/resume',
    access: 'connections:write',
    summary: 'Resume a connection',
    params,
    response: Connection,
    errors: ['connections.not_found'],
  }),
  health: endpoint({
    method: 'GET',
    path: '/connections/:connectionId/health',
    access: 'connections:read',
    summary: 'See how a connection does',
    params,
    response: ConnectionHealth,
    errors: ['connections.not_found'],
  }),
  /** What its deletion would mean, to be told before. */
  use: endpoint({
    method: 'GET',
    path: '/connections/:connectionId/use',
    access: 'connections:read',
    summary: 'See what hangs on a connection',
    params,
    response: ConnectionUse,
    errors: ['connections.not_found'],
  }),
  /** Its credentials are forgotten, what waits is skipped, and its chats can be read but not answered. */
  delete: endpoint({
    method: 'DELETE',
    path: '/connections/:connectionId',
    access: 'connections:delete',
    summary: 'Delete a connection',
    params,
    response: Type.Null(),
    errors: ['connections.not_found'],
  }),
}
