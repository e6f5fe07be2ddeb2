import type { AccountId, CompanyId, MessageId } from '@korben/contract'
import type { Listener, WorkerCtx, WorkerTx } from '../../kit/context.ts'
import * as chats from './chats.store.ts'
import * as store from './sender.store.ts'

/** States in which a message rests; `in_doubt` rests until somebody decides. */
const SETTLED = new Set(['sent', 'failed', 'skipped', 'cancelled', 'in_doubt'])

/**
 * Brings messages to the worst state of their deliveries and tells `message.settled` of those that came to rest. That one
 * was also delivered and read is news to the chat alone.
 */
export async function settleMessages(tx: WorkerTx, keys: readonly store.MessageKey[]): Promise<void> {
  if (keys.length > 0) await tellSettled(tx, await store.updateMessageStates(tx.sql, keys, tx.now()))
}

/** Tells of messages whose state has changed. */
export async function tellSettled(tx: WorkerTx, changed: readonly store.SettledRow[]): Promise<void> {
  const settled = changed.filter(({ state }) => SETTLED.has(state))
  const others = new Map(changed.filter(({ state }) => !SETTLED.has(state)).map((row) => [row.account_id, row]))
  await tx.emitAll([...settled.map(settledEvent), ...[...others.values()].map(chatEvent)])
  tx.afterCommit(() => {
    // A bulk would only push out the hints that somebody waits for; whoever shows a chat also asks by itself.
    if (changed.length <= MAX_CHAT_HINTS) for (const row of changed) tx.world.hints.give(`chat:${row.account_id}`)
  })
}

const MAX_CHAT_HINTS = 50

const settledEvent = (row: store.SettledRow) => ({
  companyId: row.company_id,
  event: {
    type: 'message.settled' as const,
    personId: row.person_id,
    accountId: row.account_id,
    messageId: row.id,
    state: row.state,
    reason: row.reason,
  },
})

const chatEvent = (row: store.SettledRow) => ({
  companyId: row.company_id,
  event: { type: 'chat.changed' as const, personId: row.person_id, accountId: row.account_id },
})

/** Nothing more is sent to the account: what is queued is kept as skipped. */
async function skipQueued(tx: WorkerTx, companyId: CompanyId, accountId: AccountId, reason: string): Promise<void> {
  const skipped = await store.skipQueuedOfAccount(tx.sql, companyId, accountId, reason, tx.now())
  const messageIds = new Set<MessageId>(skipped.map((row) => row.message_id))
  await settleMessages(
    tx,
    [...messageIds].map((messageId) => ({ companyId, messageId })),
  )
}

/** Skips what waits for connections that are deleted, at most `limit` calls; returns how many there were. For sweeps. */
export const skipQueuedOfDeleted = (worker: WorkerCtx, limit: number): Promise<number> =>
  worker.transaction(async (tx) => {
    const skipped = await chats.skipQueuedOfDeleted(tx.sql, limit, tx.now())
    const keys = new Map(
      skipped.map((row) => [
        `${row.company_id} ${row.message_id}`,
        { companyId: row.company_id, messageId: row.message_id },
      ]),
    )
    await settleMessages(tx, [...keys.values()])
    return skipped.length
  })

/** Follows accounts that can no longer be reached, whoever found out. */
export const chatsListener: Listener = async (tx, events) => {
  for (const { companyId, event } of events) {
    if (event.type !== 'account.status_changed') continue
    const reason = unreachable[event.status]
    if (reason) await skipQueued(tx, companyId, event.accountId, reason)
  }
}

const unreachable: Partial<Record<string, string>> = { BLOCKED: 'blocked', INVALID: 'invalid_recipient' }
