import type { AccountId, MessageId } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { lockAccount } from '../people/index.ts'
import { notSendable } from './chats.errors.ts'
import * as chats from './chats.store.ts'
import { decideDoubt, retryMessage } from './decide-doubt.ts'
import { drawContent } from './draw-content.ts'
import * as store from './inbox.store.ts'
import { getEntry } from './list-entries.ts'
import { planCalls } from './plan-calls.ts'
import { settleMessages } from './settle.ts'

/**
 * Sends what has failed of a message again. One that was skipped because nothing could be written then is drawn anew; throws `chats.not_sendable`
 * with the reason while that is still so.
 */
export const sendAgain = (ctx: Ctx, accountId: AccountId, messageId: MessageId): Promise<void> =>
  ctx.transaction(async (ctx) => {
    // Before the message, as by whoever writes into the chat.
    await lockAccount(ctx, accountId)
    await getEntry(ctx, accountId, messageId)
    const [skipped] = await store.lockSkipped(ctx.sql, ctx.companyId, accountId, messageId)
    if (!skipped) return retryMessage(ctx, messageId)

    const receiver = one(await chats.findReceivers(ctx.sql, [{ companyId: ctx.companyId, accountId }]))
    const { elements } = drawContent(skipped.content, null, messageId)
    const { calls, reason } = planCalls(ctx.world, receiver, elements)
    if (reason !== null) throw notSendable(messageId, reason)
    const deliveries = calls.map(({ n, op, body }) => ({
      company_id: ctx.companyId,
      message_id: messageId,
      n,
      account_id: accountId,
      connection_id: receiver.connection_id,
      seq: skipped.seq,
      lane: skipped.lane,
      priority: skipped.priority,
      call: { op, body },
      due_at: ctx.now().toISOString(),
    }))
    await chats.insertDeliveries(ctx.sql, deliveries)
    await settleMessages(ctx.worker, [{ companyId: ctx.companyId, messageId }])
    ctx.afterCommit(() => ctx.world.hints.give(`deliveries:${receiver.connection_id}`))
  })

/** What staff know of a message of which nobody knew whether it had arrived. */
export type Decision = 'sent' | 'not_sent' | 'send_again'
const decisions = { sent: 'arrived', not_sent: 'give_up', send_again: 'send_again' } as const

export const decideEntry = (ctx: Ctx, accountId: AccountId, messageId: MessageId, decision: Decision): Promise<void> =>
  ctx.transaction(async (ctx) => {
    await lockAccount(ctx, accountId)
    await getEntry(ctx, accountId, messageId)
    await decideDoubt(ctx, messageId, decisions[decision])
  })
