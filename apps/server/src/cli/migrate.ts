import { migrate } from '../kit/migrate.ts'
import { withDirectDatabase } from './backup/direct-database.ts'
import type { Command } from './command.ts'

/** Brings the database to the schema of this version; safe to run by several at once. */
export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Bring the database to the schema of this version',
  options: {},
  run: async ({ config }) => {
    const applied = await withDirectDatabase(config, migrate)
    return { json: { applied }, text: applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Nothing to apply.' }
  },
}
