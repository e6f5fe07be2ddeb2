import { hostname } from 'node:os'
import type { WorkerCtx, World } from '../../kit/context.ts'
import { createWorkerCtx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { newId } from '../../kit/ids.ts'
import { noteLoopFailure } from '../../kit/metrics.ts'
import { markConnection } from '../connections/index.ts'
import { type Alarm, createAlarm } from './alarm.ts'
import { type ConnectionSender, createConnectionSender, type SendingSettings } from './connection-sender.ts'
import { actorOf, type HeldConnection, openConnection } from './held-connection.ts'
import * as leases from './lease.store.ts'
import { noteAbandoned, noteLeaseEnded, noteLeaseLost, noteLeaseTaken } from './meters.ts'
import { type Intake, pollConnection } from './poller.ts'
import { updateAbandoned } from './sender.store.ts'
import { settleMessages } from './settle.ts'

/** All in milliseconds. */
export type SenderSettings = SendingSettings & {
  /**
   * A dead process's connections are taken over after this long; leases are renewed three times as often. With the pause
   * between two looks it stays below 30 seconds.
   */
  leaseMs: number
  /** Connections with work are looked for at least this often. */
  lookMs: number
  /** How long calls in flight are waited for when the process stops. */
  stopMs: number
}

/** Calls of one connection at once, where its limits allow so many; the more there are, the more are written together. */
export const CALLS_AT_ONCE = 256

const usual: SenderSettings = {
  concurrency: CALLS_AT_ONCE,
  idleMs: 5_000,
  leaseMs: 28_000,
  lookMs: 1_000,
  stopMs: 30_000,
}

/**
 * Sends and polls for all connections that this process can get a lease of, until `signal` aborts; resolves when the calls
 * in flight have ended and the leases are given back. Any number of processes share the connections.
 */
export async function runSender(
  world: World,
  intake: Intake,
  signal: AbortSignal,
  settings: Partial<SenderSettings> = {},
): Promise<void> {
  const worker = createWorkerCtx(world)
  const alarm = createAlarm()
  const sender: Sender = {
    worker,
    intake,
    alarm,
    settings: { ...usual, ...settings },
    // Says where to look; the id tells two processes of one number apart.
    holder: `${hostname()}:${process.pid}:${newId(world.now())}`,
    held: new Map(),
    hinted: new Set(),
    isEverythingHinted: true,
    share: Number.POSITIVE_INFINITY,
    looksAboveShare: 0,
    looksFree: new Map(),
    keepsUntil: 0,
    senders: 1,
  }
  const stopHints = world.hints.on('deliveries', (topic) => hint(sender, topic))
  signal.addEventListener('abort', alarm.ring)
  const stopBeating = startHeartbeat(sender)
  let lookedAt = Number.NEGATIVE_INFINITY
  while (!signal.aborted) {
    try {
      const isDue = performance.now() - lookedAt >= sender.settings.lookMs
      if (isDue) lookedAt = performance.now()
      if (isDue || sender.isEverythingHinted) await look(sender, null)
      else if (sender.hinted.size > 0) await look(sender, [...sender.hinted])
    } catch (error) {
      noteLoopFailure('sender')
      world.log.error({ error }, 'Connections with work could not be looked for')
      await alarm.sleep(sender.settings.lookMs)
    }
    await alarm.sleep(sender.settings.lookMs * (0.8 + Math.random() * 0.4))
  }
  stopHints()
  signal.removeEventListener('abort', alarm.ring)
  await stopAll(sender)
  await stopBeating()
}

type Held = {
  connection: HeldConnection
  sending: ConnectionSender
  stop: AbortController
  done: Promise<void>
  renewedAt: number
  isLost: boolean
}

type Sender = {
  worker: WorkerCtx
  intake: Intake
  alarm: Alarm
  settings: SenderSettings
  holder: string
  held: Map<string, Held>
  /** Connections that got something to send and are not ours. */
  hinted: Set<string>
  isEverythingHinted: boolean
  /** Connections that this process should have, so that all have about as many. */
  share: number
  looksAboveShare: number
  /** Connections that nobody has, and for how many looks. */
  looksFree: Map<string, number>
  /** Until then nothing is given back: what was given back last, nobody wanted. */
  keepsUntil: number
  senders: number
}

function hint(sender: Sender, topic: string): void {
  const [, connectionId] = topic.split(':')
  if (connectionId === undefined) {
    sender.isEverythingHinted = true
    for (const { sending } of sender.held.values()) sending.wake()
    sender.alarm.ring()
    return
  }
  const held = sender.held.get(connectionId)
  if (held) {
    held.sending.wake()
    return
  }
  sender.hinted.add(connectionId)
  sender.alarm.ring()
}

/** The pause of what a database that is away did not let happen. */
const RETRY_MS = 1_000

/** More than its share a process takes only of what it was just told about: nobody should have to wait for a fair one. */
const ABOVE_SHARE = 4

/** What is free at so many looks nobody else wants: those who would have a share of it are dead. */
const FREE_LOOKS = 3

async function look(sender: Sender, ids: readonly string[] | null): Promise<void> {
  const { worker, holder, held } = sender
  sender.hinted.clear()
  if (ids === null) sender.isEverythingHinted = false
  const wanted = await leases.findWantedConnections(worker.sql, holder, worker.now(), ids)
  if (ids === null) {
    // Asked at each look: what a dead process leaves is nobody's share, and must not wait for the next heartbeat.
    sender.senders = one(await leases.countSenders(worker.sql, holder)).count
    share(sender, wanted)
  }
  for (const row of wanted) {
    const mine = held.get(row.id)
    const hasChanged = mine?.connection.row.updated_at.getTime() !== row.updated_at.getTime()
    if (hasChanged || !row.is_open) mine?.stop.abort()
  }
  const room = sender.share - held.size + (ids === null ? 0 : ABOVE_SHARE)
  const free = wanted.filter((row) => row.holder === null && !held.has(row.id))
  const open = shuffled(free.filter((row) => row.is_open))
  if (ids === null) noteFree(sender, open)
  const isLeft = (row: leases.WantedRow) => (sender.looksFree.get(row.id) ?? 0) >= FREE_LOOKS
  const taken = [...new Set([...open.slice(0, Math.max(0, room)), ...open.filter(isLeft)])]
  if (taken.length > Math.max(0, room)) sender.keepsUntil = performance.now() + sender.settings.leaseMs
  const keys = [...taken, ...free.filter((row) => !row.is_open)].map((row) => ({
    companyId: row.company_id,
    connectionId: row.id,
  }))
  if (keys.length === 0) return

  const askedAt = performance.now()
  const claimed = await worker.transaction(async (tx) => {
    const rows = await leases.claimLeases(tx.sql, keys, holder, sender.settings.leaseMs)
    const taken = rows.map((row) => ({ companyId: row.company_id, connectionId: row.id, holder, epoch: row.epoch }))
    const abandoned = taken.length > 0 ? await updateAbandoned(tx.sql, taken, tx.now()) : []
    if (abandoned.length > 0) tx.log.warn({ deliveries: abandoned.length }, 'A process ended while it was sending')
    tx.afterCommit(() => {
      for (const { state } of abandoned) noteAbandoned(state)
    })
    await settleMessages(
      tx,
      abandoned.map((row) => ({ companyId: row.company_id, messageId: row.message_id })),
    )
    return rows
  })
  for (const row of claimed) start(sender, row, askedAt)
}

function noteFree(sender: Sender, open: readonly leases.WantedRow[]): void {
  sender.looksFree = new Map(open.map(({ id }) => [id, (sender.looksFree.get(id) ?? 0) + 1]))
}

/** Gives back what is too much for others to take: one at a look, and not for a passing moment. */
function share(sender: Sender, wanted: readonly leases.WantedRow[]): void {
  sender.share = Math.max(1, Math.ceil(wanted.filter((row) => row.is_open).length / sender.senders))
  const running = [...sender.held.values()].filter(({ stop }) => !stop.signal.aborted)
  const isTooMuch = sender.senders > 1 && running.length > sender.share && performance.now() > sender.keepsUntil
  sender.looksAboveShare = isTooMuch ? sender.looksAboveShare + 1 : 0
  if (sender.looksAboveShare > 1) running[0]?.stop.abort()
}

function start(sender: Sender, row: leases.ClaimedRow, askedAt: number): void {
  const { worker, holder, settings } = sender
  const lease = { companyId: row.company_id, connectionId: row.id, holder, epoch: row.epoch }
  const opened = openConnection(worker.world, row)
  if (row.state !== 'OK' || row.deleted_at !== null || 'mistake' in opened) {
    void giveBack(sender, lease, 'mistake' in opened ? opened.mistake : null, row)
    return
  }
  const connection: HeldConnection = {
    ...opened,
    lease,
    cursor: row.cursor,
    pausedUntil: row.paused_until,
    actor: actorOf(row),
    // A tenth of the lease is left unused, for clocks that run at different speeds.
    isHeld: () => !held.isLost && performance.now() < held.renewedAt + settings.leaseMs * 0.9,
  }
  const sending = createConnectionSender(worker, connection, {
    ...settings,
    idleMs: row.inbound === 'poll' ? Number.POSITIVE_INFINITY : settings.idleMs,
  })
  const stop = new AbortController()
  const held: Held = { connection, sending, stop, renewedAt: askedAt, isLost: false, done: Promise.resolve() }
  sender.held.set(row.id, held)
  noteLeaseTaken(row.kind, row.is_takeover)
  held.done = work(sender, held)
}

async function work(sender: Sender, { connection, sending, stop }: Held): Promise<void> {
  const { worker, intake } = sender
  const failed = (error: unknown) =>
    worker.log.error({ error, connection: connection.row.id }, 'A connection is left for a while')
  // Whichever ends, by a refused token or a lost lease, ends the other.
  const end = () => stop.abort()
  const isPolled = connection.row.inbound === 'poll' && connection.adapter.poll !== undefined
  await Promise.all([
    sending.run(stop.signal).catch(failed).finally(end),
    isPolled && pollConnection(worker, connection, intake, stop.signal).catch(failed).finally(end),
  ])
  await leases.releaseLease(worker.sql, connection.lease).catch(failed)
  sender.held.delete(connection.row.id)
  noteLeaseEnded(connection.row.kind)
  sender.isEverythingHinted = true
  sender.alarm.ring()
}

/** Claimed only to settle what a dead process left, or not usable as it is set up. */
async function giveBack(
  sender: Sender,
  lease: leases.Lease,
  mistake: string | null,
  row: leases.ClaimedRow,
): Promise<void> {
  const { worker } = sender
  try {
    if (mistake !== null && row.state === 'OK') {
      await worker.transaction((tx) =>
        markConnection(tx.forCompany(lease.companyId, actorOf(row)), row.id, 'ERROR', mistake),
      )
    }
    await leases.releaseLease(worker.sql, lease)
  } catch (error) {
    worker.log.error({ error, connection: row.id }, 'A connection could not be given back')
  }
}

/** Looks in the time of one lease: a third of what is left unused of it goes by at most. */
const WATCHED_TIMES = 30

/** Renews all leases in one statement, three times as often as they would run out; one that could not be renewed is lost. */
function startHeartbeat(sender: Sender): () => Promise<void> {
  const { worker, settings, holder, held } = sender
  const alarm = createAlarm()
  let isOn = true
  const beat = async () => {
    const askedAt = performance.now()
    sender.senders = one(await leases.markSenderAlive(worker.sql, holder, settings.leaseMs)).count
    const mine = [...held.values()]
    if (mine.length === 0) return
    const renewed = await leases.renewLeases(
      worker.sql,
      mine.map(({ connection }) => connection.lease),
      settings.leaseMs,
    )
    const still = new Set<string>(renewed.map((row) => row.connection_id))
    for (const each of mine) {
      if (still.has(each.connection.row.id)) each.renewedAt = askedAt
      else lose(sender, each)
    }
  }
  const run = async () => {
    while (isOn) {
      const isRenewed = await beat().then(
        () => true,
        (error: unknown) => {
          worker.log.error({ error }, 'Leases could not be renewed')
          return false
        },
      )
      await alarm.sleep(isRenewed ? settings.leaseMs / 3 : Math.min(settings.leaseMs / 3, RETRY_MS))
    }
    await leases.deleteSender(worker.sql, holder).catch(() => {})
  }
  const running = run()
  // By the clock and not by an answer: a database that is silent must not leave two processes at one bot.
  const watch = setInterval(() => {
    for (const each of held.values()) if (!each.connection.isHeld()) lose(sender, each)
  }, settings.leaseMs / WATCHED_TIMES)
  return async () => {
    isOn = false
    alarm.ring()
    await running
    clearInterval(watch)
  }
}

function lose(sender: Sender, held: Held): void {
  if (sender.held.get(held.connection.row.id) !== held || held.stop.signal.aborted) return
  sender.worker.log.warn({ connection: held.connection.row.id }, 'A lease was lost')
  noteLeaseLost()
  held.isLost = true
  held.stop.abort()
}

/** Whatever has not ended by then is left as it is; its deliveries will be in doubt. */
async function stopAll(sender: Sender): Promise<void> {
  const timer = Promise.withResolvers<void>()
  const timeout = setTimeout(timer.resolve, sender.settings.stopMs)
  const all = [...sender.held.values()]
  for (const { stop } of all) stop.abort()
  await Promise.race([Promise.all(all.map(({ done }) => done)), timer.promise])
  clearTimeout(timeout)
}

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item)
