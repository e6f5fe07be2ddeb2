import type { AccountId, MessageId } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import { raise } from '../../kit/errors.ts'
import { getAccount } from '../people/index.ts'
import { messageNotFound } from './chats.errors.ts'
import * as store from './inbox.store.ts'

/** Entries in the order of the chat: the newest, those next before `beforeSeq`, or those next after `afterSeq`. */
export async function listEntries(
  ctx: Ctx,
  accountId: AccountId,
  { limit, beforeSeq, afterSeq }: { limit: number; beforeSeq?: number | undefined; afterSeq?: number | undefined },
): Promise<{ rows: store.EntryRow[]; hasMore: boolean }> {
  await getAccount(ctx, accountId)
  const stretch = { limit: limit + 1, beforeSeq: beforeSeq ?? null, afterSeq: afterSeq ?? null }
  const found = await store.findEntries(ctx.sql, ctx.companyId, accountId, stretch)
  const rows = found.slice(0, limit)
  return { rows: afterSeq === undefined ? rows.reverse() : rows, hasMore: found.length > limit }
}

export async function getEntry(ctx: Ctx, accountId: AccountId, id: MessageId): Promise<store.EntryRow> {
  await getAccount(ctx, accountId)
  const [entry] = await store.findChatEntry(ctx.sql, ctx.companyId, accountId, id)
  return entry ?? raise(messageNotFound(id))
}
