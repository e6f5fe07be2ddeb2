import type { ConnectionId } from '@korben/contract'
import type { DeliveryRow } from '../../generated/rows.ts'
import type { InboundEvent } from '../../kit/channel.ts'
import type { TxCtx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { setAccountStatus } from '../people/index.ts'
import * as store from './chats.store.ts'
import { settleMessages } from './settle.ts'
import { cutText, storableText } from './variables.ts'

export type StatusEvent = Extract<InboundEvent, { type: 'status' }>

/**
 * Follows what a messenger tells of a message it took: it only ever goes forward, and news of foreign messages is dropped.
 * `too_early`: a message is under way whose id is not written yet, so the news has to be brought again.
 */
export async function recordReceipt(
  ctx: TxCtx,
  connectionId: ConnectionId,
  event: StatusEvent,
): Promise<'recorded' | 'too_early'> {
  const receipt = receipts[event.status]
  const providerMessageId = storableText(event.messageId)
  const error = event.status === 'failed' ? errorOf(event) : null
  const changed = await store.updateReceipt(
    ctx.sql,
    ctx.companyId,
    connectionId,
    { providerMessageId, ...receipt, error },
    ctx.now(),
  )
  if (changed.length === 0) {
    const target = one(await store.findReceiptTarget(ctx.sql, ctx.companyId, connectionId, providerMessageId))
    return !target.is_known && target.is_sending ? 'too_early' : 'recorded'
  }
  await settleMessages(
    ctx.worker,
    changed.map((row) => ({ companyId: ctx.companyId, messageId: row.message_id })),
  )
  const status = event.error && unreachable[event.error.kind]
  if (status) for (const row of changed) await setAccountStatus(ctx, row.account_id, status, error?.raw ?? null)
  return 'recorded'
}

/** What each news makes of a delivery, and of which states. */
const receipts: Record<StatusEvent['status'], { state: DeliveryRow['state']; from: DeliveryRow['state'][] }> = {
  sent: { state: 'sent', from: [] },
  delivered: { state: 'delivered', from: ['sent'] },
  read: { state: 'read', from: ['sent', 'delivered'] },
  clicked: { state: 'read', from: ['sent', 'delivered'] },
  failed: { state: 'failed', from: ['sent'] },
}

const unreachable: Partial<Record<string, 'BLOCKED' | 'INVALID'>> = { blocked: 'BLOCKED', invalid_recipient: 'INVALID' }

const errorOf = ({ error }: StatusEvent): store.ReceiptError => ({
  kind: error?.kind ?? 'failed',
  code: cutText(storableText(error?.code ?? ''), 500),
  raw: cutText(storableText(error?.raw ?? ''), 500),
})
