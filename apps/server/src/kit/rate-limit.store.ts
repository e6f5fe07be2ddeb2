import type { Sql } from './db.ts'

/**
 * Takes a block of requests out of a subject's window, begins a new window when the last one is over, and says how many are
 * taken now. `now` null: the clock of the database.
 */
export const reserveRequests = (sql: Sql, subject: string, block: number, now: Date | null) => sql<
  { reserved: number; started_at: string; left_ms: number }[]
>`
  insert into rate_window as known (subject, started_at, reserved)
  values (${subject}, coalesce(${now}::timestamptz, clock_timestamp()), ${block})
  on conflict (subject) do update set
    reserved = case when known.started_at > excluded.started_at - interval '60 seconds' then known.reserved else 0 end
      + excluded.reserved,
    started_at = case when known.started_at > excluded.started_at - interval '60 seconds' then known.started_at
      else excluded.started_at end
  returning reserved, started_at::text,
    1000 * extract(epoch from started_at + interval '60 seconds' - coalesce(${now}::timestamptz, clock_timestamp()))::float8 as left_ms`

/** Forgets at most `limit` windows that are over. Returns how many. */
export const deleteRateWindows = async (sql: Sql, limit: number): Promise<number> =>
  (
    await sql`
  delete from rate_window where subject in (
    select subject from rate_window where started_at < clock_timestamp() - interval '2 minutes'
    order by started_at limit ${limit} for update skip locked)`
  ).count
