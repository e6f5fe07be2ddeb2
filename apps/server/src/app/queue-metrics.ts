import type { World } from '../kit/context.ts'
import { type Database, one, type Tx } from '../kit/db.ts'
import { counter, gauge, type Queue } from '../kit/metrics.ts'
import { partitionOf } from '../kit/partitions.ts'
import { transact } from '../kit/transact.ts'
import { ping } from './installation.store.ts'
import { partitionedTables } from './sweeps.ts'
import * as store from './watch.store.ts'

const UP_TO = `Exact up to ${store.WATCH_LIMIT}, which it does not exceed.`

const gauges = {
  deliveries_queued: gauge(
    'deliveries_queued',
    `Deliveries waiting to be sent. Exact up to ${store.WATCH_LIMIT}, beyond that an estimate.`,
  ),
  deliveries_sending: gauge('deliveries_sending', `Deliveries whose call is on the wire. ${UP_TO}`),
  deliveries_in_doubt: gauge(
    'deliveries_in_doubt',
    `Deliveries whose outcome is unknown and waits for a decision. ${UP_TO}`,
  ),
  oldest_doubt_seconds: gauge('oldest_doubt_seconds', 'How long the oldest delivery in doubt has waited, or 0.'),
  runs_due: gauge('runs_due', `Tunnel runs that are due and not yet taken. ${UP_TO}`),
  signals: gauge('signals', `Signals of runs not yet consumed. ${UP_TO}`),
  jobs_due: gauge('jobs_due', `Background jobs that are due and that no worker is at. ${UP_TO}`),
  jobs_dead: gauge('jobs_dead', `Background jobs that failed for good. ${UP_TO}`),
  webhooks_due: gauge('webhooks_due', `Webhook deliveries that are due and not on the wire. ${UP_TO}`),
  webhooks_dead: gauge('webhooks_dead', `Webhook deliveries that failed for good. ${UP_TO}`),
  inbound_failed: gauge('inbound_failed', `Updates that could not be taken in and were put aside. ${UP_TO}`),
  imports_open: gauge('imports_open', 'Imports that have not ended.'),
  import_rows_left: gauge('import_rows_left', 'Rows of imports that still wait.'),
  counts_unfolded: gauge('counts_unfolded', `Changes of totals and figures not yet folded into them. ${UP_TO}`),
  connections_failed: gauge('connections_failed', 'Connections that do not work.'),
  connections_paused: gauge('connections_paused', 'Connections paused by their messenger (429).'),
  connections_unheld: gauge('connections_unheld', 'Bots to be polled that no process has held for a minute.'),
  sender_processes: gauge('sender_processes', 'Processes that send and poll.'),
  database_size_bytes: gauge('database_size_bytes', 'Size of the database on its disk.'),
  database_longest_transaction_seconds: gauge(
    'database_longest_transaction_seconds',
    'Age of the oldest transaction under way.',
  ),
  hint_listeners: gauge('hint_listeners', 'Processes whose LISTEN connection is up; the others poll.'),
  partitions_missing: gauge('partitions_missing', 'Partitions of this month and the next that are not there.'),
}

const oldestDue = gauge<'queue'>(
  'oldest_due_seconds',
  'How late the oldest piece of due work is that nobody has begun; of messages, on connections that work and are not paused.',
  'queue',
)
const backends = gauge<'state'>('database_connections', 'Connections to the database, of all clients.', 'state')
const schema = gauge<'version'>('schema_info', 'The newest migration of the database; always 1.', 'version')
const databaseUp = gauge('database_up', '1 when the database answers.')
const answerSeconds = gauge(
  'database_answer_seconds',
  'How long this process waited for a connection of its pool and an empty statement.',
)
const pool = gauge<'state'>(
  'pool_connections',
  'Connections of the pool of this process: used, idle, connecting.',
  'state',
)
const poolWaiting = gauge('pool_waiting', 'Statements and transactions that wait for a connection of the pool.')
const failures = counter(
  'watch_failures_total',
  'Readings of the database for this page that failed or took too long.',
  'part',
)

/** Milliseconds that one part may ask the database, and that the page waits for all of them. */
const STATEMENT_MS = 2_000
const PATIENCE_MS = 3_000
/** What changes slowly and costs more is read this often at most. */
const SLOW_MS = 30_000

const priorityNames: readonly Queue[] = ['replies', 'tunnel_messages', 'broadcasts']

type Part = { name: string; read: (tx: Tx, now: Date) => Promise<void> }

const parts: readonly Part[] = [
  { name: 'deliveries', read: readDeliveries },
  { name: 'work', read: readWork },
  { name: 'leftovers', read: async (tx) => setAll(one(await store.countLeftovers(tx))) },
  { name: 'connections', read: readConnections },
]
const slowParts: readonly Part[] = [{ name: 'database', read: readDatabase }]

async function readDeliveries(tx: Tx, now: Date): Promise<void> {
  const { queued, sending, in_doubt, oldest_doubt_seconds } = one(await store.countDeliveries(tx))
  setAll({
    deliveries_queued: queued,
    deliveries_sending: sending,
    deliveries_in_doubt: in_doubt,
    oldest_doubt_seconds,
  })
  const late = new Map((await store.findLateDeliveries(tx, now)).map(({ priority, seconds }) => [priority, seconds]))
  for (const [priority, queue] of priorityNames.entries()) oldestDue.set({ queue }, late.get(priority) ?? 0)
}

async function readWork(tx: Tx, now: Date): Promise<void> {
  const runs = one(await store.countDueRuns(tx, now))
  const jobs = one(await store.countDueJobs(tx, now))
  const webhooks = one(await store.countDueWebhooks(tx, now))
  setAll({ runs_due: runs.due, jobs_due: jobs.due, webhooks_due: webhooks.due })
  oldestDue.set({ queue: 'runs' }, runs.oldest_seconds)
  oldestDue.set({ queue: 'jobs' }, jobs.oldest_seconds)
  oldestDue.set({ queue: 'webhooks' }, webhooks.oldest_seconds)
}

/** A lease lasts 28 seconds; what nobody holds for longer is nobody's. */
const UNHELD_SECONDS = 60

async function readConnections(tx: Tx, now: Date): Promise<void> {
  const { failed, paused, unheld, senders } = one(await store.countConnections(tx, now, UNHELD_SECONDS))
  setAll({
    connections_failed: failed,
    connections_paused: paused,
    connections_unheld: unheld,
    sender_processes: senders,
  })
}

async function readDatabase(tx: Tx, now: Date): Promise<void> {
  const { size, longest_transaction_seconds, listeners } = one(await store.measureDatabase(tx))
  setAll({
    database_size_bytes: size,
    database_longest_transaction_seconds: longest_transaction_seconds,
    hint_listeners: listeners,
  })
  backends.reset()
  for (const { state, count } of await store.countBackends(tx)) backends.set({ state }, count)
  const names = partitionedTables.flatMap((table) => [0, 1].map((ahead) => partitionOf(table, now, ahead).name))
  setAll({ partitions_missing: (await store.findMissingTables(tx, names)).length })
  schema.reset()
  schema.set({ version: one(await store.findSchemaVersion(tx)).version }, 1)
}

function setAll(figures: Partial<Record<keyof typeof gauges, number>>): void {
  for (const [name, value] of Object.entries(figures)) if (isGauge(name)) gauges[name].set(value)
}
const isGauge = (name: string): name is keyof typeof gauges => name in gauges

let reading: Promise<void> | null = null
let hasAnswered = false
let slowlyReadAt = Number.NEGATIVE_INFINITY

/**
 * Refills the gauges over the database. Several readers at once share one reading, and none waits longer than three seconds:
 * without a database the page says so and keeps the rest readable.
 */
export async function collectQueues(world: World): Promise<void> {
  const { waiting, ...states } = world.sql.pool()
  for (const [state, connections] of Object.entries(states)) pool.set({ state }, connections)
  poolWaiting.set(waiting)
  reading ??= read(world).finally(() => {
    reading = null
  })
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), PATIENCE_MS)
  })
  const outcome = await Promise.race([reading, patience])
  clearTimeout(timer)
  if (outcome === 'late' && !hasAnswered) databaseUp.set(0)
}

async function read(world: World): Promise<void> {
  const begunAt = performance.now()
  hasAnswered = false
  try {
    await ping(world.sql)
  } catch (error) {
    world.log.warn({ error }, 'The database does not answer, so the queues cannot be counted')
    databaseUp.set(0)
    return
  }
  answerSeconds.set((performance.now() - begunAt) / 1_000)
  hasAnswered = true
  databaseUp.set(1)
  const isSlowDue = performance.now() - slowlyReadAt > SLOW_MS
  if (isSlowDue) slowlyReadAt = performance.now()
  for (const part of isSlowDue ? [...parts, ...slowParts] : parts) await readPart(world, world.sql, part)
}

async function readPart({ log, now }: World, sql: Database, { name, read }: Part): Promise<void> {
  try {
    await transact(sql, async (tx) => {
      await store.limitWatch(tx, STATEMENT_MS)
      await read(tx, now())
    })
  } catch (error) {
    failures.inc({ part: name })
    log.warn({ error, part: name }, 'A part of the metrics could not be read')
  }
}
