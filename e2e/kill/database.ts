import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openWorld } from '../../apps/server/src/app/world.ts'
import { readConfig } from '../../apps/server/src/kit/config.ts'
import type { World } from '../../apps/server/src/kit/context.ts'
import { isTransient } from '../../apps/server/src/kit/db.ts'
import { createLog } from '../../apps/server/src/kit/log.ts'
import { EmbeddedPostgres } from '../../apps/server/src/kit/postgres/embedded.ts'

/** The database under test, seen from the harness: it watches over PostgreSQL as the processes of the product do. */
export type Stage = {
  world: World
  /** Lets a process take the same server for an external one: it waits for it and does not start it. */
  external: Record<string, string>
  /** Ends the server at whatever instruction it stands. It is started again by whoever notices first. */
  killPostgres(): Promise<void>
  /** Milliseconds without an answer that overlap a span of time. */
  outagesWithin(from: number, to: number): number
  close(): Promise<void>
}

/** `env`: that of the processes. */
export async function openStage(env: Record<string, string>): Promise<Stage> {
  const config = readConfig(env)
  const log = createLog('fatal')
  const server = await EmbeddedPostgres.start({ dataDir: config.dataDir, log })
  const endServer = () => {
    try {
      process.kill(server.pid, 'SIGQUIT')
    } catch {
      // It has just been killed by the harness itself.
    }
  }
  process.once('exit', endServer)
  const { world, close } = await openWorld(config, server.address, { log, migrations: 'apply', max: 6 })
  const outages: { from: number; to: number }[] = []
  return {
    world,
    external: { DATABASE_URL: 'postgres:///korben', PGHOST: dirname(server.address.path), PGUSER: server.address.user },
    killPostgres: async () => {
      const outage = { from: Date.now(), to: Number.POSITIVE_INFINITY }
      outages.push(outage)
      const exited = new Promise((resolve) => server.events.once('exit', resolve))
      process.kill(server.pid, 'SIGKILL')
      await exited
      await again(() => world.sql`select 1`)
      outage.to = Date.now()
    },
    outagesWithin: (from, to) =>
      outages.reduce((sum, outage) => sum + Math.max(0, Math.min(to, outage.to) - Math.max(from, outage.from)), 0),
    close: async () => {
      process.off('exit', endServer)
      await close()
      await server.stop()
    },
  }
}

const PATIENCE_MS = 60_000

/** Does something that may be done twice until the database answers. */
export async function again<T>(act: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      return await act()
    } catch (error) {
      if (!isLost(error) || Date.now() > until) throw error
      await delay(50)
    }
  }
}

export const isLost = (error: unknown): boolean =>
  isTransient(error) || (error instanceof Error && error.name === 'TransactionLost')
