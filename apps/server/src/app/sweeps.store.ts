import type { Sql } from '../kit/db.ts'
import { idTime } from '../kit/ids.ts'

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

/** Tickets, links and codes of set-up that are over, and what was noted of logins long ago. Returns the largest of their numbers. */
export const deleteOldSignIns = async (sql: Sql, now: Date, longAgo: Date, limit: number): Promise<number> => {
  const [row] = await sql<{ count: number }[]>`
  with tickets as (
    delete from login_ticket where token_hash in (
      select token_hash from login_ticket where expires_at < ${now} limit ${limit} for update skip locked) returning 1
  ), codes as (
    delete from setup_code where expires_at < ${now} returning 1
  ), events as (
    delete from login_event where id in (
      select id from login_event where id < ${idTime(longAgo)} order by id limit ${limit} for update skip locked) returning 1
  )
  select greatest((select count(*) from tickets), (select count(*) from events))::int as count`
  return row?.count ?? 0
}
