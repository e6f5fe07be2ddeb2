import { readTables, type Table } from '../../src/cli/generate/catalogue.ts'
import type { Sql } from '../../src/kit/db.ts'

/** What no request of the API is about: it counts requests, or belongs to other processes. */
const ASIDE = ['lease', 'migration', 'rate_window', 'sender_process']

let known: Promise<Table[]> | null = null
function tablesOf(sql: Sql): Promise<Table[]> {
  known ??= readTables(sql).then((tables) => tables.filter(({ name }) => !ASIDE.includes(name)))
  return known
}

/** A checksum of every table of the database, so of all companies: equal before and after when nothing was changed. */
export async function checksums(sql: Sql): Promise<Record<string, string>> {
  const parts = (await tablesOf(sql)).map(
    ({ name }) =>
      `select '${name}' as name, count(*) || ' ' || sum(hashtextextended(row::text, 0)) as sum from "${name}" as row`,
  )
  const rows = await sql.unsafe<{ name: string; sum: string | null }[]>(parts.join(' union all '), [], {
    prepare: true,
  })
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum ?? 'empty']))
}

/** The rows of a company as they are at one moment. */
type Snapshot = { ids: ReadonlyMap<string, string>; rows: readonly string[] }

/** What was done between two moments: rows that went and rows that came, as texts that do not depend on chance. */
export type Effect = { gone: string[]; come: string[] }

/** Watches a company: the returned function tells what has changed since. */
export async function watch(sql: Sql, companyId: string): Promise<() => Promise<Effect>> {
  const before = await snapshot(sql, companyId, new Map())
  return async () => {
    const after = await snapshot(sql, companyId, before.ids)
    return { gone: less(before.rows, after.rows), come: less(after.rows, before.rows) }
  }
}

/** Rows of the first list that the second does not have, each as often as it is missing. */
function less(rows: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const row of others) counts.set(row, (counts.get(row) ?? 0) + 1)
  return rows.filter((row) => {
    const count = counts.get(row) ?? 0
    counts.set(row, count - 1)
    return count <= 0
  })
}

async function snapshot(sql: Sql, companyId: string, known: ReadonlyMap<string, string>): Promise<Snapshot> {
  const tables = (await tablesOf(sql)).filter(
    ({ name, columns }) => name === 'company' || columns.some((column) => column.name === 'company_id'),
  )
  const parts = tables.map((table) => {
    const owner = table.name === 'company' ? 'id' : 'company_id'
    return `select '${table.name}' as name, to_jsonb(t)${withoutChance(table)} as row from "${table.name}" as t where t.${owner} = $1`
  })
  const found = await sql.unsafe<{ name: string; row: Record<string, unknown> }[]>(
    parts.join(' union all '),
    [companyId],
    {
      prepare: true,
    },
  )
  const ids = known.size > 0 ? known : nameIds(companyId, found)
  const rows = found.map(({ name, row }) => `${name} ${steady(JSON.stringify(row), ids)}`)
  return { ids, rows: rows.toSorted() }
}

/** Numbers the database counts by itself, random codes, and the transaction. */
function withoutChance({ columns }: Table): string {
  const chance = columns.filter(
    ({ name, type, identity }) => identity !== null || type === 'xid8' || CODES.includes(name),
  )
  return chance.map(({ name }) => ` - '${name}'`).join('')
}
const CODES = ['hash', 'call_id', 'secret']

/** Names of the records that are there from the beginning: the same in every company that was made in the same way. */
function nameIds(
  companyId: string,
  found: readonly { name: string; row: Record<string, unknown> }[],
): Map<string, string> {
  const own = found.flatMap(({ name, row }) =>
    typeof row.id === 'string' && name !== 'company' ? [{ name, id: row.id }] : [],
  )
  const names = new Map([[companyId, '<company>']])
  for (const [name, rows] of Map.groupBy(own, ({ name }) => name)) {
    for (const [place, { id }] of rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)).entries()) {
      names.set(id, names.get(id) ?? `<${name} ${place}>`)
    }
  }
  return names
}

const TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:\d\d)?)?/g

/** The clock of the database cannot be stopped: its present is one word. */
const steady = (text: string, ids: ReadonlyMap<string, string>): string =>
  text
    .replace(/(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])/g, (id) => ids.get(id) ?? '<new>')
    .replace(TIME, (time) => (Math.abs(Date.parse(time) - Date.now()) < 600_000 ? '<now>' : time))

/** An answer in the same words. */
export const steadyAnswer = (json: unknown): unknown =>
  JSON.parse(
    JSON.stringify(json)
      .replace(/"(hash|call_id)":"[^"]*"/g, '"$1":"<code>"')
      .replace(/[0-9a-f]{24}/g, '<id>'),
  )
