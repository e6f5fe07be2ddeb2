import { inject } from 'vitest'
import { readTables, type Table } from '../../../src/cli/generate/catalogue.ts'
import { connect, type Database, type Tx } from '../../../src/kit/db.ts'
import { copyDatabase, prepareTemplate } from '../database.ts'
import { atFileEnd } from '../file-end.ts'
import { insertRow, type TableName } from '../table-rows.ts'
import {
  createFixtures,
  FIXTURE_NUMBER,
  type Fixtures,
  fixtureRows,
  ownCompany,
  type Row,
  rowsPerCompany,
  TWIN_COMPANY,
} from './fixtures.ts'

/** The statements that ran while it recorded, as postgres.js sends them. */
export type Recorder = { isOn: boolean; texts: string[] }

/**
 * Two databases that differ in one thing: in `shared` a second company has a twin of every row, with the same ids wherever a
 * key allows it. Foreign keys are checked at the end of a transaction, so that single tables can be emptied.
 */
export type TwinDatabases = {
  alone: Database
  shared: Database
  recorder: Recorder
  tables: readonly Table[]
  companyId: string
  fixtures: Fixtures
  restartIds: () => void
}

/** Opened for one test file, as copies of two that are planted once in a run; ended and dropped after it. */
export async function openTwinDatabases(): Promise<TwinDatabases> {
  await prepareTemplate(ALONE, inject('cluster').template, async (sql) => {
    await deferForeignKeys(sql)
    await plant(sql, fixtureRows(await readTables(sql)))
  })
  await prepareTemplate(SHARED, ALONE, async (sql) => void (await plantTwins(sql, await readTables(sql))))

  const recorder: Recorder = { isOn: false, texts: [] }
  const record = (_connection: number, text: string) => void (recorder.isOn && recorder.texts.push(text))
  const open = async (original: string) => {
    const sql = connect({ ...(await copyDatabase(original)), debug: record }, { max: 1, name: 'store test' })
    atFileEnd(() => sql.end({ timeout: 5 }))
    return sql
  }
  const alone = await open(ALONE)
  const shared = await open(SHARED)
  const tables = await readTables(alone)
  const { fixtures, restartIds } = createFixtures(tables, await readBack(alone, tables))
  return { alone, shared, recorder, tables, companyId: ownCompany(tables), fixtures, restartIds }
}

const ALONE = 'korben_alone'
const SHARED = 'korben_shared'

async function deferForeignKeys(sql: Database): Promise<void> {
  const keys = await sql<{ table: string; name: string }[]>`
    select conrelid::regclass::text as table, conname::text as name from pg_constraint
    where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace`
  await sql.unsafe(
    keys
      .map(({ table, name }) => `alter table ${table} alter constraint "${name}" deferrable initially deferred`)
      .join(';'),
  )
}

const plant = (sql: Database, rows: ReturnType<typeof fixtureRows>): Promise<unknown> =>
  sql.begin(async (tx) => {
    for (const { table, row } of rows) {
      try {
        await insertRow(tx, table as TableName, row as never)
      } catch (error) {
        throw new Error(
          `The fixture of table ${table} cannot be inserted; say what it needs in test/harness/store/fixtures.ts.`,
          {
            cause: error,
          },
        )
      }
    }
    // Counting follows inserts; what it wrote would differ between the databases.
    await tx`delete from company_count_delta where id <> ${FIXTURE_NUMBER}`
  })

/**
 * Copies every row of our company into the other one. Where a key has no company in it, such as the hash of a token, the twin's
 * differs; where even that is impossible (the row of a connection in its look-up), there is no twin.
 */
const plantTwins = (sql: Database, tables: readonly Table[]): Promise<unknown> =>
  sql.begin(async (tx) => {
    const own = ownCompany(tables)
    for (const table of tables) {
      const column = companyColumn(table)
      if (column === null) continue
      const change = { [column]: TWIN_COMPANY, ...freeKey(table) }
      await tx.unsafe(
        `insert into "${table.name}" overriding system value
         select changed.* from "${table.name}" as row, jsonb_populate_record(row, $1::text::jsonb) as changed
         where row.${column} = $2 on conflict do nothing`,
        [JSON.stringify(change), own],
      )
    }
    await tx`delete from company_count_delta where id <> ${FIXTURE_NUMBER}`
    await requireTwins(tx, tables)
  })

/** As many rows of the twin as of ours; a test that looks for twins where there are none would see nothing wrong. */
async function requireTwins(tx: Tx, tables: readonly Table[]): Promise<void> {
  const counts = tables.flatMap((table) => {
    const column = companyColumn(table)
    if (column === null || WITHOUT_TWIN.includes(table.name)) return []
    return [
      `select '${table.name}' as name, count(*)::int - ${rowsPerCompany(table)} as missing from "${table.name}" where ${column} = $1`,
    ]
  })
  for (const { name, missing } of await tx.unsafe<{ name: string; missing: number }[]>(counts.join(' union all '), [
    TWIN_COMPANY,
  ])) {
    if (missing !== 0) throw new Error(`Table ${name} lacks a twin, or has one too many.`)
  }
}

/** A connection's id stands in its look-up once; a session is its login's, and only remembers a company. */
const WITHOUT_TWIN = ['connection_lookup', 'login_session']

/** The column that says whose a row is; null for tables of the installation. */
export function companyColumn(table: Table): 'company_id' | 'id' | null {
  if (table.name === 'company') return 'id'
  return table.columns.some(({ name }) => name === 'company_id') ? 'company_id' : null
}

/** Public codes and hashes are unique in the installation: the twin's are others. */
function freeKey(table: Table): Row {
  const isForeign = (column: string) => table.foreignKeys.some(({ columns }) => columns.includes(column))
  const key = table.primaryKey
  if (key.includes('company_id') || table.name === 'company') return {}
  return Object.fromEntries(
    table.columns
      .filter(({ name }) => key.includes(name) && !isForeign(name))
      .map(({ name, type }) => [name, type === 'bytea' ? '\\x7477696e' : 'twin']),
  )
}

/** The fixtures with what the database added: defaults, and times as dates. */
async function readBack(sql: Database, tables: readonly Table[]): Promise<Fixtures['rows']> {
  const entries = await Promise.all(
    tables.map(
      async ({ name }) => [name, (await sql.unsafe(`select * from "${name}" order by 1, 2 limit 1`))[0]] as const,
    ),
  )
  return Object.fromEntries(entries) as unknown as Fixtures['rows']
}
