import { setTimeout as delay } from 'node:timers/promises'
import type { ConnectionRow } from '../../generated/rows.ts'
import type { Failure, PollFailure, Raw } from '../../kit/channel.ts'
import { createCtx, type WorkerCtx, type World } from '../../kit/context.ts'
import { isTransient } from '../../kit/db.ts'
import { newId } from '../../kit/ids.ts'
import { markConnection } from '../connections/index.ts'
import * as store from './chats.store.ts'
import { edgeOf, type HeldConnection } from './held-connection.ts'
import { updateCursor } from './lease.store.ts'
import { noteSetAside, watchPoller } from './meters.ts'
import { cutText, storableText } from './variables.ts'

/** Stores one inbound request for good; a status of 500 or more means that it has to be brought again. */
export type Intake = (world: World, connection: ConnectionRow, raw: Raw) => Promise<{ status: number }>

const FIRST_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 5 * 60_000
/** An empty poll that is answered at once must not become a busy loop. */
const EMPTY_PAUSE_MS = 200
/** The pause of what a database that is away did not let happen. */
const RETRY_MS = 250

/**
 * Polls a connection until `signal` aborts or the lease is lost. An update is confirmed to the messenger, by the next
 * cursor, only when it is stored; killed in between it comes again and is recognised. Ends when the credentials are refused.
 */
export async function pollConnection(
  worker: WorkerCtx,
  held: HeldConnection,
  intake: Intake,
  signal: AbortSignal,
): Promise<void> {
  const watched = watchPoller(held.row.kind)
  try {
    await pollOn(worker, held, intake, signal, watched.polled)
  } finally {
    watched.end()
  }
}

async function pollOn(
  worker: WorkerCtx,
  held: HeldConnection,
  intake: Intake,
  signal: AbortSignal,
  note: (outcome: string) => void,
): Promise<void> {
  const { adapter, config, isHeld } = held
  if (!adapter.poll) return
  let cursor = held.cursor
  let pauseMs = FIRST_PAUSE_MS
  const hurdle = { hasRemovedWebhook: false, note: held.row.error }
  while (!signal.aborted && isHeld()) {
    const begun = performance.now()
    const polled = await adapter.poll(edgeOf(worker.world), config, cursor, signal)
    if (signal.aborted || !isHeld()) return
    note(polled.ok ? 'answered' : polled.error.kind)
    if (!polled.ok) {
      if (polled.error.kind === 'auth' || polled.error.kind === 'quota') {
        await markConnection(contextOf(worker, held), held.row.id, 'ERROR', shown(polled.error))
        return
      }
      if (await clearHurdle(worker, held, hurdle, polled.error)) continue
      await sleep(pauseOf(polled.error, pauseMs), signal)
      pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)
      continue
    }
    pauseMs = FIRST_PAUSE_MS
    await noteOnConnection(worker, held, hurdle, null).catch(ignoreOutage)
    for (const raw of polled.updates) if (!(await takeIn(worker, held, intake, raw, signal))) return
    if (polled.cursor !== null && polled.cursor !== cursor) {
      if (!(await saveCursor(worker, held, polled.cursor, signal))) return
      cursor = polled.cursor
    }
    if (polled.updates.length === 0) await sleep(EMPTY_PAUSE_MS - (performance.now() - begun), signal)
  }
}

type Hurdle = { hasRemovedWebhook: boolean; note: string | null }

/** True when the next poll may follow at once. */
async function clearHurdle(
  worker: WorkerCtx,
  held: HeldConnection,
  hurdle: Hurdle,
  error: PollFailure,
): Promise<boolean> {
  worker.log.warn({ connection: held.row.id, kind: error.kind, code: error.code }, 'A poll failed')
  if (error.kind !== 'conflict') return false
  if (error.with === 'webhook' && held.adapter.removeWebhook && !hurdle.hasRemovedWebhook) {
    hurdle.hasRemovedWebhook = true
    const removed = await held.adapter.removeWebhook(edgeOf(worker.world), held.config)
    if (removed.ok) return true
  }
  await noteOnConnection(worker, held, hurdle, error.with === 'poller' ? OTHER_POLLER : WEBHOOK_SET).catch(ignoreOutage)
  return false
}

const OTHER_POLLER = 'Another program receives the messages of this bot; they come in here again when it stops.'
const WEBHOOK_SET = 'The messages of this bot are sent to a webhook that cannot be removed.'

/** The connection still sends, so it stays OK; its owner is told once that nothing comes in. */
async function noteOnConnection(
  worker: WorkerCtx,
  held: HeldConnection,
  hurdle: Hurdle,
  note: string | null,
): Promise<void> {
  if (hurdle.note === note) return
  const { companyId, connectionId } = held.lease
  await worker.transaction(async (tx) => {
    await markConnection(tx.forCompany(companyId, held.actor), connectionId, 'OK', note)
    await tx.emit(
      companyId,
      note === null
        ? { type: 'connection.recovered', connectionId }
        : { type: 'connection.failed', connectionId, reason: note },
    )
  })
  hurdle.note = note
}

/** It is noted after the next poll. */
function ignoreOutage(error: unknown): void {
  if (!isTransient(error)) throw error
}

const contextOf = (worker: WorkerCtx, held: HeldConnection) =>
  createCtx(worker.world, held.lease.companyId, held.actor, worker.log)

const shown = (error: Failure): string => cutText(storableText(`${error.kind}: ${error.code} ${error.raw}`), 500)

const pauseOf = (error: PollFailure, pauseMs: number): number => {
  const wanted = error.kind === 'retryable' ? (error.retryAfterMs ?? 0) : 0
  return Math.max(wanted, pauseMs)
}

/** Tries of an update that cannot be taken in, before it is put aside. */
const MAX_TRIES = 5

/** False when it had to be left: the process stops or the lease is lost. */
async function takeIn(
  worker: WorkerCtx,
  held: HeldConnection,
  intake: Intake,
  raw: Raw,
  signal: AbortSignal,
): Promise<boolean> {
  let tries = 0
  while (!signal.aborted && held.isHeld()) {
    let pauseMs = RETRY_MS
    try {
      const { status } = await intake(worker.world, held.row, raw)
      if (status < 500) return true
      pauseMs = 100 * 2 ** ++tries
      if (tries >= MAX_TRIES) return await putAside(worker, held, raw, `status ${status}`)
    } catch (error) {
      worker.log.error({ error, connection: held.row.id, tries }, 'An update could not be taken in')
      // A database that is away says nothing about the update.
      if (!isTransient(error)) pauseMs = 100 * 2 ** ++tries
      if (tries >= MAX_TRIES && (await putAside(worker, held, raw, String(error)).catch(() => false))) return true
    }
    await sleep(Math.min(pauseMs, 5_000), signal)
  }
  return false
}

/** False when the lease is another's by now. A database that is away is waited for: the lease would be left unused otherwise. */
async function saveCursor(
  worker: WorkerCtx,
  held: HeldConnection,
  cursor: string,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted && held.isHeld()) {
    try {
      return (await updateCursor(worker.sql, held.lease, cursor)).length > 0
    } catch (error) {
      if (!isTransient(error)) throw error
      worker.log.warn({ error, connection: held.row.id }, 'What was taken in could not be confirmed')
      await sleep(RETRY_MS, signal)
    }
  }
  return false
}

/** Kept for people to look at, so that those behind it are not held up. Throws when the database is the reason. */
async function putAside(worker: WorkerCtx, held: HeldConnection, raw: Raw, error: string): Promise<boolean> {
  const request = { method: raw.method, path: raw.path, body: storableText(new TextDecoder().decode(raw.body)) }
  const id = newId(worker.now())
  await store.insertFailed(worker.sql, held.lease.companyId, {
    id,
    connectionId: held.row.id,
    request,
    error: cutText(storableText(error), 2_000),
  })
  noteSetAside(held.row.kind)
  return true
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  ms > 0 && !signal.aborted ? delay(ms, undefined, { signal }).catch(() => {}) : Promise.resolve()
