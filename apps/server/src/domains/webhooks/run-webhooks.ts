import type { WorkerCtx } from '../../kit/context.ts'
import { inTurn, runLeased } from '../../kit/jobs.ts'
import { counter, noteBegun } from '../../kit/metrics.ts'
import { OutboundError } from '../../kit/outbound/outbound-error.ts'
import * as queue from './queue.store.ts'
import { signHeaders } from './signature.ts'

/** Pauses before the repetitions of a call that was no success (reference 9). */
const RETRY_AFTER_SECONDS = [60, 300, 1_800, 7_200, 43_200]

/** How long a receiver may take to answer (reference 9). */
const TIMEOUT_MS = 10_000

/** Calls to one webhook at once, over all processes: a slow receiver takes no more than these. */
const PER_WEBHOOK = 4

/** What is read and kept of an answer. */
const MAX_ANSWER_BYTES = 4_096
const MAX_ANSWER_CHARACTERS = 1_000

/** Longer than a call may take; a killed worker's deliveries pass on within 30 seconds. */
const LEASE_SECONDS = 28

export type RunWebhooksOptions = {
  /** Calls of this process at once. */
  slots?: number
  leaseSeconds?: number
  /** How long a receiver may take to answer. */
  timeoutMs?: number
  graceMs?: number
}

/**
 * Tells the webhooks of all companies, webhook by webhook in turn, until `signal` aborts; resolves when the calls on the wire
 * have ended. Any number of processes may do so at once. At least once: a process killed between the answer and the commit
 * makes the call again.
 */
export const runWebhooks = (
  worker: WorkerCtx,
  signal: AbortSignal,
  {
    slots = 400,
    leaseSeconds = LEASE_SECONDS,
    timeoutMs = TIMEOUT_MS,
    graceMs = timeoutMs + 1_000,
  }: RunWebhooksOptions = {},
): Promise<void> =>
  runLeased<queue.ClaimedDelivery>({
    name: 'webhooks',
    worker,
    signal,
    topics: ['webhooks'],
    slots,
    idleMs: 1_000,
    renewMs: (leaseSeconds * 1_000) / 4,
    graceMs,
    claim: createClaim(worker, leaseSeconds),
    renew: async (items) => {
      const held = await queue.updateLeases(worker.sql, items.map(leaseOf), leaseSeconds)
      const ids = new Set(held.map(({ id }) => id))
      return items.filter(({ id }) => !ids.has(id))
    },
    perform: (delivery, signal) => deliver(worker, delivery, { timeoutMs, signal }),
  })

const leaseOf = ({ company_id, id, epoch }: queue.ClaimedDelivery): queue.Lease => ({
  companyId: company_id,
  id,
  epoch,
})

const BEGINNING: queue.Place = { company_id: '', webhook_id: '' }

const createClaim = (worker: WorkerCtx, leaseSeconds: number) =>
  inTurn(BEGINNING, (after, limit) =>
    worker.transaction(async ({ sql, now }) => {
      const walked = await queue.lockReadyWebhooks(sql, after, now())
      const mine = walked.filter(({ is_mine }) => is_mine)
      const options = { now: now(), limit, perWebhook: PER_WEBHOOK, leaseSeconds }
      const claimed = mine.length > 0 ? await queue.claimDeliveries(sql, mine, options) : []
      return { walked, claimed }
    }),
  )

const attempts = counter(
  'webhook_attempts_total',
  'Calls of webhooks: delivered, retried, dead, given_back at a stop, lost to another worker.',
  'outcome',
)

type Limits = { timeoutMs: number; signal: AbortSignal }

async function deliver(worker: WorkerCtx, delivery: queue.ClaimedDelivery, limits: Limits): Promise<void> {
  noteBegun('webhooks', delivery.due_at, worker.now())
  const begunAt = performance.now()
  const answer = await call(worker, delivery, limits)
  if (limits.signal.aborted && answer.status === null) {
    await queue.releaseDelivery(worker.sql, leaseOf(delivery))
    attempts.inc({ outcome: 'given_back' })
    return
  }
  const at = worker.now()
  const attempt = { ...answer, tookMs: Math.round(performance.now() - begunAt), at }
  const outcome = outcomeOf(delivery, answer, at)
  const written = await queue.settleDelivery(worker.sql, leaseOf(delivery), attempt, outcome)
  attempts.inc({ outcome: written.length === 0 ? 'lost' : nameOf(outcome) })
  if (written.length === 0) worker.log.warn({ deliveryId: delivery.id }, 'Another worker has taken the delivery')
}

const nameOf = ({ state }: queue.Outcome): string => (state === 'queued' ? 'retried' : state)

type Answer = Pick<queue.Attempt, 'status' | 'answer' | 'error'>

async function call(
  worker: WorkerCtx,
  { url, body, id, company_id }: queue.ClaimedDelivery,
  { timeoutMs, signal }: Limits,
): Promise<Answer> {
  try {
    const { status, text } = await worker.world.http.request(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'Korben',
        ...signHeaders(worker.world.box, { companyId: company_id, id, body, at: worker.now() }),
      },
      body,
      timeouts: { headersMs: timeoutMs, totalMs: timeoutMs },
      maxBytes: MAX_ANSWER_BYTES,
      onTooLarge: 'cut',
      signal,
    })
    return { status, answer: readable(text()), error: isSuccess(status) ? null : `The receiver answered ${status}.` }
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    return { status: null, answer: '', error: reasonOf(error) }
  }
}

const isSuccess = (status: number | null): boolean => status !== null && status >= 200 && status < 300

function outcomeOf({ attempts }: queue.ClaimedDelivery, { status }: Answer, at: Date): queue.Outcome {
  if (isSuccess(status)) return { state: 'delivered', attempts, dueAt: null }
  const pauseSeconds = RETRY_AFTER_SECONDS[attempts]
  return pauseSeconds === undefined
    ? { state: 'dead', attempts: attempts + 1, dueAt: null }
    : { state: 'queued', attempts: attempts + 1, dueAt: new Date(at.getTime() + pauseSeconds * 1_000) }
}

/** The setting that opens a refused address is named to the owner, who reads the attempts, and to nobody else. */
const reasonOf = (error: OutboundError): string =>
  error.kind === 'refused_address'
    ? 'The address is private or not allowed; the setting OUTBOUND_ALLOW of the installation opens it.'
    : `${error.message} (${error.code})`

/** PostgreSQL keeps no NUL, and staff are shown no control characters. */
const readable = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, '').slice(0, MAX_ANSWER_CHARACTERS)
