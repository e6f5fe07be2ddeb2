import type { AccountId } from '@korben/contract'
import type { AccountRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { getAccount, setBotStatus } from '../people/index.ts'
import { markRead } from './append-inbound.ts'
import * as store from './inbox.store.ts'

export type ChatChange = {
  isImportant?: boolean | undefined
  botStatus?: AccountRow['bot_status'] | undefined
}

/** Changes what is given. */
export const updateChat = (ctx: Ctx, id: AccountId, { isImportant, botStatus }: ChatChange): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const { person_id: personId } = await getAccount(ctx, id)
    if (isImportant !== undefined) {
      await store.updateImportance(ctx.sql, ctx.companyId, id, { isImportant, now: ctx.now() })
      await ctx.emit({ type: 'chat.changed', personId, accountId: id })
    }
    if (botStatus !== undefined) await setBotStatus(ctx, id, botStatus)
    ctx.afterCommit(() => ctx.world.hints.give(`chat:${id}`))
  })

/** Staff have seen the chat up to this entry (INB-3). */
export async function readChat(ctx: Ctx, id: AccountId, upToSeq: number): Promise<void> {
  await getAccount(ctx, id)
  await markRead(ctx, id, upToSeq)
}
