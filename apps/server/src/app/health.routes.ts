import type { FastifyPluginAsync } from 'fastify'
import type { World } from '../kit/context.ts'
import { registry } from '../kit/metrics.ts'
import { pendingMigrations } from '../kit/migrate.ts'
import { ping } from './installation.store.ts'
import { mayReadMetrics } from './metrics-access.ts'
import { collectMachine } from './process-metrics.ts'
import { collectQueues } from './queue-metrics.ts'

/** How long readiness waits for the database before it says no. */
const PATIENCE_MS = 2000

/**
 * `/healthz`: the process answers. `/readyz`: it can work (database, migrations). `/metrics`: for Prometheus, see
 * `mayReadMetrics`. Nothing else is served by a process that only works.
 */
export const healthRoutes =
  (world: World): FastifyPluginAsync =>
  async (app) => {
    app.get('/healthz', { logLevel: 'warn' }, async () => ({ status: 'ok' }))

    app.get('/readyz', { logLevel: 'warn' }, async (_request, reply) => {
      const [database, migrations] = await Promise.all([
        succeeds(() => ping(world.sql)),
        succeeds(async () => {
          if ((await pendingMigrations(world.sql)).length > 0) throw new Error('Migrations are pending.')
        }),
      ])
      const isReady = database && migrations
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not_ready', database, migrations })
    })

    app.get('/metrics', { logLevel: 'warn' }, async (request, reply) => {
      const access = mayReadMetrics(world.config, request)
      if (access !== 'granted') {
        if (access.status === 401) reply.header('WWW-Authenticate', 'Bearer')
        return reply.code(access.status).type('text/plain; charset=utf-8').send(`${access.sentence}\n`)
      }
      await Promise.all([collectQueues(world), collectMachine(world.config)])
      return reply.type(registry.contentType).send(await registry.metrics())
    })
  }

async function succeeds(check: () => PromiseLike<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS)
  })
  const outcome = Promise.resolve(check()).then(
    () => true,
    () => false,
  )
  const answer = await Promise.race([outcome, patience])
  clearTimeout(timer)
  return answer
}
