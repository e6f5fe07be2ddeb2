import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { apiV2, V2_PREFIX } from '../api-v2/index.ts'
import type { World } from '../kit/context.ts'
import { isTransient } from '../kit/db.ts'
import { API_PREFIX } from '../kit/http/plugin.ts'
import { httpDuration } from '../kit/metrics.ts'
import { publicPages } from '../public/index.ts'
import { apiV3 } from './api-v3.ts'
import { closeUnused } from './close-unused.ts'
import { healthRoutes } from './health.routes.ts'
import { hookRoutes } from './hooks.routes.ts'
import { createRequestLog } from './request-log.ts'
import { serveWeb } from './web.routes.ts'

/** The largest body that any route takes; routes that take less say so. */
const MAX_BODY = 5 * 1024 * 1024

/**
 * Everything that is served over HTTP, not yet listening. Closing it waits for the requests in progress. `rateClock`: see `apiV2`.
 */
export async function createServer(world: World, options: { rateClock?: () => Date } = {}): Promise<FastifyInstance> {
  const v2 = apiV2(world, options)
  const app = fastify({
    loggerInstance: createRequestLog(world),
    genReqId: () => randomUUID(),
    trustProxy: world.config.trustedProxies.length > 0 ? world.config.trustedProxies : false,
    bodyLimit: MAX_BODY,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    // Idle keep-alive connections must not hold up a stop.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: (error, request, reply: FastifyReply) => {
      if (!v2.answerUnroutable(error, request, reply)) reply.code(400).send({ error: { message: 'Bad request.' } })
    },
  })
  closeUnused(app)
  app.setErrorHandler((error, request, reply) => {
    if (!isTransient(error)) return reply.send(error)
    // Messengers and visitors learn that it is worth coming again, and nothing of where the database is.
    request.log.error({ err: error }, 'The database is away')
    return reply
      .code(503)
      .header('Retry-After', '1')
      .send({ error: { message: 'Try again in a moment.' } })
  })
  app.addHook('onResponse', async (request, reply) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: String(reply.statusCode),
    }
    httpDuration.observe(labels, reply.elapsedTime / 1000)
  })
  app.addHook('onSend', async (request, reply) => void reply.header('X-Request-Id', request.id))
  await app.register(healthRoutes(world))
  await app.register(hookRoutes(world))
  await app.register(v2.plugin, { prefix: V2_PREFIX })
  await app.register(apiV3(world), { prefix: API_PREFIX })
  await app.register(publicPages(world))
  await serveWeb(app)
  return app
}
