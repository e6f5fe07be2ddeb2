import { type Token, tokens } from '@korben/contract'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { scopeNotHeld } from './auth.errors.ts'
import * as service from './tokens.service.ts'
import * as store from './tokens.store.ts'

export const tokensRoutes = (app: ApiApp) =>
  mount(app, tokens, {
    list: async (ctx) => ({ data: (await store.findScopedTokens(ctx.sql, ctx.companyId)).map(present) }),
    create: async (ctx, input, { caller }) => {
      const missing = input.scopes.filter((scope) => !caller.member?.rights.has(scope))
      if (missing.length > 0) throw scopeNotHeld(missing)
      const { row, token } = await service.createScopedToken(ctx, input)
      return { ...present(row), token }
    },
    revoke: async (ctx, { tokenId }) => {
      await service.revokeScopedToken(ctx, tokenId)
      return null
    },
  })

const present = (row: store.ScopedTokenRow): Token => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  userId: row.user_id,
  createdAt: row.created_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
})
