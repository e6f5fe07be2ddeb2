import { Value } from 'typebox/value'
import { createCtx, type WorkerCtx } from '../context.ts'
import { counter, noteBegun } from '../metrics.ts'
import { inTurn } from './in-turn.ts'
import { GiveUp, type Job, type JobCtx, type Lease, LeaseLost, RetryLater } from './job.ts'
import * as store from './jobs.store.ts'
import { runLeased } from './run-leased.ts'

export type RunJobsOptions = {
  /** Jobs of this process at once. */
  slots?: number
  /** How long a job stays with a worker that is not heard of. */
  leaseSeconds?: number
  /** How long a stop waits before it aborts the handlers. */
  graceMs?: number
}

/** With the pause between two looks a killed worker's jobs pass on within 30 seconds. */
const LEASE_SECONDS = 28

/**
 * Runs due jobs of all companies, lane by lane in turn, until `signal` aborts; resolves when what was running has ended.
 * Any number of processes may do so at once. Jobs whose name is not in `jobs` are left alone.
 */
export function runJobs(
  worker: WorkerCtx,
  jobs: readonly Job[],
  signal: AbortSignal,
  { slots = 5, leaseSeconds = LEASE_SECONDS, graceMs = 10_000 }: RunJobsOptions = {},
): Promise<void> {
  const byName = new Map(jobs.map((job) => [job.name, job]))
  return runLeased<store.ClaimedJob>({
    name: 'jobs',
    worker,
    signal,
    topics: ['jobs'],
    slots,
    idleMs: 1_000,
    renewMs: (leaseSeconds * 1_000) / 4,
    graceMs,
    claim: createClaim(worker, jobs, leaseSeconds),
    renew: async (rows) => {
      const answers = await store.updateLeases(worker.sql, rows.map(leaseOf), leaseSeconds)
      const lost = new Set(answers.filter((answer) => !answer.is_held).map((answer) => answer.id))
      return rows.filter((row) => lost.has(row.id))
    },
    perform: async (row, signal) => {
      const job = byName.get(row.name)
      if (job) await perform(worker, job, row, signal)
    },
  })
}

const leaseOf = (row: store.ClaimedJob): Lease => ({ companyId: row.company_id, id: row.id, epoch: row.epoch })

const BEGINNING: store.Lane = { company_id: '', name: '', lane: '' }

function createClaim(worker: WorkerCtx, jobs: readonly Job[], leaseSeconds: number) {
  const perLane = new Map(jobs.map((job) => [job.name, job.perLane ?? 1_000_000]))
  return inTurn(BEGINNING, (after, limit) =>
    worker.transaction(async ({ sql, now }) => {
      const walked = await store.lockReadyLanes(sql, after, [...perLane.keys()], now())
      const mine = walked
        .filter((lane) => lane.is_mine)
        .map((lane) => ({ ...lane, perLane: perLane.get(lane.name) ?? 0 }))
      const claimed = mine.length > 0 ? await store.claimJobs(sql, mine, { now: now(), limit, leaseSeconds }) : []
      return { walked, claimed }
    }),
  )
}

const ended = counter(
  'job_attempts_total',
  'Attempts of background jobs: done, retried, dead, given_back at a stop, lost to another worker.',
  'name',
  'outcome',
)

async function perform(worker: WorkerCtx, job: Job, row: store.ClaimedJob, signal: AbortSignal): Promise<void> {
  const lease = leaseOf(row)
  const log = worker.log.child({ job: row.name, jobId: row.id, companyId: row.company_id, attempt: row.attempts })
  const note = (outcome: string) => ended.inc({ name: row.name, outcome })
  noteBegun('jobs', row.due_at, worker.now())
  let isFinished = false
  let attempts = row.attempts

  const base = createCtx(worker.world, row.company_id, { kind: row.actor, userId: row.user_id }, log)
  const ctx: JobCtx = {
    ...base,
    attempt: row.attempts,
    signal,
    transaction: (act) =>
      base.transaction(async (tx) => {
        if ((await store.lockJob(tx.sql, lease)).length === 0) throw new LeaseLost()
        return act(tx)
      }),
    progress: async (act) => {
      const result = await base.transaction(async (tx) => {
        if ((await store.noteProgress(tx.sql, lease)).length === 0) throw new LeaseLost()
        return act(tx)
      })
      attempts = 1
      return result
    },
    finish: async (act) => {
      const result = await base.transaction(async (tx) => {
        if ((await store.finishJob(tx.sql, lease, tx.now())).length === 0) throw new LeaseLost()
        return act(tx)
      })
      isFinished = true
      return result
    },
  }

  try {
    if (row.attempts > job.retryAfterSeconds.length + 1) throw new GiveUp('Its worker died at every attempt.')
    if (!Value.Check(job.payload, row.payload)) throw new GiveUp('Its payload does not fit this version.')
    await job.run(ctx, row.payload)
    if (!isFinished && (await store.finishJob(worker.sql, lease, worker.now())).length === 0) throw new LeaseLost()
    note('done')
  } catch (error) {
    if (error instanceof LeaseLost) {
      note('lost')
      return log.warn('Another worker has taken the job')
    }
    if (isFinished) return log.error({ error }, 'A job failed after it had ended')
    if (signal.aborted) {
      await store.releaseJob(worker.sql, lease)
      note('given_back')
      return log.info('The job was given back')
    }
    const pauseSeconds = error instanceof GiveUp ? undefined : job.retryAfterSeconds[attempts - 1]
    const dueAt = pauseSeconds === undefined ? null : new Date(worker.now().getTime() + pauseSeconds * 1_000)
    const isExpected = error instanceof RetryLater || error instanceof GiveUp
    log[isExpected ? 'warn' : 'error'](
      { error, dueAt },
      dueAt ? 'A job failed and will be tried again' : 'A job failed for good',
    )
    await store.failJob(worker.sql, lease, { error: messageOf(error), dueAt, now: worker.now() })
    note(dueAt ? 'retried' : 'dead')
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 1_000)
