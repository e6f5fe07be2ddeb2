import { type Database, one } from './db.ts'
import type { Logger } from './log.ts'

const MEASURE_MS = 10_000
/** An answer that took longer says too little about the instant it was given. */
const MAX_ROUND_TRIP_MS = 500
/** Clocks of machines drift by milliseconds; this is a jump. */
const JUMP_MS = 1_000

export type Clock = { now: () => Date; close: () => void }

/**
 * The clock of the database, by which everything is due: two machines whose clocks differ agree on it, and a clock of this
 * machine that jumps neither wakes what sleeps nor puts it off. In between it goes on by a clock that only goes forward. It
 * is looked at every ten seconds; while the database is away it goes on as it was.
 */
export async function createClock(sql: Database, log: Logger): Promise<Clock> {
  /** What to add to the milliseconds of `performance.now()`. */
  let origin = 0
  const measure = async () => {
    const asked = performance.now()
    const { at } = one(await sql<{ at: Date }[]>`select clock_timestamp() as at`)
    const answered = performance.now()
    return { origin: at.getTime() - (asked + answered) / 2, roundTripMs: answered - asked }
  }
  const correct = async () => {
    const measured = await measure()
    if (measured.roundTripMs > MAX_ROUND_TRIP_MS) return
    const jumpMs = Math.round(measured.origin - origin)
    if (Math.abs(jumpMs) > JUMP_MS) log.warn({ jumpMs }, 'The clock of the database jumped')
    origin = measured.origin
  }
  origin = (await measure()).origin
  const aheadMs = Math.round(Date.now() - performance.now() - origin)
  if (Math.abs(aheadMs) > JUMP_MS) {
    log.warn({ aheadMs }, 'The clock of this machine differs from that of the database, which is the one that counts')
  }
  const timer = setInterval(() => void correct().catch(() => {}), MEASURE_MS).unref()
  return {
    now: () => new Date(origin + performance.now()),
    close: () => clearInterval(timer),
  }
}
