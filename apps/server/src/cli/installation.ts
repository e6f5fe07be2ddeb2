import { openWorld } from '../app/world.ts'
import type { Config } from '../kit/config.ts'
import type { World } from '../kit/context.ts'
import { createLog } from '../kit/log.ts'
import { openDatabase } from '../kit/postgres/open-database.ts'

/**
 * Runs a command against the installation: beside a running server through its database, without one by starting the
 * embedded database for as long as the command takes. The log goes to stderr, warnings and worse only.
 */
export async function withWorld<T>(config: Config, act: (world: World) => Promise<T>): Promise<T> {
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel)
  const database = await openDatabase(config, { log })
  try {
    const { world, close } = await openWorld(config, database.target, { log, migrations: 'apply', max: 4 })
    try {
      return await act(world)
    } finally {
      await close()
    }
  } finally {
    await database.close()
  }
}
