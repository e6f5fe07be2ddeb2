import type { OptionalColumns, Tables } from '../../src/generated/rows.ts'
import type { Sql } from '../../src/kit/db.ts'

export type TableName = keyof Tables

/** What an insert into a table must and may say. */
export type NewRow<Table extends TableName> = Omit<Tables[Table], OptionalColumns[Table]> &
  Partial<Pick<Tables[Table], OptionalColumns[Table] & keyof Tables[Table]>>

/** Columns by which rows are counted or read back. */
export type Where<Table extends TableName> = Partial<Tables[Table]>

/** Writes a row as it stands and returns it with its defaults. Through JSON, so that every column takes what its type takes. */
export async function insertRow<Table extends TableName>(
  sql: Sql,
  table: Table,
  row: NewRow<Table>,
): Promise<Tables[Table]> {
  const columns = Object.entries(row)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => quoted(name))
    .join(', ')
  const [inserted] = await sql.unsafe<Tables[Table][]>(
    `insert into ${quoted(table)} (${columns}) overriding system value select ${columns} from jsonb_populate_record(null::${quoted(table)}, $1::text::jsonb) returning *`,
    [JSON.stringify(row, writeBytes)],
  )
  if (inserted === undefined) throw new Error(`An insert into ${table} gave no row.`)
  return inserted as Tables[Table]
}

/** Rows whose columns are as given, in no promised order. */
export async function findRows<Table extends TableName>(
  sql: Sql,
  table: Table,
  where: Where<Table>,
): Promise<Tables[Table][]> {
  const rows = await sql.unsafe<Tables[Table][]>(
    `select row.* from ${quoted(table)} as row, jsonb_populate_record(null::${quoted(table)}, $1::text::jsonb) as wanted where ${equal(where)}`,
    [JSON.stringify(where, writeBytes)],
  )
  return [...rows] as Tables[Table][]
}

/** Changes rows whose columns are as given and returns them. */
export async function updateRows<Table extends TableName>(
  sql: Sql,
  table: Table,
  where: Where<Table>,
  change: Where<Table>,
): Promise<Tables[Table][]> {
  const names = Object.keys(change).map(quoted).join(', ')
  const rows = await sql.unsafe<Tables[Table][]>(
    `update ${quoted(table)} as row set (${names}) = (select ${names} from jsonb_populate_record(null::${quoted(table)}, $2::text::jsonb))
     from jsonb_populate_record(null::${quoted(table)}, $1::text::jsonb) as wanted where ${equal(where)} returning row.*`,
    [JSON.stringify(where, writeBytes), JSON.stringify(change, writeBytes)],
  )
  return [...rows] as Tables[Table][]
}

const equal = (where: object): string =>
  ['true', ...Object.keys(where).map((name) => `wanted.${quoted(name)} is not distinct from row.${quoted(name)}`)].join(
    ' and ',
  )

const quoted = (name: string): string => `"${name}"`

/** JSON of a Buffer is not what PostgreSQL reads as bytes. Called with the value that `toJSON` already gave. */
function writeBytes(_key: string, value: unknown): unknown {
  const isBuffer =
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value
  return isBuffer && Array.isArray(value.data) ? `\\x${Buffer.from(value.data).toString('hex')}` : value
}
