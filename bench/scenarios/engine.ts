import { runTunnels } from '../../apps/server/src/domains/tunnels/index.ts'
import { createWorkerCtx, type Listener, type World } from '../../apps/server/src/kit/context.ts'
import { openBenchDatabase } from '../database.ts'
import { type Bench, type Comparison, compare, type Run } from '../measure.ts'
import { openBenchWorld } from '../world.ts'
import { walkBare } from './engine-bare.ts'
import { BLOCKS_OF_A_WALK, insertSleepers, layWalkway, type Mix } from './walkway.ts'

const BATCH = 500
/** As many as the runner has at once. */
const SIDE_BY_SIDE = 2
const ROUND_MS = 60_000
/** The reference lives a year later, so that its runs are not due for ours. */
const LATER_MS = 365 * 24 * 3_600_000

/**
 * Block steps of due runs with all they write, by the runner as the product runs it, against the same rows claimed and written in bulk.
 * Each walk wakes from a delay and goes through four blocks to the next one: a filter, a tag action, a message and a delay; or three
 * messages and a delay. Prints also the steps a second.
 */
export const engine: Bench = async (run) => {
  const mixed = await compareWalks(run, 'mixed')
  run.report(mixed)
  run.report({ kind: 'figure', label: 'mixed steps', value: mixed.ours, unit: 'steps/s', budget: 'steps (1/s)' })
  run.report({ ...(await compareWalks(run, 'messages')), budget: null })
}

async function compareWalks(run: Run, mix: Mix): Promise<Comparison> {
  const database = await openBenchDatabase('bench_engine')
  try {
    const opened = await openBenchWorld(database.address)
    try {
      return await compareOn(database.postmaster, opened.world, run, mix)
    } finally {
      await opened.close()
    }
  } finally {
    await database.close()
  }
}

async function compareOn(postmaster: number, product: World, run: Run, mix: Mix): Promise<Comparison> {
  const rounds = run.number('rounds', 5)
  const runs = run.number('runs', 20_000)
  const clock = { at: new Date() }
  const steps = countSteps()
  const world: World = { ...product, now: () => clock.at, listeners: [...product.listeners, steps.listener] }
  const begun = clock.at
  const ours = await layWalkway(world, { mix, people: runs * (rounds + 1), mark: 'aaaaaa' })
  await insertSleepers(ours, { wakeAt: begun, everyMs: ROUND_MS, atOnce: runs })
  const bare = await layWalkway(world, { mix, people: runs * (rounds + 1), mark: 'bbbbbb' })
  await insertSleepers(bare, { wakeAt: new Date(begun.getTime() + LATER_MS), everyMs: ROUND_MS, atOnce: runs })
  await world.sql`vacuum analyze`
  const operations = runs * BLOCKS_OF_A_WALK
  return compare(
    {
      pid: process.pid,
      run: async (round) => {
        clock.at = new Date(begun.getTime() + round * ROUND_MS)
        const stop = new AbortController()
        const done = steps.expect(operations)
        const running = runTunnels(createWorkerCtx(world), stop.signal)
        const began = performance.now()
        await done
        const seconds = (performance.now() - began) / 1000
        stop.abort()
        await running
        return { operations, seconds }
      },
    },
    {
      pid: process.pid,
      run: async (round) => {
        const now = new Date(begun.getTime() + LATER_MS + round * ROUND_MS)
        let moved = 0
        const walk = async () => {
          for (let last = -1; last !== 0; moved += last) last = await walkBare(world.sql, bare, mix, now, BATCH)
        }
        await Promise.all(Array.from({ length: SIDE_BY_SIDE }, walk))
        if (moved !== runs) throw new Error(`The reference moved ${moved} of ${runs} runs.`)
        return { operations }
      },
    },
    {
      label: mix === 'mixed' ? 'steps: filter, tag, message, delay' : 'steps: three messages, delay',
      unit: 'steps/s',
      rounds,
      postmaster,
    },
  )
}

/** Counts steps when they are committed. */
function countSteps(): { listener: Listener; expect: (count: number) => Promise<void> } {
  let left = 0
  let done = () => {}
  return {
    listener: async (tx, events) => {
      const stepped = events.filter(({ event }) => event.type === 'run.stepped').length
      tx.afterCommit(() => {
        left -= stepped
        if (left <= 0) done()
      })
    },
    expect: (count) =>
      new Promise((resolve) => {
        left = count
        done = resolve
      }),
  }
}
