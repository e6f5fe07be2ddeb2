import type { CompanyId, LoginId, RoleId, UserId } from '@korben/contract'
import type { RoleRow, UserRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'

export type ShownUser = UserRow & {
  role_name: string
  role_kind: RoleRow['kind']
  role_rights: unknown
  role_own_people_only: boolean
  has_second_factor: boolean
  last_seen_at: Date | null
}
/** Newest first, with what a list of them shows. Seen: in this company. `id`: this one alone. */
export const findShownUsers = (sql: Sql, companyId: CompanyId, id: UserId | null, { limit, after }: Keyset) => sql<
  ShownUser[]
>`
  select member.*, role.name as role_name, role.kind as role_kind, role.rights as role_rights, role.own_people_only as role_own_people_only,
    coalesce((select totp_secret is not null from login where login.id = member.login_id), false) as has_second_factor,
    (select max(last_seen_at) from login_session as session
      where session.login_id = member.login_id and session.company_id = member.company_id) as last_seen_at
  from "user" as member
  join role on (role.company_id, role.id) = (member.company_id, member.role_id)
  where member.company_id = ${companyId} and member.deleted_at is null
    ${id === null ? sql`` : sql`and member.id = ${id}`}
    ${after ? sql`and (member.created_at, member.id) < (${after.at}, ${after.id})` : sql``}
  order by member.created_at desc, member.id desc limit ${limit}`

/** In the order of ids, so that two who give the company to each other do not wait in a circle. */
export const lockUsers = (tx: Tx, companyId: CompanyId, ids: readonly UserId[]) => tx<UserRow[]>`
  select * from "user" where company_id = ${companyId} and id = any(${[...ids]}) and deleted_at is null
  order by id for no key update`

export type UserChange = { name: string; roleId: RoleId; ownPeopleOnly: boolean; isActive: boolean }
export const updateUser = (tx: Tx, companyId: CompanyId, id: UserId, change: UserChange, now: Date) => tx`
  update "user" set name = ${change.name}, role_id = ${change.roleId}, own_people_only = ${change.ownPeopleOnly},
    is_active = ${change.isActive}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id}`

export const updateOwnership = (
  tx: Tx,
  companyId: CompanyId,
  id: UserId,
  { isOwner, roleId }: { isOwner: boolean; roleId: RoleId },
  now: Date,
) => tx`
  update "user" set is_owner = ${isOwner}, role_id = ${roleId}, own_people_only = false, updated_at = ${now}
  where company_id = ${companyId} and id = ${id}`

/** Also where it is blocked: the login is somebody's there. */
export const findOtherCompany = (sql: Sql, companyId: CompanyId, loginId: LoginId) => sql<{ company_id: CompanyId }[]>`
  select company_id from "user" where login_id = ${loginId} and company_id <> ${companyId} and deleted_at is null limit 1`

export const updateUserName = (tx: Tx, companyId: CompanyId, id: UserId, name: string, now: Date) => tx`
  update "user" set name = ${name}, updated_at = ${now} where company_id = ${companyId} and id = ${id}`

export type Reading = { language: string | null; timeZone: string | null }
export const updateReading = (tx: Tx, loginId: LoginId, { language, timeZone }: Reading, now: Date) => tx`
  update login set language = ${language}, time_zone = ${timeZone}, updated_at = ${now} where id = ${loginId}`
