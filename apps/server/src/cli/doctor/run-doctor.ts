import type { Config } from '../../kit/config.ts'
import { connect, type Database, type Tx } from '../../kit/db.ts'
import { createLog } from '../../kit/log.ts'
import { openDatabase } from '../../kit/postgres/open-database.ts'
import { messageOf } from '../../kit/postgres/start-error.ts'
import { type Check, type Finding, runCheck, runDatabaseCheck, unwell } from './check.ts'
import { checkClock, checkDirect, checkMigrations, checkSecretKey, checkServer } from './database-checks.ts'
import { type Depth, usualDepth } from './depth.ts'
import { checkDataDir, checkNode, describeConfig, hasDatabase } from './machine-checks.ts'
import {
  checkChats,
  checkCounts,
  checkFigures,
  checkLookUps,
  checkMessages,
  checkRuns,
  checkSales,
} from './sum-checks.ts'
import {
  checkConnections,
  checkDoubts,
  checkInbound,
  checkJobs,
  checkLeases,
  checkPartitions,
  checkWebhooks,
  checkWork,
} from './work-checks.ts'

/** Looks at everything in turn and changes nothing. What cannot be looked at because something before it failed is left out. */
export async function runDoctor(config: Config, now: () => Date, depth: Depth = usualDepth): Promise<Check[]> {
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
    return [...checks, ...(await checkDatabase(sql, config, now, depth))]
  } finally {
    await sql.end({ timeout: 5 })
    await opened.close()
  }
}

async function checkDatabase(sql: Database, config: Config, now: () => Date, depth: Depth): Promise<Check[]> {
  const migrations = await runCheck('migrations', () => checkMigrations(sql))
  if (!migrations.ok) return [migrations]
  const check = (name: string, look: (tx: Tx) => Promise<Finding>) =>
    runDatabaseCheck(sql, name, look, depth.patienceSeconds)
  return [
    migrations,
    await check('secret_key', (tx) => checkSecretKey(tx, config)),
    await check('clock', (tx) => checkClock(tx, now)),
    await check('work', checkWork),
    await check('leases', checkLeases),
    await check('connections', checkConnections),
    await check('inbound', checkInbound),
    await check('in_doubt', checkDoubts),
    await check('runs', checkRuns),
    await check('jobs', checkJobs),
    await check('webhooks', checkWebhooks),
    await check('partitions', (tx) => checkPartitions(tx, now())),
    await check('look_ups', checkLookUps),
    await check('counts', (tx) => checkCounts(tx, depth)),
    await check('figures', (tx) => checkFigures(tx, depth)),
    await check('sales', (tx) => checkSales(tx, depth)),
    await check('messages', (tx) => checkMessages(tx, depth)),
    await check('chats', (tx) => checkChats(tx, depth)),
  ]
}
