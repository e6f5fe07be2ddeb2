import type { LoginId } from '@korben/contract'
import type { LoginRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

/** Codes of one login are looked at one after the other, so that none is taken twice. */
export const lockLogin = (tx: Tx, id: LoginId) => tx<LoginRow[]>`
  select * from login where id = ${id} for no key update`

export const updatePendingSecret = (tx: Tx, id: LoginId, sealed: Buffer, now: Date) => tx`
  update login set totp_pending = ${sealed}, updated_at = ${now} where id = ${id}`

/** What was offered counts from now on. `step`: of the code that confirmed it. */
export const confirmSecret = (tx: Tx, id: LoginId, step: number, now: Date) => tx`
  update login set totp_secret = totp_pending, totp_pending = null, totp_last_step = ${step}, updated_at = ${now}
  where id = ${id} and totp_pending is not null`

export const updateLastStep = (tx: Tx, id: LoginId, step: number) => tx`
  update login set totp_last_step = ${step} where id = ${id}`

export const deleteSecret = (tx: Tx, id: LoginId, now: Date) => tx`
  update login set totp_secret = null, totp_pending = null, totp_last_step = null, updated_at = ${now} where id = ${id}`

export const countRecoveryCodes = (sql: Sql, loginId: LoginId) => sql<{ count: number }[]>`
  select count(*)::int as count from login_recovery_code where login_id = ${loginId}`

export const insertRecoveryCodes = (tx: Tx, loginId: LoginId, hashes: readonly Buffer[]) => tx`
  insert into login_recovery_code (login_id, code_hash) 
  select ${loginId}, decode(unnest(${hashes.map((hash) => hash.toString('hex'))}::text[]), 'hex')`

/** Gives a row if there was such a code; there is none from now on. */
export const takeRecoveryCode = (tx: Tx, loginId: LoginId, hash: Buffer) => tx<{ login_id: LoginId }[]>`
  delete from login_recovery_code where login_id = ${loginId} and code_hash = ${hash} returning login_id`

export const deleteRecoveryCodes = (tx: Tx, loginId: LoginId) => tx`
  delete from login_recovery_code where login_id = ${loginId}`
