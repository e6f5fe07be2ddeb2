import { expect, test } from 'vitest'
import type { Failure, SendFailure, SendResult } from '../../kit/channel.ts'
import { MAX_TRIES, outcomeOf } from './outcome.ts'

const first = { attempts: 0, doubts: 0 }
const refused = (failure: SendFailure): SendResult => ({
  ok: false,
  error: { ...failure, code: 'x', raw: 'words' } as Failure,
})
const outcome = (failure: SendFailure, tried = first, doubt: 'leave' | 'send_again' = 'leave') => {
  const { state, reason, attempts, doubts, dueInMs, follow } = outcomeOf(tried, refused(failure), doubt, 0)
  return { state, reason, attempts, doubts, dueInMs, follow: follow.type }
}

test('what an answer makes of a delivery depends on its kind alone', () => {
  expect(outcome({ kind: 'blocked' })).toMatchObject({ state: 'failed', reason: 'blocked', follow: 'account' })
  expect(outcome({ kind: 'invalid_recipient' })).toMatchObject({ state: 'failed', follow: 'account' })
  expect(outcome({ kind: 'window_closed' })).toMatchObject({ state: 'skipped', follow: 'skip_message' })
  expect(outcome({ kind: 'auth' })).toMatchObject({ state: 'queued', attempts: 0, follow: 'connection_error' })
  expect(outcome({ kind: 'quota' })).toMatchObject({ state: 'queued', attempts: 0, follow: 'connection_error' })
  expect(outcome({ kind: 'bad_request' })).toMatchObject({ state: 'failed', reason: 'bad_request', follow: 'nothing' })
  expect(outcomeOf(first, { ok: true, messageId: '8', accepted: 'queued' }, 'leave', 0)).toMatchObject({
    state: 'sent',
    attempts: 1,
    providerMessageId: '8',
    error: null,
  })
})

test('a pause of the connection costs no try, and is never none', () => {
  const paused = outcomeOf(first, refused({ kind: 'retryable', scope: 'connection', retryAfterMs: 35_000 }), 'leave', 0)
  expect(paused).toMatchObject({ state: 'queued', attempts: 0, dueInMs: null, follow: { type: 'pause', ms: 35_000 } })
  const unsaid = outcomeOf(first, refused({ kind: 'retryable', scope: 'connection', retryAfterMs: 0 }), 'leave', 0)
  expect(unsaid.follow).toEqual({ type: 'pause', ms: 1_000 })
})

test('the pause before each try doubles, is spread, ends at fifteen minutes, and gives way to what the provider asks for', () => {
  const failure = { kind: 'retryable', scope: 'message' } as const
  expect([0, 1, 2, 6].map((attempts) => outcome(failure, { attempts, doubts: 0 }).dueInMs)).toEqual([
    1_000, 2_000, 4_000, 64_000,
  ])
  expect(outcomeOf(first, refused(failure), 'leave', 1).dueInMs).toBe(750)
  expect(outcome({ ...failure, retryAfterMs: 5_000 }).dueInMs).toBe(5_000)
  expect(outcome(failure, { attempts: MAX_TRIES - 1, doubts: 0 })).toMatchObject({
    state: 'failed',
    reason: 'unreachable',
  })
})

test('a channel may allow fewer tries and say what they end as', () => {
  const failure = { kind: 'retryable', scope: 'message', maxTries: 2, finally: 'blocked' } as const
  expect(outcome(failure)).toMatchObject({ state: 'queued' })
  expect(outcome(failure, { attempts: 1, doubts: 0 })).toMatchObject({
    state: 'failed',
    reason: 'blocked',
    follow: 'account',
  })
})

test('a doubt is left to staff, or repeated once where the connection says so', () => {
  expect(outcome({ kind: 'in_doubt' })).toMatchObject({ state: 'in_doubt', doubts: 1 })
  expect(outcome({ kind: 'in_doubt' }, first, 'send_again')).toMatchObject({
    state: 'queued',
    doubts: 1,
    dueInMs: 1_000,
  })
  expect(outcome({ kind: 'in_doubt' }, { attempts: 1, doubts: 1 }, 'send_again')).toMatchObject({ state: 'in_doubt' })
})
