import type { CompanyId } from '@korben/contract'
import type { Sql } from '../kit/db.ts'

/** What is counted for the eye is counted no further. */
const MOST = 10_000

export type InstallationRow = {
  version: string
  migration: string
  is_shared: boolean
  size: number
  senders: number
}

export const describeInstallation = (sql: Sql) => sql<InstallationRow[]>`
  select split_part(current_setting('server_version'), ' ', 1) as version,
    (select max(version) from migration) as migration,
    (select count(*) > 1 from (select from company limit 2) as found) as is_shared,
    pg_database_size(current_database()) as size,
    (select count(*)::int from sender_process where expires_at > clock_timestamp()) as senders`

export type CompanyQueues = {
  messages_waiting: number
  messages_sending: number
  messages_in_doubt: number
  messages_late: number
  runs_due: number
  runs_late: number
  jobs_due: number
  jobs_dead: number
  jobs_late: number
  webhooks_due: number
  webhooks_dead: number
  webhooks_late: number
  set_aside: number
}

/** Every `late` in seconds. Of messages, the most urgent one of each priority of each connection is looked at. */
export const countQueues = (sql: Sql, companyId: CompanyId, now: Date) => sql<CompanyQueues[]>`
  with late_message as (
    select min(head.due_at) as oldest from connection
    left join connection_lease lease on lease.company_id = connection.company_id and lease.connection_id = connection.id
    cross join (values (0::smallint), (1::smallint), (2::smallint)) as level (priority)
    cross join lateral (
      select due_at from delivery
      where delivery.company_id = connection.company_id and delivery.connection_id = connection.id
        and delivery.priority = level.priority and delivery.state = 'queued' order by due_at limit 1) as head
    where connection.company_id = ${companyId} and connection.state = 'OK' and connection.deleted_at is null
      and coalesce(lease.paused_until, '-infinity') <= ${now} and head.due_at <= ${now}
  ), due_run as (
    select count(*)::int as due, min(wake_at) as oldest from (
      select wake_at from run where company_id = ${companyId} and wake_at <= ${now} order by wake_at limit ${MOST}) as found
  ), due_job as (
    select count(*)::int as due, min(due_at) as oldest from (
      select due_at from job where company_id = ${companyId} and state = 'queued' and due_at <= ${now}
        and (leased_until is null or leased_until <= clock_timestamp()) limit ${MOST}) as found
  ), due_webhook as (
    select count(*)::int as due, min(due_at) as oldest from (
      select delivery.due_at from webhook_delivery delivery
      join webhook on webhook.company_id = delivery.company_id and webhook.id = delivery.webhook_id and webhook.is_on
      where delivery.company_id = ${companyId} and delivery.state = 'queued' and delivery.due_at <= ${now}
        and (delivery.leased_until is null or delivery.leased_until <= clock_timestamp()) limit ${MOST}) as found
  )
  select
    (select count(*) from (
      select from delivery where company_id = ${companyId} and state = 'queued' limit ${MOST}) as found)::int as messages_waiting,
    (select count(*) from (
      select from delivery where company_id = ${companyId} and state = 'sending' limit ${MOST}) as found)::int as messages_sending,
    (select count(*) from (
      select from delivery where company_id = ${companyId} and state = 'in_doubt' limit ${MOST}) as found)::int as messages_in_doubt,
    coalesce(extract(epoch from ${now}::timestamptz - late_message.oldest), 0)::int as messages_late,
    due_run.due as runs_due,
    coalesce(extract(epoch from ${now}::timestamptz - due_run.oldest), 0)::int as runs_late,
    due_job.due as jobs_due,
    (select count(*) from (
      select from job where company_id = ${companyId} and state = 'dead' limit ${MOST}) as found)::int as jobs_dead,
    coalesce(extract(epoch from ${now}::timestamptz - due_job.oldest), 0)::int as jobs_late,
    due_webhook.due as webhooks_due,
    (select count(*) from (
      select from webhook_delivery where company_id = ${companyId} and state = 'dead' limit ${MOST}) as found)::int as webhooks_dead,
    coalesce(extract(epoch from ${now}::timestamptz - due_webhook.oldest), 0)::int as webhooks_late,
    (select count(*) from (select from inbound_failed where company_id = ${companyId} limit ${MOST}) as found)::int as set_aside
  from late_message, due_run, due_job, due_webhook`

export type ConnectionCounts = { all: number; failed: number; off: number; paused: number; unheld: number }

/** Those that every company has without a messenger are left out. `unheld`: bots to be polled that no process has held for `seconds`. */
export const countOwnConnections = (sql: Sql, companyId: CompanyId, now: Date, seconds: number) => sql<
  ConnectionCounts[]
>`
  select count(*)::int as all,
    count(*) filter (where connection.state = 'ERROR')::int as failed,
    count(*) filter (where connection.state = 'OFF')::int as off,
    count(*) filter (where connection.state = 'OK' and lease.paused_until > ${now})::int as paused,
    count(*) filter (where connection.state = 'OK' and connection.inbound = 'poll'
      and greatest(lease.expires_at, connection.updated_at) < clock_timestamp() - make_interval(secs => ${seconds}))::int as unheld
  from connection
  left join connection_lease lease on lease.company_id = connection.company_id and lease.connection_id = connection.id
  where connection.company_id = ${companyId} and connection.deleted_at is null and connection.kind not in ('MANUAL', 'TELEPHONY')`
