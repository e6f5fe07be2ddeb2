import { hasCompany } from '../../app/installation.store.ts'
import { type Database, one, type Tx } from '../../kit/db.ts'
import { migrate, migrateWithin, readMigrations } from '../../kit/migrate.ts'
import { createPartition, findTable } from '../../kit/partitions.store.ts'
import type { Storage } from '../../kit/storage/storage.ts'
import { transact } from '../../kit/transact.ts'
import { CommandError } from '../command.ts'
import * as store from './backup.store.ts'
import { type BackupHeader, LEFT_OUT } from './format.ts'
import { BackupReader } from './read-backup.ts'

/**
 * Loads a backup into a database without a company, in one transaction: a restore that fails or is killed leaves the database as
 * it was. It gets the schema the backup was made of, then the rows, and at the end the migrations that came after.
 * `beforeCommit` is called when everything is loaded. `storage`: where files go; without it they are left in the backup. The file must have been verified. Gives tables that are none of ours and
 * were left in the file. Throws `CommandError`.
 */
export async function restoreBackup(
  sql: Database,
  file: string,
  beforeCommit: () => Promise<void>,
  storage: Storage | null = null,
): Promise<{ skipped: string[] }> {
  const reader = await BackupReader.open(file)
  try {
    const { header } = reader
    await requireKnownMigrations(file, header)
    const skipped = await transact(sql, async (tx) => {
      await store.prepareCopying(tx)
      await requireEmpty(tx)
      await makeSchema(tx, header)
      const skipped = await load(tx, reader)
      await loadFiles(reader, storage)
      await beforeCommit()
      return skipped
    })
    await migrate(sql)
    const present = (await store.findTables(sql)).map(({ name }) => name)
    await store.analyzeTables(
      sql,
      header.tables.map(({ name }) => name).filter((name) => present.includes(name)),
    )
    return { skipped }
  } finally {
    await reader.close()
  }
}

/** Only what this version knows to the letter can be brought to its present schema. */
export async function requireKnownMigrations(file: string, { migrations, product }: BackupHeader): Promise<void> {
  const known = new Map((await readMigrations()).map(({ version, checksum }) => [version, checksum]))
  for (const { version, checksum } of migrations) {
    if (!known.has(version)) {
      throw new CommandError(
        `${file} was made by a newer version of Korben (${product}, schema ${version}); restore it with that version or a newer one.`,
      )
    }
    if (known.get(version) !== checksum) {
      throw new CommandError(
        `${file} was made with another text of the migration ${version}; restore it with the version that wrote it (${product}).`,
      )
    }
  }
}

async function requireEmpty(tx: Tx): Promise<void> {
  const tables = await store.findTables(tx)
  if (tables.some(({ name }) => name === 'company') && one(await hasCompany(tx)).yes) {
    throw new CommandError(
      'The database has a company already; restore into an empty one (another DATA_DIR, or another database in DATABASE_URL).',
    )
  }
}

/** The migrations of the backup, and its partitions, so that rows do not all end up in the default ones. */
async function makeSchema(tx: Tx, header: BackupHeader): Promise<void> {
  await migrateWithin(
    tx,
    header.migrations.map(({ version }) => version),
  )
  const applied = await store.findMigrations(tx)
  const later = applied.find(({ version }) => !header.migrations.some((migration) => migration.version === version))
  if (later) {
    throw new CommandError(
      `The database has the schema ${later.version} already, and the backup is of an older one; restore into a new database, which is then brought up to date.`,
    )
  }
  if (
    applied.some(
      ({ version, checksum }) =>
        !header.migrations.some((migration) => migration.version === version && migration.checksum === checksum),
    )
  ) {
    throw new CommandError(
      'The schema of the database was made by another text of the same migrations; restore into a new database.',
    )
  }
  for (const { table, name, from, to } of header.partitions) {
    if ((await findTable(tx, name)).length === 0) await createPartition(tx, table, name, { from, to })
  }
}

/** What may have rows before there is a company; everything else is empty then, and a table of somebody else is never emptied. */
const WITHOUT_COMPANY = [...LEFT_OUT, 'installation', 'login', 'login_event', 'login_recovery_code']

/** Only tables of ours are touched: an external database may hold others. Gives those of the file that are none of ours. */
async function load(tx: Tx, reader: BackupReader): Promise<string[]> {
  const inFile = reader.header.tables.map(({ name }) => name)
  const tables = (await store.findTables(tx)).map(({ name }) => name)
  const ours = tables.filter((name) => name !== 'migration' && (inFile.includes(name) || LEFT_OUT.includes(name)))
  const keys = await store.findForeignKeys(tx, ours)
  const triggered = await store.findTriggeredTables(tx, ours)
  await store.dropForeignKeys(tx, keys)
  await store.truncateTables(
    tx,
    ours.filter((name) => WITHOUT_COMPANY.includes(name)),
  )
  await store.switchTriggers(tx, triggered, 'disable')
  for (let table = await reader.nextTable(); table; table = await reader.nextTable()) {
    if (ours.includes(table.name)) await store.copyIn(tx, table, reader.rows(table))
    else await skipRows(reader.rows(table))
  }
  for (const identity of await store.findIdentities(tx, ours)) await store.moveIdentity(tx, identity)
  await store.freeConnectionLeases(tx)
  await store.switchTriggers(tx, triggered, 'enable')
  await store.addForeignKeys(tx, keys)
  return inFile.filter((name) => !ours.includes(name))
}

/** Files that were restored before a failure have no row, and are there already when it is done again. */
async function loadFiles(reader: BackupReader, storage: Storage | null): Promise<void> {
  for (let file = await reader.nextFile(); file; file = await reader.nextFile()) {
    const bytes = reader.bytes(file)
    if (storage) await storage.write(file.file, bytes, file.sizeBytes)
    else await skipRows(bytes)
  }
}

async function skipRows(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of rows);
}
