import type { Sql, Tx } from '../../kit/db.ts'
import type { PartitionedTable } from '../../kit/partitions.ts'

/** What doctor asks, over all companies. Every statement reads a bounded part, or is ended by its time limit. */

export const limitStatements = (tx: Tx, seconds: number) => tx`
  select set_config('statement_timeout', ${`${seconds}s`}, true), set_config('lock_timeout', '2s', true)`

export const findServer = (sql: Sql) => sql<
  { version: string; number: number; encoding: string; has_letters: boolean; now: number; size: number }[]
>`
  select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
    current_setting('server_encoding') as encoding, lower('Ї') = 'ї' as has_letters, extract(epoch from clock_timestamp())::float8 as now,
    pg_database_size(current_database()) as size`

/** Companies that can be looked through in a moment, in no order; and how many there are in all. */
const chosenCompanies = (sql: Sql, { companies, rows }: Sample) => sql`
  select id from company
  where (select coalesce(sum(count), 0) from company_count where company_id = company.id) <= ${rows}
  order by random() limit ${companies}`

/** `companies`: at most so many are looked at; `rows`: only those whose counters say they have no more. */
export type Sample = { companies: number; rows: number }

export const countCompanies = (sql: Sql, { rows }: Sample) => sql<{ all: number; small: number }[]>`
  select count(*)::int as all, count(*) filter (where
    (select coalesce(sum(count), 0) from company_count where company_id = company.id) <= ${rows})::int as small
  from company`

/** Counters that are not what is there. One statement sees one instant, so it may run while others write. */
export const findWrongCounts = (sql: Sql, sample: Sample) => sql<
  { company_id: string; kind: string; kept: number; real: number }[]
>`
  with chosen as materialized (${chosenCompanies(sql, sample)}),
  kept as (
    select company_id, kind, sum(count)::bigint as count from (
      select company_id, kind, count from company_count union all select company_id, kind, change from company_count_delta) as part
    where company_id in (select id from chosen) and kind in ('user', 'person', 'account', 'tunnel', 'order')
    group by company_id, kind
  ), real as (
    select company_id, 'user' as kind, count(*) from "user" where deleted_at is null and company_id in (select id from chosen) group by 1
    union all select company_id, 'person', count(*) from person
      where merged_into is null and deleted_at is null and company_id in (select id from chosen) group by 1
    union all select company_id, 'account', count(*) from account where company_id in (select id from chosen) group by 1
    union all select company_id, 'tunnel', count(*) from tunnel where deleted_at is null and company_id in (select id from chosen) group by 1
    union all select company_id, 'order', count(*) from "order" where company_id in (select id from chosen) group by 1
  )
  select company_id, kind, coalesce(kept.count, 0) as kept, coalesce(real.count, 0) as real
  from kept full join real using (company_id, kind)
  where coalesce(kept.count, 0) <> coalesce(real.count, 0) order by company_id, kind limit 10`

/** The newest outgoing messages of each company: those whose state is not the worst of their deliveries. */
export const findWrongMessages = (
  sql: Sql,
  { companies, perCompany }: { companies: number; perCompany: number },
) => sql<{ checked: number; id: string | null; state: string | null; worst: string | null }[]>`
  with chosen as materialized (select id from company order by random() limit ${companies}),
  looked as materialized (
    select message.* from chosen cross join lateral (
      select company_id, id, state from message
      where company_id = chosen.id and direction = 'out' order by id desc limit ${perCompany}) as message
  ), ranked as (
    select looked.id, looked.state,
      (array['in_doubt', 'sending', 'queued', 'failed', 'skipped', 'cancelled', 'sent', 'delivered', 'read'])[min(array_position(
        array['in_doubt', 'sending', 'queued', 'failed', 'skipped', 'cancelled', 'sent', 'delivered', 'read'], delivery.state))] as worst
    from looked join delivery on delivery.company_id = looked.company_id and delivery.message_id = looked.id
    group by looked.company_id, looked.id, looked.state
  ), wrong as (
    -- A message is not written again for the moment its call takes.
    select * from ranked where state <> worst and not (state = 'queued' and worst = 'sending') order by id limit 5
  )
  select (select count(*) from looked)::int as checked, wrong.id, wrong.state, wrong.worst from (values (1)) as always left join wrong on true`

/** A chat as its account counts it, and as it is; `real_places`: different numbers of its entries. */
export type ChatRow = {
  checked: number
  id: string | null
  message_count: number | null
  last_seq: number | null
  real_count: number | null
  real_seq: number | null
  real_places: number | null
}

/** The most recently active chats of each company: those whose counters are not what is in them, or whose numbers have gaps. */
export const findWrongChats = (
  sql: Sql,
  { companies, perCompany, messages }: { companies: number; perCompany: number; messages: number },
) => sql<ChatRow[]>`
  with chosen as materialized (select id from company order by random() limit ${companies}),
  looked as materialized (
    select account.* from chosen cross join lateral (
      select company_id, id, message_count, last_seq from account
      where company_id = chosen.id and message_count <= ${messages} order by active_at desc, id desc limit ${perCompany}) as account
  ), counted as (
    select looked.*, real.count as real_count, real.seq as real_seq, real.places as real_places from looked cross join lateral (
      select count(*)::int as count, coalesce(max(seq), 0) as seq, count(distinct seq)::int as places from message
      where message.company_id = looked.company_id and message.account_id = looked.id) as real
  ), wrong as (
    select * from counted where message_count <> real_count or last_seq <> real_seq or real_places <> real_seq order by id limit 5
  )
  select (select count(*) from looked)::int as checked, wrong.id, wrong.message_count, wrong.last_seq, wrong.real_count, wrong.real_seq, wrong.real_places
  from (values (1)) as always left join wrong on true`

/** Figures that are not what their rows add up to. */
export const findWrongFigures = (sql: Sql, sample: Sample) => sql<
  { company_id: string; figure: string; kept: string; real: string }[]
>`
  with chosen as materialized (${chosenCompanies(sql, sample)}),
  kept as (
    select company_id, figure, sum(amount) as amount from (
      select company_id, figure, amount from stat_day cross join lateral (values
        ('visits', visits::numeric), ('shows', shows), ('subscribers', subscribers), ('orders', orders), ('sales', sales), ('sale_amount', sale_amount)
      ) as of_day (figure, amount) where tunnel_id <> ''
      union all select company_id, figure, change from stat_delta
        where tunnel_id <> '' and figure in ('visits', 'shows', 'subscribers', 'orders', 'sales', 'sale_amount')
      union all select company_id, figure, amount from stat_day cross join lateral (values
        ('uniq_visits', uniq_visits::numeric), ('uniq_shows', uniq_shows), ('uniq_subscribers', uniq_subscribers), ('uniq_sales', uniq_sales)
      ) as of_day (figure, amount) where tunnel_id = ''
      union all select company_id, figure, change from stat_delta
        where tunnel_id = '' and figure in ('uniq_visits', 'uniq_shows', 'uniq_subscribers', 'uniq_sales')
    ) as part where company_id in (select id from chosen) group by company_id, figure
  ), real as (
    select company_id, kind || 's' as figure, count(*)::numeric as amount from visit where company_id in (select id from chosen) group by 1, 2
    union all select company_id, 'subscribers', count(*) from subscription where company_id in (select id from chosen) group by 1
    union all select company_id, 'orders', count(*) from "order" where tunnel_id is not null and company_id in (select id from chosen) group by 1
    union all select company_id, 'sales', count(*) from stat_sale where company_id in (select id from chosen) group by 1
    union all select company_id, 'sale_amount', sum(amount) from stat_sale where company_id in (select id from chosen) group by 1
    union all select company_id, 'uniq_' || kind || 's', count(*) from stat_unique
      where scope = '' and times > 0 and company_id in (select id from chosen) group by 1, 2
  )
  select company_id, figure, coalesce(kept.amount, 0)::text as kept, coalesce(real.amount, 0)::text as real
  from kept full join real using (company_id, figure)
  where coalesce(kept.amount, 0) <> coalesce(real.amount, 0) order by company_id, figure limit 10`

/** What has been due for longer than `seconds` and nobody is at: counted up to 1000 each. */
export const countForsaken = (sql: Sql, seconds: number) => sql<
  { deliveries: number; connections: number; runs: number; jobs: number; webhooks: number }[]
>`
  with late as (select clock_timestamp() - make_interval(secs => ${seconds}) as since),
  forsaken as materialized (
    select connection.company_id, connection.id from connection
    left join connection_lease lease on lease.company_id = connection.company_id and lease.connection_id = connection.id
    where connection.state = 'OK' and connection.deleted_at is null
      and coalesce(lease.expires_at, '-infinity') <= clock_timestamp() and coalesce(lease.paused_until, '-infinity') <= clock_timestamp()
      and exists (select from delivery, late where delivery.company_id = connection.company_id and delivery.connection_id = connection.id
        and delivery.state = 'queued' and delivery.priority in (0, 1, 2) and delivery.due_at <= late.since)
  )
  select
    (select count(*)::int from (select from forsaken join delivery on delivery.company_id = forsaken.company_id
      and delivery.connection_id = forsaken.id and delivery.state = 'queued' and delivery.due_at <= (select since from late) limit 1000) as found) as deliveries,
    (select count(*)::int from forsaken) as connections,
    (select count(*)::int from (select from run where wake_at <= (select since from late) limit 1000) as found) as runs,
    (select count(*)::int from (select from job where state = 'queued' and due_at <= (select since from late)
      and coalesce(leased_until, '-infinity') <= clock_timestamp() and not exists (
        select from job busy where (busy.company_id, busy.name, busy.lane) = (job.company_id, job.name, job.lane)
          and busy.leased_until > clock_timestamp()) limit 1000) as found) as jobs,
    (select count(*)::int from (select from webhook_delivery delivery
      join webhook on webhook.company_id = delivery.company_id and webhook.id = delivery.webhook_id and webhook.is_on
      where state = 'queued' and due_at <= (select since from late) and not exists (
        select from webhook_delivery busy where busy.company_id = webhook.company_id and busy.webhook_id = webhook.id
          and busy.leased_until > clock_timestamp()) limit 1000) as found) as webhooks`

export const findFailedConnections = (sql: Sql) => sql<
  { company_id: string; id: string; name: string; error: string | null }[]
>`
  select company_id, id, name, error from connection where state = 'ERROR' and deleted_at is null
  order by company_id, id limit 11`

/** Messages that wait for a decision, the oldest first. */
export const findDoubts = (sql: Sql, limit: number) => sql<
  { company_id: string; message_id: string; error: string | null }[]
>`
  select company_id, message_id, min(error_raw) as error from delivery where state = 'in_doubt'
  group by company_id, message_id order by message_id limit ${limit}`

export const findDeadJobs = (sql: Sql) => sql<{ name: string; count: number; error: string | null }[]>`
  select name, count(*)::int as count, max(last_error) as error from job where state = 'dead' group by name order by name`

export const findDeadWebhooks = (sql: Sql) => sql<{ url: string; count: number; error: string | null }[]>`
  select webhook.url, count(*)::int as count, max(coalesce(delivery.last_error, 'answered ' || delivery.last_status)) as error
  from webhook_delivery delivery join webhook on webhook.company_id = delivery.company_id and webhook.id = delivery.webhook_id
  where delivery.state = 'dead' group by webhook.company_id, webhook.id, webhook.url order by webhook.url limit 11`

/** Whether a partition is there, and whether the default one has rows that belong into it. */
export const findPartition = (
  sql: Sql,
  { table, column }: PartitionedTable,
  { name, from, to }: { name: string; from: string; to: string },
) => sql<{ is_there: boolean; has_default_rows: boolean }[]>`
  select to_regclass(${name}) is not null as is_there, exists (
    select from ${sql(`${table}_default`)} where ${sql(column)} >= ${from} and ${sql(column)} < ${to}) as has_default_rows`
