import type { AccountId, UserId } from '@korben/contract'
import type { CallRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { newId } from '../../kit/ids.ts'
import { getBuiltIn } from '../connections/index.ts'
import { getAccount } from '../people/index.ts'
import { findUser } from '../team/index.ts'
import { callUserNotFound } from './calls.errors.ts'
import * as store from './calls.store.ts'
import { newUuidV1 } from './uuid-v1.ts'

/** `recordLink`: where the recording is, null for none. `from`, `to`: numbers, also short internal ones. */
export type CallInput = {
  userId: UserId
  accountId: AccountId
  from: string
  to: string
  startedAt: Date
  recordLink: string | null
  status: CallRow['status']
  durationSeconds: number
  type: CallRow['type']
}

const CHECK_AFTER_MS = 60_000

/** Records a phone call that somebody reports, on the built-in telephony connection (CAL-2). Each call of this adds one. */
export const recordCall = (ctx: Ctx, input: CallInput): Promise<CallRow> =>
  ctx.transaction(async (ctx) => {
    const [user] = await findUser(ctx.sql, ctx.companyId, input.userId)
    if (!user) throw callUserNotFound(input.userId)
    const account = await getAccount(ctx, input.accountId)
    const telephony = await getBuiltIn(ctx, 'TELEPHONY')
    const createdAt = ctx.now()
    const call = {
      ...input,
      id: newId<'call'>(createdAt),
      accountId: account.id,
      telephoneConnectionId: telephony.id,
      providerType: 'MANUAL',
      callId: newUuidV1(createdAt),
      nextCheckAt: new Date(createdAt.getTime() + CHECK_AFTER_MS),
      createdAt,
    }
    return one(await store.insertCall(ctx.sql, ctx.companyId, call))
  })
