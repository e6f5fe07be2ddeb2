import type { MessageId } from '@korben/contract'
import type { DeliveryRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { messageNotFound, nothingToSendAgain } from './chats.errors.ts'
import * as store from './sender.store.ts'
import { settleMessages } from './settle.ts'

/**
 * Decides about a message of which nobody knows whether it has arrived: it is sent again (and may arrive twice), or counted as arrived or as
 * failed. What waits behind it in its lane goes on.
 */
export function decideDoubt(
  ctx: Ctx,
  messageId: MessageId,
  decision: 'send_again' | 'give_up' | 'arrived',
): Promise<void> {
  switch (decision) {
    case 'send_again':
      return requeue(ctx, messageId, ['in_doubt'])
    case 'give_up':
      return change(ctx, messageId, (tx) => store.giveUpDoubt(tx.sql, tx.companyId, messageId, tx.now()))
    case 'arrived':
      return change(ctx, messageId, (tx) => store.confirmDoubt(tx.sql, tx.companyId, messageId, tx.now()))
  }
}

/** Sends the failed parts of a message again; those that arrived are not repeated. Its history stays as it is. */
export const retryMessage = (ctx: Ctx, messageId: MessageId): Promise<void> =>
  requeue(ctx, messageId, ['failed', 'skipped'])

const requeue = (ctx: Ctx, messageId: MessageId, from: DeliveryRow['state'][]): Promise<void> =>
  change(ctx, messageId, (tx) => store.requeueDeliveries(tx.sql, tx.companyId, messageId, from, tx.now()))

const change = (
  ctx: Ctx,
  messageId: MessageId,
  act: (tx: TxCtx) => Promise<readonly Pick<DeliveryRow, 'connection_id'>[]>,
): Promise<void> =>
  ctx.transaction(async (tx) => {
    const [message] = await store.lockMessage(tx.sql, tx.companyId, messageId)
    if (!message) throw messageNotFound(messageId)
    const [changed] = await act(tx)
    if (!changed) throw nothingToSendAgain(messageId)
    await store.releaseLanes(tx.sql, tx.companyId, messageId, tx.now())
    await settleMessages(tx.worker, [{ companyId: tx.companyId, messageId }])
    tx.afterCommit(() => tx.world.hints.give(`deliveries:${changed.connection_id}`))
  })
