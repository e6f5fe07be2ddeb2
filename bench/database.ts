import { fileURLToPath } from 'node:url'
import { connect, type DatabaseOptions, one } from '../apps/server/src/kit/db.ts'
import { createLog } from '../apps/server/src/kit/log.ts'
import { EmbeddedPostgres } from '../apps/server/src/kit/postgres/embedded.ts'
import { ROLE, SUPERUSER } from '../apps/server/src/kit/postgres/settings.ts'

/** Where the benches keep what they make; removing it costs nothing but the time of the generator. */
export const BENCH_DATA_DIR = fileURLToPath(new URL('../.runtime/bench', import.meta.url))

/** `address` is that of the product's role; `postmaster` the process whose children are PostgreSQL. */
export type BenchDatabase = { address: DatabaseOptions; postmaster: number; close: () => Promise<void> }

/**
 * Opens a database on a cluster of the benches' own, which is the embedded PostgreSQL of the product with the settings it is shipped with: every
 * commit is on the disk before it is answered. `kept`: goes on with the database of an earlier run when there is one; otherwise it is empty.
 */
export async function openBenchDatabase(name: string, { kept = false } = {}): Promise<BenchDatabase> {
  const embedded = await EmbeddedPostgres.start({ dataDir: BENCH_DATA_DIR, log: createLog('warn') })
  const { address } = embedded
  const admin = connect({ ...address, user: SUPERUSER, database: 'postgres' }, { max: 1 })
  try {
    await refuseForgetful(admin)
    if (!kept) await admin`drop database if exists ${admin(name)} with (force)`
    const [known] = await admin`select from pg_database where datname = ${name}`
    if (!known) await admin`create database ${admin(name)} owner ${admin(ROLE)}`
    // The garbage of the last bench, and its pages not yet on the disk, are not to be paid for by this one.
    await admin`checkpoint`
  } catch (error) {
    await admin.end()
    await embedded.stop()
    throw error
  }
  await admin.end()
  return { address: { ...address, database: name }, postmaster: embedded.pid, close: () => embedded.stop() }
}

async function refuseForgetful(admin: ReturnType<typeof connect>): Promise<void> {
  const kept = one(
    await admin<{ all_on: boolean }[]>`
      select count(*) = 3 as all_on from pg_settings
      where name in ('fsync', 'synchronous_commit', 'full_page_writes') and setting = 'on'`,
  )
  if (!kept.all_on) throw new Error('The cluster of the benches is not durable: its figures would say nothing.')
}
