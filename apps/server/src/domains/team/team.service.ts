import type { LoginId, UserId } from '@korben/contract'
import type { RoleRow, UserRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { userNotFound } from './team.errors.ts'
import * as store from './team.store.ts'

export type BuiltInRole = Exclude<RoleRow['kind'], 'own'>

const BUILT_IN: readonly { kind: BuiltInRole; name: string }[] = [
  { kind: 'owner', name: 'Owner' },
  { kind: 'administrator', name: 'Administrator' },
  { kind: 'manager', name: 'Manager' },
  { kind: 'marketer', name: 'Marketer' },
  { kind: 'observer', name: 'Observer' },
]

/** The five roles every company has (USR-3). */
export async function insertBuiltInRoles(ctx: TxCtx): Promise<void> {
  const now = ctx.now()
  await store.insertRoles(
    ctx.sql,
    ctx.companyId,
    BUILT_IN.map((role) => ({ id: newId<'role'>(now), ...role })),
    now,
  )
}

export type UserInput = {
  loginId: LoginId | null
  role: BuiltInRole
  name: string
  email: string
  id?: UserId | undefined
}

/** A user with one of the built-in roles. `id` may be chosen beforehand, for the first user of a company is its own creator. */
export async function insertUser(ctx: TxCtx, { loginId, role, name, email, id }: UserInput): Promise<UserRow> {
  const createdAt = ctx.now()
  const { id: roleId } = one(await store.findRole(ctx.sql, ctx.companyId, role))
  const user = {
    id: id ?? newId<'user'>(createdAt),
    loginId,
    roleId,
    name,
    email,
    isOwner: role === 'owner',
    createdAt,
  }
  return one(await store.insertUser(ctx.sql, ctx.companyId, user))
}

export async function getUser(ctx: Ctx, id: UserId): Promise<UserRow> {
  const [user] = await store.findUser(ctx.sql, ctx.companyId, id)
  return user ?? raise(userNotFound(id))
}

/** All of them, in the order asked for. Throws `team.user_not_found` naming every unknown one. */
export async function getUsers(ctx: Ctx, ids: readonly UserId[]): Promise<UserRow[]> {
  if (ids.length === 0) return []
  const found = new Map((await store.findUsersById(ctx.sql, ctx.companyId, ids)).map((user) => [user.id, user]))
  const unknown = ids.filter((id) => !found.has(id))
  if (unknown.length > 0) throw userNotFound(...unknown)
  return ids.flatMap((id) => found.get(id) ?? [])
}
