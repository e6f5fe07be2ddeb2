import type { CompanyId, LoginId, SessionId, UserId } from '@korben/contract'
import type { LoginRow, LoginSessionRow, RoleRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

export type NewSession = {
  id: SessionId
  tokenHash: Buffer
  loginId: LoginId
  companyId: CompanyId | null
  userAgent: string
  address: string
  createdAt: Date
  expiresAt: Date
}
export const insertSession = (tx: Tx, session: NewSession) => tx`
  insert into login_session (id, token_hash, login_id, company_id, user_agent, address, created_at, last_seen_at, expires_at)
  values (${session.id}, ${session.tokenHash}, ${session.loginId}, ${session.companyId}, ${session.userAgent}, ${session.address},
    ${session.createdAt}, ${session.createdAt}, ${session.expiresAt})`

export type SessionOwnerRow = Pick<LoginSessionRow, 'id' | 'login_id' | 'last_seen_at'> & {
  company_id: CompanyId | null
  user_id: UserId | null
  role_kind: RoleRow['kind'] | null
  rights: unknown
  own_people_only: boolean | null
}
/**
 * Whom a session belongs to, and the place of its login in a company: the one asked for, else the one it was in last. Without a place there
 * (never had one, deleted, switched off) the company is null.
 */
export const findSessionOwner = (sql: Sql, tokenHash: Buffer, companyId: CompanyId | null, now: Date) => sql<
  SessionOwnerRow[]
>`
  select session.id, session.login_id, session.last_seen_at, member.company_id, member.id as user_id,
    role.kind as role_kind, role.rights,
    role.own_people_only or member.own_people_only as own_people_only
  from login_session as session
  left join "user" as member on member.company_id = coalesce(${companyId}, session.company_id) and member.login_id = session.login_id
    and member.is_active and member.deleted_at is null
  left join role on (role.company_id, role.id) = (member.company_id, member.role_id)
  where session.token_hash = ${tokenHash} and session.expires_at > ${now}`

export const touchSession = (sql: Sql, id: SessionId, now: Date, expiresAt: Date) => sql`
  update login_session set last_seen_at = ${now}, expires_at = ${expiresAt} where id = ${id}`

export const updateSessionSecret = (tx: Tx, id: SessionId, tokenHash: Buffer) => tx`
  update login_session set token_hash = ${tokenHash} where id = ${id}`

export const updateSessionCompany = (tx: Tx, id: SessionId, companyId: CompanyId) => tx`
  update login_session set company_id = ${companyId} where id = ${id}`

export const deleteSession = (sql: Sql, loginId: LoginId, id: SessionId) => sql<{ id: SessionId }[]>`
  delete from login_session where login_id = ${loginId} and id = ${id} returning id`

export const deleteOtherSessions = (tx: Tx, loginId: LoginId, keptId: SessionId) => tx<{ id: SessionId }[]>`
  delete from login_session where login_id = ${loginId} and id <> ${keptId} returning id`

export const deleteAllSessions = (tx: Tx, loginId: LoginId) => tx`
  delete from login_session where login_id = ${loginId}`

export const findSessions = (sql: Sql, loginId: LoginId, now: Date) => sql<LoginSessionRow[]>`
  select * from login_session where login_id = ${loginId} and expires_at > ${now} order by last_seen_at desc, id desc`

export type PlaceRow = {
  company_id: CompanyId
  company_name: string
  user_id: UserId
  user_name: string
  role_kind: RoleRow['kind']
  language: string
  time_zone: string
}
/** The companies of a login, oldest place first; none of nobody's. */
export const findPlaces = (sql: Sql, loginId: LoginId | null) => sql<PlaceRow[]>`
  select member.company_id, company.name as company_name, member.id as user_id, member.name as user_name, role.kind as role_kind,
    company.language, company.time_zone
  from "user" as member
  join company on company.id = member.company_id
  join role on (role.company_id, role.id) = (member.company_id, member.role_id)
  where member.login_id = ${loginId} and member.is_active and member.deleted_at is null
  order by member.created_at, member.company_id`

export const findLogin = (sql: Sql, id: LoginId) => sql<LoginRow[]>`select * from login where id = ${id}`

/** Gives a row if the password was still `from`; `from` null: whatever it was. */
export const updatePassword = (tx: Tx, id: LoginId, { from, to }: { from: string | null; to: string }, now: Date) => tx<
  { id: LoginId }[]
>`
  update login set password_hash = ${to}, updated_at = ${now}
  where id = ${id} and password_hash = coalesce(${from}, password_hash) returning id`
