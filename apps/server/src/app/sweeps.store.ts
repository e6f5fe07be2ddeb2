import type { Sql } from '../kit/db.ts'

/** Messengers repeat an update for a day at most; what is older than two cannot come again. Returns how many were forgotten. */
export const deleteInboundSeen = async (sql: Sql, limit: number): Promise<number> =>
  (
    await sql`
  delete from inbound_seen where (company_id, connection_id, event_id) in (
    select company_id, connection_id, event_id from inbound_seen where seen_at < clock_timestamp() - interval '48 hours'
    order by seen_at limit ${limit} for update skip locked)`
  ).count

export const deleteIdempotencyKeys = async (sql: Sql, now: Date, limit: number): Promise<number> =>
  (
    await sql`
  delete from idempotency_key where (company_id, subject, key) in (
    select company_id, subject, key from idempotency_key where expires_at < ${now}
    order by expires_at limit ${limit} for update skip locked)`
  ).count

/** Browsers that were not used for a month. */
export const deleteSessions = async (sql: Sql, now: Date, limit: number): Promise<number> =>
  (
    await sql`
  delete from login_session where id in (
    select id from login_session where expires_at < ${now} order by expires_at limit ${limit} for update skip locked)`
  ).count
