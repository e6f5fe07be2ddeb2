import type { Sql } from '../kit/db.ts'

/** What concerns the installation as a whole and no single company. */

export const claimFingerprint = (sql: Sql, fingerprint: string) => sql`
  insert into installation (secret_fingerprint) values (${fingerprint}) on conflict do nothing`

export const findFingerprint = (sql: Sql) => sql<{ secret_fingerprint: string }[]>`
  select secret_fingerprint from installation`

export const findServerVersion = (sql: Sql) => sql<{ version: string }[]>`
  select current_setting('server_version_num') as version`

export const hasCompany = (sql: Sql) => sql<{ yes: boolean }[]>`select exists (select from company) as yes`

export const ping = (sql: Sql) => sql`select 1`

export type QueueFigures = {
  deliveries_queued: number
  deliveries_sending: number
  deliveries_in_doubt: number
  runs_due: number
  run_lateness_seconds: number
  signals: number
  jobs_due: number
  jobs_dead: number
  webhooks_due: number
  webhooks_dead: number
  connections_failed: number
}

/** Counts what waits and what failed, over all companies. Reads only partial indexes of open work. */
export const countQueues = (sql: Sql) => sql<QueueFigures[]>`
  select
    (select count(*) from delivery where state = 'queued') as deliveries_queued,
    (select count(*) from delivery where state = 'sending') as deliveries_sending,
    (select count(*) from delivery where state = 'in_doubt') as deliveries_in_doubt,
    (select count(*) from run where wake_at <= now()) as runs_due,
    (select coalesce(extract(epoch from now() - min(wake_at)), 0)::float8 from run where wake_at <= now()) as run_lateness_seconds,
    (select count(*) from run_signal) as signals,
    (select count(*) from job where state = 'queued' and due_at <= now()) as jobs_due,
    (select count(*) from job where state = 'dead') as jobs_dead,
    (select count(*) from webhook_delivery where state = 'queued' and due_at <= now()) as webhooks_due,
    (select count(*) from webhook_delivery where state = 'dead') as webhooks_dead,
    (select count(*) from connection where state = 'ERROR' and deleted_at is null) as connections_failed`
