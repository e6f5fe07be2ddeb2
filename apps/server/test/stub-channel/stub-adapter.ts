import { Type } from 'typebox'
import type {
  AnyChannel,
  Call,
  ChannelConfig,
  Edge,
  Failure,
  InboundEvent,
  JsonObject,
  OutboundElement,
  Outcome,
  Polled,
  RateRule,
  Raw,
  SendResult,
} from '../../src/kit/channel.ts'
import { OutboundError } from '../../src/kit/outbound/outbound-error.ts'

/** Type of the connections that speak to a `StubPeer`. Their settings are its address. */
export const STUB = 'stub'

/**
 * A channel of few words that really speaks HTTP, so that sender and poller can be tested without a messenger's grammar.
 * Each element of a message is one call. `rules`: its limits; none without them.
 */
export const stubAdapter = (rules: readonly RateRule[] = []): AnyChannel => ({
  kind: 'TELEGRAM',
  connectionType: 'telegram',
  from: 'TELEGRAM',
  config: Type.Object({ baseUrl: Type.String() }),
  secrets: [],
  generated: [],
  caps: {
    maxText: 4096,
    maxCaption: 1024,
    buttons: { perMessage: 100, perRow: 8, labelCharacters: 64, payloadBytes: 64, url: true },
    media: ['image'],
    edit: false,
    typing: false,
    receipts: ['delivered', 'read'],
    sessionHours: null,
    coldStart: true,
    deepLink: null,
    inbound: ['poll', 'webhook'],
  },
  limits: { checked: '2026-11', rules },
  verifyConfig: async () => ({ ok: true, name: 'Stub', externalId: 'stub', settings: {} }),
  removeWebhook: (edge, config) => outcomeOf(edge, config, '/remove-webhook', {}),
  acknowledgePress: (edge, config, token) => outcomeOf(edge, config, '/acknowledge', { token }),
  poll,
  receive: (_config, raw) => {
    if (raw.headers['x-stub-secret'] !== 's') return { status: 401, events: [] }
    const events = JSON.parse(new TextDecoder().decode(raw.body)) as InboundEvent[]
    return { status: 200, events: events.map((event) => ({ ...event, at: raw.receivedAt })) }
  },
  render: (content) => content.map((element, n) => ({ n, op: 'send', body: bodyOf(element) })),
  send,
  deepLink: () => null,
})

const bodyOf = (element: OutboundElement): JsonObject => ({
  text: element.kind === 'text' ? element.text : element.url,
  buttons: (element.buttons ?? []).flat().map((button) => ({ ...button })),
})

const baseUrlOf = (config: ChannelConfig) => String(config.baseUrl)

const post = (edge: Edge, config: ChannelConfig, path: string, body: JsonObject, signal?: AbortSignal) =>
  edge.http.request(`${baseUrlOf(config)}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    timeouts: { headersMs: 60_000, totalMs: 60_000 },
    ...(signal && { signal }),
  })

async function send(edge: Edge, config: ChannelConfig, to: string, call: Call): Promise<SendResult> {
  try {
    const answer = await post(edge, config, '/send', { to, ...call.body })
    const body = answer.json() as Record<string, unknown>
    if (answer.status === 200) {
      const movedTo = typeof body.movedTo === 'string' ? { movedTo: body.movedTo } : {}
      return { ok: true, messageId: String(body.id), accepted: 'final', ...movedTo }
    }
    return { ok: false, error: failureOf(answer.status, body) }
  } catch (error) {
    return { ok: false, error: unanswered(error) }
  }
}

function failureOf(status: number, body: Record<string, unknown>): Failure {
  const words = { code: String(status), raw: JSON.stringify(body) }
  if (status === 429)
    return { kind: 'retryable', scope: 'connection', retryAfterMs: Number(body.retryAfterMs), ...words }
  if (status >= 500) return { kind: 'retryable', scope: 'message', ...words }
  if (body.kind === 'patience')
    return { kind: 'retryable', scope: 'message', maxTries: 2, finally: 'blocked', ...words }
  return { kind: body.kind as 'blocked', ...words }
}

const unanswered = (error: unknown): Failure =>
  error instanceof OutboundError && error.kind !== 'in_doubt'
    ? { kind: 'retryable', scope: 'message', code: error.code, raw: 'not sent' }
    : { kind: 'in_doubt', code: error instanceof OutboundError ? error.code : 'unknown', raw: 'no answer' }

async function poll(edge: Edge, config: ChannelConfig, cursor: string | null, signal: AbortSignal): Promise<Polled> {
  try {
    const answer = await post(edge, config, '/poll', { cursor }, signal)
    const body = answer.json() as { updates?: InboundEvent[]; cursor?: string; kind?: string; with?: 'webhook' }
    if (answer.status === 200) {
      return {
        ok: true,
        updates: (body.updates ?? []).map((event) => rawOf([event], edge.now())),
        cursor: body.cursor ?? null,
      }
    }
    const words = { code: String(answer.status), raw: '' }
    if (body.with) return { ok: false, error: { kind: 'conflict', with: body.with, ...words } }
    return { ok: false, error: failureOf(answer.status, body) }
  } catch (error) {
    if (signal.aborted) return { ok: true, updates: [], cursor }
    return { ok: false, error: { kind: 'retryable', scope: 'message', code: 'none', raw: String(error) } }
  }
}

/** Events as a webhook of the stub brings them. */
export const rawOf = (events: readonly object[], receivedAt: Date): Raw => ({
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  headers: { 'x-stub-secret': 's' },
  body: new TextEncoder().encode(JSON.stringify(events)),
  ip: '127.0.0.1',
  receivedAt,
})

async function outcomeOf(edge: Edge, config: ChannelConfig, path: string, body: JsonObject): Promise<Outcome> {
  const answer = await post(edge, config, path, body)
  return answer.status === 200 ? { ok: true } : { ok: false, error: failureOf(answer.status, {}) }
}
