import { createHash } from 'node:crypto'
import { findTables } from '../../src/cli/backup/backup.store.ts'
import { dumpSchema } from '../../src/cli/generate/schema-dump.ts'
import type { Database, Sql } from '../../src/kit/db.ts'

/** Every row of every table as one hash a table, with its count; what a backup leaves out on purpose is left out here. */
export async function readState(sql: Sql, leftOut: readonly string[] = LEFT_OUT): Promise<Record<string, string>> {
  const state: Record<string, string> = {}
  for (const { name, columns } of await findTables(sql)) {
    if (leftOut.includes(name)) continue
    const list = columns.map((column) => `"${column}"`).join(', ')
    const rows = await sql.unsafe<{ row: string }[]>(
      `select row::text as row from (select ${list} from "${name}") as row order by row::text collate "C"`,
    )
    const hash = createHash('sha256')
    for (const { row } of rows) hash.update(`${row}\n`)
    state[name] = `${rows.length} ${hash.digest('hex').slice(0, 16)}`
  }
  return state
}

/** Migrations have another time, leases another holder; see `LEFT_OUT` of the writer. */
const LEFT_OUT = [
  'migration',
  'lease',
  'sender_process',
  'rate_window',
  'login_session',
  'login_ticket',
  'setup_code',
  'mail',
  'connection_lease',
]

/** The schema with everything that a load takes away and puts back; without partitions, which go by the time. */
export const readSchema = async (sql: Database): Promise<string> =>
  (await dumpSchema(sql))
    .split('\n')
    .filter((line) => !/partition of/i.test(line))
    .join('\n')
