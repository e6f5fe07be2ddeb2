import { collectedGauge, counter, gauge, histogram, noteBegun, type Queue } from '../../kit/metrics.ts'
import type { Outcome } from './outcome.ts'
import type { DueRow } from './sender.store.ts'

const answered = counter(
  'delivery_results_total',
  'Calls of deliveries that were answered: what became of the delivery, and the kind of the failure.',
  'channel',
  'result',
  'reason',
)
const callSeconds = histogram(
  'delivery_call_seconds',
  'How long a messenger took to answer a call.',
  [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90],
  'channel',
)
const pauses = counter(
  'connection_pauses_total',
  'Calls that a messenger answered by a pause of the whole connection (429).',
  'channel',
)
const abandoned = counter(
  'deliveries_abandoned_total',
  'Deliveries that a process left on the wire when it ended and this one took over: in_doubt, or queued where the connection says so.',
  'state',
)

const queues: readonly Queue[] = ['replies', 'tunnel_messages', 'broadcasts']

/** A call begins. */
export function noteCall({ priority, due_at }: DueRow, now: Date): void {
  const queue = queues[priority]
  if (queue) noteBegun(queue, due_at, now)
}

/** A call is answered. */
export function noteAnswer(channel: string, outcome: Outcome, seconds: number): void {
  callSeconds.observe({ channel }, seconds)
  const { follow } = outcome
  if (follow.type === 'pause') pauses.inc({ channel })
  const requeued = follow.type === 'pause' || follow.type === 'connection_error' ? follow.type : 'retried'
  answered.inc({
    channel,
    result: outcome.state === 'queued' ? requeued : outcome.state,
    reason: outcome.reason ?? '',
  })
}

export const noteAbandoned = (state: string): void => abandoned.inc({ state })

const held = gauge('leases_held', 'Connections that this process sends and polls for.', 'channel')
const taken = counter(
  'leases_taken_total',
  'Connections that this process took: free ones, and those of a process that has ended without giving them back.',
  'from',
)
const lost = counter('leases_lost_total', 'Connections that this process lost to another one while it held them.')

export function noteLeaseTaken(channel: string, isTakeover: boolean): void {
  taken.inc({ from: isTakeover ? 'dead' : 'free' })
  held.inc({ channel })
}
export const noteLeaseEnded = (channel: string): void => held.dec({ channel })
export const noteLeaseLost = (): void => lost.inc()

const polls = counter('polls_total', 'Polls of messengers that ended.', 'channel', 'outcome')
const setAside = counter('inbound_set_aside_total', 'Updates that could not be taken in and were put aside.', 'channel')
const pollers = new Set<{ channel: string; heardAt: number }>()
collectedGauge(
  'poll_age_seconds',
  'Of the bots that this process polls, how long ago the one that has waited longest was last answered.',
  'channel',
  (set) => {
    const oldest = new Map<string, number>()
    for (const { channel, heardAt } of pollers) oldest.set(channel, Math.min(heardAt, oldest.get(channel) ?? heardAt))
    for (const [channel, heardAt] of oldest) set(channel, (performance.now() - heardAt) / 1_000)
  },
)

export const noteSetAside = (channel: string): void => setAside.inc({ channel })

/** Watches one poller from its start until `end`. */
export function watchPoller(channel: string): { polled: (outcome: string) => void; end: () => void } {
  const poller = { channel, heardAt: performance.now() }
  pollers.add(poller)
  return {
    polled: (outcome) => {
      polls.inc({ channel, outcome })
      if (outcome === 'answered') poller.heardAt = performance.now()
    },
    end: () => void pollers.delete(poller),
  }
}
