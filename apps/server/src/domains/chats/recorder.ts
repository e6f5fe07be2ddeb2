import { setTimeout as delay } from 'node:timers/promises'
import type { WorkerCtx } from '../../kit/context.ts'
import { isTransient } from '../../kit/db.ts'
import type { HeldConnection } from './held-connection.ts'
import { type Answered, recordResults } from './record-results.ts'

/** Collects answers while the ones before are being written, so that a busy connection writes many at once. */
export type Recorder = { add: (answered: Answered) => void }

/** Rows of one transaction. */
const MAX_BATCH = 200
/** Writing begins at most this often: answers that come together are written together. */
const GAP_MS = 4
/** Transactions of one connection at once. */
const WRITERS = 3
/** Tries of what the database refuses, with twice the pause each time. */
const MAX_TRIES = 5
const FIRST_PAUSE_MS = 100
/** How long a database that does not answer is waited for; a failover takes less. What is not written by then is in doubt. */
const PATIENCE_MS = 10 * 60_000

/** `onWritten` is told of every answer once, also of one that could not be written. */
export function createRecorder(
  worker: WorkerCtx,
  held: HeldConnection,
  onWritten: (written: readonly Answered[]) => void,
): Recorder {
  const waiting: Answered[] = []
  let writers = 0
  let begunAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | null = null

  const begin = () => {
    timer = null
    if (waiting.length === 0 || writers >= WRITERS) return
    begunAt = performance.now()
    writers++
    void write(waiting.splice(0, MAX_BATCH))
    plan()
  }
  const write = async (batch: readonly Answered[]) => {
    await recordOrHalve(worker, held, batch, performance.now() + PATIENCE_MS)
    writers--
    onWritten(batch)
    plan()
  }
  const plan = () => {
    if (timer !== null || waiting.length === 0 || writers >= WRITERS) return
    const wait = begunAt + GAP_MS - performance.now()
    if (wait > 0) timer = setTimeout(begin, wait)
    else begin()
  }
  return {
    add: (answered) => {
      waiting.push(answered)
      plan()
    },
  }
}

/** A result that cannot be written must not hold up its neighbours: the batch is halved until the bad one is alone. */
async function recordOrHalve(
  worker: WorkerCtx,
  held: HeldConnection,
  batch: readonly Answered[],
  until: number,
): Promise<void> {
  for (let tries = 1; performance.now() < until; tries++) {
    try {
      return await recordResults(worker, held, batch)
    } catch (error) {
      worker.log.warn({ error, connection: held.row.id, results: batch.length, tries }, 'Results could not be written')
      // What the database does not want it will not want later; everything else may pass.
      if (!isTransient(error) && tries >= (batch.length > 1 ? 2 : MAX_TRIES)) break
      await delay(Math.min(FIRST_PAUSE_MS * 2 ** tries, 2_000))
    }
  }
  if (batch.length > 1 && performance.now() < until) {
    const middle = Math.ceil(batch.length / 2)
    await recordOrHalve(worker, held, batch.slice(0, middle), until)
    await recordOrHalve(worker, held, batch.slice(middle), until)
    return
  }
  const messages = batch.map(({ delivery }) => delivery.message_id)
  worker.log.error({ connection: held.row.id, messages }, 'Results are given up; their deliveries will be in doubt')
}
