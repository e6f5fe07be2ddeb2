import { Api, GrammyError, HttpError } from 'grammy'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Edge, Failure, SendResult } from '../../kit/channel.ts'
import type { OutboundResponse } from '../../kit/outbound/outbound.ts'
import { OutboundError } from '../../kit/outbound/outbound-error.ts'
import { multipartOf, type Upload } from './multipart.ts'
import { failureOf, type Refusal } from './refusals.ts'
import type { TelegramConfig } from './telegram.config.ts'

/** `upload`: a file that goes with the call; the parameter it stands for may hold anything. */
export type Patience = { timeoutMs: number; signal?: AbortSignal | undefined; upload?: Upload }

/** Big enough for 100 updates with everything in them. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
/**
 * The Bot API by grammY, which knows its methods and its errors; the call itself is ours, over the guarded client. Going through grammY's
 * `fetch` costs twice the processor time of the request: it dresses text and answer up as `Request` and `Response` (2026-11).
 */
export function apiOf(edge: Edge, config: TelegramConfig, { timeoutMs, signal, upload }: Patience) {
  const root = config.baseUrl.replace(/\/+$/, '')
  const api = new Api(config.token, { apiRoot: root })
  api.config.use(async (_grammys, method, payload) =>
    asBotApiAnswer(
      await edge.http.request(`${root}/bot${config.token}/${method}`, {
        method: 'POST',
        ...(upload
          ? multipartOf({ ...payload, [upload.field]: undefined }, upload)
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(payload) }),
        secret: true, // the token is in the address
        maxBytes: MAX_ANSWER_BYTES,
        timeouts: { headersMs: timeoutMs, totalMs: timeoutMs + 5_000 },
        signal,
      }),
    ),
  )
  return api
}

export const patienceOf = (config: TelegramConfig): Patience => ({ timeoutMs: config.sendTimeoutMs ?? 15_000 })

const isAnswer = Compile(Type.Object({ ok: Type.Boolean() }))
const isRefusal = Compile(
  Type.Object({ ok: Type.Literal(false), error_code: Type.Integer(), description: Type.String() }),
)

/** What a method gives is checked by whoever uses it. */
type BotApiAnswer = { ok: true; result: never } | { ok: false; error_code: number; description: string }

const isBotApiAnswer = (answer: unknown): answer is BotApiAnswer =>
  isAnswer.Check(answer) && (answer.ok || isRefusal.Check(answer))

/** Proxies and imitations answer in other shapes; what they mean is in the status then. */
function asBotApiAnswer(response: OutboundResponse): BotApiAnswer {
  const answer = response.json()
  const isGood = response.status >= 200 && response.status < 300
  if (isBotApiAnswer(answer) && (isGood || !answer.ok)) return answer
  const description = `Unexpected answer: ${response.text().slice(0, 10_000)}`
  return { ok: false, error_code: response.status, description }
}

const isSent = Compile(Type.Object({ message_id: Type.Integer() }))

/** An `ok` without a message id comes from something that is not quite the Bot API; nobody knows what it did. */
export const sent = (result: unknown): SendResult =>
  isSent.Check(result)
    ? { ok: true, messageId: String(result.message_id), accepted: 'final' }
    : { ok: false, error: { kind: 'in_doubt', code: 'no_message_id', raw: 'Accepted without a message id.' } }

/** What Telegram refused; null when the request had no answer at all. */
export const refusalOf = (error: unknown): Refusal | null => (error instanceof GrammyError ? error : null)

/** Any error of a call, classified. The token never appears: grammY puts it into addresses. */
export function describeFailure(config: TelegramConfig, error: unknown): Failure {
  const refusal = refusalOf(error)
  if (refusal) {
    const { error_code, description } = refusal
    const failure = error_code < 300 ? ({ kind: 'in_doubt' } as const) : failureOf(refusal)
    return { ...failure, code: String(error_code), raw: withoutSecrets(config, description) }
  }
  const cause = error instanceof HttpError ? error.error : error
  if (cause instanceof OutboundError) {
    return { ...unreachable(cause), code: cause.code, raw: withoutSecrets(config, cause.message) }
  }
  return { kind: 'in_doubt', code: 'unexpected', raw: withoutSecrets(config, String(cause)) }
}

function unreachable({ kind, code }: OutboundError) {
  if (code === 'invalid_request') return { kind: 'bad_request' } as const
  if (kind === 'unsent') return { kind: 'retryable', scope: 'message' } as const
  // The address is a setting of the connection: nothing leaves until its owner mends it.
  if (kind === 'refused_address') return { kind: 'auth' } as const
  return { kind: 'in_doubt' } as const
}

function withoutSecrets({ token, secret }: TelegramConfig, text: string): string {
  const hidden = [token, encodeURIComponent(token), token.split(':')[1] ?? '', secret].filter(
    (part) => part.length >= 3,
  )
  return hidden.reduce((clean, part) => clean.replaceAll(part, '***'), text).slice(0, 500)
}
