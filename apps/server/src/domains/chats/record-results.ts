import type { MessageId } from '@korben/contract'
import type { WorkerCtx, WorkerTx } from '../../kit/context.ts'
import { markConnection } from '../connections/index.ts'
import { setAccountStatus } from '../people/index.ts'
import type { HeldConnection } from './held-connection.ts'
import { updatePause } from './lease.store.ts'
import type { Outcome } from './outcome.ts'
import * as store from './sender.store.ts'
import { settleMessages, tellSettled } from './settle.ts'
import { cutText, storableText } from './variables.ts'

/** A call that has been answered, and what is to be made of the answer. */
export type Answered = { delivery: store.DueRow; outcome: Outcome }

/**
 * Writes the outcomes of several calls and what follows from them, in one transaction. A delivery that is no longer ours
 * is left as whoever took the lease over has made it, and nothing follows from its answer.
 */
export const recordResults = (worker: WorkerCtx, held: HeldConnection, answered: readonly Answered[]): Promise<void> =>
  worker.transaction(async (tx) => {
    const isPlain = ({ outcome }: Answered) => outcome.state === 'sent' && outcome.follow.type === 'nothing'
    await recordSent(tx, held, answered.filter(isPlain))
    await recordOthers(
      tx,
      held,
      answered.filter((one) => !isPlain(one)),
    )
  })

async function recordSent(tx: WorkerTx, held: HeldConnection, answered: readonly Answered[]): Promise<void> {
  if (answered.length === 0) return
  const sent = answered.map(({ delivery, outcome }) => ({
    messageId: delivery.message_id,
    n: delivery.n,
    providerMessageId: outcome.providerMessageId,
  }))
  const changed = await store.updateSent(tx.sql, held.lease, sent, tx.now())
  await tellSettled(tx, withAccounts(held, answered, changed))
}

async function recordOthers(tx: WorkerTx, held: HeldConnection, answered: readonly Answered[]): Promise<void> {
  if (answered.length === 0) return
  const { companyId } = held.lease
  const results = answered.map((one) => resultRow(one, tx.now()))
  const rows = await store.updateResults(tx.sql, held.lease, results, tx.now())
  const ours = new Set(rows.map((row) => `${row.message_id}:${row.n}`))
  const written = answered.filter(({ delivery }) => ours.has(`${delivery.message_id}:${delivery.n}`))
  await followConnection(tx, held, written)
  await followMessages(tx, held, written)
  await followAccounts(tx, held, written)
  const settled = written.filter(({ outcome }) => outcome.state !== 'queued')
  await settleMessages(
    tx,
    settled.map(({ delivery }) => ({ companyId, messageId: delivery.message_id })),
  )
}

/** Whose messages they are is known from the calls. */
function withAccounts(
  held: HeldConnection,
  answered: readonly Answered[],
  changed: readonly Pick<store.SettledRow, 'id' | 'state' | 'reason'>[],
): store.SettledRow[] {
  const deliveries = new Map(answered.map(({ delivery }) => [delivery.message_id, delivery]))
  return changed.flatMap((row) => {
    const delivery = deliveries.get(row.id)
    return delivery
      ? [{ ...row, company_id: held.lease.companyId, account_id: delivery.account_id, person_id: delivery.person_id }]
      : []
  })
}

/** Characters kept of what a provider says. */
const MAX_ERROR = 500
const errorText = (text: string) => cutText(storableText(text), MAX_ERROR)

function resultRow({ delivery, outcome }: Answered, now: Date): store.ResultRow {
  return {
    message_id: delivery.message_id,
    n: delivery.n,
    state: outcome.state,
    attempts: outcome.attempts,
    doubts: outcome.doubts,
    due_at: outcome.dueInMs === null ? null : new Date(now.getTime() + outcome.dueInMs).toISOString(),
    provider_message_id: outcome.providerMessageId,
    error_kind: outcome.reason,
    error_code: outcome.error && errorText(outcome.error.code),
    error_raw: outcome.error && errorText(outcome.error.raw),
  }
}

async function followConnection(tx: WorkerTx, held: HeldConnection, written: readonly Answered[]): Promise<void> {
  const pauseMs = Math.max(
    0,
    ...written.map(({ outcome }) => (outcome.follow.type === 'pause' ? outcome.follow.ms : 0)),
  )
  if (pauseMs > 0) await updatePause(tx.sql, held.lease, new Date(tx.now().getTime() + pauseMs))
  const failure = written.find(({ outcome }) => outcome.follow.type === 'connection_error')?.outcome.error
  if (!failure) return
  const ctx = tx.forCompany(held.lease.companyId, held.actor)
  await markConnection(
    ctx,
    held.lease.connectionId,
    'ERROR',
    errorText(`${failure.kind}: ${failure.code} ${failure.raw}`),
  )
}

async function followMessages(tx: WorkerTx, held: HeldConnection, written: readonly Answered[]): Promise<void> {
  const reasons = new Map<string, MessageId[]>()
  for (const { delivery, outcome } of written) {
    if (outcome.follow.type !== 'skip_message' || outcome.reason === null) continue
    reasons.set(outcome.reason, [...(reasons.get(outcome.reason) ?? []), delivery.message_id])
  }
  for (const [reason, messageIds] of reasons) {
    await store.skipQueuedOfMessages(tx.sql, held.lease.companyId, messageIds, reason, tx.now())
  }
}

/** In id order, like everybody who locks several accounts. */
async function followAccounts(tx: WorkerTx, held: HeldConnection, written: readonly Answered[]): Promise<void> {
  const { companyId } = held.lease
  const inOrder = written.toSorted((one, other) => (one.delivery.account_id < other.delivery.account_id ? -1 : 1))
  for (const { delivery, outcome } of inOrder) {
    const { follow, error } = outcome
    if (follow.type === 'moved') await store.updateExternalId(tx.sql, companyId, delivery.account_id, follow.externalId)
    if (follow.type !== 'account') continue
    const reason = error && errorText(error.raw || error.code)
    await setAccountStatus(tx.forCompany(companyId, held.actor), delivery.account_id, follow.status, reason)
  }
}
