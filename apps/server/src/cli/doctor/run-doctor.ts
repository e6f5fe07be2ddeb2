import type { Config } from '../../kit/config.ts'
import { connect, type Database } from '../../kit/db.ts'
import { createLog } from '../../kit/log.ts'
import { openDatabase } from '../../kit/postgres/open-database.ts'
import { messageOf } from '../../kit/postgres/start-error.ts'
import { type Check, runCheck, runDatabaseCheck, unwell } from './check.ts'
import { checkClock, checkDirect, checkMigrations, checkSecretKey, checkServer } from './database-checks.ts'
import { checkDataDir, checkNode, describeConfig, hasDatabase } from './machine-checks.ts'
import { checkChats, checkCounts, checkFigures, checkMessages } from './sum-checks.ts'
import { checkConnections, checkDoubts, checkJobs, checkPartitions, checkWebhooks, checkWork } from './work-checks.ts'

/** Looks at everything in turn and changes nothing. What cannot be looked at because something before it failed is left out. */
export async function runDoctor(config: Config, now: () => Date): Promise<Check[]> {
  const checks = [
    await runCheck('node', () => checkNode(process.versions.node)),
    await runCheck('config', () => describeConfig(config)),
    await runCheck('data_dir', () => checkDataDir(config)),
  ]
  if (!hasDatabase(config))
    return [
      ...checks,
      { name: 'database', ...unwell(`There is none in ${config.dataDir} yet; \`npm start\` makes it.`) },
    ]
  const log = createLog('warn')
  const opened = await openDatabase(config, { log }).catch((error: unknown) => messageOf(error))
  if (typeof opened === 'string') return [...checks, { name: 'database', ...unwell(opened) }]
  const isPooled = config.databaseUrl !== null && config.databasePooler === 'transaction'
  const sql = connect(opened.target, { isPooled, max: 2 })
  try {
    checks.push(await runDatabaseCheck(sql, 'database', (tx) => checkServer(tx, opened.kind)))
    const { databaseDirectUrl } = config
    if (isPooled && databaseDirectUrl !== null)
      checks.push(await runCheck('database_direct', () => checkDirect(databaseDirectUrl)))
    return [...checks, ...(await checkDatabase(sql, config, now))]
  } finally {
    await sql.end({ timeout: 5 })
    await opened.close()
  }
}

async function checkDatabase(sql: Database, config: Config, now: () => Date): Promise<Check[]> {
  const migrations = await runCheck('migrations', () => checkMigrations(sql))
  if (!migrations.ok) return [migrations]
  return [
    migrations,
    await runDatabaseCheck(sql, 'secret_key', (tx) => checkSecretKey(tx, config)),
    await runDatabaseCheck(sql, 'clock', (tx) => checkClock(tx, now)),
    await runDatabaseCheck(sql, 'work', checkWork),
    await runDatabaseCheck(sql, 'connections', checkConnections),
    await runDatabaseCheck(sql, 'in_doubt', checkDoubts),
    await runDatabaseCheck(sql, 'jobs', checkJobs),
    await runDatabaseCheck(sql, 'webhooks', checkWebhooks),
    await runDatabaseCheck(sql, 'partitions', (tx) => checkPartitions(tx, now())),
    await runDatabaseCheck(sql, 'counts', checkCounts),
    await runDatabaseCheck(sql, 'figures', checkFigures),
    await runDatabaseCheck(sql, 'messages', checkMessages),
    await runDatabaseCheck(sql, 'chats', checkChats),
  ]
}
