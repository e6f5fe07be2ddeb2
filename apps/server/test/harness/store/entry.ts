import type { Tables } from '../../../src/generated/rows.ts'
import type { Tx } from '../../../src/kit/db.ts'
import type { TableName } from '../table-rows.ts'

/** Calls one store function with the connection it is given. */
export type Run = (sql: Tx) => PromiseLike<unknown>

/** How the fixture rows differ for one entry, in both companies; `null`: our company has no such row. */
export type RowChanges = { readonly [Table in TableName]?: Partial<Tables[Table]> | null }

export type Statement = {
  run: Run
  rows: RowChanges
  /** Why it may read or change rows of several companies; null when it must not. */
  across: string | null
  /** Why it finds and changes nothing; null when it must find or change something. */
  nothing: string | null
}
export type Entry = Run | Statement

export const statementOf = (entry: Entry): Statement =>
  typeof entry === 'function' ? { run: entry, rows: {}, across: null, nothing: null } : entry

/** For statements that work over all companies: workers, sweeps, global look-ups. */
export const acrossCompanies = (reason: string, entry: Entry): Statement => ({ ...statementOf(entry), across: reason })

/** For statements that need the fixtures in another state: a queued delivery, a person without an account. */
export const withRows = (rows: RowChanges, entry: Entry): Statement => {
  const statement = statementOf(entry)
  return { ...statement, rows: { ...statement.rows, ...rows } }
}

/** For statements that answer with nothing by their nature: an advisory lock, a NOTIFY. */
export const findsNothing = (reason: string, entry: Entry): Statement => ({ ...statementOf(entry), nothing: reason })
