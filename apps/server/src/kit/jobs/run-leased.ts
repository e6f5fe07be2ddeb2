import type { WorkerCtx } from '../context.ts'
import { runLoop } from '../loop.ts'

/**
 * Keeps up to `slots` pieces of leased work going at once: claims them, prolongs their leases while they run, and waits for
 * them when it is asked to stop. What was under way after `graceMs` is aborted, and finished or given back by `perform`.
 */
export async function runLeased<Item>(options: {
  name: string
  worker: WorkerCtx
  signal: AbortSignal
  /** Hints that there may be work. */
  topics: string[]
  slots: number
  /** How long it sleeps when there is nothing to do; also how late an expired lease is noticed. */
  idleMs: number
  /** How often leases are prolonged. */
  renewMs: number
  graceMs: number
  /** `isContended`: another worker was choosing at the same time, so look again soon. */
  claim: (free: number) => Promise<{ items: readonly Item[]; isContended: boolean }>
  /** Prolongs the leases and returns those that were lost. */
  renew: (items: readonly Item[]) => Promise<readonly Item[]>
  /** Does one piece and writes its result. `signal`: its lease is lost, or the process stops. */
  perform: (item: Item, signal: AbortSignal) => Promise<void>
}): Promise<void> {
  const { name, worker, slots, idleMs } = options
  const running = new Map<Item, { stop: AbortController; ended: Promise<void> }>()
  let wake = () => {}

  const begin = (item: Item) => {
    const stop = new AbortController()
    const ended = options
      .perform(item, stop.signal)
      .catch((error: unknown) =>
        worker.log.error({ error, loop: name }, 'A result could not be written; the lease will pass on'),
      )
      .then(() => {
        running.delete(item)
        wake()
      })
    running.set(item, { stop, ended })
  }
  const renewAll = async () => {
    if (running.size === 0) return
    for (const item of await options.renew([...running.keys()])) running.get(item)?.stop.abort()
  }
  const heartbeat = setInterval(() => {
    renewAll().catch((error: unknown) => worker.log.warn({ error, loop: name }, 'Leases could not be prolonged'))
  }, options.renewMs)

  await runLoop({
    name,
    topics: options.topics,
    log: worker.log,
    signal: options.signal,
    // A slot that becomes free wakes the loop like a hint does, in this process only.
    hints: {
      ...worker.world.hints,
      on: (prefix, act) => {
        wake = () => act(prefix)
        return worker.world.hints.on(prefix, act)
      },
    },
    step: async () => {
      const free = slots - running.size
      if (free === 0) return idleMs
      const { items, isContended } = await options.claim(free)
      for (const item of items) begin(item)
      return isContended && items.length < free ? CONTENDED_MS : idleMs
    },
  })

  await endWithin(options.graceMs, running)
  for (const { stop } of running.values()) stop.abort()
  await endWithin(ABORT_MS, running)
  clearInterval(heartbeat)
  if (running.size > 0)
    worker.log.warn({ loop: name, count: running.size }, 'Work did not stop; its leases will pass on')
}

const CONTENDED_MS = 25

/** What does not react to an abort in this time is left behind. */
const ABORT_MS = 5_000

async function endWithin(ms: number, running: ReadonlyMap<unknown, { ended: Promise<void> }>): Promise<void> {
  if (running.size === 0) return
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([late, Promise.all([...running.values()].map(({ ended }) => ended))])
  clearTimeout(timer)
}
