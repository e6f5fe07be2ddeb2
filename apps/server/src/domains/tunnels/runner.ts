import type { TagId } from '@korben/contract'
import type { WorkerCtx, WorkerTx } from '../../kit/context.ts'
import { isTransient } from '../../kit/db.ts'
import { runLoop } from '../../kit/loop.ts'
import { counter, noteBegun } from '../../kit/metrics.ts'
import { performEffects } from './perform-effects.ts'
import * as store from './runs.store.ts'
import { type Due, parked, type Step, takeStep } from './take-step.ts'
import { readVersions } from './versions.ts'

const BATCH = 500
const IDLE_MS = 500
/** Batches of one process at once while there is more than one of work: one computes while the other's transaction is written. */
const SIDE_BY_SIDE = 2

/** Walks due runs of all companies until `signal` aborts. Any number of processes may do so at once. */
export function runTunnels(worker: WorkerCtx, signal: AbortSignal): Promise<void> {
  return runLoop({
    name: 'tunnels',
    step: async () => {
      const walked = await runBatch(worker, BATCH)
      if (walked === BATCH) await runSideBySide(worker, signal)
      return walked > 0 ? true : IDLE_MS
    },
    topics: ['runs'],
    hints: worker.world.hints,
    log: worker.log,
    signal,
  })
}

/** Each goes on by itself while its batches are full: waiting for the other one would leave a core idle. */
async function runSideBySide(worker: WorkerCtx, signal: AbortSignal): Promise<void> {
  const goOn = async () => {
    for (let walked = BATCH; walked === BATCH && !signal.aborted; ) walked = await runBatch(worker, BATCH)
  }
  const ended = await Promise.allSettled(Array.from({ length: SIDE_BY_SIDE }, goOn))
  for (const each of ended) if (each.status === 'rejected') throw each.reason
}

/**
 * Takes one walk of every due run, at most `limit`, fairly over the companies, and returns how many. All effects of the batch are one
 * transaction: killed at any instruction it leaves nothing half done. When it fails, it is halved until the one bad run is alone; that
 * one is parked with its reason and its neighbours have gone on. A failure of the moment (a lost connection, a deadlock) is
 * thrown: the caller comes again.
 */
export async function runBatch(worker: WorkerCtx, limit: number): Promise<number> {
  let runs: store.RunKey[] = []
  try {
    return await worker.transaction(async (tx) => {
      const accounts = await store.claimDueAccounts(tx.sql, tx.now(), limit)
      runs = runsOf(accounts)
      return walkRuns(tx, accounts)
    })
  } catch (error) {
    if (isTransient(error) || runs.length === 0) throw error
    await runHalves(worker, runs, error)
    return runs.length
  }
}

async function runHalves(worker: WorkerCtx, runs: readonly store.RunKey[], error: unknown): Promise<void> {
  const [only] = runs
  if (!only) return
  if (runs.length === 1) return parkRun(worker, only, error)
  const middle = Math.ceil(runs.length / 2)
  for (const half of [runs.slice(0, middle), runs.slice(middle)]) {
    try {
      await worker.transaction(async (tx) => walkRuns(tx, await store.claimAccounts(tx.sql, half)))
    } catch (error) {
      if (isTransient(error)) throw error
      await runHalves(worker, half, error)
    }
  }
}

const runsOf = (accounts: readonly store.ClaimedAccount[]): store.RunKey[] =>
  accounts.flatMap(({ company_id, run_ids }) => run_ids.map((id) => ({ company_id, id })))

/** Walks the due runs of accounts that are locked. */
async function walkRuns(tx: WorkerTx, accounts: readonly store.ClaimedAccount[]): Promise<number> {
  if (accounts.length === 0) return 0
  const dues = await findDues(tx, accounts)
  const steps = dues.map((due) => takeStep(due, tx.now()))
  if (steps.length === 0) return 0
  await moveRuns(tx, steps)
  await performEffects(tx, steps)
  const now = tx.now()
  tx.afterCommit(() => noteSteps(steps, now))
  return steps.length
}

const walks = counter('runs_walked_total', 'Walks of tunnel runs, by how the run stands after it.', 'state')
const stepsTaken = counter('run_steps_total', 'Steps that tunnel runs have taken.')

function noteSteps(steps: readonly Step[], now: Date): void {
  const states = new Map<string, number>()
  let count = 0
  for (const { due, run } of steps) {
    states.set(run.state, (states.get(run.state) ?? 0) + 1)
    count += run.step - due.row.step
    if (due.row.wake_at) noteBegun('runs', due.row.wake_at, now)
  }
  for (const [state, walked] of states) walks.inc({ state }, walked)
  stepsTaken.inc(count)
}

/** Reads what the next steps depend on, under the locks. */
async function findDues(tx: WorkerTx, accounts: readonly store.ClaimedAccount[]): Promise<Due[]> {
  const rows = await store.findDueRuns(tx.sql, runsOf(accounts), tx.now())
  if (rows.length === 0) return []
  const [signals, tunnelOf] = await Promise.all([
    store.findOldestSignals(tx.sql, rows),
    readVersions(tx.world, tx.sql, rows),
  ])
  const accountOf = new Map(accounts.map((account) => [`${account.company_id} ${account.account_id}`, account]))
  const signalOf = new Map(signals.map((signal) => [`${signal.company_id} ${signal.run_id}`, signal]))
  const found = rows.flatMap((row) => {
    const account = accountOf.get(`${row.company_id} ${row.account_id}`)
    return account ? [{ row, account, tunnel: tunnelOf(row), signal: signalOf.get(`${row.company_id} ${row.id}`) }] : []
  })
  const tagsOf = await readTags(tx, found)
  return found.map(({ row, account, tunnel, signal }) => ({
    row,
    account,
    tunnel,
    signal: signal ?? null,
    tagIds: tagsOf(account),
  }))
}

/** The tags of those people whose walk may ask for them. */
async function readTags(tx: WorkerTx, found: readonly Pick<Due, 'account' | 'tunnel'>[]) {
  const people = new Map<string, store.ClaimedAccount>()
  for (const { account, tunnel } of found)
    if (tunnel?.readsTags) people.set(`${account.company_id} ${account.person_id}`, account)
  const tags = new Map<string, Set<TagId>>()
  if (people.size > 0) {
    for (const { company_id, person_id, tag_id } of await store.findTagsOfPeople(tx.sql, personKeys(people.values()))) {
      const key = `${company_id} ${person_id}`
      tags.set(key, (tags.get(key) ?? new Set<TagId>()).add(tag_id))
    }
  }
  return ({ company_id, person_id }: store.ClaimedAccount): ReadonlySet<TagId> =>
    tags.get(`${company_id} ${person_id}`) ?? new Set()
}

const personKeys = (accounts: Iterable<store.ClaimedAccount>) =>
  [...accounts].map(({ company_id, person_id }) => ({ company_id, person_id }))

async function moveRuns(tx: WorkerTx, steps: readonly Step[]): Promise<void> {
  const at = tx.now().toISOString()
  const { count } = await store.updateRuns(
    tx.sql,
    steps.map((step) => changeOf(step, at)),
  )
  if (count !== steps.length)
    throw new Error(`${steps.length - count} runs were changed by somebody without the lock of their account.`)
  const taken = steps.flatMap(({ due, signals }) => (signals === 'taken' && due.signal ? [due.signal] : []))
  if (taken.length > 0) await store.deleteSignals(tx.sql, taken)
  const void_ = steps.flatMap(({ due, signals }) => (signals === 'void' ? [due.row] : []))
  if (void_.length > 0) await store.deleteSignalsOfRuns(tx.sql, void_)
}

const changeOf = ({ due: { row }, run, wakeAt }: Step, at: string): store.RunChange => ({
  company_id: row.company_id,
  id: row.id,
  block_id: run.blockId,
  step: run.step,
  state: run.state,
  reason: run.reason,
  stop_block_ids: [...run.stopBlockIds],
  hops: run.hops,
  step_before: row.step,
  wake_at: wakeAt?.toISOString() ?? null,
  timer_at: run.timerAt?.toISOString() ?? null,
  at,
})

const MAX_REASON = 500

/** Sets a run aside that makes its batch fail. Its signals go: they would wake it to fail again. */
async function parkRun(worker: WorkerCtx, key: store.RunKey, error: unknown): Promise<void> {
  const reason = `error: ${error instanceof Error ? error.message : String(error)}`.slice(0, MAX_REASON)
  worker.log.error({ error, companyId: key.company_id, runId: key.id }, 'A run cannot go on and is parked')
  await worker.transaction(async (tx) => {
    const accounts = await store.claimAccounts(tx.sql, [key])
    const steps = (await findDues(tx, accounts)).map(
      (due): Step => ({ due, ...parked(due, reason), wakeAt: null, signals: 'void' }),
    )
    if (steps.length === 0) return
    await moveRuns(tx, steps)
    await performEffects(tx, steps)
    tx.afterCommit(() => noteSteps(steps, tx.now()))
  })
}
