import { randomUUID } from 'node:crypto'
import { deleteOldPresence, skipQueuedOfDeleted } from '../domains/chats/index.ts'
import { foldCounts } from '../domains/company/index.ts'
import { forgetFiles } from '../domains/files/index.ts'
import { deleteFinishedImports } from '../domains/imports/index.ts'
import { foldStats } from '../domains/stats/index.ts'
import { stopDeletedRuns } from '../domains/tunnels/index.ts'
import { deleteFinishedDeliveries } from '../domains/webhooks/index.ts'
import type { WorkerCtx } from '../kit/context.ts'
import { deleteFinishedJobs } from '../kit/jobs.ts'
import { claimLease, releaseLease } from '../kit/lease.store.ts'
import { runLoop } from '../kit/loop.ts'
import { deleteOldMail } from '../kit/mail.store.ts'
import { counter, histogram } from '../kit/metrics.ts'
import { ensurePartitions, type PartitionedTable } from '../kit/partitions.ts'
import { deleteRateWindows } from '../kit/rate-limit.store.ts'
import { deleteIdempotencyKeys, deleteInboundSeen, deleteOldSignIns, deleteSessions } from './sweeps.store.ts'

/** Tables that grow for ever: partitioned by month of an id. */
export const partitionedTables: readonly PartitionedTable[] = [
  { table: 'message', column: 'id' },
  { table: 'delivery', column: 'message_id' },
  { table: 'event', column: 'id' },
]

/** Work that comes round: `run` does one bounded batch and says whether there may be more. Twice does no harm. */
type Sweep = { name: string; everySeconds: number; run: (worker: WorkerCtx) => Promise<boolean> }

const BATCH = 5_000
const DAY_MS = 86_400_000
const before = ({ now }: WorkerCtx, days: number) => new Date(now().getTime() - days * DAY_MS)

const sweeps: readonly Sweep[] = [
  { name: 'counts', everySeconds: 2, run: (worker) => foldCounts(worker, BATCH) },
  {
    name: 'stats',
    everySeconds: 2,
    run: async (worker) => {
      await foldStats(worker)
      return false
    },
  },
  { name: 'seen updates', everySeconds: 60, run: async ({ sql }) => (await deleteInboundSeen(sql, BATCH)) === BATCH },
  { name: 'rate windows', everySeconds: 60, run: async ({ sql }) => (await deleteRateWindows(sql, BATCH)) === BATCH },
  {
    name: 'idempotency keys',
    everySeconds: 60,
    run: async ({ sql, now }) => (await deleteIdempotencyKeys(sql, now(), BATCH)) === BATCH,
  },
  {
    name: 'sessions',
    everySeconds: 600,
    run: async ({ sql, now }) => (await deleteSessions(sql, now(), BATCH)) === BATCH,
  },
  {
    name: 'sign-ins',
    everySeconds: 600,
    run: async (worker) => (await deleteOldSignIns(worker.sql, worker.now(), before(worker, 365), BATCH)) === BATCH,
  },
  { name: 'mail', everySeconds: 600, run: async ({ sql, now }) => (await deleteOldMail(sql, now(), BATCH)) === BATCH },
  { name: 'files', everySeconds: 600, run: async (worker) => (await forgetFiles(worker, 100)) === 100 },
  {
    name: 'presence',
    everySeconds: 60,
    run: async ({ sql, now }) => (await deleteOldPresence(sql, now(), BATCH)) === BATCH,
  },
  { name: 'deleted tunnels', everySeconds: 15, run: async (worker) => (await stopDeletedRuns(worker)) > 0 },
  {
    name: 'deleted connections',
    everySeconds: 15,
    run: async (worker) => (await skipQueuedOfDeleted(worker, 1_000)) > 0,
  },
  {
    name: 'webhook deliveries',
    everySeconds: 600,
    run: async (worker) => (await deleteFinishedDeliveries(worker.sql, before(worker, 30), BATCH)) === BATCH,
  },
  {
    name: 'jobs',
    everySeconds: 600,
    run: async (worker) => {
      const limits = { done: before(worker, 30), dead: before(worker, 90) }
      return (await deleteFinishedJobs(worker.sql, limits, BATCH)) === BATCH
    },
  },
  // An import goes with its rows, 10,000 at most.
  {
    name: 'imports',
    everySeconds: 600,
    run: async (worker) => (await deleteFinishedImports(worker.sql, before(worker, 30), 1)) > 0,
  },
  {
    name: 'partitions',
    everySeconds: 3_600,
    run: async ({ world }) => {
      await ensurePartitions(world.sql, partitionedTables, world.now(), world.log)
      return false
    },
  },
]

const LEASE_SECONDS = 30
/** How often a process that has not got the lease asks for it. */
const ASK_AGAIN_MS = 5_000
/** Batches of one sweep before the others have their turn again. */
const MAX_BATCHES = 20

/** Folds totals and forgets what has had its time, in one process at a time, until `signal` aborts. */
export async function runSweeps(worker: WorkerCtx, signal: AbortSignal): Promise<void> {
  const lease = { name: 'sweeps', holder: randomUUID(), seconds: LEASE_SECONDS }
  const dueAt = new Map<Sweep, number>()
  await runLoop({
    name: 'sweeps',
    topics: [],
    hints: worker.world.hints,
    log: worker.log,
    signal,
    step: async () => {
      for (const sweep of sweeps) {
        if (signal.aborted || (dueAt.get(sweep) ?? 0) > performance.now()) continue
        if ((await claimLease(worker.sql, lease)).length === 0) return ASK_AGAIN_MS
        const isDone = await runSweep(worker, sweep, signal)
        dueAt.set(sweep, isDone ? performance.now() + sweep.everySeconds * 1_000 : 0)
      }
      return Math.max(0, Math.min(...sweeps.map((sweep) => dueAt.get(sweep) ?? 0)) - performance.now())
    },
  })
  await releaseLease(worker.sql, lease)
}

const duration = histogram(
  'sweep_duration_seconds',
  'How long rounds of work that comes round took: folding totals, forgetting what has had its time, making partitions.',
  [0.01, 0.1, 1, 10, 60],
  'sweep',
)
const failures = counter('sweep_failures_total', 'Rounds that failed and will be tried again.', 'sweep')

/** True when nothing is left to do. A sweep that fails is logged and leaves the others alone. */
async function runSweep(worker: WorkerCtx, { name, run }: Sweep, signal: AbortSignal): Promise<boolean> {
  const stopWatch = duration.startTimer({ sweep: name })
  try {
    for (let batch = 0; batch < MAX_BATCHES; batch++) {
      if (signal.aborted || !(await run(worker))) return true
    }
    return false
  } catch (error) {
    failures.inc({ sweep: name })
    worker.log.error({ error, sweep: name }, 'A sweep failed and will be tried again')
    return true
  } finally {
    stopWatch()
  }
}
