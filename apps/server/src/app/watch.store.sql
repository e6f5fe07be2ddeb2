-- Made from the store by its test and by `npm run generate`; never edited.

-- limitWatch, across companies: the operator watches the whole installation
select set_config('statement_timeout', $1, true), set_config('lock_timeout', '500ms', true);

-- countDeliveries, across companies: the operator watches the whole installation
with queued as (
  select count(*) from (
    select from delivery where state = 'queued' order by company_id, connection_id, priority, due_at limit $1) as seen
)
select
  case when queued.count < $2 then queued.count else greatest(queued.count, (
    select coalesce(sum(part.reltuples), 0)::bigint from pg_inherits
    join pg_class part on part.oid = pg_inherits.inhrelid where pg_inherits.inhparent = 'delivery_due'::regclass)) end as queued,
  (select count(*) from (
    select from delivery where state = 'sending' order by company_id, connection_id limit $3) as seen) as sending,
  (select count(*) from (
    select from delivery where state = 'in_doubt' order by company_id, message_id limit $4) as seen) as in_doubt,
  (select coalesce(extract(epoch from clock_timestamp() - min(updated_at)), 0)::float8 from (
    select updated_at from delivery where state = 'in_doubt' order by company_id, message_id limit $5) as seen) as oldest_doubt_seconds
from queued;

-- findLateDeliveries, across companies: the operator watches the whole installation
with recursive head as (
  (select company_id, connection_id, priority, due_at, 1 as place from delivery
   where state = 'queued' order by company_id, connection_id, priority, due_at limit 1)
  union all
  select next.company_id, next.connection_id, next.priority, next.due_at, head.place + 1 from head cross join lateral (
    select company_id, connection_id, priority, due_at from delivery
    where state = 'queued' and (delivery.company_id, delivery.connection_id, delivery.priority) > (head.company_id, head.connection_id, head.priority)
    order by company_id, connection_id, priority, due_at limit 1) as next
  where head.place < $1
)
select head.priority, greatest(0, extract(epoch from $2::timestamptz - min(head.due_at)))::float8 as seconds
from head
join connection on connection.company_id = head.company_id and connection.id = head.connection_id
left join connection_lease lease on lease.company_id = head.company_id and lease.connection_id = head.connection_id
where connection.state = 'OK' and connection.deleted_at is null and coalesce(lease.paused_until, '-infinity') <= $3
group by head.priority order by head.priority;

-- countDueRuns, across companies: the operator watches the whole installation
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
      select from run where run.company_id = company.company_id and run.wake_at <= $1 order by run.wake_at limit $2) as due
    where company.wake_at <= $3 limit $4) as seen) as due,
  coalesce(greatest(0, extract(epoch from $5::timestamptz - (select min(wake_at) from company))), 0)::float8 as oldest_seconds;

-- countDueJobs, across companies: the operator watches the whole installation
with recursive lane as (
  (select company_id, name, lane, 1 as place from job where state = 'queued' order by company_id, name, lane limit 1)
  union all
  select next.company_id, next.name, next.lane, lane.place + 1 from lane cross join lateral (
    select company_id, name, lane from job
    where state = 'queued' and (job.company_id, job.name, job.lane) > (lane.company_id, lane.name, lane.lane)
    order by company_id, name, lane limit 1) as next
  where lane.place < $1
), due as (
  select waiting.due_at from lane cross join lateral (
    select due_at from job
    where (job.company_id, job.name, job.lane) = (lane.company_id, lane.name, lane.lane) and state = 'queued' and due_at <= $2
      and (leased_until is null or leased_until <= clock_timestamp())
    order by due_at limit $3) as waiting limit $4
)
select count(*) as due, coalesce(greatest(0, extract(epoch from $5::timestamptz - min(due_at))), 0)::float8 as oldest_seconds from due;

-- countDueWebhooks, across companies: the operator watches the whole installation
with recursive receiver as (
  (select company_id, webhook_id, 1 as place from webhook_delivery where state = 'queued' order by company_id, webhook_id limit 1)
  union all
  select next.company_id, next.webhook_id, receiver.place + 1 from receiver cross join lateral (
    select company_id, webhook_id from webhook_delivery as delivery
    where state = 'queued' and (delivery.company_id, delivery.webhook_id) > (receiver.company_id, receiver.webhook_id)
    order by company_id, webhook_id limit 1) as next
  where receiver.place < $1
), due as (
  select waiting.due_at from receiver
  join webhook on webhook.company_id = receiver.company_id and webhook.id = receiver.webhook_id and webhook.is_on
  cross join lateral (
    select due_at from webhook_delivery as delivery
    where (delivery.company_id, delivery.webhook_id) = (receiver.company_id, receiver.webhook_id) and state = 'queued'
      and due_at <= $2 and (leased_until is null or leased_until <= clock_timestamp())
    order by due_at limit $3) as waiting limit $4
)
select count(*) as due, coalesce(greatest(0, extract(epoch from $5::timestamptz - min(due_at))), 0)::float8 as oldest_seconds from due;

-- countLeftovers, across companies: the operator watches the whole installation
select
(select count(*) from (select from run_signal limit $1) as seen) as signals,
(select count(*) from (select from inbound_failed limit $2) as seen) as inbound_failed,
(select count(*) from (select from job where state = 'dead' order by company_id, id limit $3) as seen) as jobs_dead,
(select count(*) from (
  select from webhook_delivery where state = 'dead' order by company_id, webhook_id, id limit $4) as seen) as webhooks_dead,
(select count(*) from import where finished_at is null) as imports_open,
(select coalesce(sum(total - done), 0)::bigint from import where finished_at is null) as import_rows_left,
(select count(*) from (select from company_count_delta limit $5) as seen)
  + (select count(*) from (select from stat_delta limit $6) as seen)
  + (select count(*) from (select from block_delta limit $7) as seen) as counts_unfolded;

-- countConnections, across companies: the operator watches the whole installation
select
  count(*) filter (where connection.state = 'ERROR')::int as failed,
  count(*) filter (where lease.paused_until > $1)::int as paused,
  count(*) filter (where connection.state = 'OK' and connection.inbound = 'poll'
    and greatest(lease.expires_at, connection.updated_at) < clock_timestamp() - make_interval(secs => $2))::int as unheld,
  (select count(*)::int from sender_process where expires_at > clock_timestamp()) as senders
from connection
left join connection_lease lease on lease.company_id = connection.company_id and lease.connection_id = connection.id
where connection.deleted_at is null;

-- measureDatabase, across companies: the operator watches the whole installation
select pg_database_size(current_database()) as size,
coalesce((select extract(epoch from max(clock_timestamp() - xact_start)) from pg_stat_activity
  where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()), 0)::float8
  as longest_transaction_seconds,
(select count(*)::int from pg_stat_activity where datname = current_database() and query ilike 'listen "korben_hint"%') as listeners;

-- countBackends, across companies: the operator watches the whole installation
select coalesce(state, 'unknown') as state, count(*)::int as count from pg_stat_activity
where datname = current_database() and backend_type = 'client backend' group by 1 order by 1;

-- findMissingTables, across companies: the operator watches the whole installation
select name from unnest($1::text[]) as name where to_regclass(name) is null order by name;

-- findSchemaVersion, across companies: the operator watches the whole installation
select max(version) as version from migration;
