import { Api, GrammyError, HttpError } from 'grammy'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Edge, Failure } from '../../kit/channel.ts'
import { OutboundError } from '../../kit/outbound/outbound-error.ts'
import { failureOf, type Refusal } from './refusals.ts'
import type { TelegramConfig } from './telegram.config.ts'

export type Patience = { timeoutMs: number; signal?: AbortSignal | undefined }

/** Big enough for 100 updates with everything in them. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
/** grammY's own limit is in the way of ours, which tell what became of the request. */
const NEVER_SECONDS = 3_600

/** The Bot API by grammY, over our guarded client. */
export function apiOf(edge: Edge, config: TelegramConfig, { timeoutMs, signal }: Patience) {
  const guarded = edge.http.fetchWith({
    secret: true, // the token is in the address
    maxBytes: MAX_ANSWER_BYTES,
    timeouts: { headersMs: timeoutMs, totalMs: timeoutMs + 5_000 },
  })
  const readable: typeof globalThis.fetch = async (input, init) =>
    asBotApiAnswer(await guarded(input, { ...init, signal: signal ?? null }))
  return new Api(config.token, {
    apiRoot: config.baseUrl.replace(/\/+$/, ''),
    timeoutSeconds: NEVER_SECONDS,
    fetch: readable,
  })
}

export const patienceOf = (config: TelegramConfig): Patience => ({ timeoutMs: config.sendTimeoutMs ?? 15_000 })

const Answer = Type.Object({ ok: Type.Boolean() })
const RefusalAnswer = Type.Object({
  ok: Type.Literal(false),
  error_code: Type.Integer(),
  description: Type.String(),
})

/** Proxies and imitations answer in other shapes; what they mean is in the status then. */
async function asBotApiAnswer(response: Response): Promise<Response> {
  const text = await response.text()
  const answer = parseJson(text)
  const isGood = Value.Check(Answer, answer) && (answer.ok ? response.ok : Value.Check(RefusalAnswer, answer))
  return isGood
    ? Response.json(answer)
    : Response.json({
        ok: false,
        error_code: response.status,
        description: `Unexpected answer: ${text.slice(0, 10_000)}`,
      })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

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
