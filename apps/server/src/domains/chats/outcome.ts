import type { Failure, SendResult } from '../../kit/channel.ts'

/** What a delivery becomes after a call, and what follows for others. */
export type Outcome = {
  state: 'queued' | 'sent' | 'failed' | 'skipped' | 'in_doubt'
  /** Added to `attempts` and `doubts`. */
  attempts: 0 | 1
  doubts: 0 | 1
  /** When it is tried again; null: at its place in the queue. */
  dueInMs: number | null
  providerMessageId: string | null
  error: Failure | null
  /** How the failure is shown: the error's kind, or what it has become after its last try. */
  reason: string | null
  follow:
    | { type: 'nothing' }
    | { type: 'pause'; ms: number }
    | { type: 'account'; status: 'BLOCKED' | 'INVALID' }
    | { type: 'connection_error' }
    | { type: 'skip_message' }
    | { type: 'moved'; externalId: string }
}

export type Tried = { attempts: number; doubts: number }

/** Calls of one delivery that may fail for its own sake. */
export const MAX_TRIES = 8
const BACKOFF_MS = 1_000
const MAX_BACKOFF_MS = 15 * 60_000
/** A pause without a stated length. */
const MIN_PAUSE_MS = 1_000

/** `doubt`: the connection's policy. `random`: 0 to 1, spreads retries. */
export function outcomeOf(tried: Tried, result: SendResult, doubt: 'leave' | 'send_again', random: number): Outcome {
  if (result.ok) {
    const moved = result.movedTo === undefined ? nothing : ({ type: 'moved', externalId: result.movedTo } as const)
    return { ...untried, state: 'sent', attempts: 1, providerMessageId: result.messageId, follow: moved }
  }
  const { error } = result
  const failed = { ...untried, error, reason: error.kind, attempts: 1 } as const
  switch (error.kind) {
    case 'retryable':
      return error.scope === 'connection'
        ? {
            ...failed,
            state: 'queued',
            attempts: 0,
            follow: { type: 'pause', ms: Math.max(MIN_PAUSE_MS, error.retryAfterMs) },
          }
        : retried(tried, error, random)
    case 'in_doubt':
      return tried.doubts === 0 && doubt === 'send_again'
        ? { ...failed, state: 'queued', doubts: 1, dueInMs: backoff(tried.attempts, random) }
        : { ...failed, state: 'in_doubt', doubts: 1 }
    case 'blocked':
      return { ...failed, state: 'failed', follow: { type: 'account', status: 'BLOCKED' } }
    case 'invalid_recipient':
      return { ...failed, state: 'failed', follow: { type: 'account', status: 'INVALID' } }
    case 'window_closed':
      return { ...failed, state: 'skipped', follow: { type: 'skip_message' } }
    case 'auth':
    case 'quota':
      return { ...failed, state: 'queued', attempts: 0, follow: { type: 'connection_error' } }
    case 'bad_request':
      return { ...failed, state: 'failed' }
  }
}

const nothing = { type: 'nothing' } as const
const untried = {
  attempts: 0,
  doubts: 0,
  dueInMs: null,
  providerMessageId: null,
  error: null,
  reason: null,
  follow: nothing,
} as const

type RetryLater = Extract<Failure, { kind: 'retryable'; scope: 'message' }>

function retried({ attempts }: Tried, error: RetryLater, random: number): Outcome {
  const failed = { ...untried, error, attempts: 1 } as const
  if (attempts + 1 < Math.min(MAX_TRIES, error.maxTries ?? MAX_TRIES)) {
    const dueInMs = Math.max(error.retryAfterMs ?? 0, backoff(attempts, random))
    return { ...failed, state: 'queued', reason: error.kind, dueInMs }
  }
  return error.finally === 'blocked'
    ? { ...failed, state: 'failed', reason: 'blocked', follow: { type: 'account', status: 'BLOCKED' } }
    : { ...failed, state: 'failed', reason: 'unreachable' }
}

/** 1 s × 2^attempts, at most 15 minutes, shortened by up to a quarter so that many do not come back at once. */
const backoff = (attempts: number, random: number): number =>
  Math.round(Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** attempts) * (1 - random / 4))
