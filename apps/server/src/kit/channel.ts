import type { Element, FileId } from '@korben/contract'
import type { TObject } from 'typebox'
import { Value } from 'typebox/value'
import type { AccountFrom, ChannelKind, ConnectionType } from './channel/names.ts'
import type { Outbound } from './outbound/outbound.ts'

export * from './channel/names.ts'
export * from './channel/secret.ts'

/** What an adapter may touch of the outside world. Everything else it is given as arguments. */
export type Edge = {
  http: Outbound
  now: () => Date
  /** Files of the company that sends; only where a call is made that may hold one. */
  files?: EdgeFiles
}

/** `open` gives null for a file that is not there. `usedAs`: messengers name one file differently for each use. */
export type EdgeFiles = { open(fileId: string, usedAs: string): Promise<EdgeFile | null> }

/** A file, and what the messenger calls it where it was uploaded over this connection before. Sizes in bytes and pixels. */
export type EdgeFile = {
  name: string
  mime: string
  sizeBytes: number
  width: number | null
  height: number | null
  /** From its beginning, as often as it is called; throws where the storage fails. */
  read: () => AsyncIterable<Uint8Array>
  handle: string | null
  /** Never rejects. */
  keepHandle: (handle: string) => Promise<void>
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** What a messenger can show and do. Counts are items, sizes are what each name says. */
export type Capabilities = {
  /** Characters (UTF-16 units) of one text on the wire; longer ones are split by `render`. */
  maxText: number
  maxCaption: number
  buttons: { perMessage: number; perRow: number; labelCharacters: number; payloadBytes: number; url: boolean }
  media: readonly ('image' | 'video' | 'audio' | 'file' | 'carousel')[]
  edit: boolean
  typing: boolean
  receipts: readonly ('delivered' | 'read')[]
  /** Hours after the last inbound message in which free-form messages are accepted; null without such a rule. */
  sessionHours: number | null
  /** May write first, without the person having written before (e-mail, SMS). */
  coldStart: boolean
  deepLink: { charset: RegExp; maxLength: number } | null
  inbound: readonly ('poll' | 'webhook')[]
}

/** One shipped default of the platform's limits: `limit` calls in `perMs` milliseconds for each `scope`, `burst` at once. */
export type RateRule = { scope: 'connection' | 'chat' | 'group'; limit: number; perMs: number; burst?: number }
/** Data, editable per connection; an answer of the platform always wins. `checked`: month the source was read. */
export type RateLimits = { checked: string; rules: readonly RateRule[] }

/** An inbound request as it arrived; a polled update is wrapped as one. `receivedAt` is the clock of `receive`. */
export type Raw = {
  method: string
  path: string
  query: URLSearchParams
  /** Names in lower case. */
  headers: Record<string, string | undefined>
  body: Uint8Array
  ip: string
  receivedAt: Date
}

/** What the messenger tells about a human. `phone` and `email` only when the human gave their own. */
export type Profile = {
  name?: string
  username?: string
  locale?: string
  phone?: string
  email?: string
  avatarUrl?: string
}

/** `fileId` is the provider's handle and valid on this connection only. */
export type Attachment = {
  kind: 'image' | 'video' | 'audio' | 'file' | 'location' | 'contact'
  url?: string
  fileId?: string
  fileName?: string
  mime?: string
  sizeBytes?: number
  location?: { latitude: number; longitude: number }
  /** `phone` is null on a stranger's card: it is not the sender's to give. */
  contact?: { name: string; phone: string | null }
  /** What was fetched of it; the server's own, never the messenger's. */
  stored?: { fileId: FileId; name: string; url: string; isImage: boolean }
}

/** `eventId` is the provider's: (connection, eventId) happens once. `at` is the provider's time, else `raw.receivedAt`. */
type InboundBase = { eventId: string; at: Date; externalUserId: string }
export type InboundEvent = InboundBase &
  (
    | { type: 'start'; ref: string | null; messageId?: string; profile: Profile }
    | {
        type: 'message'
        messageId: string
        text: string | null
        attachments: Attachment[]
        /** The lead link that led here, where a messenger tells it with a message instead of a start. */
        ref?: string
        profile: Profile
      }
    | { type: 'button'; payload: string; messageId?: string; ackToken?: string; profile: Profile }
    | {
        type: 'status'
        messageId: string
        status: 'sent' | 'delivered' | 'read' | 'clicked' | 'failed'
        error?: Failure
      }
    | { type: 'blocked' | 'unblocked' }
  )

/** `status` is what a webhook answers with. A failed verification is 401 or 403 without events, never an exception. */
export type Received = { status: number; events: InboundEvent[] }

/** A button as a person sees it: `payload` comes back in an event, `url` leads away. */
export type OutboundButton = { label: string; payload: string } | { label: string; url: string }
type Drawn<T> = T extends Element ? Omit<T, 'buttons'> & { buttons?: OutboundButton[][] | undefined } : never
/** An element of the contract's `Content`, rendered for one person, its buttons turned into payloads and addresses. */
export type OutboundElement = Drawn<Element>

/** Whom a message is for. */
export type Recipient = { externalUserId: string; lastInboundAt: Date | null }

/** One call on the wire, kept in the database between `render` and `send`. `n` counts from 0 within the message. */
export type Call = { n: number; op: string; body: JsonObject }

/**
 * Why a message did not leave; what the queue does next depends on `kind` alone.
 *
 * | kind | the queue |
 * |---|---|
 * | `retryable`, scope `connection` | pauses the whole connection for `retryAfterMs`; nobody is written off |
 * | `retryable`, scope `message` | tries this call again; the request has surely not been accepted |
 * | `in_doubt` | may have been accepted: no blind retry |
 * | `blocked`, `invalid_recipient` | never again; the account's status changes, its runs stop |
 * | `window_closed` | never; the run takes its fallback |
 * | `auth`, `quota` | is held; the connection shows the error, its owner is told |
 * | `bad_request` | never; ours to mend, shown with the raw answer |
 *
 * `maxTries` bounds the tries of one call below the queue's own number; after them the failure counts as `finally`.
 */
export type SendFailure =
  | { kind: 'retryable'; scope: 'connection'; retryAfterMs: number }
  | { kind: 'retryable'; scope: 'message'; retryAfterMs?: number; maxTries?: number; finally?: 'blocked' }
  | { kind: 'in_doubt' }
  | { kind: 'blocked' }
  | { kind: 'invalid_recipient' }
  | { kind: 'window_closed' }
  | { kind: 'auth' }
  | { kind: 'quota' }
  | { kind: 'bad_request' }

/** `code` and `raw` are the provider's words, at most 500 characters, free of secrets: they are shown to staff. */
export type Failure = SendFailure & { code: string; raw: string }

/** `movedTo`: the recipient's id has changed for good (a Telegram group became a supergroup). */
export type SendResult =
  | { ok: true; messageId: string; accepted: 'final' | 'queued'; movedTo?: string }
  | { ok: false; error: Failure }

/** `name`: as the messenger calls it. */
export type FetchedFile = { ok: true; name: string; bytes: Uint8Array } | { ok: false; error: Failure }

/** The outcome of a call that leaves nothing behind. */
export type Outcome = { ok: true } | { ok: false; error: Failure }

/** `settings` are to be merged into the connection's config (a bot's user name, needed for its links). */
export type Verified<Config> =
  | { ok: true; name: string; externalId: string; settings: Partial<Config> }
  | { ok: false; error: Failure }

/** `conflict`: another poller of the same token, or a webhook that is still set. */
export type PollFailure = Failure | { kind: 'conflict'; with: 'poller' | 'webhook'; code: string; raw: string }

/**
 * Updates in their order. Asking again with `cursor` confirms them to the provider, who then forgets them: every one of
 * `updates` must be stored before that.
 */
export type Polled = { ok: true; updates: Raw[]; cursor: string | null } | { ok: false; error: PollFailure }

/** Where a person is led: `ref` comes back in the `start` event, `hash` is the traffic source's 6-character code. */
export type LinkTarget = { ref: string; hash: string; publicUrl: string }

/** Settings of a connection as the registry sees them; the adapter's schema says what they hold. */
export type ChannelConfig = Record<string, unknown>

/**
 * One way to talk to people. Keeps no state, touches no database, knows no domain: queueing, pacing, retries and storage
 * belong to the sender. `channels/telegram` is the example to look at, `describeChannel` the promises every adapter keeps.
 */
export interface ChannelAdapter<Config> {
  readonly kind: ChannelKind
  readonly connectionType: ConnectionType
  readonly from: AccountFrom
  /** Validates the settings and draws their form. */
  readonly config: TObject
  /** Keys of the config that are encrypted at rest and never shown again. */
  readonly secrets: readonly (keyof Config & string)[]
  /** Keys that the platform fills with `newChannelSecret()` when a connection is made; not in the form. */
  readonly generated: readonly (keyof Config & string)[]
  readonly caps: Capabilities
  readonly limits: RateLimits

  /** Asks the provider who we are. Never throws. */
  verifyConfig(edge: Edge, config: Config): Promise<Verified<Config>>
  /** Makes the provider deliver to `url`. Absent where the provider has no webhooks, or none that can be set by API. */
  setWebhook?(edge: Edge, config: Config, url: string): Promise<Outcome>
  removeWebhook?(edge: Edge, config: Config): Promise<Outcome>
  /** One long poll; `cursor` is null at first, then as the last poll gave it. Never throws; an abort is no updates. */
  poll?(edge: Edge, config: Config, cursor: string | null, signal: AbortSignal): Promise<Polled>
  /** Verifies and normalises. Pure: the same request gives the same events, whoever feeds it. */
  receive(config: Config, raw: Raw): Received
  /** Turns a message into calls, each sent and retried alone. Pure; degrades what cannot be shown, never throws. */
  render(content: OutboundElement[], to: Recipient): Call[]
  /** Makes one call. Never throws: every failure is classified. */
  send(edge: Edge, config: Config, to: string, call: Call): Promise<SendResult>
  /** The bytes of an attachment, by its `fileId`. Absent where the messenger keeps no files. Never throws. */
  fetchFile?(edge: Edge, config: Config, fileId: string): Promise<FetchedFile>
  /** Tells the messenger that a press has been seen, so that it stops waiting. `text` is shown briefly, where it can be. */
  acknowledgePress?(edge: Edge, config: Config, ackToken: string, text?: string): Promise<Outcome>
  /** The address that opens this chat with a ref; null when there is none (yet). */
  deepLink(config: Config, target: LinkTarget): string | null
}

/** An adapter as a registry holds it: its config is what `readChannelConfig` has checked. */
export type AnyChannel = ChannelAdapter<ChannelConfig>

/** Forgets what an adapter's config holds, for a registry. Safe, because only `readChannelConfig` makes what it is given. */
export const anyChannel = <Config>(adapter: ChannelAdapter<Config>): AnyChannel => adapter as unknown as AnyChannel

/**
 * The settings with the schema's defaults filled in, checked.
 * Gives the paths and messages of every mistake otherwise; values are not repeated, they may be secrets.
 */
export function readChannelConfig(
  adapter: Pick<AnyChannel, 'config'>,
  given: unknown,
): { ok: true; config: ChannelConfig } | { ok: false; mistakes: { path: string; message: string }[] } {
  const config = Value.Default(adapter.config, structuredClone(given))
  if (Value.Check(adapter.config, config)) return { ok: true, config: config as ChannelConfig }
  const mistakes = Value.Errors(adapter.config, config).map((error) => ({
    path: error.instancePath,
    message: error.message,
  }))
  return { ok: false, mistakes }
}
