import { one, type Sql } from './db.ts'
import { reserveRequests } from './rate-limit.store.ts'

/** `remaining`: at least so many more are allowed in this window. `resetSeconds`: until the window ends, 1 to 60. */
export type Quota = { allowed: boolean; limit: number; remaining: number; resetSeconds: number }

export type RateLimiter = {
  /** Counts one request of a subject (a token's id, a client's address). Null when there is no limit. */
  take(subject: string): Promise<Quota | null>
}

/** A process takes requests out of the window in blocks, so that most of them cost no round trip. */
const blockOf = (limit: number) => Math.max(1, Math.min(25, Math.floor(limit / 20)))

type Window = {
  /** Tells one window from the next. */
  startedAt: string
  /** By the clock of this process, never later than by that of the database. */
  endsAt: number
  /** Taken by this process and not yet used. */
  left: number
  /** Not yet taken by any process when this one last asked. */
  free: number
}

/**
 * Allows `limit` requests of a subject in a window of 60 seconds, over all processes together: never more, with one process
 * exactly that many, with several perhaps a few less, since each holds a part of the window (reference 1.8). 0: no limit.
 *
 * A window begins with a request and is kept by the clock of the database; each process measures what is left of it by a
 * clock that only goes forward. So clocks that differ between machines, or are set, allow nothing more. `now` replaces both
 * clocks in tests. `maxSubjects`: what is kept in memory; a subject that is dropped loses at most its block.
 */
export function createRateLimiter(
  { sql }: { sql: Sql },
  { limit, now, maxSubjects = 10_000 }: { limit: number; now?: () => Date; maxSubjects?: number },
): RateLimiter {
  if (limit === 0) return { take: async () => null }
  const block = blockOf(limit)
  const clock = now ? () => now().getTime() : () => performance.now()
  const windows = new Map<string, Window>()
  const reserving = new Map<string, Promise<void>>()

  async function reserve(subject: string): Promise<void> {
    const askedAt = clock()
    const row = one(await reserveRequests(sql, subject, block, now?.() ?? null))
    const granted = Math.min(block, Math.max(0, limit - (row.reserved - block)))
    const known = windows.get(subject)
    windows.delete(subject)
    windows.set(subject, {
      startedAt: row.started_at,
      endsAt: askedAt + row.left_ms,
      left: granted + (known?.startedAt === row.started_at ? known.left : 0),
      free: Math.max(0, limit - row.reserved),
    })
    const [oldest] = windows.keys()
    if (windows.size > maxSubjects && oldest !== undefined) windows.delete(oldest)
  }
  /** Those who need a block at the same time wait for the same one. */
  function reserveOnce(subject: string): Promise<void> {
    const running = reserving.get(subject) ?? reserve(subject).finally(() => reserving.delete(subject))
    reserving.set(subject, running)
    return running
  }
  return {
    take: async (subject) => {
      while (true) {
        const window = windows.get(subject)
        const leftMs = window ? window.endsAt - clock() : 0
        if (window && leftMs > 0 && (window.left > 0 || window.free === 0)) {
          const allowed = window.left > 0
          if (allowed) window.left--
          return { allowed, limit, remaining: window.left + window.free, resetSeconds: Math.ceil(leftMs / 1_000) }
        }
        await reserveOnce(subject)
      }
    },
  }
}
