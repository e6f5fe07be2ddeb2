import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import type {
  Call,
  ChannelAdapter,
  Edge,
  Failure,
  Outcome,
  Polled,
  PollFailure,
  Raw,
  SendResult,
} from '../../kit/channel.ts'
import { fetchFile } from './fetch-file.ts'
import { ALLOWED_UPDATES, REF, receive, SECRET_HEADER } from './receive.ts'
import { conflictOf, isSuccess } from './refusals.ts'
import { DocumentBody, MAX_CAPTION, MAX_TEXT, PhotoBody, render, TextBody } from './render.ts'
import { sendOwnFile } from './send-own-file.ts'
import { apiOf, describeFailure, patienceOf, refusalOf, sent } from './telegram.api.ts'
import { TelegramConfig } from './telegram.config.ts'
import { WireUpdate } from './telegram.wire.ts'

/** A Telegram bot (Bot API 10.1), by long polling or webhook. Sent is all it ever tells: bots get no receipts. */
export const telegram: ChannelAdapter<TelegramConfig> = {
  kind: 'TELEGRAM',
  connectionType: 'telegram',
  from: 'TELEGRAM',
  config: TelegramConfig,
  secrets: ['token', 'secret'],
  generated: ['secret'],
  caps: {
    maxText: MAX_TEXT,
    maxCaption: MAX_CAPTION,
    buttons: { perMessage: 100, perRow: 8, labelCharacters: 64, payloadBytes: 64, url: true },
    media: ['image', 'file'],
    edit: true,
    typing: true,
    receipts: [],
    sessionHours: null,
    coldStart: false,
    deepLink: { charset: /^[A-Za-z0-9_-]+$/, maxLength: 64 },
    inbound: ['poll', 'webhook'],
  },
  limits: {
    checked: '2026-11',
    rules: [
      { scope: 'connection', limit: 30, perMs: 1_000 },
      { scope: 'chat', limit: 1, perMs: 1_000, burst: 3 },
      { scope: 'group', limit: 20, perMs: 60_000 },
    ],
  },

  verifyConfig: async (edge, config) => {
    try {
      const { id, first_name, username } = await apiOf(edge, config, patienceOf(config)).getMe()
      return { ok: true, name: first_name || username, externalId: String(id), settings: { username } }
    } catch (error) {
      return { ok: false, error: describeFailure(config, error) }
    }
  },
  setWebhook: (edge, config, url) =>
    outcomeOf(config, () =>
      apiOf(edge, config, patienceOf(config)).setWebhook(url, {
        secret_token: config.secret,
        allowed_updates: ALLOWED_UPDATES,
      }),
    ),
  removeWebhook: (edge, config) => outcomeOf(config, () => apiOf(edge, config, patienceOf(config)).deleteWebhook()),
  poll,
  receive,
  render,
  send,
  fetchFile,
  acknowledgePress: (edge, config, ackToken, text) =>
    outcomeOf(config, () =>
      apiOf(edge, config, patienceOf(config)).answerCallbackQuery(ackToken, text ? { text: text.slice(0, 200) } : {}),
    ),
  deepLink: ({ username }, { ref }) => (username && REF.test(ref) ? `https://t.me/${username}?start=${ref}` : null),
}

const POLL_LIMIT = 100
/** On top of the time that Telegram holds an empty poll. */
const POLL_GRACE_MS = 10_000

async function poll(edge: Edge, config: TelegramConfig, cursor: string | null, signal: AbortSignal): Promise<Polled> {
  const seconds = config.pollSeconds ?? 30
  const api = apiOf(edge, config, { timeoutMs: seconds * 1000 + POLL_GRACE_MS, signal })
  try {
    const updates = await api.getUpdates({
      ...(cursor !== null && { offset: Number(cursor) }),
      limit: POLL_LIMIT,
      timeout: seconds,
      allowed_updates: ALLOWED_UPDATES,
    })
    if (!Value.Check(Type.Array(WireUpdate), updates)) return { ok: false, error: unreadableUpdates }
    const last = updates.at(-1)?.update_id
    const raws = updates.map((update) => asRaw(config, update, edge.now()))
    return { ok: true, updates: raws, cursor: last === undefined ? cursor : String(last + 1) }
  } catch (error) {
    if (signal.aborted) return { ok: true, updates: [], cursor }
    return { ok: false, error: pollFailureOf(config, error) }
  }
}

/** A polled update looks as the webhook would have brought it, so that `receive` has one way in. */
const asRaw = ({ secret }: TelegramConfig, update: unknown, receivedAt: Date): Raw => ({
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  headers: { 'content-type': 'application/json', [SECRET_HEADER]: secret },
  body: new TextEncoder().encode(JSON.stringify(update)),
  ip: '',
  receivedAt,
})

const unreadableUpdates: Failure = {
  kind: 'retryable',
  scope: 'message',
  code: 'unreadable',
  raw: 'Unreadable updates.',
}

function pollFailureOf(config: TelegramConfig, error: unknown): PollFailure {
  const failure = describeFailure(config, error)
  const refusal = refusalOf(error)
  const conflict = refusal && conflictOf(refusal)
  if (conflict) return { kind: 'conflict', with: conflict, code: failure.code, raw: failure.raw }
  // Asking again loses nothing: only the next cursor confirms.
  if (failure.kind === 'in_doubt') return { ...failure, kind: 'retryable', scope: 'message' }
  return failure
}

async function send(edge: Edge, config: TelegramConfig, to: string, call: Call): Promise<SendResult> {
  try {
    return await attempt(edge, config, to, call)
  } catch (error) {
    const movedTo = refusalOf(error)?.parameters?.migrate_to_chat_id
    if (movedTo === undefined) return refused(config, error)
    return attempt(edge, config, String(movedTo), call).then(
      (result) => (result.ok ? { ...result, movedTo: String(movedTo) } : result),
      (error: unknown) => refused(config, error),
    )
  }
}

async function attempt(edge: Edge, config: TelegramConfig, to: string, { op, body }: Call): Promise<SendResult> {
  const api = apiOf(edge, config, patienceOf(config))
  if (op === 'sendMessage' && isText.Check(body)) return sent(await api.raw.sendMessage({ chat_id: to, ...body }))
  if (op === 'sendPhoto' && isPhoto.Check(body)) {
    const { photo, ...rest } = body
    if (typeof photo !== 'string') return sendOwnFile(edge, config, op, photo, { chat_id: to, ...rest })
    return sent(await api.raw.sendPhoto({ chat_id: to, photo, ...rest }))
  }
  if (op === 'sendDocument' && isDocument.Check(body)) {
    const { document, ...rest } = body
    return sendOwnFile(edge, config, op, document, { chat_id: to, ...rest })
  }
  return { ok: false, error: { kind: 'bad_request', code: 'unknown_call', raw: `Not a call of this channel: ${op}.` } }
}

const isText = Compile(TextBody)
const isPhoto = Compile(PhotoBody)
const isDocument = Compile(DocumentBody)

const refused = (config: TelegramConfig, error: unknown): SendResult => ({
  ok: false,
  error: describeFailure(config, error),
})

async function outcomeOf(config: TelegramConfig, act: () => Promise<unknown>): Promise<Outcome> {
  try {
    await act()
    return { ok: true }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal && isSuccess(refusal)) return { ok: true }
    return { ok: false, error: describeFailure(config, error) }
  }
}
