import type { Right, RoleId } from '@korben/contract'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { ACCESS_TOPIC, type Member } from '../../kit/http/caller.ts'
import { newId } from '../../kit/ids.ts'
import { type Recorder, rightsOf } from '../auth/index.ts'
import { lockCompany } from '../company/index.ts'
import { requireReach } from './reach.ts'
import * as store from './roles.store.ts'
import { roleBuiltIn, roleInUse, roleNameTaken, roleNotFound, tooManyRoles } from './team.errors.ts'
import { findRole } from './team.store.ts'

const MAX_ROLES = 100

export type RoleInput = { name?: string; rights?: readonly Right[]; ownPeopleOnly?: boolean }

/** Who acts, and who notes it. */
export type By = { member: Member; record: Recorder }

export const createRole = (
  ctx: Ctx,
  { name, rights, ownPeopleOnly = false }: RoleInput & { name: string; rights: readonly Right[] },
  { member, record }: By,
): Promise<store.CountedRole> =>
  ctx.transaction(async (ctx) => {
    await lockCompany(ctx.sql, ctx.companyId)
    const known = await store.findCountedRoles(ctx.sql, ctx.companyId, null)
    if (known.length >= MAX_ROLES) throw tooManyRoles(MAX_ROLES)
    const role = { name: name.trim(), rights, ownPeopleOnly }
    requireFreeName(known, role.name, null)
    requireReach(member, { kind: 'own', rights }, ownPeopleOnly)
    const id = newId<'role'>(ctx.now())
    await store.insertOwnRole(ctx.sql, ctx.companyId, { id, createdAt: ctx.now(), ...role })
    await record(ctx, { action: 'created', entity: 'role', entityId: id, details: { ...role, rights: [...rights] } })
    return one(await store.findCountedRoles(ctx.sql, ctx.companyId, id))
  })

/** What the role may do before and after must both be within the rights of who changes it. */
export const updateRole = (
  ctx: Ctx,
  id: RoleId,
  change: RoleInput,
  { member, record }: By,
): Promise<store.CountedRole> =>
  ctx.transaction(async (ctx) => {
    await lockCompany(ctx.sql, ctx.companyId)
    const known = await store.findCountedRoles(ctx.sql, ctx.companyId, null)
    const role = known.find((one) => one.id === id) ?? raise(roleNotFound(id))
    if (role.kind !== 'own') throw roleBuiltIn()
    requireReach(member, role, role.own_people_only)
    const changed = {
      name: change.name?.trim() ?? role.name,
      rights: change.rights ?? [...rightsOf('own', role.rights)],
      ownPeopleOnly: change.ownPeopleOnly ?? role.own_people_only,
    }
    requireFreeName(known, changed.name, id)
    requireReach(member, { kind: 'own', rights: changed.rights }, changed.ownPeopleOnly)
    await store.updateOwnRole(ctx.sql, ctx.companyId, id, changed)
    ctx.afterCommit(() => ctx.world.hints.give(ACCESS_TOPIC))
    const details = { ...changed, rights: [...changed.rights] }
    await record(ctx, { action: 'changed', entity: 'role', entityId: id, details })
    return one(await store.findCountedRoles(ctx.sql, ctx.companyId, id))
  })

export const deleteRole = (ctx: Ctx, id: RoleId, { record }: By): Promise<void> =>
  ctx.transaction(async (ctx) => {
    await lockCompany(ctx.sql, ctx.companyId)
    const role = await getRole(ctx, id)
    if (role.kind !== 'own') throw roleBuiltIn()
    if (one(await store.isRoleUsed(ctx.sql, ctx.companyId, id)).yes) throw roleInUse()
    const observer = one(await findRole(ctx.sql, ctx.companyId, 'observer'))
    await store.deleteOwnRole(ctx.sql, ctx.companyId, id, observer.id)
    ctx.afterCommit(() => ctx.world.hints.give(ACCESS_TOPIC))
    await record(ctx, { action: 'deleted', entity: 'role', entityId: id, details: { name: role.name } })
  })

export async function getRole(ctx: TxCtx, id: RoleId) {
  const [role] = await store.findRoleById(ctx.sql, ctx.companyId, id)
  return role ?? raise(roleNotFound(id))
}

function requireFreeName(roles: readonly store.CountedRole[], name: string, ownId: RoleId | null): void {
  const folded = name.toLowerCase()
  if (roles.some((role) => role.id !== ownId && role.name.toLowerCase() === folded)) throw roleNameTaken(name)
}
