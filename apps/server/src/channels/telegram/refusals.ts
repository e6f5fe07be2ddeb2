import type { PollFailure, SendFailure } from '../../kit/channel.ts'

/** An answer with `ok: false`. */
export type Refusal = {
  error_code: number
  description: string
  parameters?: { retry_after?: number; migrate_to_chat_id?: number } | undefined
}

type Row = readonly [code: number, part: string, failure: SendFailure]

/**
 * Matched by code, then by a part of the lower-cased description, first row first. The descriptions are not contractual:
 * each code ends with what an unknown one means.
 */
const rows: readonly Row[] = [
  [400, 'chat not found', { kind: 'invalid_recipient' }],
  [400, 'peer_id_invalid', { kind: 'invalid_recipient' }],
  [400, 'user not found', { kind: 'invalid_recipient' }],
  [400, 'group is deactivated', { kind: 'invalid_recipient' }],
  [400, 'not enough rights', { kind: 'blocked' }],
  [400, '', { kind: 'bad_request' }],
  [401, '', { kind: 'auth' }],
  [403, "bot can't send messages to bots", { kind: 'invalid_recipient' }],
  // One large operator reports this one as passing within minutes.
  [
    403,
    "bot can't send messages to the user",
    { kind: 'retryable', scope: 'message', retryAfterMs: 60_000, maxTries: 4, finally: 'blocked' },
  ],
  [403, '', { kind: 'blocked' }],
  // Telegram answers 404 to every call whose token it does not know.
  [404, '', { kind: 'auth' }],
  [409, '', { kind: 'retryable', scope: 'message' }],
]

/** What is already as the caller wants it. */
const successes = ['message is not modified', 'message to delete not found']

/** Long enough to matter, short enough to find out: for a 429 that does not say how long. */
const UNTOLD_PAUSE_MS = 5_000

export const isSuccess = ({ error_code, description }: Refusal): boolean =>
  error_code === 400 && successes.some((part) => description.toLowerCase().includes(part))

export function failureOf(refusal: Refusal): SendFailure {
  const { error_code, description } = refusal
  if (error_code === 429) return { kind: 'retryable', scope: 'connection', retryAfterMs: pauseOf(refusal) }
  if (error_code >= 500) return { kind: 'retryable', scope: 'message' }
  // An address that leads elsewhere is not the Bot API's: the owner's to mend.
  if (error_code >= 300 && error_code < 400) return { kind: 'auth' }
  const text = description.toLowerCase()
  return rows.find(([code, part]) => code === error_code && text.includes(part))?.[2] ?? { kind: 'bad_request' }
}

/** `terminated by other long poll or webhook` names both and means a poller. */
export const conflictOf = ({
  error_code,
  description,
}: Refusal): Extract<PollFailure, { kind: 'conflict' }>['with'] | null => {
  if (error_code !== 409) return null
  return /while webhook is active/i.test(description) ? 'webhook' : 'poller'
}

function pauseOf({ parameters, description }: Refusal): number {
  const seconds = parameters?.retry_after ?? Number(/retry after (\d+)/i.exec(description)?.[1] ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : UNTOLD_PAUSE_MS
}
