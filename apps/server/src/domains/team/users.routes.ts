import { type User, users } from '@korben/contract'
import type { Caller } from '../../kit/http/caller.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { byCreation, keysetOf, pageOf } from '../../kit/http/page.ts'
import { createTryLimits, type Recorder, requirePassword } from '../auth/index.ts'
import { memberOf } from './reach.ts'
import { ownerOnly } from './team.errors.ts'
import * as service from './users.service.ts'
import * as store from './users.store.ts'

export const usersRoutes = (record: Recorder) => (app: ApiApp) => {
  const tries = createTryLimits(app.world)
  const by = (caller: Caller) => ({ member: memberOf(caller), record })
  mount(app, users, {
    list: async (ctx, page) =>
      pageOf(await store.findShownUsers(ctx.sql, ctx.companyId, null, keysetOf(page)), page, present, byCreation),
    get: async (ctx, { userId }) => present(await service.getShownUser(ctx, userId)),
    update: async (ctx, { userId, ...change }, { caller }) =>
      present(await service.updateUser(ctx, userId, change, by(caller))),
    delete: async (ctx, { userId }, { caller }) => {
      await service.removeUser(ctx, userId, by(caller))
      return null
    },
    makeOwner: async (ctx, { userId, password }, { caller, address }) => {
      if (caller.by !== 'session') throw ownerOnly() // a token has no password
      await service.getShownUser(ctx, userId)
      await tries.count(`password:${caller.loginId}`, address)
      await requirePassword(ctx, caller.loginId, password)
      return present(await service.makeOwner(ctx, userId, by(caller)))
    },
    resetPassword: async (ctx, { userId }, { caller }) => {
      const { link, expiresAt } = await service.resetPassword(ctx, userId, by(caller))
      return { link, expiresAt: expiresAt.toISOString() }
    },
  })
}

const present = (row: store.ShownUser): User => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: { id: row.role_id, name: row.role_name, kind: row.role_kind },
  isOwner: row.is_owner,
  isActive: row.is_active,
  ownPeopleOnly: row.own_people_only || row.role_own_people_only,
  hasSecondFactor: row.has_second_factor,
  lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
})
