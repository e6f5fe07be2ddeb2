import type { Sql } from '../../kit/db.ts'
import type { Sample } from './doctor.store.ts'

/** What must fit together and no constraint can hold together. Every statement sees one instant, so others may write. */

const someCompanies = (sql: Sql, companies: number) => sql`select id from company order by random() limit ${companies}`

/** Of the newest outgoing messages: those on their way without a call, and those whose cause is not theirs. */
export const findLostMessages = (sql: Sql, { companies, perCompany }: { companies: number; perCompany: number }) => sql<
  { id: string; fault: 'no_delivery' | 'no_cause' }[]
>`
  with chosen as materialized (${someCompanies(sql, companies)}),
  looked as materialized (
    select message.* from chosen cross join lateral (
      select company_id, id, state, cause from message
      where company_id = chosen.id and direction = 'out' order by id desc limit ${perCompany}) as message
  )
  (select id, 'no_delivery' as fault from looked
   where state in ('queued', 'sending', 'in_doubt') and not exists (
     select from delivery where delivery.company_id = looked.company_id and delivery.message_id = looked.id) limit 5)
  union all
  (select id, 'no_cause' from looked
   where cause is not null and not exists (
     select from message_cause where message_cause.company_id = looked.company_id and message_cause.cause = looked.cause
       and message_cause.message_id = looked.id) limit 5)`

/** Calls and causes of messages that are not there. `perCompany`: of each, as the indexes give them. */
export const findStrayRows = (sql: Sql, { companies, perCompany }: { companies: number; perCompany: number }) => sql<
  { kind: 'delivery' | 'cause'; id: string }[]
>`
  with chosen as materialized (${someCompanies(sql, companies)})
  (select 'delivery' as kind, call.message_id as id from chosen cross join lateral (
     select company_id, message_id from delivery where company_id = chosen.id order by message_id desc limit ${perCompany}) as call
   where not exists (select from message where message.company_id = call.company_id and message.id = call.message_id) limit 5)
  union all
  (select 'cause', because.message_id from chosen cross join lateral (
     select company_id, message_id from message_cause where company_id = chosen.id limit ${perCompany}) as because
   where not exists (select from message where message.company_id = because.company_id and message.id = because.message_id) limit 5)`

/** Calls that are held behind a doubt, and there is none. Each is asked about by itself, as in the sender's `findDue` and for its reason. */
export const findHeldForNothing = (sql: Sql) => sql<{ id: string }[]>`
  select message_id as id from delivery
  where state = 'queued' and due_at is null and (
    select true from delivery doubt
    where doubt.company_id = delivery.company_id and doubt.account_id = delivery.account_id and doubt.lane = delivery.lane
      and doubt.state = 'in_doubt' and (doubt.seq, doubt.n) < (delivery.seq, delivery.n) limit 1) is null
  limit 5`

/** Runs that stand as none may stand, by what is wrong with them. */
export const findWrongRuns = (sql: Sql) => sql<{ id: string; state: string; fault: 'asleep' | 'end' | 'timer' }[]>`
  select id, state, case when state = 'ready' and wake_at is null then 'asleep'
      when state = 'waiting' and timer_at is not null and wake_at is null then 'timer' else 'end' end as fault
  from run
  where (state = 'ready' and wake_at is null) or (state = 'waiting' and timer_at is not null and wake_at is null)
    or ((state in ('finished', 'stopped')) <> (finished_at is not null))
  limit 5`

/** Signals whose run nobody will wake. */
export const findForgottenSignals = (sql: Sql) => sql<{ run_id: string; state: string }[]>`
  select distinct run.id as run_id, run.state from run_signal
  join run on run.company_id = run_signal.company_id and run.id = run_signal.run_id
  where run.wake_at is null limit 5`

/** Runs that cannot go on by themselves, by their reason. */
export const findParkedRuns = (sql: Sql) => sql<{ reason: string; count: number; id: string }[]>`
  select coalesce(reason, 'no reason known') as reason, count(*)::int as count, min(id) as id from run where state = 'parked'
  group by 1 order by 2 desc limit 10`

/** Sales that were counted otherwise than their orders are. */
export const findWrongSales = (sql: Sql, { companies, rows }: Sample) => sql<
  { id: string; price: string | null; counted: string | null }[]
>`
  with chosen as materialized (
    select id from company
    where (select coalesce(sum(count), 0) from company_count where company_id = company.id) <= ${rows} order by random() limit ${companies}),
  sold as (
    select company_id, id, price, currency, tunnel_id from "order"
    where deal_status = 'RESOLVED' and tunnel_id is not null and company_id in (select id from chosen)
  ), counted as (
    select company_id, order_id as id, amount, currency, tunnel_id from stat_sale where company_id in (select id from chosen)
  )
  select id, sold.price || ' ' || sold.currency as price, counted.amount || ' ' || counted.currency as counted
  from sold full join counted using (company_id, id)
  where (sold.price, sold.currency, sold.tunnel_id) is distinct from (counted.amount, counted.currency, counted.tunnel_id)
  order by id limit 5`

/**
 * `stuck`: calls on the wire for longer than `seconds`. `unheld`: bots that nobody has polled for so long although a process
 * sends. `frozen`: leases that last far longer than any may: a clock was wrong when they were taken.
 */
export const countWrongLeases = (sql: Sql, seconds: number) => sql<{ stuck: number; unheld: number; frozen: number }[]>`
  with old as (select clock_timestamp() - make_interval(secs => ${seconds}) as since, clock_timestamp() + make_interval(secs => 2 * ${seconds}) as until)
  select
    (select count(*)::int from delivery, old where state = 'sending' and sending_at < old.since) as stuck,
    (select count(*)::int from connection left join connection_lease lease
      on lease.company_id = connection.company_id and lease.connection_id = connection.id, old
      where connection.deleted_at is null and connection.state = 'OK' and connection.inbound = 'poll'
        and greatest(lease.expires_at, connection.updated_at) < old.since
        and exists (select from sender_process where expires_at > clock_timestamp())) as unheld,
    (select count(*)::int from connection_lease, old where expires_at > old.until)
      + (select count(*)::int from lease, old where expires_at > old.until)
      + (select count(*)::int from job, old where leased_until > old.until)
      + (select count(*)::int from webhook_delivery, old where leased_until > old.until) as frozen`

/** What is reached from outside by a look-up and has none, or a token that was replaced and is still looked up. */
export const findWrongLookUps = (sql: Sql) => sql<{ kind: string; id: string; fault: 'missing' | 'left' }[]>`
  (select 'connection' as kind, id, 'missing' as fault from connection
   where deleted_at is null and kind not in ('MANUAL', 'TELEPHONY') and not exists (
     select from connection_lookup as lookup where lookup.connection_id = connection.id and lookup.company_id = connection.company_id) limit 5)
  union all
  (select 'api_token', id, 'missing' from api_token
   where revoked_at is null and not exists (
     select from api_token_lookup as lookup where lookup.hash = api_token.hash and lookup.company_id = api_token.company_id and lookup.token_id = api_token.id) limit 5)
  union all
  (select 'api_token', id, 'left' from api_token
   where revoked_at is not null and exists (select from api_token_lookup as lookup where lookup.hash = api_token.hash) limit 5)
  union all
  (select 'traffic_source', id, 'missing' from traffic_source
   where not exists (
     select from traffic_source_lookup as lookup where lookup.hash = traffic_source.hash and lookup.company_id = traffic_source.company_id
       and lookup.traffic_source_id = traffic_source.id) limit 5)
  union all
  (select 'offer', id, 'missing' from offer
   where deleted_at is null and not exists (
     select from offer_lookup as lookup where lookup.hash = offer.hash and lookup.company_id = offer.company_id and lookup.offer_id = offer.id) limit 5)`

/** Updates that were put aside, by their reason. */
export const findSetAside = (sql: Sql) => sql<{ error: string; count: number }[]>`
  select left(error, 200) as error, count(*)::int as count from (select error from inbound_failed limit 10000) as seen group by 1 order by 2 desc limit 5`

/** The oldest message in doubt of all, in seconds; 0 without one. */
export const findOldestDoubt = (sql: Sql) => sql<{ seconds: number }[]>`
  select coalesce(extract(epoch from clock_timestamp() - min(updated_at)), 0)::float8 as seconds
  from delivery where state = 'in_doubt'`
