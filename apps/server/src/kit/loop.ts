import { isTransient } from './db.ts'
import type { Hints } from './hints.ts'
import type { Logger } from './log.ts'
import { noteLoopFailure } from './metrics.ts'

/**
 * Repeats `step` until `signal` aborts. `step` says whether there may be more at once (`true`), or when to look again
 * (milliseconds from now); a hint on one of `topics` wakes it earlier. A step that throws is logged and tried again after a
 * pause that doubles up to 30 seconds, or to one second while the database is away: it may be back at any time. Resolves when
 * the step in progress has ended.
 */
export async function runLoop(options: {
  name: string
  step: () => Promise<true | number>
  topics: string[]
  hints: Hints
  log: Logger
  signal: AbortSignal
}): Promise<void> {
  const { name, step, topics, hints, log, signal } = options
  let isHinted = false
  let wake = () => {}
  const hinted = () => {
    isHinted = true
    wake()
  }
  const stops = topics.map((topic) => hints.on(topic, hinted))
  signal.addEventListener('abort', hinted)
  let failures = 0
  while (!signal.aborted) {
    isHinted = false
    let pause: true | number
    try {
      pause = await step()
      failures = 0
    } catch (error) {
      pause = Math.min(250 * 2 ** failures++, isTransient(error) ? 1_000 : 30_000)
      noteLoopFailure(name)
      log.error({ error, loop: name, pauseMs: pause }, 'A worker loop failed and will go on')
      isHinted = false
    }
    if (pause === true || isHinted || signal.aborted) continue
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pause)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    wake = () => {}
  }
  for (const stop of stops) stop()
  signal.removeEventListener('abort', hinted)
}
