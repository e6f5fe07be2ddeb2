import type { SetupCodeRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

export const findIsOpen = (sql: Sql) => sql<{ is_open: boolean }[]>`
  select not exists (select from company) as is_open`

export const insertSetupCode = (sql: Sql, code: { hash: Buffer; createdAt: Date; expiresAt: Date }) => sql`
  insert into setup_code (code_hash, created_at, expires_at) values (${code.hash}, ${code.createdAt}, ${code.expiresAt})`

/** Counts a try with every code there is, and gives those that may still be tried: of many at once no more than there are tries. */
export const takeSetupTry = (sql: Sql, now: Date) => sql<Pick<SetupCodeRow, 'code_hash'>[]>`
  update setup_code set tries_left = tries_left - 1 where tries_left > 0 and expires_at > ${now} returning code_hash`

/** Whoever makes the first company takes all codes; of many at once one gets any. */
export const takeSetupCodes = (tx: Tx) => tx<Pick<SetupCodeRow, 'code_hash'>[]>`
  delete from setup_code returning code_hash`

/** One after the other: there is one first company. */
export const lockSetup = (tx: Tx) => tx<{ locked: string }[]>`
  select pg_advisory_xact_lock(hashtextextended('setup', 0))::text as locked`
