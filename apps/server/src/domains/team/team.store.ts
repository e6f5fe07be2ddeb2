import type { CompanyId, LoginId, RoleId, UserId } from '@korben/contract'
import type { RoleRow, UserRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'

export type NewRole = { id: RoleId; name: string; kind: RoleRow['kind'] }
export const insertRoles = (tx: Tx, companyId: CompanyId, roles: NewRole[], createdAt: Date) => tx`
  insert into role (company_id, id, name, kind, created_at)
  select ${companyId}, id, name, kind, ${createdAt} from jsonb_to_recordset(${tx.json(roles)}) as role (id text, name text, kind text)`

export const findRole = (sql: Sql, companyId: CompanyId, kind: RoleRow['kind']) => sql<RoleRow[]>`
  select * from role where company_id = ${companyId} and kind = ${kind} order by id limit 1`

export type NewUser = {
  id: UserId
  loginId: LoginId | null
  roleId: RoleId
  name: string
  email: string
  isOwner: boolean
  ownPeopleOnly?: boolean
  createdAt: Date
}
export const insertUser = (tx: Tx, companyId: CompanyId, user: NewUser) => tx<UserRow[]>`
  insert into "user" (company_id, id, login_id, role_id, name, email, is_owner, own_people_only, created_at, updated_at)
  values (${companyId}, ${user.id}, ${user.loginId}, ${user.roleId}, ${user.name}, ${user.email}, ${user.isOwner},
    ${user.ownPeopleOnly ?? false}, ${user.createdAt}, ${user.createdAt}) returning *`

export const findUser = (sql: Sql, companyId: CompanyId, id: UserId) => sql<UserRow[]>`
  select * from "user" where company_id = ${companyId} and id = ${id} and deleted_at is null`

export const findUserOfLogin = (sql: Sql, companyId: CompanyId, loginId: LoginId) => sql<UserRow[]>`
  select * from "user" where company_id = ${companyId} and login_id = ${loginId} and deleted_at is null`

/** Those of `ids` that exist, in no order. */
export const findUsersById = (sql: Sql, companyId: CompanyId, ids: readonly UserId[]) => sql<UserRow[]>`
  select * from "user" where company_id = ${companyId} and id = any(${[...ids]}) and deleted_at is null`

/** The users of the company, the owner included, newest first. */
export const findUsers = (sql: Sql, companyId: CompanyId, { limit, after }: Keyset) => sql<UserRow[]>`
  select * from "user" where company_id = ${companyId} and deleted_at is null
  ${after ? sql`and (created_at, id) < (${after.at}, ${after.id})` : sql``}
  order by created_at desc, id desc limit ${limit}`

export const findOwner = (sql: Sql, companyId: CompanyId) => sql<UserRow[]>`
  select * from "user" where company_id = ${companyId} and is_owner`

/** The records the user wrote keep naming it. The owner cannot be deleted. */
export const deleteUser = (tx: Tx, companyId: CompanyId, id: UserId, now: Date) => tx<UserRow[]>`
  update "user" set deleted_at = ${now}, updated_at = ${now}, is_active = false
  where company_id = ${companyId} and id = ${id} and not is_owner and deleted_at is null returning *`
