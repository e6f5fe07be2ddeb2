import { parseDatabaseUrl } from './database-url.ts'
import postgres from './driver/index.js'
import { watchSilence } from './silence.ts'

type Types = { bigint: number; date: string }

/** Any connection: a statement may run on the pool or inside a transaction. */
export type Sql = postgres.ISql<Types>

/** A connection inside a transaction; what takes it must not run outside of one. */
export type Tx = postgres.TransactionSql<Types>

/** The pool itself. */
export type Database = postgres.Sql<Types>

export type JSONValue = postgres.JSONValue

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

/** SQLSTATE: connection, a server that takes no writes for now, a transaction ended for idling, rollback by the database (a deadlock), out of resources, lock not available, stopped by an operator, system. */
const TRANSIENT_STATES = /^(08|25006|25P03|40|53|55P03|57|58)/
/** What the driver, the socket and the names of hosts say. */
const TRANSIENT_CODES =
  /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|ETIMEDOUT|ENOENT|EHOST|ENET|EADDRNOTAVAIL|EAI_AGAIN|ENOTFOUND)/

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

/** A database that is away is tried again so often: 20 ms after the first failure, a quarter of a second at most. */
const backoff = (failures: number): number => Math.min(0.01 * 2 ** failures, 0.25) * (0.5 + Math.random() / 2)

/**
 * Opens a pool. Times are UTC, `bigint` is a number (sequences stay below 2^53), `date` is `YYYY-MM-DD`, `numeric` a string.
 * `target`: an address (of several servers, if need be: the one that takes writes is used), or options of the driver for a
 * unix socket. `isPooled`: behind a transaction pooler there are no prepared statements. `max`: connections. `forgottenMs`: a
 * transaction in which nothing is asked for so long is ended by the database, so that a process that stands still (a stopped
 * machine, a lost network) holds nobody up; behind a pooler that is a setting of the role.
 *
 * Nothing hangs: a statement whose connection is lost is rejected, and `isTransient` tells. What it was to write may have been
 * written all the same, when it was not inside a transaction or the loss came during the commit.
 */
export function connect(
  target: string | DatabaseOptions,
  settings: { isPooled?: boolean; max?: number; name?: string; forgottenMs?: number } = {},
): Database {
  const { isPooled = false, max = 10, name = 'korben', forgottenMs = 0 } = settings
  const open = (limits: DatabaseOptions) => openPool(target, { isPooled, name, forgottenMs, limits })
  const sql = open({ max })
  // The kernel tells of the end of a process on the same machine.
  if (typeof sql.options.path === 'string') return sql
  // How long the probe may take to connect is the patience of whoever asks.
  const stop = watchSilence(sql, () => open({ max: 1, connect_timeout: 30, idle_timeout: 10 }), !isPooled)
  const { end } = sql
  return Object.assign(sql, {
    end: (options?: { timeout?: number | undefined }) => {
      stop()
      return end(options)
    },
  })
}

const hasSeveralServers = (target: string | DatabaseOptions): boolean =>
  typeof target === 'string' && (parseDatabaseUrl(target)?.servers.length ?? 1) > 1

function openPool(
  target: string | DatabaseOptions,
  {
    isPooled,
    name,
    forgottenMs,
    limits,
  }: { isPooled: boolean; name: string; forgottenMs: number; limits: DatabaseOptions },
): Database {
  const shared = {
    prepare: !isPooled,
    onnotice: () => {},
    // Of several servers one may be silent while another takes writes, and each is tried in turn (2026-11: after a silent
    // primary writes went on 7 s after the promotion with 5, 1 to 4 s with 2).
    connect_timeout: hasSeveralServers(target) ? 2 : 5,
    // With the ten probes of a second each that follow, a connection that is listened on ends within 15 seconds of its server.
    keep_alive: 5,
    backoff,
    target_session_attrs: 'read-write' as const,
    // Behind a pooler start-up parameters are refused or shared; UTC is then the database's own setting.
    connection: isPooled
      ? { application_name: name }
      : { application_name: name, TimeZone: 'UTC', idle_in_transaction_session_timeout: forgottenMs },
    types: {
      bigint: { to: 20, from: [20], serialize: String, parse: Number },
      date: { to: 1082, from: [1082], serialize: String, parse: String },
    },
    ...limits,
  }
  return (typeof target === 'string' ? postgres(target, shared) : postgres({ ...target, ...shared })) as Database
}
