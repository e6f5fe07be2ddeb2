import type { LoginId } from '@korben/contract'
import type { LoginEventRow } from '../../generated/rows.ts'
import type { TxCtx, WorkerTx } from '../../kit/context.ts'
import type { JSONValue } from '../../kit/db.ts'
import { newId } from '../../kit/ids.ts'
import * as store from './login-log.store.ts'
import { findPlaces } from './sessions.store.ts'

/** Writes to the audit, which stands to the right of this domain. */
export type Recorder = (
  ctx: TxCtx,
  entry: { action: string; entity: string; entityId?: string | null; details?: { [key: string]: JSONValue } },
) => Promise<void>

/** Where an act comes from, as far as it can be told, and who notes it. */
export type Witness = { address: string; userAgent: string; record: Recorder; actor?: 'user' | 'cli' }

export type LoginEventKind = LoginEventRow['kind']

/** Anybody can cause these without a secret: no audit of a company may be filled by strangers. */
const UNPROVEN: readonly LoginEventKind[] = ['refused', 'reset_requested']

/**
 * Notes what happened to a login, for itself and in the audit of every company it works in (there without the address, which is no business of
 * the other companies). `loginId` null: an e-mail that has no login; noted all the same, so that it takes the same time.
 */
export async function noteLogin(
  tx: WorkerTx,
  loginId: LoginId | null,
  kind: LoginEventKind,
  { address, userAgent, record, actor = 'user' }: Witness,
): Promise<void> {
  const createdAt = tx.now()
  await store.insertLoginEvent(tx.sql, {
    id: newId<'login_event'>(createdAt),
    loginId,
    kind,
    createdAt,
    ...shorten({ address, userAgent }),
  })
  if (loginId === null || UNPROVEN.includes(kind)) return
  for (const { company_id, user_id } of await findPlaces(tx.sql, loginId)) {
    const ctx = tx.forCompany(company_id, { kind: actor, userId: user_id })
    await record(ctx, { action: kind, entity: 'login', entityId: loginId })
  }
}

/** Both come from outside; a page shows them. */
export const shorten = ({ address, userAgent }: { address: string; userAgent: string }) => ({
  address: address.slice(0, 100),
  userAgent: userAgent.replaceAll('\0', '').slice(0, 300),
})
