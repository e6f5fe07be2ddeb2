import type { Sql, Tx } from './db.ts'

/** Any number that all processes agree on. */
const LOCK = 5_262_111

/** One process at a time makes partitions, and none of them waits long in front of those who write. */
export const lockPartitioning = (tx: Tx) => tx`
  select pg_advisory_xact_lock(${LOCK}), set_config('lock_timeout', '2s', true), set_config('statement_timeout', '20s', true)`

/** Asks the catalogue itself: `to_regclass` remembers for a while that a table is not there. */
export const findTable = (sql: Sql, name: string) => sql<{ name: string }[]>`
  select relname as name from pg_class where relname = ${name} and relnamespace = current_schema()::regnamespace`

/** Whether the default partition holds rows that belong into a range of ids; a partition for them can then not be made. */
export const hasDefaultRows = (
  sql: Sql,
  table: string,
  { column, from, to }: { column: string; from: string; to: string },
) =>
  sql<{ yes: boolean }[]>`
  select exists (
    select from ${sql(`${table}_default`)} where ${sql(column)} >= ${from} and ${sql(column)} < ${to}) as yes`

/**
 * Makes a partition for a range of ids. Filled beside the table and attached afterwards: that locks out writers of the default
 * partition only, and only while it is searched. Names and bounds are ours: they cannot be parameters.
 */
export const createPartition = async (
  tx: Tx,
  table: string,
  partition: string,
  { from, to }: { from: string; to: string },
) => {
  await tx.unsafe(
    `create table "${partition}" (like "${table}" including defaults including constraints including storage)`,
  )
  await tx.unsafe(`alter table "${table}" attach partition "${partition}" for values from ('${from}') to ('${to}')`)
}
