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
