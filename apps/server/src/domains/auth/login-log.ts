import type { LoginId } from '@korben/contract'
import type { LoginEventRow } from '../../generated/rows.ts'
import type { TxCtx, WorkerTx } from '../../kit/context.ts'
import { type JSONValue, one } from '../../kit/db.ts'
import { newId } from '../../kit/ids.ts'
import { enqueueMail, sendsMail } from '../../kit/mail.ts'
import { languageOf } from './language-of.ts'
import * as store from './login-log.store.ts'
import { type Notice, noticeMail } from './mail-texts.ts'
import { findLogin, findPlaces } from './sessions.store.ts'

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
  const places = await findPlaces(tx.sql, loginId)
  if (isNotice(kind)) await tellOwner(tx, loginId, kind, places[0]?.language)
  for (const { company_id, user_id } of places) {
    const ctx = tx.forCompany(company_id, { kind: actor, userId: user_id })
    await record(ctx, { action: kind, entity: 'login', entityId: loginId })
  }
}

const isNotice = (kind: LoginEventKind): kind is Notice => NOTICES.has(kind)
const NOTICES: ReadonlySet<LoginEventKind> = new Set<Notice>([
  'password_changed',
  'password_reset',
  'second_factor_on',
  'second_factor_off',
  'recovery_code_used',
])
const DAY_MS = 86_400_000

/** By mail, where mail is sent: it may not have been them. */
async function tellOwner(tx: WorkerTx, loginId: LoginId, notice: Notice, companyLanguage?: string): Promise<void> {
  if (!sendsMail(tx.world.config)) return
  const { email, language } = one(await findLogin(tx.sql, loginId))
  const mail = { to: email, ...noticeMail(language ?? languageOf(companyLanguage), notice) }
  await enqueueMail(tx, mail, new Date(tx.now().getTime() + DAY_MS))
}

/** Both come from outside; a page shows them. */
export const shorten = ({ address, userAgent }: { address: string; userAgent: string }) => ({
  address: address.slice(0, 100),
  userAgent: userAgent.replaceAll('\0', '').slice(0, 300),
})
