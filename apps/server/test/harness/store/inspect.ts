import { isDeepStrictEqual } from 'node:util'
import type { Table } from '../../../src/cli/generate/catalogue.ts'
import type { Database, Tx } from '../../../src/kit/db.ts'
import { type Entry, type Statement, statementOf } from './entry.ts'
import { TWIN_COMPANY } from './fixtures.ts'
import { companyColumn, type TwinDatabases } from './twin-databases.ts'

/** What an entry did: the statements it ran, and what is wrong with them, in sentences; no fault when all is well. */
export type Inspection = { texts: string[]; faults: string[] }

/**
 * Runs an entry on real PostgreSQL, each time rolled back. That it keeps to its company is shown by running it twice for each
 * state of our company, with and without the twin of every row in another one: what it returns and what it changes of ours must be
 * the same, and the twin must be as before. The states: all rows there, and each table it names empty, because `exists` over the
 * wrong company's rows is seen only when the own ones are missing.
 */
export async function inspectEntry(databases: TwinDatabases, name: string, entry: Entry): Promise<Inspection> {
  const statement = statementOf(entry)
  const { recorder } = databases
  recorder.texts = []
  const plain = await observe(databases, databases.shared, statement, { emptied: [], watched: [] })
  const texts = [...recorder.texts]
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- whatever the statement threw is the test's failure
  if (plain.error !== null) throw plain.error

  const faults: string[] = []
  if (texts.length === 0) faults.push(`${name} ran no statement.`)
  if (statement.nothing === null && isNothing(plain.returned)) {
    faults.push(
      `${name} found and changed nothing, so this shows nothing about it: give it rows by withRows(), or findsNothing(reason, …).`,
    )
  }
  if (statement.across === null) faults.push(...(await findLeaks(databases, name, statement, texts)))
  return { texts, faults }
}

async function findLeaks(
  databases: TwinDatabases,
  name: string,
  statement: Statement,
  texts: readonly string[],
): Promise<string[]> {
  const named = namedTables(databases.tables, texts)
  const watched = texts.some((text) => WRITES.test(text))
    ? databases.tables.filter((table) => named.includes(table) || COUNTED.includes(table.name))
    : []
  const states = [[], ...named.map((table) => [table]), ...(named.length > 1 ? [named] : [])]
  for (const emptied of states) {
    const alone = await observe(databases, databases.alone, statement, { emptied, watched })
    const shared = await observe(databases, databases.shared, statement, { emptied, watched })
    const state =
      emptied.length === 0 ? '' : ` when our company has no row in ${emptied.map(({ name }) => name).join(', ')}`
    if (shared.twinBefore !== shared.twinAfter) return [`${name} changes rows of another company${state}.`]
    const [without, beside] = [comparable(alone), comparable(shared)]
    if (!isDeepStrictEqual(without, beside)) {
      return [
        `${name} depends on rows of another company${state}.\nWithout them: ${JSON.stringify(without)}\nWith them: ${JSON.stringify(beside)}`,
      ]
    }
  }
  return []
}

/** `for update` locks and writes nothing; matching it costs time only. */
const WRITES = /\b(insert|update|delete|merge)\b/i
/** What triggers write to. */
const COUNTED = ['company_count_delta']

type Observation = {
  returned: unknown
  error: unknown
  /** The rows of our company after it, as one text. */
  own: string
  twinBefore: string
  twinAfter: string
}

/** `emptied`: tables in which our company has no row. `watched`: tables whose rows are compared before and after. */
async function observe(
  databases: TwinDatabases,
  sql: Database,
  statement: Statement,
  { emptied, watched }: { emptied: readonly Table[]; watched: readonly Table[] },
): Promise<Observation> {
  const { companyId, recorder, restartIds } = databases
  restartIds()
  return inRollback(sql, async (tx) => {
    await changeRows(tx, databases, statement)
    await Promise.all(
      emptied.map((table) => tx.unsafe(`delete from "${table.name}" where ${companyColumn(table)} = $1`, [companyId])),
    )
    const [twinBefore] = await Promise.all([readAll(tx, watched, TWIN_COMPANY), tx`savepoint statement`])
    recorder.isOn = true
    const outcome = await Promise.resolve(statement.run(tx)).then(
      (returned) => ({ returned, error: null }),
      (error: unknown) => ({ returned: undefined, error }),
    )
    recorder.isOn = false
    if (outcome.error !== null) await tx`rollback to savepoint statement`
    const [own, twinAfter] = await Promise.all([readAll(tx, watched, companyId), readAll(tx, watched, TWIN_COMPANY)])
    return { ...outcome, own, twinBefore, twinAfter }
  })
}

async function changeRows(tx: Tx, { tables, companyId }: TwinDatabases, { rows }: Statement): Promise<void> {
  for (const [name, change] of Object.entries(rows)) {
    const column = companyColumnOf(tables, name)
    if (change === null) {
      await tx.unsafe(`delete from "${name}" where ${column ?? 'null'} is not distinct from $1`, [
        column === null ? null : companyId,
      ])
      continue
    }
    const names = Object.keys(change)
      .map((column) => `"${column}"`)
      .join(', ')
    await tx.unsafe(
      `update "${name}" set (${names}) = (select ${names} from jsonb_populate_record(null::"${name}", $1::text::jsonb))`,
      [JSON.stringify(change)],
    )
  }
}

function companyColumnOf(tables: readonly Table[], name: string) {
  const table = tables.find((table) => table.name === name)
  if (table === undefined) throw new Error(`There is no table ${name}.`)
  return companyColumn(table)
}

/** What a statement names. `order` is a word of SQL, so the table is meant only in quotes. */
const namedTables = (tables: readonly Table[], texts: readonly string[]): Table[] =>
  tables.filter((table) => {
    const pattern = table.name === 'order' ? /"order"/ : new RegExp(`\\b${table.name}\\b`)
    return companyColumn(table) !== null && texts.some((text) => pattern.test(text))
  })

/** All rows of one company in one text, without what the database counts by itself and the numbers of transactions. */
async function readAll(tx: Tx, tables: readonly Table[], companyId: string): Promise<string> {
  if (tables.length === 0) return ''
  const parts = tables.flatMap((table) => {
    const column = companyColumn(table)
    if (column === null) return []
    const ignored = table.columns
      .filter(({ identity, type }) => identity !== null || type === 'xid8')
      .map(({ name }) => ` - '${name}'`)
    return [
      `select '${table.name}' as name, string_agg(row, e'\\n' order by row) as rows from
       (select (to_jsonb(t)${ignored.join('')})::text as row from "${table.name}" as t where t.${column} = $1) as rows`,
    ]
  })
  const rows = await tx.unsafe<{ name: string; rows: string | null }[]>(parts.join(' union all '), [companyId])
  return steady(rows.map((row) => `${row.name}\n${row.rows ?? ''}`).join('\n'))
}

class Rollback extends Error {}

async function inRollback<T>(sql: Database, act: (tx: Tx) => Promise<T>): Promise<T> {
  let result: { value: T } | null = null
  try {
    await sql.begin(async (tx) => {
      result = { value: await act(tx as Tx) }
      throw new Rollback()
    })
  } catch (error) {
    if (!(error instanceof Rollback)) throw error
  }
  if (result === null) throw new Error('A transaction ended without a result.')
  return (result as { value: T }).value
}

/** The number of rows that an answer of postgres.js returned or touched; other answers speak for themselves. */
function isNothing(returned: unknown): boolean {
  if (Array.isArray(returned)) return returned.length === 0 && !('count' in returned && Number(returned.count) > 0)
  return returned === undefined || returned === null || returned === false || returned === 0
}

/** Two observations are equal when these are. The order of rows is the statement's business only if it says so; many do not. */
const comparable = ({ returned, error, own }: Observation) => ({
  returned: Array.isArray(returned)
    ? { count: 'count' in returned ? returned.count : null, rows: returned.map(describe).sort() }
    : describe(returned),
  error: error === null ? null : describeError(error),
  own,
})

const describe = (value: unknown): string =>
  steady(JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? '')

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, constraint_name: constraint } = error as Error & { code?: unknown; constraint_name?: unknown }
  return steady([error.message, code, constraint].filter((part) => part !== undefined).join(' '))
}

/** The present differs from run to run: what the database's own clock wrote is replaced. Fixture times are in another year or month. */
const steady = (text: string): string =>
  text.replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00|\+00)?/g, (time) =>
    Math.abs(Date.parse(time) - Date.now()) < 600_000 ? 'now' : time,
  )
