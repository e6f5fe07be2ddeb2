import type { AccountId } from '@korben/contract'
import type { WorkerCtx } from '../../kit/context.ts'
import { isTransient } from '../../kit/db.ts'
import { type Alarm, createAlarm } from './alarm.ts'
import { type HeldConnection, rulesOf } from './held-connection.ts'
import { makeCall } from './make-call.ts'
import { noteAnswer, noteCall } from './meters.ts'
import { outcomeOf } from './outcome.ts'
import { createPacer, type Pacer } from './pacing.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import * as store from './sender.store.ts'

export type SendingSettings = {
  /** Calls of one connection at once; at most so many can be left in doubt by a death. */
  concurrency: number
  /** How long a connection without work is kept, in milliseconds. */
  idleMs: number
}

/** Why sending ended: nothing left to do, told to stop or lease lost, or the connection itself does not work. */
export type SendingEnd = 'idle' | 'stopped' | 'connection_error'

export type ConnectionSender = {
  /** There may be something new to send. */
  wake: () => void
  /** Resolves when every call has been answered and its result is written. */
  run: (signal: AbortSignal) => Promise<SendingEnd>
}

/** Deliveries read ahead. They are still queued: whoever else changes them wins. */
const READ_AHEAD = 500
/** A marked delivery whose call has not begun by then is put back: it must not look as if it might have been sent. */
const MARK_TO_CALL_MS = 100
/** Without a hint the queue is looked at this often. */
const LOOK_MS = 1_000
/** The queue is read again at most this often while there is something in hand. */
const READ_GAP_MS = 50
/** … and at most this often while every read is full. */
const FULL_READ_GAP_MS = 5
/** Without a new doubt, what has come to stand behind one is looked for this often: until then it costs every read. */
const HOLD_GAP_MS = 5_000
/** Deliveries of each priority that are looked at; where there were any behind doubts, the next read looks again. */
const HOLD_BATCH = 1_000
/** The pause of what a database that is away did not let happen. */
const RETRY_MS = 250

/** What the parts of a sender share. `occupied`: deliveries marked whose result is not yet written. */
type State = {
  worker: WorkerCtx
  held: HeldConnection
  settings: SendingSettings
  alarm: Alarm
  pacer: Pacer
  recorder: Recorder
  queue: store.DueRow[]
  busyAccounts: Set<AccountId>
  /** Accounts of which a call has begun since the last read: what that read found of them is no longer so. */
  startedMeanwhile: Set<AccountId>
  occupied: number
  /** Something new may have come. */
  isStale: boolean
  /** Results may have opened the way for what stands behind them. */
  hasMoved: boolean
  /** The last read was full. */
  mayHaveMore: boolean
  readAt: number
  lookedForDoubtsAt: number
  pausedUntil: number
  nextTryAt: number
  hasConnectionError: boolean
}

/** Sends what is queued for one connection, in the order of urgency, within its limits. */
export function createConnectionSender(
  worker: WorkerCtx,
  held: HeldConnection,
  settings: SendingSettings,
): ConnectionSender {
  const alarm = createAlarm()
  const state: State = {
    worker,
    held,
    settings,
    alarm,
    pacer: createPacer(rulesOf(held)),
    recorder: createRecorder(worker, held, (written) => {
      for (const { delivery } of written) state.busyAccounts.delete(delivery.account_id)
      if (written.some(({ outcome }) => outcome.state === 'in_doubt'))
        state.lookedForDoubtsAt = Number.NEGATIVE_INFINITY
      state.occupied -= written.length
      state.hasMoved = true
      alarm.ring()
    }),
    queue: [],
    busyAccounts: new Set(),
    startedMeanwhile: new Set(),
    occupied: 0,
    isStale: true,
    hasMoved: false,
    mayHaveMore: false,
    readAt: Number.NEGATIVE_INFINITY,
    lookedForDoubtsAt: Number.NEGATIVE_INFINITY,
    pausedUntil: held.pausedUntil?.getTime() ?? 0,
    nextTryAt: Number.POSITIVE_INFINITY,
    hasConnectionError: false,
  }
  return {
    wake: () => {
      state.isStale = true
      alarm.ring()
    },
    run: (signal) => send(state, signal),
  }
}

async function send(state: State, signal: AbortSignal): Promise<SendingEnd> {
  const { alarm, held, settings } = state
  signal.addEventListener('abort', alarm.ring)
  let lastBusy = performance.now()
  let end: SendingEnd = 'stopped'
  while (!signal.aborted && held.isHeld()) {
    if (state.hasConnectionError) {
      end = 'connection_error'
      break
    }
    const wait = await takeTurn(state).catch((error: unknown) => waitForDatabase(state, error))
    if (state.occupied > 0 || state.queue.length > 0) lastBusy = performance.now()
    if (performance.now() - lastBusy > settings.idleMs) {
      end = 'idle'
      break
    }
    await alarm.sleep(wait)
  }
  signal.removeEventListener('abort', alarm.ring)
  while (state.occupied > 0) await alarm.sleep(LOOK_MS)
  return end
}

/** A database that is away for a moment must not cost the lease: nobody else could have it before it runs out. */
function waitForDatabase(state: State, error: unknown): number {
  if (!isTransient(error)) throw error
  state.worker.log.warn({ error, connection: state.held.row.id }, 'The queue could not be read')
  state.isStale = true
  return RETRY_MS
}

/** Starts what may start; gives the milliseconds until something else may. */
async function takeTurn(state: State): Promise<number> {
  const pause = state.pausedUntil - state.worker.now().getTime()
  if (pause > 0) {
    state.queue = []
    return Math.min(pause, LOOK_MS)
  }
  if (!isTimeToRead(state)) return startPicked(state)
  if (state.queue.length === 0) {
    await readAhead(state)
    return startPicked(state)
  }
  // What is in hand starts while more is read: a slot must not stay empty for as long as a read takes.
  await Promise.all([readAhead(state), startPicked(state)])
  return 0
}

async function startPicked(state: State): Promise<number> {
  const { picked, wait } = pick(state)
  if (picked.length === 0) return wait
  const started = await markAndCall(state, picked)
  // Nothing was ours to mark: somebody else has the lease, or the deliveries were cancelled.
  return started === 0 ? READ_GAP_MS : 0
}

function isTimeToRead({ queue, isStale, hasMoved, mayHaveMore, readAt, settings, occupied }: State): boolean {
  if (occupied >= settings.concurrency) return false
  const since = performance.now() - readAt
  if (queue.length === 0) return isStale || hasMoved || mayHaveMore || since >= LOOK_MS
  if (queue.length <= settings.concurrency && mayHaveMore) return since >= FULL_READ_GAP_MS
  return since >= (isStale ? READ_GAP_MS : LOOK_MS)
}

async function readAhead(state: State): Promise<void> {
  const { worker, held, pacer, settings } = state
  const now = worker.now()
  state.isStale = false
  state.hasMoved = false
  state.readAt = performance.now()
  await holdBehindDoubts(state, now)
  const hasToWait = (row: store.DueRow) =>
    pacer.waitFor(row.external_id, now.getTime()) > pacer.waitForAny(now.getTime())
  const waiting = [
    ...new Map(
      state.queue
        .filter(hasToWait)
        .toReversed()
        .map((row) => [row.account_id, row]),
    ).values(),
  ]
  const except = [...waiting.map((row) => row.account_id), ...state.busyAccounts]
  state.startedMeanwhile.clear()
  const rows = await store.findDue(worker.sql, held.lease, { now, limit: READ_AHEAD + settings.concurrency, except })
  state.mayHaveMore = rows.length === READ_AHEAD + settings.concurrency
  const isUrgent = (one: store.DueRow, other: store.DueRow) =>
    one.priority - other.priority || one.due_at.getTime() - other.due_at.getTime()
  const isStill = (row: store.DueRow) => !state.startedMeanwhile.has(row.account_id)
  state.queue = [...waiting, ...rows.filter(isStill)].toSorted(isUrgent)
}

/** Takes what nobody may send for now out of what is read, a part at a time. */
async function holdBehindDoubts(state: State, now: Date): Promise<void> {
  const { worker, held } = state
  if (performance.now() - state.lookedForDoubtsAt < HOLD_GAP_MS) return
  const { count } = await store.holdBehindDoubts(worker.sql, held.lease, { now, limit: HOLD_BATCH })
  if (count === 0) state.lookedForDoubtsAt = performance.now()
}

/** Takes from the queue what may start at once; one call of an account at a time, so that a chat keeps its order. */
function pick(state: State): { picked: store.DueRow[]; wait: number } {
  const { pacer, busyAccounts, settings } = state
  const now = state.worker.now().getTime()
  const picked: store.DueRow[] = []
  const rest: store.DueRow[] = []
  let wait = Math.max(1, Math.min(LOOK_MS, state.nextTryAt - now))
  if (state.nextTryAt <= now) {
    state.isStale = true
    state.nextTryAt = Number.POSITIVE_INFINITY
  }
  for (const row of state.queue) {
    const isFree = state.occupied + picked.length < settings.concurrency && !busyAccounts.has(row.account_id)
    const delay = isFree ? pacer.waitFor(row.external_id, now) : LOOK_MS
    if (isFree && delay === 0) {
      pacer.take(row.external_id, now)
      busyAccounts.add(row.account_id)
      state.startedMeanwhile.add(row.account_id)
      picked.push(row)
    } else {
      wait = Math.min(wait, delay)
      rest.push(row)
    }
  }
  state.queue = rest
  // What has become stale is read when its gap is over; until a slot is free there is nothing to hurry for.
  if (state.isStale && state.occupied < settings.concurrency) wait = Math.min(wait, READ_GAP_MS)
  return { picked, wait }
}

/** Gives the number of calls started. */
async function markAndCall(state: State, picked: readonly store.DueRow[]): Promise<number> {
  const { worker, held } = state
  state.occupied += picked.length
  const keys = picked.map(keyOf)
  let marked: readonly { message_id: string; n: number }[]
  try {
    marked = await store.markSending(worker.sql, held.lease, keys)
  } catch (error) {
    worker.log.warn({ error, connection: held.row.id }, 'Deliveries could not be marked and are put back')
    await putBack(state, picked)
    return 0
  }
  const markedAt = performance.now()
  const isMarked = new Set(marked.map((row) => `${row.message_id}:${row.n}`))
  const late: store.DueRow[] = []
  for (const row of picked) {
    if (!isMarked.has(`${row.message_id}:${row.n}`)) release(state, row)
    else if (performance.now() - markedAt > MARK_TO_CALL_MS || !held.isHeld()) late.push(row)
    else void call(state, row)
  }
  if (late.length > 0) await putBack(state, late)
  return marked.length - late.length
}

async function call(state: State, delivery: store.DueRow): Promise<void> {
  const { held, worker, recorder } = state
  noteCall(delivery, worker.now())
  const begunAt = performance.now()
  const result = await makeCall(worker, held, delivery)
  const outcome = outcomeOf(delivery, result, held.row.doubt, Math.random())
  noteAnswer(held.row.kind, outcome, (performance.now() - begunAt) / 1_000)
  const now = worker.now().getTime()
  if (outcome.follow.type === 'pause') state.pausedUntil = Math.max(state.pausedUntil, now + outcome.follow.ms)
  if (outcome.follow.type === 'connection_error') state.hasConnectionError = true
  if (outcome.dueInMs !== null) state.nextTryAt = Math.min(state.nextTryAt, now + outcome.dueInMs)
  recorder.add({ delivery, outcome })
}

/** These have surely not been sent. Tried until the database answers or somebody else holds the lease. */
async function putBack(state: State, rows: readonly store.DueRow[]): Promise<void> {
  const { worker, held, alarm } = state
  while (true) {
    try {
      await store.putBack(worker.sql, held.lease, rows.map(keyOf))
      break
    } catch (error) {
      worker.log.warn({ error, connection: held.row.id }, 'Deliveries could not be put back')
      if (!held.isHeld()) break
      await alarm.sleep(LOOK_MS)
    }
  }
  for (const row of rows) release(state, row)
  state.isStale = true
}

function release(state: State, row: store.DueRow): void {
  state.occupied -= 1
  state.busyAccounts.delete(row.account_id)
}

const keyOf = (row: store.DueRow): store.DeliveryKey => ({ messageId: row.message_id, n: row.n })
