import type { AccountId, CompanyId, PersonId, UserId } from '@korben/contract'
import type { Sql } from '../../kit/db.ts'

export const upsertPresence = (
  sql: Sql,
  companyId: CompanyId,
  {
    accountId,
    userId,
    isTyping,
    expiresAt,
  }: { accountId: AccountId; userId: UserId; isTyping: boolean; expiresAt: Date },
) => sql`
  insert into chat_presence (company_id, account_id, user_id, is_typing, expires_at)
  values (${companyId}, ${accountId}, ${userId}, ${isTyping}, ${expiresAt})
  on conflict (company_id, account_id, user_id) do update set is_typing = excluded.is_typing, expires_at = excluded.expires_at`

export const deletePresence = (sql: Sql, companyId: CompanyId, accountId: AccountId, userId: UserId) => sql`
  delete from chat_presence where company_id = ${companyId} and account_id = ${accountId} and user_id = ${userId}`

export type PresenceRow = {
  account_id: AccountId
  person_id: PersonId
  user_id: UserId
  name: string
  is_typing: boolean
  expires_at: Date
}
/** Who is in which chat. `limit`: rows at most. */
export const findPresence = (sql: Sql, companyId: CompanyId, now: Date, limit: number) => sql<PresenceRow[]>`
  select presence.account_id, account.person_id, presence.user_id, "user".name, presence.is_typing, presence.expires_at
  from chat_presence as presence
  join account on account.company_id = ${companyId} and account.id = presence.account_id
  join "user" on "user".company_id = ${companyId} and "user".id = presence.user_id and "user".deleted_at is null
  where presence.company_id = ${companyId} and presence.expires_at > ${now}
  order by presence.account_id, presence.user_id limit ${limit}`

/** Gives how many. */
export const deleteOldPresence = async (sql: Sql, now: Date, limit: number): Promise<number> =>
  (
    await sql`
  delete from chat_presence where (company_id, account_id, user_id) in (
    select company_id, account_id, user_id from chat_presence where expires_at < ${now} limit ${limit} for update skip locked)`
  ).count
