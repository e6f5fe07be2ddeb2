import { type Token, tokens } from '@korben/contract'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { scopeNotHeld } from './auth.errors.ts'
import type { Recorder } from './login-log.ts'
import * as service from './tokens.service.ts'
import * as store from './tokens.store.ts'

export const tokensRoutes = (record: Recorder) => (app: ApiApp) =>
  mount(app, tokens, {
    list: async (ctx) => ({ data: (await store.findScopedTokens(ctx.sql, ctx.companyId)).map(present) }),
    create: async (ctx, input, { caller }) => {
      const missing = input.scopes.filter((scope) => !caller.member?.rights.has(scope))
      if (missing.length > 0) throw scopeNotHeld(missing)
      return ctx.transaction(async (ctx) => {
        const { row, token } = await service.createScopedToken(ctx, input)
        const { id: entityId, name, scopes } = row
        await record(ctx, { action: 'created', entity: 'api_token', entityId, details: { name, scopes } })
        return { ...present(row), token }
      })
    },
    revoke: (ctx, { tokenId }) =>
      ctx.transaction(async (ctx) => {
        const { name } = await service.revokeScopedToken(ctx, tokenId)
        await record(ctx, { action: 'revoked', entity: 'api_token', entityId: tokenId, details: { name } })
        return null
      }),
  })

const present = (row: store.ScopedTokenRow): Token => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  userId: row.user_id,
  createdAt: row.created_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
})
