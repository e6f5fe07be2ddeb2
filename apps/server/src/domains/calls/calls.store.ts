import type { AccountId, CallId, CompanyId, ConnectionId, UserId } from '@korben/contract'
import type { CallRow } from '../../generated/rows.ts'
import type { Tx } from '../../kit/db.ts'

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
