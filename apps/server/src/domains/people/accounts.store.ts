import type { AccountId, CompanyId, ConnectionId, PersonId } from '@korben/contract'
import type { AccountRow, PersonRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

export type NewAccount = Pick<AccountRow, 'id' | 'person_id' | 'kind' | 'external_id' | 'utm'> & {
  /** Null: the connection that the company has of this kind from its beginning. */
  connection_id: ConnectionId | null
}
/** Leaves out those whose external id the connection knows already. In no order. */
export const insertAccounts = (tx: Tx, companyId: CompanyId, accounts: readonly NewAccount[], createdAt: Date) => tx<
  AccountRow[]
>`
  insert into account (company_id, id, person_id, connection_id, kind, external_id, utm, active_at, created_at, updated_at)
  select ${companyId}, id, person_id,
    coalesce(connection_id, (select connection.id from connection where company_id = ${companyId} and kind = row.kind)),
    kind, external_id, utm, ${createdAt}, ${createdAt}, ${createdAt}
  from jsonb_to_recordset(${tx.json([...accounts])})
    as row (id text, person_id text, connection_id text, kind text, external_id text, utm jsonb)
  on conflict (company_id, connection_id, external_id) where external_id is not null do nothing returning *`

/**
 * The owners of new accounts: the card has changed, and while there is no message the newest account is the latest activity
 * (reference 1.13). Locked in id order. Whose card says so already, because it was made at the same moment, is left alone.
 */
export const noteNewAccounts = (tx: Tx, companyId: CompanyId, personIds: readonly PersonId[], at: Date) => tx`
  with owner as (
    select id from person where company_id = ${companyId} and id = any(${[...personIds]})
      and (updated_at < ${at} or (last_message_at is null and active_at < ${at}))
    order by id for no key update
  )
  update person set updated_at = greatest(updated_at, ${at}),
    active_at = case when last_message_at is null then greatest(active_at, ${at}) else active_at end
  from owner where person.company_id = ${companyId} and person.id = owner.id`

export const findAccount = (sql: Sql, companyId: CompanyId, id: AccountId) => sql<AccountRow[]>`
  select * from account where company_id = ${companyId} and id = ${id}`

export const lockAccount = (tx: Tx, companyId: CompanyId, id: AccountId) => tx<AccountRow[]>`
  select * from account where company_id = ${companyId} and id = ${id} for no key update`

export const findAccountByExternalId = (
  sql: Sql,
  companyId: CompanyId,
  { connectionId, externalId }: { connectionId: ConnectionId; externalId: string },
) => sql<AccountRow[]>`
  select * from account where company_id = ${companyId} and connection_id = ${connectionId} and external_id = ${externalId}`

/** Accounts that can be written to, with what is known of their people. */
export const findWriters = (
  sql: Sql,
  companyId: CompanyId,
  connectionId: ConnectionId,
  externalIds: readonly string[],
) => sql<WriterRow[]>`
  select account.id as account_id, account.external_id, account.person_id, person.phone, person.email, person.locale,
    person.profile_image
  from account join person on person.company_id = account.company_id and person.id = account.person_id
  where account.company_id = ${companyId} and account.connection_id = ${connectionId}
    and account.external_id = any (${[...externalIds]}::text[]) and account.status = 'OK'
    and person.merged_into is null and person.deleted_at is null`

export type WriterRow = Pick<PersonRow, 'phone' | 'email' | 'locale' | 'profile_image'> &
  Pick<AccountRow, 'person_id'> & { account_id: AccountId; external_id: string }

/** The latest of a person that a message can reach. */
export const findReachableAccount = (sql: Sql, companyId: CompanyId, personId: PersonId) => sql<AccountRow[]>`
  select * from account where company_id = ${companyId} and person_id = ${personId} and status = 'OK' and kind <> 'MANUAL'
  order by created_at desc, id desc limit 1`

export const updateAccountStatus = (
  tx: Tx,
  companyId: CompanyId,
  id: AccountId,
  { status, reason }: { status: AccountRow['status']; reason: string | null },
  now: Date,
) => tx<AccountRow[]>`
  update account set status = ${status}, status_reason = ${reason}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} returning *`

export const updateBotStatus = (
  tx: Tx,
  companyId: CompanyId,
  id: AccountId,
  botStatus: AccountRow['bot_status'],
  now: Date,
) => tx<AccountRow[]>`
  update account set bot_status = ${botStatus}, updated_at = ${now} where company_id = ${companyId} and id = ${id} returning *`

/**
 * Waits until no other transaction makes an account or a person for one of `keys`, and holds the others off until the end of
 * this one. A row that does not exist yet cannot be locked.
 */
export const lockIdentities = (tx: Tx, companyId: CompanyId, keys: readonly string[]) => tx`
  select pg_advisory_xact_lock(hashtextextended(${companyId} || key, 0)) from unnest(${[...keys]}::text[]) as key`
