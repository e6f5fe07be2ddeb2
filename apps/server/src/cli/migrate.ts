import { connect } from '../kit/db.ts'
import { createLog } from '../kit/log.ts'
import { migrate } from '../kit/migrate.ts'
import { openDatabase } from '../kit/postgres/open-database.ts'
import type { Command } from './command.ts'

/** Brings the database to the schema of this version; safe to run by several at once. */
export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Bring the database to the schema of this version',
  options: {},
  run: async ({ config }) => {
    const database = await openDatabase(config, { log: createLog('warn') })
    const sql = connect(config.databaseUrl === null ? database.target : (config.databaseDirectUrl ?? database.target), {
      max: 2,
    })
    try {
      const applied = await migrate(sql)
      return { json: { applied }, text: applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Nothing to apply.' }
    } finally {
      await sql.end({ timeout: 5 })
      await database.close()
    }
  },
}
