import postgres from 'postgres'

type Types = { bigint: number; date: string }

/** Any connection: a statement may run on the pool or inside a transaction. */
export type Sql = postgres.ISql<Types>

/** A connection inside a transaction; what takes it must not run outside of one. */
export type Tx = postgres.TransactionSql<Types>

/** The pool itself. */
export type Database = postgres.Sql<Types>

export type DatabaseOptions = postgres.Options<Record<string, never>>

/** Codes of PostgreSQL's errors that the code reacts to. */
export const pgCodes = {
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  checkViolation: '23514',
  undefinedTable: '42P01',
  lockNotAvailable: '55P03',
  queryCanceled: '57014',
} as const

export const isPgError = (error: unknown, code: string): boolean =>
  error instanceof postgres.PostgresError && error.code === code

/** SQLSTATE: connection, rollback by the database (a deadlock), out of resources, lock not available, stopped by an operator, system. */
const TRANSIENT_STATES = /^(08|40|53|55P03|57|58)/
/** What postgres.js and the socket say. */
const TRANSIENT_CODES = /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|ETIMEDOUT|ENOENT)/

/** A failure of the moment: the same work may well succeed when it is done again. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false
  return error instanceof postgres.PostgresError ? TRANSIENT_STATES.test(error.code) : TRANSIENT_CODES.test(error.code)
}

/** SQLSTATE 22 and 23: a value or a constraint; this row cannot be written, whoever tries again. */
export const isDataError = (error: unknown): error is postgres.PostgresError =>
  error instanceof postgres.PostgresError && /^2[23]/.test(error.code)

/** A statement that must give exactly one row, such as a count. */
export function one<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (row === undefined) throw new Error('A statement that always gives a row gave none.')
  return row
}

/**
 * Opens a pool. Times are UTC, `bigint` is a number (sequences stay below 2^53), `date` is `YYYY-MM-DD`, `numeric` a string.
 * `target`: an address, or options of postgres.js for a unix socket. `isPooled`: behind a transaction pooler there are no
 * prepared statements. `max`: connections.
 */
export function connect(
  target: string | DatabaseOptions,
  settings: { isPooled?: boolean; max?: number; name?: string } = {},
): Database {
  const { isPooled = false, max = 10, name = 'korben' } = settings
  const shared = {
    max,
    prepare: !isPooled,
    onnotice: () => {},
    connect_timeout: 10,
    target_session_attrs: 'read-write' as const,
    // Behind a pooler start-up parameters are refused or shared; UTC is then the database's own setting.
    connection: isPooled ? { application_name: name } : { application_name: name, TimeZone: 'UTC' },
    types: {
      bigint: { to: 20, from: [20], serialize: String, parse: Number },
      date: { to: 1082, from: [1082], serialize: String, parse: String },
    },
  }
  return (typeof target === 'string' ? postgres(target, shared) : postgres({ ...target, ...shared })) as Database
}
