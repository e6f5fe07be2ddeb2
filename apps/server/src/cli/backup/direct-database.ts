import type { Config } from '../../kit/config.ts'
import { connect, type Database } from '../../kit/db.ts'
import { createLog } from '../../kit/log.ts'
import { openDatabase } from '../../kit/postgres/open-database.ts'

/** The database itself, without migrating it; past a pooler when DATABASE_DIRECT_URL leads there. */
export async function withDirectDatabase<T>(config: Config, act: (sql: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(config, { log: createLog('warn') })
  const direct = config.databaseUrl === null ? null : config.databaseDirectUrl
  const isPooled = config.databasePooler === 'transaction' && config.databaseUrl !== null && direct === null
  const sql = connect(direct ?? database.target, { isPooled, max: 2 })
  try {
    return await act(sql)
  } finally {
    await sql.end({ timeout: 5 })
    await database.close()
  }
}
