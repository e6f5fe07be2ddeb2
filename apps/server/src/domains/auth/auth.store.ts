import type { CompanyId, LoginId, TokenId, UserId } from '@korben/contract'
import type { ApiTokenRow, LoginRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

export type NewLogin = {
  id: LoginId
  email: string
  emailFolded: string
  passwordHash: string
  createdAt: Date
}
/** Gives nothing when the e-mail has a login already. */
export const insertLogin = (tx: Tx, login: NewLogin) => tx<LoginRow[]>`
  insert into login (id, email, email_folded, password_hash, created_at, updated_at)
  values (${login.id}, ${login.email}, ${login.emailFolded}, ${login.passwordHash}, ${login.createdAt}, ${login.createdAt})
  on conflict (email_folded) do nothing returning *`

export const findLoginByEmail = (sql: Sql, emailFolded: string) => sql<LoginRow[]>`
  select * from login where email_folded = ${emailFolded}`

export type NewToken = {
  id: TokenId
  hash: Buffer
  secret: Buffer
  createdAt: Date
}
export const insertV2Token = (tx: Tx, companyId: CompanyId, token: NewToken) => tx`
  with token as (
    insert into api_token (company_id, id, kind, hash, secret, created_at)
    values (${companyId}, ${token.id}, 'v2', ${token.hash}, ${token.secret}, ${token.createdAt}) returning company_id, id, hash
  )
  insert into api_token_lookup (hash, company_id, token_id) select hash, company_id, id from token`

/** The token of the company is no longer found from this commit on. */
export const revokeV2Token = (tx: Tx, companyId: CompanyId, now: Date) => tx`
  with revoked as (
    update api_token set revoked_at = ${now}
    where company_id = ${companyId} and kind = 'v2' and revoked_at is null returning company_id, id
  )
  delete from api_token_lookup as lookup using revoked where (lookup.company_id, lookup.token_id) = (revoked.company_id, revoked.id)`

export const findV2Token = (sql: Sql, companyId: CompanyId) => sql<Pick<ApiTokenRow, 'id' | 'secret' | 'created_at'>[]>`
  select id, secret, created_at from api_token where company_id = ${companyId} and kind = 'v2' and revoked_at is null`

export type TokenOwnerRow = {
  company_id: CompanyId
  token_id: TokenId
  is_api_on: boolean
  owner_id: UserId
}
/** From the hash of a token to everything a request needs to know of its company, in one statement. */
export const findTokenOwner = (sql: Sql, hash: Buffer) => sql<TokenOwnerRow[]>`
  select lookup.company_id, lookup.token_id, company.is_api_on, owner.id as owner_id
  from api_token_lookup as lookup
  join company on company.id = lookup.company_id
  join "user" as owner on owner.company_id = lookup.company_id and owner.is_owner
  where lookup.hash = ${hash}`
