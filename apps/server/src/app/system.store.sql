-- Made from the store by its test and by `npm run generate`; never edited.

-- describeInstallation, across companies: it concerns the installation as a whole
select split_part(current_setting('server_version'), ' ', 1) as version,
(select max(version) from migration) as migration,
(select count(*) > 1 from (select from company limit 2) as found) as is_shared,
pg_database_size(current_database()) as size,
(select count(*)::int from sender_process where expires_at > clock_timestamp()) as senders;

-- countQueues
with late_message as (
  select min(head.due_at) as oldest from connection
  left join connection_lease lease on lease.company_id = connection.company_id and lease.connection_id = connection.id
  cross join (values (0::smallint), (1::smallint), (2::smallint)) as level (priority)
  cross join lateral (
    select due_at from delivery
    where delivery.company_id = connection.company_id and delivery.connection_id = connection.id
      and delivery.priority = level.priority and delivery.state = 'queued' order by due_at limit 1) as head
  where connection.company_id = $1 and connection.state = 'OK' and connection.deleted_at is null
    and coalesce(lease.paused_until, '-infinity') <= $2 and head.due_at <= $3
), due_run as (
  select count(*)::int as due, min(wake_at) as oldest from (
    select wake_at from run where company_id = $4 and wake_at <= $5 order by wake_at limit $6) as found
), due_job as (
  select count(*)::int as due, min(due_at) as oldest from (
    select due_at from job where company_id = $7 and state = 'queued' and due_at <= $8
      and (leased_until is null or leased_until <= clock_timestamp()) limit $9) as found
), due_webhook as (
  select count(*)::int as due, min(due_at) as oldest from (
    select delivery.due_at from webhook_delivery delivery
    join webhook on webhook.company_id = delivery.company_id and webhook.id = delivery.webhook_id and webhook.is_on
    where delivery.company_id = $10 and delivery.state = 'queued' and delivery.due_at <= $11
      and (delivery.leased_until is null or delivery.leased_until <= clock_timestamp()) limit $12) as found
)
select
  (select count(*) from (
    select from delivery where company_id = $13 and state = 'queued' limit $14) as found)::int as messages_waiting,
  (select count(*) from (
    select from delivery where company_id = $15 and state = 'sending' limit $16) as found)::int as messages_sending,
  (select count(*) from (
    select from delivery where company_id = $17 and state = 'in_doubt' limit $18) as found)::int as messages_in_doubt,
  coalesce(extract(epoch from $19::timestamptz - late_message.oldest), 0)::int as messages_late,
  due_run.due as runs_due,
  coalesce(extract(epoch from $20::timestamptz - due_run.oldest), 0)::int as runs_late,
  due_job.due as jobs_due,
  (select count(*) from (
    select from job where company_id = $21 and state = 'dead' limit $22) as found)::int as jobs_dead,
  coalesce(extract(epoch from $23::timestamptz - due_job.oldest), 0)::int as jobs_late,
  due_webhook.due as webhooks_due,
  (select count(*) from (
    select from webhook_delivery where company_id = $24 and state = 'dead' limit $25) as found)::int as webhooks_dead,
  coalesce(extract(epoch from $26::timestamptz - due_webhook.oldest), 0)::int as webhooks_late,
  (select count(*) from (select from inbound_failed where company_id = $27 limit $28) as found)::int as set_aside
from late_message, due_run, due_job, due_webhook;

-- countOwnConnections
select count(*)::int as all,
  count(*) filter (where connection.state = 'ERROR')::int as failed,
  count(*) filter (where connection.state = 'OFF')::int as off,
  count(*) filter (where connection.state = 'OK' and lease.paused_until > $1)::int as paused,
  count(*) filter (where connection.state = 'OK' and connection.inbound = 'poll'
    and greatest(lease.expires_at, connection.updated_at) < clock_timestamp() - make_interval(secs => $2))::int as unheld
from connection
left join connection_lease lease on lease.company_id = connection.company_id and lease.connection_id = connection.id
where connection.company_id = $3 and connection.deleted_at is null and connection.kind not in ('MANUAL', 'TELEPHONY');
