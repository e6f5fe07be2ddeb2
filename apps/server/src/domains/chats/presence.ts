import type { AccountId, CompanyId } from '@korben/contract'
import type { Ctx, World } from '../../kit/context.ts'
import { getAccount } from '../people/index.ts'
import * as store from './presence.store.ts'

/** Whoever does not renew it has gone. */
const PRESENCE_MS = 20_000
/** Of one company; whoever comes behind them is not shown. */
const MAX_SHOWN = 500

/** The hint that somebody has come to a chat of the company, or gone. */
export const presenceTopic = (companyId: CompanyId): string => `presence:${companyId}`

/** Tells colleagues that the acting user looks at a chat or types in it; `away`: no more. */
export async function setPresence(ctx: Ctx, accountId: AccountId, state: 'looking' | 'typing' | 'away'): Promise<void> {
  await getAccount(ctx, accountId)
  const { userId } = ctx.actor
  await ctx.transaction(async (ctx) => {
    if (state === 'away') await store.deletePresence(ctx.sql, ctx.companyId, accountId, userId)
    else {
      const expiresAt = new Date(ctx.now().getTime() + PRESENCE_MS)
      await store.upsertPresence(ctx.sql, ctx.companyId, { accountId, userId, isTyping: state === 'typing', expiresAt })
    }
    ctx.afterCommit(() => ctx.world.hints.give(presenceTopic(ctx.companyId)))
  })
}

export const findPresence = ({ sql, now }: World, companyId: CompanyId): Promise<store.PresenceRow[]> =>
  store.findPresence(sql, companyId, now(), MAX_SHOWN)
