import type { Sql, Tx } from '../kit/db.ts'

/**
 * What `/metrics` asks the database, over all companies. Asked every few seconds beside a queue of a million, so nothing is
 * counted beyond `WATCH_LIMIT`, and what is oldest is found by skipping through an index, one probe for each place in it.
 */

/** Rows that are counted one by one. With 100,000 all questions together took 0.25 s of a database with 670,000 deliveries, 170,000 jobs and 83,000 events waiting (2026-11). */
export const WATCH_LIMIT = 20_000

export const limitWatch = (tx: Tx, milliseconds: number) => tx`
  select set_config('statement_timeout', ${`${milliseconds}ms`}, true), set_config('lock_timeout', '500ms', true)`

export type OpenDeliveries = { queued: number; sending: number; in_doubt: number; oldest_doubt_seconds: number }

/** Each number is exact up to the limit, then what the statistics of the index say, at least the limit. */
export const countDeliveries = (sql: Sql) => sql<OpenDeliveries[]>`
  with queued as (
    select count(*) from (
      select from delivery where state = 'queued' order by company_id, connection_id, priority, due_at limit ${WATCH_LIMIT}) as seen
  )
  select
    case when queued.count < ${WATCH_LIMIT} then queued.count else greatest(queued.count, (
      select coalesce(sum(part.reltuples), 0)::bigint from pg_inherits
      join pg_class part on part.oid = pg_inherits.inhrelid where pg_inherits.inhparent = 'delivery_due'::regclass)) end as queued,
    (select count(*) from (
      select from delivery where state = 'sending' order by company_id, connection_id limit ${WATCH_LIMIT}) as seen) as sending,
    (select count(*) from (
      select from delivery where state = 'in_doubt' order by company_id, message_id limit ${WATCH_LIMIT}) as seen) as in_doubt,
    (select coalesce(extract(epoch from clock_timestamp() - min(updated_at)), 0)::float8 from (
      select updated_at from delivery where state = 'in_doubt' order by company_id, message_id limit ${WATCH_LIMIT}) as seen) as oldest_doubt_seconds
  from queued`

/** Connections times priorities that are looked at. */
const MAX_HEADS = 10_000

/** How late the most urgent message of each priority is, of connections that work and are not paused. */
export const findLateDeliveries = (sql: Sql, now: Date) => sql<{ priority: number; seconds: number }[]>`
  with recursive head as (
    (select company_id, connection_id, priority, due_at, 1 as place from delivery
     where state = 'queued' order by company_id, connection_id, priority, due_at limit 1)
    union all
    select next.company_id, next.connection_id, next.priority, next.due_at, head.place + 1 from head cross join lateral (
      select company_id, connection_id, priority, due_at from delivery
      where state = 'queued' and (delivery.company_id, delivery.connection_id, delivery.priority) > (head.company_id, head.connection_id, head.priority)
      order by company_id, connection_id, priority, due_at limit 1) as next
    where head.place < ${MAX_HEADS}
  )
  select head.priority, greatest(0, extract(epoch from ${now}::timestamptz - min(head.due_at)))::float8 as seconds
  from head
  join connection on connection.company_id = head.company_id and connection.id = head.connection_id
  left join connection_lease lease on lease.company_id = head.company_id and lease.connection_id = head.connection_id
  where connection.state = 'OK' and connection.deleted_at is null and coalesce(lease.paused_until, '-infinity') <= ${now}
  group by head.priority order by head.priority`

export type DueWork = { due: number; oldest_seconds: number }

/** Runs to be walked, company by company as the workers find them. */
export const countDueRuns = (sql: Sql, now: Date) => sql<DueWork[]>`
  with recursive company as (
    (select company_id, wake_at from run where wake_at is not null order by company_id, wake_at limit 1)
    union all
    select next.company_id, next.wake_at from company cross join lateral (
      select company_id, wake_at from run
      where wake_at is not null and run.company_id > company.company_id order by company_id, wake_at limit 1) as next
  )
  select
    (select count(*) from (
      select from company cross join lateral (
        select from run where run.company_id = company.company_id and run.wake_at <= ${now} order by run.wake_at limit ${WATCH_LIMIT}) as due
      where company.wake_at <= ${now} limit ${WATCH_LIMIT}) as seen) as due,
    coalesce(greatest(0, extract(epoch from ${now}::timestamptz - (select min(wake_at) from company))), 0)::float8 as oldest_seconds`

/** Jobs that wait for a worker; those that one is at are not counted. */
export const countDueJobs = (sql: Sql, now: Date) => sql<DueWork[]>`
  with recursive lane as (
    (select company_id, name, lane, 1 as place from job where state = 'queued' order by company_id, name, lane limit 1)
    union all
    select next.company_id, next.name, next.lane, lane.place + 1 from lane cross join lateral (
      select company_id, name, lane from job
      where state = 'queued' and (job.company_id, job.name, job.lane) > (lane.company_id, lane.name, lane.lane)
      order by company_id, name, lane limit 1) as next
    where lane.place < ${MAX_HEADS}
  ), due as (
    select waiting.due_at from lane cross join lateral (
      select due_at from job
      where (job.company_id, job.name, job.lane) = (lane.company_id, lane.name, lane.lane) and state = 'queued' and due_at <= ${now}
        and (leased_until is null or leased_until <= clock_timestamp())
      order by due_at limit ${WATCH_LIMIT}) as waiting limit ${WATCH_LIMIT}
  )
  select count(*) as due, coalesce(greatest(0, extract(epoch from ${now}::timestamptz - min(due_at))), 0)::float8 as oldest_seconds from due`

/** Events that webhooks are still to be told of; of those that are on, and without those on the wire. */
export const countDueWebhooks = (sql: Sql, now: Date) => sql<DueWork[]>`
  with recursive receiver as (
    (select company_id, webhook_id, 1 as place from webhook_delivery where state = 'queued' order by company_id, webhook_id limit 1)
    union all
    select next.company_id, next.webhook_id, receiver.place + 1 from receiver cross join lateral (
      select company_id, webhook_id from webhook_delivery as delivery
      where state = 'queued' and (delivery.company_id, delivery.webhook_id) > (receiver.company_id, receiver.webhook_id)
      order by company_id, webhook_id limit 1) as next
    where receiver.place < ${MAX_HEADS}
  ), due as (
    select waiting.due_at from receiver
    join webhook on webhook.company_id = receiver.company_id and webhook.id = receiver.webhook_id and webhook.is_on
    cross join lateral (
      select due_at from webhook_delivery as delivery
      where (delivery.company_id, delivery.webhook_id) = (receiver.company_id, receiver.webhook_id) and state = 'queued'
        and due_at <= ${now} and (leased_until is null or leased_until <= clock_timestamp())
      order by due_at limit ${WATCH_LIMIT}) as waiting limit ${WATCH_LIMIT}
  )
  select count(*) as due, coalesce(greatest(0, extract(epoch from ${now}::timestamptz - min(due_at))), 0)::float8 as oldest_seconds from due`

export type Leftovers = {
  signals: number
  inbound_failed: number
  jobs_dead: number
  webhooks_dead: number
  imports_open: number
  import_rows_left: number
  counts_unfolded: number
}

/** What else waits or was given up; counted up to the limit each. */
export const countLeftovers = (sql: Sql) => sql<Leftovers[]>`
  select
    (select count(*) from (select from run_signal limit ${WATCH_LIMIT}) as seen) as signals,
    (select count(*) from (select from inbound_failed limit ${WATCH_LIMIT}) as seen) as inbound_failed,
    (select count(*) from (select from job where state = 'dead' order by company_id, id limit ${WATCH_LIMIT}) as seen) as jobs_dead,
    (select count(*) from (
      select from webhook_delivery where state = 'dead' order by company_id, webhook_id, id limit ${WATCH_LIMIT}) as seen) as webhooks_dead,
    (select count(*) from import where finished_at is null) as imports_open,
    (select coalesce(sum(total - done), 0)::bigint from import where finished_at is null) as import_rows_left,
    (select count(*) from (select from company_count_delta limit ${WATCH_LIMIT}) as seen)
      + (select count(*) from (select from stat_delta limit ${WATCH_LIMIT}) as seen)
      + (select count(*) from (select from block_delta limit ${WATCH_LIMIT}) as seen) as counts_unfolded`

export type ConnectionFigures = { failed: number; paused: number; unheld: number; senders: number }

/** `unheld`: bots that are to be polled and that no process has held for `seconds`. */
export const countConnections = (sql: Sql, now: Date, seconds: number) => sql<ConnectionFigures[]>`
  select
    count(*) filter (where connection.state = 'ERROR')::int as failed,
    count(*) filter (where lease.paused_until > ${now})::int as paused,
    count(*) filter (where connection.state = 'OK' and connection.inbound = 'poll'
      and greatest(lease.expires_at, connection.updated_at) < clock_timestamp() - make_interval(secs => ${seconds}))::int as unheld,
    (select count(*)::int from sender_process where expires_at > clock_timestamp()) as senders
  from connection
  left join connection_lease lease on lease.company_id = connection.company_id and lease.connection_id = connection.id
  where connection.deleted_at is null`

export type DatabaseFigures = { size: number; longest_transaction_seconds: number; listeners: number }

/** The database as a whole. `listeners`: connections of processes that hear the news of others. */
export const measureDatabase = (sql: Sql) => sql<DatabaseFigures[]>`
  select pg_database_size(current_database()) as size,
    coalesce((select extract(epoch from max(clock_timestamp() - xact_start)) from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()), 0)::float8
      as longest_transaction_seconds,
    (select count(*)::int from pg_stat_activity where datname = current_database() and query ilike 'listen "korben_hint"%') as listeners`

/** Connections to the database by what they are doing. */
export const countBackends = (sql: Sql) => sql<{ state: string; count: number }[]>`
  select coalesce(state, 'unknown') as state, count(*)::int as count from pg_stat_activity
  where datname = current_database() and backend_type = 'client backend' group by 1 order by 1`

/** Which of these tables are not there. */
export const findMissingTables = (sql: Sql, names: readonly string[]) => sql<{ name: string }[]>`
  select name from unnest(${[...names]}::text[]) as name where to_regclass(name) is null order by name`

export const findSchemaVersion = (sql: Sql) => sql<{ version: string }[]>`
  select max(version) as version from migration`
