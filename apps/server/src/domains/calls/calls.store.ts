import type { AccountId, CallId, CompanyId, ConnectionId, PersonId, UserId } from '@korben/contract'
import type { CallRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'

export type NewCall = {
  id: CallId
  userId: UserId
  accountId: AccountId
  telephoneConnectionId: ConnectionId
  providerType: string
  callId: string
  from: string
  to: string
  type: CallRow['type']
  status: CallRow['status']
  recordLink: string | null
  durationSeconds: number
  startedAt: Date
  nextCheckAt: Date
  createdAt: Date
}
export const insertCall = (tx: Tx, companyId: CompanyId, call: NewCall) => tx<CallRow[]>`
  insert into call (company_id, id, user_id, account_id, telephone_connection_id, provider_type, call_id, "from", "to", type, status,
    record_link, duration_seconds, started_at, next_check_at, created_at)
  values (${companyId}, ${call.id}, ${call.userId}, ${call.accountId}, ${call.telephoneConnectionId}, ${call.providerType},
    ${call.callId}, ${call.from}, ${call.to}, ${call.type}, ${call.status}, ${call.recordLink}, ${call.durationSeconds},
    ${call.startedAt}, ${call.nextCheckAt}, ${call.createdAt}) returning *`

export type ShownCall = CallRow & { user_name: string }
/** Calls on all accounts of a person, newest first, with the name of who talked, also when that user is deleted. */
export const findCallsOfPerson = (sql: Sql, companyId: CompanyId, personId: PersonId, { limit, after }: Keyset) => sql<
  ShownCall[]
>`
  select call.*, "user".name as user_name from account
  join call on call.company_id = account.company_id and call.account_id = account.id
  join "user" on "user".company_id = call.company_id and "user".id = call.user_id
  where account.company_id = ${companyId} and account.person_id = ${personId}
  ${after ? sql`and (call.started_at, call.id) < (${after.at}, ${after.id})` : sql``}
  order by call.started_at desc, call.id desc limit ${limit}`
