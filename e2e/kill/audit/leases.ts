import type { Facts } from '../facts.ts'

/** From the kill, or from when there was somebody who could take over. */
const MOST_MS = 30_000
/** A poll of a process that has just been let go on, and of the one that took over meanwhile. */
const AFTER_STOP_MS = 5_000

/** Leases pass on within 30 seconds of a kill, and no two processes poll one bot but around a stopped one. */
export function auditLeases({ book }: Facts): string[] {
  const late = book.takeovers.flatMap(({ connectionId, tookMs, aloneMs, leaseMs }) => {
    if (tookMs === null) return [`nobody took ${connectionId} over`]
    return tookMs - Math.max(0, aloneMs - leaseMs) <= MOST_MS
      ? []
      : [
          `${connectionId} was taken over after ${tookMs} ms: the lease is ${leaseMs} ms, ${aloneMs} ms nobody was there`,
        ]
  })
  const stops = book.incidents.filter(({ kind }) => kind === 'stop')
  const conflicts = book.bots.flatMap(({ bot, peer }) =>
    peer.conflicts
      .filter(({ at }) => !stops.some(({ from, to }) => at >= from && at <= to + AFTER_STOP_MS))
      .map(({ at }) => `two processes polled ${bot.token} at ${new Date(at).toISOString()}`),
  )
  return [...late, ...conflicts]
}
