import type { RoleId, UserId } from '@korben/contract'
import type { RoleRow, UserRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { ACCESS_TOPIC, type Member } from '../../kit/http/caller.ts'
import { sendsMail } from '../../kit/mail.ts'
import { getLogin, issueReset } from '../auth/index.ts'
import { requireReach } from './reach.ts'
import { type By, getRole } from './roles.service.ts'
import { notYourself, ownerFixed, ownerOnly, resetNotAllowed, userBlocked, userNotFound } from './team.errors.ts'
import * as teamStore from './team.store.ts'
import * as store from './users.store.ts'

export async function getShownUser(ctx: Ctx, id: UserId): Promise<store.ShownUser> {
  const [user] = await store.findShownUsers(ctx.sql, ctx.companyId, id, { limit: 1, after: null })
  return user ?? raise(userNotFound(id))
}

export type UserInput = { name?: string; roleId?: RoleId; ownPeopleOnly?: boolean; isActive?: boolean }

/** Changes what is given. What the user may do before and after must both be within the rights of who changes it. */
export const updateUser = (ctx: Ctx, id: UserId, change: UserInput, { member, record }: By): Promise<store.ShownUser> =>
  ctx.transaction(async (ctx) => {
    const { user, role } = await lockReachable(ctx, id, member)
    const { name, ...standing } = change
    if (Object.keys(standing).length > 0) {
      if (user.is_owner) throw ownerFixed()
      if (id === member.userId) throw notYourself()
    }
    const roleAfter = change.roleId === undefined ? role : await getGivenRole(ctx, change.roleId)
    const changed = {
      name: name?.trim() ?? user.name,
      roleId: roleAfter.id,
      ownPeopleOnly: change.ownPeopleOnly ?? user.own_people_only,
      isActive: change.isActive ?? user.is_active,
    }
    if (id !== member.userId) requireReach(member, roleAfter, roleAfter.own_people_only || changed.ownPeopleOnly)
    await store.updateUser(ctx.sql, ctx.companyId, id, changed, ctx.now())
    ctx.afterCommit(() => ctx.world.hints.give(ACCESS_TOPIC))
    await record(ctx, { action: 'changed', entity: 'user', entityId: id, details: change })
    return getShownUser(ctx, id)
  })

/** The owner stays, and nobody removes themselves. */
export const removeUser = (ctx: Ctx, id: UserId, { member, record }: By): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const { user } = await lockReachable(ctx, id, member)
    if (user.is_owner) throw ownerFixed()
    if (id === member.userId) throw notYourself()
    await teamStore.deleteUser(ctx.sql, ctx.companyId, id, ctx.now())
    ctx.afterCommit(() => ctx.world.hints.give(ACCESS_TOPIC))
    await record(ctx, {
      action: 'deleted',
      entity: 'user',
      entityId: id,
      details: { name: user.name, email: user.email },
    })
  })

/** The owner, whose password was asked for, becomes an administrator. */
export const makeOwner = (ctx: Ctx, id: UserId, { member, record }: By): Promise<store.ShownUser> =>
  ctx.transaction(async (ctx) => {
    const locked = await store.lockUsers(ctx.sql, ctx.companyId, [id, member.userId])
    const owner = locked.find((user) => user.id === member.userId)
    if (!owner?.is_owner) throw ownerOnly()
    if (id === member.userId) throw notYourself()
    const heir = locked.find((user) => user.id === id) ?? raise(userNotFound(id))
    if (!heir.is_active || heir.login_id === null) throw userBlocked(id)
    const roleOf = async (kind: RoleRow['kind']) => one(await teamStore.findRole(ctx.sql, ctx.companyId, kind)).id
    const roles = { owner: await roleOf('owner'), administrator: await roleOf('administrator') }
    const before = { isOwner: false, roleId: roles.administrator }
    await store.updateOwnership(ctx.sql, ctx.companyId, owner.id, before, ctx.now()) // first: there is one owner at a time
    await store.updateOwnership(ctx.sql, ctx.companyId, id, { isOwner: true, roleId: roles.owner }, ctx.now())
    ctx.afterCommit(() => ctx.world.hints.give(ACCESS_TOPIC))
    await record(ctx, {
      action: 'made_owner',
      entity: 'user',
      entityId: id,
      details: { name: heir.name, before: owner.name },
    })
    return getShownUser(ctx, id)
  })

/**
 * A link to a new password. It goes by mail to the login itself, or is shown to who asked; then only for somebody whose password gives nothing
 * that who asked does not have: not the owner, not another company, and not oneself, whose present password would be passed by.
 */
export const resetPassword = (
  ctx: Ctx,
  id: UserId,
  { member, record }: By,
): Promise<{ link: string | null; expiresAt: Date }> =>
  ctx.transaction(async (ctx) => {
    const { user } = await lockReachable(ctx, id, member)
    if (user.login_id === null) throw resetNotAllowed()
    const isShown = !sendsMail(ctx.world.config)
    const elsewhere = isShown ? await store.findOtherCompany(ctx.sql, ctx.companyId, user.login_id) : []
    if (isShown && (user.is_owner || id === member.userId || elsewhere.length > 0)) throw resetNotAllowed()
    const issued = await issueReset(ctx.worker, await getLogin(ctx, user.login_id))
    await record(ctx, {
      action: 'reset_issued',
      entity: 'user',
      entityId: id,
      details: { by: isShown ? 'link' : 'mail' },
    })
    return issued
  })

/** A role that can be given: ownership is given otherwise. Throws `team.role_not_found`, `team.owner_fixed`. */
export async function getGivenRole(ctx: TxCtx, id: RoleId): Promise<RoleRow> {
  const role = await getRole(ctx, id)
  if (role.kind === 'owner') throw ownerFixed()
  return role
}

/** The user, locked, if they may do nothing that `member` may not; oneself always. */
async function lockReachable(ctx: TxCtx, id: UserId, member: Member): Promise<{ user: UserRow; role: RoleRow }> {
  const [user] = await store.lockUsers(ctx.sql, ctx.companyId, [id])
  if (!user) throw userNotFound(id)
  const role = await getRole(ctx, user.role_id)
  if (id !== member.userId) requireReach(member, role, role.own_people_only || user.own_people_only)
  return { user, role }
}
