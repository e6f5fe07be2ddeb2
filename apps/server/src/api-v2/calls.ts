import { type AccountId, V2_NOT_DEFINED, v2 } from '@korben/contract'
import { recordCall } from '../domains/calls/index.ts'
import type { CallRow } from '../generated/rows.ts'
import type { Ctx } from '../kit/context.ts'
import { mountV2, type V2App } from './mount.ts'
import { isoTime, orNotDefined } from './values.presenter.ts'
import { requireIds } from './wanted-ids.ts'

export const callsV2 = (app: V2App<Ctx>) =>
  mountV2(app, v2.calls, {
    create: async (ctx, { user_id, account_id, from, to, date, record_link, status, duration, type }) => {
      const id = await requireIds(ctx, { user_id: ['user', user_id], account_id: ['account', account_id] })
      const call = await recordCall(ctx, {
        userId: user_id,
        accountId: id<AccountId>('account_id'),
        from,
        to,
        startedAt: date,
        recordLink: record_link === V2_NOT_DEFINED ? null : record_link,
        status,
        durationSeconds: duration,
        type,
      })
      return { data: presentCall(call) }
    },
  })

const presentCall = (row: CallRow) => ({
  id: row.id,
  raw_response: {},
  record_link: orNotDefined(row.record_link),
  company_id: row.company_id,
  user_id: row.user_id,
  account_id: row.account_id,
  provider_type: 'MANUAL' as const,
  to: row.to,
  from: row.from,
  type: row.type,
  status: row.status,
  telephone_connection_id: row.telephone_connection_id,
  call_id: row.call_id,
  billsec: row.duration_seconds,
  created_at: isoTime(row.started_at),
  updated_at: isoTime(row.started_at),
  next_check: isoTime(row.next_check_at),
})
