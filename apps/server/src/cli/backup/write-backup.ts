import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Database, one, type Sql, type Tx } from '../../kit/db.ts'
import { pendingMigrations } from '../../kit/migrate.ts'
import { codeOf, messageOf } from '../../kit/postgres/start-error.ts'
import { type Storage, StorageError } from '../../kit/storage/storage.ts'
import { transact } from '../../kit/transact.ts'
import { CommandError } from '../command.ts'
import * as store from './backup.store.ts'
import {
  type BackupEnd,
  type BackupFile,
  type BackupHeader,
  countRows,
  END_OF_TABLE,
  FORMAT,
  FORMAT_VERSION,
  LEFT_OUT,
  type RowCounts,
} from './format.ts'

export type BackupOptions = {
  file: string
  /** Replaces the file when it exists. */
  force: boolean
  /** The key that goes into the file, if it is the one of this database; null: none goes. */
  secretKey: string | null
  /** Throws when the database was made with another key. */
  checkKey: (fingerprint: string) => void
  product: string
  now: Date
  signal?: AbortSignal
  /** Whose files go into the backup; null: they lie somewhere else, and are saved there. */
  storage?: Storage | null
}

/** `lostFiles`: that the storage did not have. */
export type WrittenBackup = { header: BackupHeader; end: BackupEnd; bytes: number; lostFiles: number }

/**
 * Writes every row of the database as it is at one instant, while others go on working, into a file of mode 0600. It stands under
 * its name when it is whole and on the disk; until then under `FILE.partial`. Memory does not grow with the size.
 * `sql`: two connections at least. Throws `CommandError`.
 */
export async function writeBackup(sql: Database, options: BackupOptions): Promise<WrittenBackup> {
  const { file, force } = options
  const partial = `${file}.partial`
  refuseExisting(file, force)
  if ((await pendingMigrations(sql)).length > 0 && !(await hasRows(sql)))
    throw new CommandError('There is nothing to back up: the database is empty.')
  try {
    const written = await transact(
      sql,
      (tx) => writeSnapshot(sql, tx, partial, options),
      'isolation level repeatable read read only',
    )
    refuseExisting(file, force)
    await rename(partial, file)
    await syncFolder(dirname(file))
    return written
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      throw new CommandError(
        `${partial} is there: another backup is writing it, or one was killed; remove it and call again.`,
      )
    }
    await rm(partial, { force: true })
    if (options.signal?.aborted) throw new CommandError(`Interrupted; ${file} was not written.`)
    if (UNWRITABLE.has(codeOf(error))) throw new CommandError(`${file} cannot be written: ${messageOf(error)}.`)
    throw error
  }
}

/** A file that is there is replaced on purpose only. */
export function refuseExisting(file: string, force: boolean): void {
  if (existsSync(file) && !force)
    throw new CommandError(`${file} is there already; give another name, or --force to replace it.`)
}

const UNWRITABLE = new Set(['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR', 'EISDIR', 'EROFS', 'EDQUOT', 'EIO', 'EFBIG'])

const hasRows = async (sql: Sql): Promise<boolean> =>
  (await store.findTables(sql)).some(({ name }) => name === 'installation') &&
  (await store.findInstallation(sql)).length > 0

async function writeSnapshot(sql: Database, tx: Tx, partial: string, options: BackupOptions): Promise<WrittenBackup> {
  const { pid } = one(await store.prepareCopying(tx))
  const header = await readHeader(tx, options)
  const summary: { end: BackupEnd | null } = { end: null }
  const files = options.storage && header.tables.some(({ name }) => name === 'file') ? await store.findFiles(tx) : []
  const parts = renderBackup(
    header,
    (table) => rowsOf(sql, tx, pid, table),
    filesIn(options.storage ?? null, files),
    (end) => {
      summary.end = end
    },
  )
  await pipeline(parts, createGzip(), createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }), {
    signal: options.signal,
  })
  const { end } = summary
  if (!end) throw new Error('The end of the backup was not written.')
  return { header, end, bytes: (await stat(partial)).size, lostFiles: files.length - end.files }
}

async function readHeader(tx: Tx, { secretKey, checkKey, product, now }: BackupOptions): Promise<BackupHeader> {
  const [installation] = await store.findInstallation(tx)
  if (!installation) throw new CommandError('There is nothing to back up: the database is empty.')
  checkKey(installation.secret_fingerprint)
  const tables = await store.findTables(tx)
  return {
    format: FORMAT,
    version: FORMAT_VERSION,
    product,
    createdAt: now.toISOString(),
    postgres: installation.postgres,
    secretFingerprint: installation.secret_fingerprint,
    secretKey,
    migrations: [...(await store.findMigrations(tx))],
    tables: tables.filter(({ name }) => !LEFT_OUT.includes(name)),
    partitions: [...(await store.findPartitions(tx))],
  }
}

/** Rows in chunks. Whoever stops reading early ends the statement, so that the connection can roll back. */
async function* rowsOf(sql: Database, tx: Tx, pid: number, table: store.WholeTable): AsyncGenerator<Buffer> {
  const rows = await store.copyOut(tx, table)
  try {
    yield* rows.iterator({ destroyOnReturn: false })
  } finally {
    if (!rows.readableEnded && !rows.destroyed) {
      const closed = once(rows, 'close').catch(() => {}) // the error of the statement that is being cancelled
      rows.on('error', () => {})
      await store.cancelStatement(sql, pid)
      rows.resume()
      await closed
    }
  }
}

/** The files that the storage has. One that it has lost is left out: everything else must be saved all the same. */
async function* filesIn(storage: Storage | null, files: readonly store.StoredFile[]) {
  if (!storage) return
  for (const { storage_key, size_bytes } of files) {
    const rest = storage.read(storage_key, { first: 0, last: size_bytes - 1 })[Symbol.asyncIterator]()
    const head = await rest.next().catch((error: unknown) => {
      if (error instanceof StorageError) return null
      throw error
    })
    if (!head) continue
    const bytes = (async function* () {
      for (let piece = head; !piece.done; piece = await rest.next()) yield piece.value
    })()
    yield { file: { file: storage_key, sizeBytes: size_bytes }, bytes }
  }
}

/** The text of a backup. `onEnd` gets its last line right before it is given. */
async function* renderBackup(
  header: BackupHeader,
  read: (table: store.WholeTable) => AsyncIterable<Buffer>,
  files: AsyncIterable<{ file: BackupFile; bytes: AsyncIterable<Uint8Array> }>,
  onEnd: (end: BackupEnd) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  const hashed = (text: string): Buffer => {
    const bytes = Buffer.from(text)
    hash.update(bytes)
    return bytes
  }
  const rows: RowCounts = {}
  yield hashed(`${JSON.stringify(header)}\n`)
  for (const table of header.tables) {
    yield hashed(`${JSON.stringify({ table: table.name })}\n`)
    let count = 0
    for await (const chunk of read(table)) {
      hash.update(chunk)
      count += countRows(chunk)
      yield chunk
    }
    rows[table.name] = count
    yield hashed(END_OF_TABLE)
  }
  let count = 0
  for await (const { file, bytes } of files) {
    yield hashed(`${JSON.stringify(file)}\n`)
    for await (const piece of bytes) yield hashed(`${Buffer.from(piece).toString('base64')}\n`)
    yield hashed(END_OF_TABLE)
    count++
  }
  const end = { rows, files: count, sha256: hash.digest('hex') }
  onEnd(end)
  yield Buffer.from(`${JSON.stringify(end)}\n`)
}

/** After a power cut the file is still under its name. Some systems cannot do it; the file itself is on the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
