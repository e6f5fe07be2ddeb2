import type { Facts } from '../facts.ts'

/** Between two looks of a process that could take over: 30 seconds in all. */
const LOOK_MS = 2_000
/** The same and a busy machine; a transaction of a stopped process is ended in half the lease. */
const SHORT_LOOK_MS = 5_000
const USUAL_LEASE_MS = 28_000
/** A poll of a process that has just been let go on, and of the one that took over meanwhile. */
const AFTER_STOP_MS = 5_000

/** Leases pass on within 30 seconds of a kill, and no two processes poll one bot but around a stopped one. */
export function auditLeases({ book }: Facts): string[] {
  const late = book.takeovers.flatMap(({ connectionId, tookMs, aloneMs, leaseMs }) => {
    if (tookMs === null) return [`nobody took ${connectionId} over`]
    const most = Math.max(leaseMs, aloneMs) + (leaseMs === USUAL_LEASE_MS ? LOOK_MS : SHORT_LOOK_MS)
    return tookMs <= most
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
