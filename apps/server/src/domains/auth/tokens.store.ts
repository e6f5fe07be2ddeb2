import type { CompanyId, Right, TokenId, UserId } from '@korben/contract'
import type { ApiTokenRow, RoleRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

/** A token of API v3 always has a user. */
export type ScopedTokenRow = Omit<ApiTokenRow, 'scopes' | 'user_id'> & { scopes: Right[]; user_id: UserId }
export type NewScopedToken = {
  id: TokenId
  name: string
  hash: Buffer
  scopes: readonly Right[]
  userId: UserId
  createdAt: Date
}
export const insertScopedToken = (tx: Tx, companyId: CompanyId, token: NewScopedToken) => tx<ScopedTokenRow[]>`
  with token as (
    insert into api_token (company_id, id, kind, name, hash, scopes, user_id, created_at)
    values (${companyId}, ${token.id}, 'v3', ${token.name}, ${token.hash}, ${[...token.scopes]}, ${token.userId}, ${token.createdAt})
    returning *
  ), lookup as (
    insert into api_token_lookup (hash, company_id, token_id) select hash, company_id, id from token
  )
  select * from token`

/** Those that are valid, newest first. */
export const findScopedTokens = (sql: Sql, companyId: CompanyId) => sql<ScopedTokenRow[]>`
  select * from api_token where company_id = ${companyId} and kind = 'v3' and revoked_at is null order by created_at desc, id desc`

/** Unknown from this commit on. */
export const revokeScopedToken = (tx: Tx, companyId: CompanyId, id: TokenId, now: Date) => tx<
  { id: TokenId; name: string }[]
>`
  with revoked as (
    update api_token set revoked_at = ${now}
    where company_id = ${companyId} and id = ${id} and kind = 'v3' and revoked_at is null returning company_id, id, name
  ), gone as (
    delete from api_token_lookup as lookup using revoked where (lookup.company_id, lookup.token_id) = (revoked.company_id, revoked.id)
  )
  select id, name from revoked`

export type ScopedTokenOwnerRow = {
  company_id: CompanyId
  token_id: TokenId
  scopes: Right[]
  last_used_at: Date | null
  user_id: UserId
  role_kind: RoleRow['kind']
  rights: unknown
  own_people_only: boolean
}
/** A token acts for the user who made it: it is worth nothing when that user is gone. */
export const findScopedTokenOwner = (sql: Sql, hash: Buffer) => sql<ScopedTokenOwnerRow[]>`
  select lookup.company_id, lookup.token_id, token.scopes, token.last_used_at, member.id as user_id,
    role.kind as role_kind, role.rights,
    role.own_people_only or member.own_people_only as own_people_only
  from api_token_lookup as lookup
  join api_token as token on (token.company_id, token.id) = (lookup.company_id, lookup.token_id) and token.kind = 'v3'
  join "user" as member on (member.company_id, member.id) = (token.company_id, token.user_id)
    and member.is_active and member.deleted_at is null
  join role on (role.company_id, role.id) = (member.company_id, member.role_id)
  where lookup.hash = ${hash}`

export const touchToken = (sql: Sql, companyId: CompanyId, id: TokenId, now: Date) => sql`
  update api_token set last_used_at = ${now} where company_id = ${companyId} and id = ${id}`
