import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { runTunnels } from '../../apps/server/src/domains/tunnels/index.ts'
import { createWorkerCtx, type Listener, type World } from '../../apps/server/src/kit/context.ts'
import { openBenchDatabase } from '../database.ts'
import { type Bench, quantile, type Run } from '../measure.ts'
import { megabytesOf } from '../proc.ts'
import { openBenchWorld } from '../world.ts'
import { idAt, idsOf } from './audience.ts'
import { insertSleepers, layWalkway } from './walkway.ts'

/** Between the waking of the runs and their first look at the database. */
const LEAD_MS = 3_000
const SAMPLE_MS = 2_500

/**
 * A million runs wait, and each minute 6,000 of them are due, evenly. Late is from the time a run is due until its walk (a filter, a tag
 * action, a message, a delay) is committed. Memory grows from the first third of the time to the last one, after a collection.
 */
export const sleepers: Bench = async (run) => {
  const database = await openBenchDatabase('bench_sleepers')
  try {
    const opened = await openBenchWorld(database.address)
    try {
      await letSleep(run, opened.world)
    } finally {
      await opened.close()
    }
  } finally {
    await database.close()
  }
}

async function letSleep(run: Run, product: World): Promise<void> {
  const count = run.number('runs', 1_000_000)
  const perMinute = run.number('due-a-minute', 6_000)
  const seconds = run.number('seconds', 120)
  const everyMs = 60_000 / perMinute
  const clock: { at: Date | null } = { at: new Date() }
  const lateness = measureLateness()
  const world: World = {
    ...product,
    now: () => clock.at ?? new Date(),
    listeners: [...product.listeners, lateness.listener],
  }
  const made = world.now()
  const begunAt = performance.now()
  const walkway = await layWalkway(world, { mix: 'mixed', people: count, mark: 'aaaaaa' })
  // What is due while they are made is put off below, when it is known how long that took.
  await insertSleepers(walkway, { wakeAt: new Date(made.getTime() + 3_600_000), everyMs, atOnce: 1 })
  await world.sql`vacuum analyze`
  run.note(`${count} sleeping runs were made in ${((performance.now() - begunAt) / 1000).toFixed(0)} s`)

  clock.at = null
  const wakeAt = Date.now() + LEAD_MS
  const shift = wakeAt - (made.getTime() + 3_600_000)
  const due = Math.ceil((seconds * 1000) / everyMs)
  const prefix = idsOf('c', walkway.audience.mark, made)
  await world.sql`
    update run set wake_at = wake_at + ${shift}::float8 * interval '1 millisecond',
      timer_at = timer_at + ${shift}::float8 * interval '1 millisecond'
    where company_id = ${walkway.audience.companyId} and id <= ${idAt(prefix, due)} and id > ${idAt(prefix, 0)}`
  lateness.dueAt = (runId) => wakeAt + (Number.parseInt(runId.slice(prefix.length), 16) - 1) * everyMs

  const stop = new AbortController()
  const running = runTunnels(createWorkerCtx(world), stop.signal)
  const memory: number[] = []
  const collect = collector()
  for (const until = wakeAt + seconds * 1000 + SAMPLE_MS; Date.now() < until; ) {
    await delay(SAMPLE_MS)
    collect()
    memory.push(megabytesOf(process.pid))
  }
  stop.abort()
  await running
  const { late } = lateness
  const figure = (label: string, value: number, unit: string, budget: string | null = null) =>
    run.report({ kind: 'figure', label, value, unit, budget })
  figure('walked', late.length, `of ${due} due runs`)
  figure('lateness p50', quantile(late, 0.5), 'ms')
  figure('lateness p99', late.length < due ? Number.POSITIVE_INFINITY : quantile(late, 0.99), 'ms', 'lateness p99 (ms)')
  figure('lateness max', Math.max(...late), 'ms')
  figure('resident', megabytesOf(process.pid), 'MB')
  const third = Math.floor(memory.length / 3)
  const growth = quantile(memory.slice(-third), 0.5) - quantile(memory.slice(third, 2 * third), 0.5)
  figure('memory growth', growth, 'MB from the second third to the last', 'memory growth (MB)')
}

/** Collects garbage: what stays afterwards is in use. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  if (typeof gc !== 'function') throw new Error('Garbage cannot be collected on demand.')
  return () => void gc()
}

/** How late each walk was committed, in milliseconds. */
function measureLateness() {
  const late: number[] = []
  const measure = { late, dueAt: (_runId: string): number => 0, listener }
  async function listener(...[tx, events]: Parameters<Listener>): Promise<void> {
    const runIds = new Set(events.flatMap(({ event }) => (event.type === 'run.stepped' ? [event.runId] : [])))
    tx.afterCommit(() => {
      const now = Date.now()
      for (const runId of runIds) late.push(now - measure.dueAt(runId))
    })
  }
  return measure
}
