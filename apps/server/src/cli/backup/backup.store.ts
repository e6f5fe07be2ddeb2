import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Sql, Tx } from '../../kit/db.ts'
import type { BackupPartition } from './format.ts'

/** Statements over the catalogue and over whole tables. Names of tables and columns cannot be parameters. */

export type WholeTable = { name: string; columns: string[] }

/**
 * Tables of the schema, a partitioned one once, with the columns that a backup can carry: no generated ones, and no numbers of
 * transactions (`event.xid`), which mean something in their own cluster only; the restoring transaction gives its own.
 */
export const findTables = (sql: Sql) => sql<WholeTable[]>`
  select table_.relname::text as name, array_agg(column_.attname::text order by column_.attnum) as columns
  from pg_class table_
  join pg_attribute column_ on column_.attrelid = table_.oid and column_.attnum > 0 and not column_.attisdropped
    and column_.attgenerated = '' and column_.atttypid <> 'xid8'::regtype
  where table_.relnamespace = quote_ident(current_schema())::regnamespace and table_.relkind in ('r', 'p') and not table_.relispartition
  group by table_.relname order by table_.relname collate "C"`

/** Partitions by range of an id; the default ones are part of the schema. */
export const findPartitions = (sql: Sql) => sql<BackupPartition[]>`
  select parent.relname::text as table, part.relname::text as name, bound.texts[1] as from, bound.texts[2] as to
  from pg_inherits
  join pg_class parent on parent.oid = pg_inherits.inhparent and parent.relkind = 'p'
  join pg_class part on part.oid = pg_inherits.inhrelid
  cross join lateral (
    select regexp_match(pg_get_expr(part.relpartbound, part.oid), '^FOR VALUES FROM \\(''([0-9a-f]+)''\\) TO \\(''([0-9a-f]+)''\\)$') as texts
  ) as bound
  where parent.relnamespace = quote_ident(current_schema())::regnamespace and bound.texts is not null
  order by part.relname collate "C"`

export const findMigrations = (sql: Sql) => sql<{ version: string; checksum: string }[]>`
  select version, checksum from migration order by version`

export const findInstallation = (sql: Sql) => sql<{ secret_fingerprint: string; postgres: string }[]>`
  select secret_fingerprint, current_setting('server_version') as postgres from installation`

/** Texts are written and read alike everywhere, and nothing ends a transaction that takes an hour. */
export const prepareCopying = (tx: Tx) => tx<{ pid: number }[]>`
  select pg_backend_pid() as pid, count(set_config(name, setting, true)) as settings
  from (values ('DateStyle', 'ISO'), ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('bytea_output', 'hex'), ('extra_float_digits', '1'),
    ('statement_timeout', '0'), ('lock_timeout', '0'), ('idle_in_transaction_session_timeout', '0'), ('transaction_timeout', '0')
  ) as wanted (name, setting) join (select name from pg_settings) as known using (name)`

/** All rows of a table as COPY writes text, partitions included. The connection is busy until the stream has ended. */
export const copyOut = async (tx: Tx, { name, columns }: WholeTable): Promise<Readable> =>
  tx`copy (select ${tx(columns)} from ${tx(name)}) to stdout`.readable()

/** Ends a statement of another connection of ours; whoever waits for it gets an error. */
export const cancelStatement = (sql: Sql, pid: number) => sql<{ done: boolean }[]>`
  select pg_cancel_backend(${pid}) as done`

/** Adds rows to a table; `rows` as `copyOut` gives them. */
export const copyIn = async (tx: Tx, { name, columns }: WholeTable, rows: AsyncIterable<Uint8Array>): Promise<void> => {
  const query = tx`copy ${tx(name)} (${tx(columns)}) from stdin`
  const sink = await query.writable()
  // The driver (3.4.9) forgets the stream with its last byte: a refusal that comes later would leave us waiting for ever.
  void Object.assign(query, { reject: (error: Error) => sink.destroy(error) })
  await pipeline(rows, sink)
}

/** Empties tables, whatever refers to what. */
export const truncateTables = (tx: Tx, names: readonly string[]) =>
  tx.unsafe(`truncate ${names.map(quoted).join(', ')}`)

export type ForeignKey = { table: string; name: string; definition: string }

export const findForeignKeys = (sql: Sql, tables: readonly string[]) => sql<ForeignKey[]>`
  select relname::text as table, conname::text as name, pg_get_constraintdef(pg_constraint.oid) as definition
  from pg_constraint join pg_class on pg_class.oid = conrelid
  where relnamespace = quote_ident(current_schema())::regnamespace and contype = 'f' and conparentid = 0
    and relname = any (${tables})
  order by relname collate "C", conname collate "C"`

/**
 * Rows come in the order of the names of their tables, so foreign keys are made again when all are there: one look over a table
 * instead of one for each row, and no list of a hundred million rows to check in the server's memory.
 */
export const dropForeignKeys = (tx: Tx, keys: readonly ForeignKey[]) =>
  tx.unsafe(keys.map(({ table, name }) => `alter table ${quoted(table)} drop constraint ${quoted(name)}`).join(';'))

export const addForeignKeys = (tx: Tx, keys: readonly ForeignKey[]) =>
  tx.unsafe(
    keys
      .map(({ table, name, definition }) => `alter table ${quoted(table)} add constraint ${quoted(name)} ${definition}`)
      .join(';'),
  )

export const findTriggeredTables = (sql: Sql, tables: readonly string[]) => sql<{ name: string }[]>`
  select distinct relname::text as name from pg_trigger join pg_class on pg_class.oid = tgrelid
  where not tgisinternal and relnamespace = quote_ident(current_schema())::regnamespace and relname = any (${tables}) order by 1`

/** Counting triggers must not count rows that come with their counts. */
export const switchTriggers = (tx: Tx, tables: readonly { name: string }[], to: 'enable' | 'disable') =>
  tx.unsafe(tables.map(({ name }) => `alter table ${quoted(name)} ${to} trigger user`).join(';'))

export const findIdentities = (sql: Sql, tables: readonly string[]) => sql<{ table: string; column: string }[]>`
  select relname::text as table, attname::text as column from pg_attribute join pg_class on pg_class.oid = attrelid
  where attidentity <> '' and relnamespace = quote_ident(current_schema())::regnamespace and not relispartition
    and relname = any (${tables})
  order by relname collate "C"`

/** The next number is one above the highest there is. */
export const moveIdentity = (tx: Tx, { table, column }: { table: string; column: string }) => tx<
  { last: number | null }[]
>`
  select setval(pg_get_serial_sequence(${quoted(table)}, ${column}), coalesce(max(${tx(column)}), 1), max(${tx(column)}) is not null)::bigint as last
  from ${tx(table)}`

/** Whoever held a connection is not here. Where a poll begins and how long a pause lasts stays. */
export const freeConnectionLeases = (tx: Tx) => tx<{ connection_id: string }[]>`
  update connection_lease set holder = '', expires_at = '-infinity' returning connection_id`

export type StoredFile = { storage_key: string; size_bytes: number }

/** Files of all companies that have their bytes. */
export const findFiles = (sql: Sql) => sql<StoredFile[]>`
  select storage_key, size_bytes from file where state = 'stored' and storage_key is not null order by storage_key`

/** Figures for the planner, which knows nothing of rows that have just come. */
export const analyzeTables = (sql: Sql, names: readonly string[]) =>
  sql.unsafe(`analyze ${names.map(quoted).join(', ')}`)

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
