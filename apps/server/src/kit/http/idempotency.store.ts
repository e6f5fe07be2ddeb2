import type { CompanyId } from '@korben/contract'
import type { IdempotencyKeyRow } from '../../generated/rows.ts'
import type { Tx } from '../db.ts'

/** `subject`: the token or user that chose the key. */
export type KeyPlace = { subject: string; key: string }

/** Held until the transaction ends; false when another request holds it. */
export const lockKey = (tx: Tx, companyId: CompanyId, { subject, key }: KeyPlace) => tx<{ locked: boolean }[]>`
  select pg_try_advisory_xact_lock(hashtextextended(${`idempotency:${companyId}:${subject}:${key}`}, 0)) as locked`

export const findKey = (tx: Tx, companyId: CompanyId, { subject, key }: KeyPlace, now: Date) => tx<
  Pick<IdempotencyKeyRow, 'request_hash' | 'status' | 'answer'>[]
>`
  select request_hash, status, answer from idempotency_key
  where company_id = ${companyId} and subject = ${subject} and key = ${key} and expires_at > ${now}`

export type KeptAnswer = { requestHash: Buffer; status: number; answer: Buffer; now: Date; expiresAt: Date }
/** A key that is over may be used again. */
export const keepAnswer = (tx: Tx, companyId: CompanyId, { subject, key }: KeyPlace, kept: KeptAnswer) => tx`
  insert into idempotency_key (company_id, subject, key, request_hash, status, answer, created_at, expires_at)
  values (${companyId}, ${subject}, ${key}, ${kept.requestHash}, ${kept.status}, ${kept.answer}, ${kept.now}, ${kept.expiresAt})
  on conflict (company_id, subject, key) do update set request_hash = excluded.request_hash, status = excluded.status,
    answer = excluded.answer, created_at = excluded.created_at, expires_at = excluded.expires_at`
