import fastify, { type FastifyInstance } from 'fastify'
import type { World } from '../kit/context.ts'
import { healthRoutes } from './health.routes.ts'
import { createRequestLog } from './request-log.ts'

/** What a process that only works shows of itself: `/healthz`, `/readyz`, `/metrics`, and nothing else. Not yet listening. */
export async function createWatchServer(world: World): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: createRequestLog(world),
    trustProxy: world.config.trustedProxies.length > 0 ? world.config.trustedProxies : false,
    forceCloseConnections: 'idle',
  })
  // Fastify's own answer logs the address as it came, with a token that may stand in it.
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: { message: 'There is nothing here.' } }))
  await app.register(healthRoutes(world))
  return app
}
