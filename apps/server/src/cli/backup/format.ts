import { type Static, Type } from 'typebox'

/**
 * The file of a backup is gzip over text in UTF-8, one thing a line:
 *
 *     {"format":"korben-backup","version":1,…}     the header: where the rows come from and what is in them
 *     {"table":"person"}                           for each table of the header, in its order:
 *     69300000…<TAB>Ann<TAB>\N                       its rows, as PostgreSQL's COPY writes and reads text
 *     \.
 *     {"file":"65cf…","sizeBytes":70}              then, for each file of a company that lies in a folder:
 *     iVBORw0KGgo…                                   its bytes in base64, in lines of any length
 *     \.
 *     {"rows":{"person":1,…},"files":1,"sha256":"…"}  the end: how many rows each table has, how many files there are, and the hash
 *                                                  of all bytes before
 *
 * A file without its end, or with another hash, is cut or damaged. No line of COPY is `\.`, because it doubles backslashes.
 */
export const FORMAT = 'korben-backup'
export const FORMAT_VERSION = 1
export const END_OF_TABLE = '\\.\n'

const Name = Type.String({ pattern: '^[a-z_][a-z0-9_]*$' })
const Hex = Type.String({ pattern: '^[0-9a-f]+$' })

/** Names as the database has them; they are quoted wherever they are used. */
const Text = Type.String({ minLength: 1 })
const BackupTable = Type.Object({ name: Text, columns: Type.Array(Text, { minItems: 1 }) })

/** A part of a partitioned table: rows whose id is at least `from` and below `to`. */
export type BackupPartition = Static<typeof BackupPartition>
const BackupPartition = Type.Object({ table: Name, name: Name, from: Hex, to: Hex })

/** `secretKey`: null when it is not in the file. `migrations`: those the database had, with the hash of their text. */
export type BackupHeader = Static<typeof BackupHeader>
export const BackupHeader = Type.Object({
  format: Type.Literal(FORMAT),
  version: Type.Literal(FORMAT_VERSION),
  product: Type.String(),
  createdAt: Type.String(),
  postgres: Type.String(),
  secretFingerprint: Type.String(),
  secretKey: Type.Union([Type.Null(), Type.String({ pattern: '^[0-9a-f]{64}$' })]),
  migrations: Type.Array(Type.Object({ version: Type.String(), checksum: Type.String() }), { minItems: 1 }),
  tables: Type.Array(BackupTable, { minItems: 1 }),
  partitions: Type.Array(BackupPartition),
})

/**
 * Tables whose rows are about processes and moments of the old place: migrations are applied anew, leases and shared windows have
 * no holder any more, and a session that was ended, a code
 * that was used or a mail that was sent after the backup must not come to life again.
 */
export const LEFT_OUT: readonly string[] = [
  'migration',
  'lease',
  'sender_process',
  'rate_window',
  'login_session',
  'login_ticket',
  'setup_code',
  'mail',
]

/** Rows by table. */
export type RowCounts = Record<string, number>

export type BackupEnd = Static<typeof BackupEnd>
export const BackupEnd = Type.Object({
  rows: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
  files: Type.Integer({ minimum: 0 }),
  sha256: Hex,
})

/** A file of a company: its key in the storage, and how many bytes follow. */
export type BackupFile = Static<typeof BackupFile>
export const BackupFile = Type.Object({ file: Text, sizeBytes: Type.Integer({ minimum: 1 }) })

/** Every row of COPY ends with the only line feed in it. */
export function countRows(chunk: Uint8Array): number {
  let count = 0
  for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) count++
  return count
}
const LINE_FEED = 10

export const sumRows = (rows: RowCounts): number => Object.values(rows).reduce((sum, count) => sum + count, 0)
