import { createClock } from '../kit/clock.ts'
import type { Config } from '../kit/config.ts'
import type { World } from '../kit/context.ts'
import { createSecretBox } from '../kit/crypto.ts'
import { connect, type Database, type DatabaseOptions, one } from '../kit/db.ts'
import { createHints } from '../kit/hints.ts'
import type { Logger } from '../kit/log.ts'
import { migrate, pendingMigrations } from '../kit/migrate.ts'
import { createOutbound } from '../kit/outbound/outbound.ts'
import { ensurePartitions } from '../kit/partitions.ts'
import { StartError } from '../kit/postgres/start-error.ts'
import { createStorage } from '../kit/storage/open-storage.ts'
import { adapters } from './adapters.ts'
import { findServerVersion } from './installation.store.ts'
import { listeners } from './listeners.ts'
import { noteOutbound } from './outbound-metrics.ts'
import { checkFingerprint, readSecretKey } from './secret-key.ts'
import { partitionedTables } from './sweeps.ts'

/** The oldest PostgreSQL whose SQL the statements use. */
const OLDEST_POSTGRES = 150_000

export type OpenWorld = { world: World; close: () => Promise<void> }

/**
 * Builds what a process is made of: the pool, the key, the hints, the adapters. `database`: where the database is reached.
 * `migrations`: bring the schema up to date, or only require that it is. Throws `StartError` with one clear sentence.
 */
export async function openWorld(
  config: Config,
  database: string | DatabaseOptions,
  settings: { log: Logger; migrations: 'apply' | 'require'; max?: number },
): Promise<OpenWorld> {
  const isPooled = config.databaseUrl !== null && config.databasePooler === 'transaction'
  // What a stopped process has locked must be free before its leases are over, or nobody could take over.
  const forgottenMs = config.leaseSeconds * 500
  const sql = connect(database, { isPooled, max: settings.max ?? 20, forgottenMs })
  const direct = isPooled ? config.databaseDirectUrl : database
  const directSql = isPooled && direct !== null ? connect(direct, { max: 2, name: 'korben-direct' }) : sql
  const closePools = async () => {
    await sql.end({ timeout: 5 })
    if (directSql !== sql) await directSql.end({ timeout: 5 })
  }
  try {
    await refuseOldPostgres(sql)
    if (settings.migrations === 'apply') {
      const applied = await migrate(directSql)
      if (applied.length > 0) settings.log.info({ applied }, 'Migrated the database')
      // Before anything is written: a month that the default partition has rows of stays there.
      await ensurePartitions(directSql, partitionedTables, new Date(), settings.log)
    } else if ((await pendingMigrations(sql)).length > 0) {
      throw new StartError('The database is not migrated; run `npm run korben -- migrate` first.')
    }
    const box = createSecretBox(await readSecretKey(config))
    await checkFingerprint(sql, box)
    const clock = await createClock(sql, settings.log)
    const hints = await createHints(sql, direct === null ? null : directSql, settings.log)
    const http = createOutbound({ allow: config.outboundAllow, observe: noteOutbound })
    const world: World = {
      config,
      sql,
      now: clock.now,
      log: settings.log,
      box,
      hints,
      http,
      storage: createStorage(config, http, clock.now),
      adapters,
      listeners,
    }
    return {
      world,
      close: async () => {
        clock.close()
        await hints.close()
        await closePools()
      },
    }
  } catch (error) {
    await closePools()
    throw error
  }
}

async function refuseOldPostgres(sql: Database): Promise<void> {
  const { version } = one(await findServerVersion(sql))
  if (Number(version) < OLDEST_POSTGRES) throw new StartError('The database is older than PostgreSQL 15.')
}
