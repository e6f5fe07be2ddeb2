import type { Right, TokenId } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import { randomCode, sha256 } from '../../kit/crypto.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { ACCESS_TOPIC } from '../../kit/http/caller.ts'
import { newId } from '../../kit/ids.ts'
import { tokenNotFound } from './auth.errors.ts'
import * as store from './tokens.store.ts'

/** What a token of API v3 begins with: it is told from one of API v2 at sight, also by scanners of published code. */
export const SCOPED_PREFIX = 'korben_'
const LENGTH = 48

/** A token with some of the rights of the acting user; it is shown once. */
export const createScopedToken = (
  ctx: Ctx,
  { name, scopes }: { name: string; scopes: readonly Right[] },
): Promise<{ row: store.ScopedTokenRow; token: string }> =>
  ctx.transaction(async (ctx) => {
    const token = SCOPED_PREFIX + randomCode(LENGTH)
    const createdAt = ctx.now()
    const id = newId<'api_token'>(createdAt)
    const inserted = { id, name: name.trim(), hash: sha256(token), scopes, userId: ctx.actor.userId, createdAt }
    return { row: one(await store.insertScopedToken(ctx.sql, ctx.companyId, inserted)), token }
  })

export const revokeScopedToken = (ctx: Ctx, id: TokenId): Promise<{ name: string }> =>
  ctx.transaction(async (ctx) => {
    const [revoked] = await store.revokeScopedToken(ctx.sql, ctx.companyId, id, ctx.now())
    ctx.afterCommit(() => ctx.world.hints.give(ACCESS_TOPIC))
    return revoked ?? raise(tokenNotFound(id))
  })
