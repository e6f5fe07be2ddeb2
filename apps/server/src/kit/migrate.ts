import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { Database, Tx } from './db.ts'
import { transact } from './transact.ts'

/** The database was migrated by a newer version of the product; this one must not touch it. */
export class NewerSchemaError extends Error {
  constructor(version: string) {
    super(`The database has the newer schema ${version}; start a version of Korben that knows it.`)
    this.name = 'NewerSchemaError'
  }
}

export type Migration = { version: string; sql: string; checksum: string }

const folder = new URL('../migrations/', import.meta.url)

/** The migrations of this version, in order. */
export async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => /^\d{4}_.*\.sql$/.test(file)).sort()
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(new URL(file, folder), 'utf8')
      return { version: file.replace(/\.sql$/, ''), sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/** Any number that all versions agree on. */
const LOCK = 5_262_110

/**
 * Brings the database to the schema of this version and returns the versions applied now. Each migration is one transaction.
 * Any number of processes may call it at once: one migrates, the others wait and find it done. Throws `NewerSchemaError`.
 */
export async function migrate(sql: Database): Promise<string[]> {
  const migrations = await readMigrations()
  const applied: string[] = []
  for (const migration of migrations) {
    if (await transact(sql, (tx) => applyMigration(tx, migration, migrations))) applied.push(migration.version)
  }
  return applied
}

/**
 * Applies those of the named migrations that are missing, and no others, inside one transaction: a backup is loaded into the
 * schema it was made of. Nobody else migrates until the transaction ends. Throws `NewerSchemaError`.
 */
export async function migrateWithin(tx: Tx, versions: readonly string[]): Promise<void> {
  const migrations = await readMigrations()
  for (const migration of migrations) {
    if (versions.includes(migration.version)) await applyMigration(tx, migration, migrations)
  }
}

/** False when it was applied before. */
async function applyMigration(tx: Tx, migration: Migration, all: Migration[]): Promise<boolean> {
  await tx`select pg_advisory_xact_lock(${LOCK})`
  await tx`create table if not exists migration (
    version text primary key, checksum text not null, applied_at timestamptz not null default clock_timestamp())`
  const known = await tx<
    { version: string; checksum: string }[]
  >`select version, checksum from migration order by version`
  refuseNewer(known, all)
  if (known.some((row) => row.version === migration.version)) return false
  await tx.unsafe(migration.sql)
  await tx`insert into migration (version, checksum) values (${migration.version}, ${migration.checksum})`
  return true
}

/** What is still to be applied; throws `NewerSchemaError`. Used by readiness and doctor, changes nothing. */
export async function pendingMigrations(sql: Database): Promise<string[]> {
  const migrations = await readMigrations()
  const [table] = await sql<{ name: string | null }[]>`select to_regclass('migration')::text as name`
  if (!table?.name) return migrations.map(({ version }) => version)
  const known = await sql<{ version: string }[]>`select version from migration order by version`
  refuseNewer(known, migrations)
  return migrations.map(({ version }) => version).filter((version) => !known.some((row) => row.version === version))
}

function refuseNewer(known: readonly { version: string }[], migrations: Migration[]): void {
  const unknown = known.findLast((row) => !migrations.some(({ version }) => version === row.version))
  if (unknown) throw new NewerSchemaError(unknown.version)
}
