import { buildOpenApi, buildOpenApiV3, v2 } from '@korben/contract'
import type { FastifyPluginAsync } from 'fastify'
import server from '../../package.json' with { type: 'json' }
import { V2_PREFIX } from '../api-v2/index.ts'
import { publicUrlOf } from '../kit/config.ts'
import type { World } from '../kit/context.ts'
import { API_PREFIX } from '../kit/http/plugin.ts'

/** `/docs/openapi.json`, `/docs/openapi-v3.json`: the descriptions of the APIs for this host. */
export const docsRoutes =
  (world: World): FastifyPluginAsync =>
  async (app) => {
    const api = `${publicUrlOf(world.config)}${V2_PREFIX}`
    const openapi = buildOpenApi(v2, { version: server.version, serverUrl: api })

    const openapiV3 = buildOpenApiV3({
      version: server.version,
      serverUrl: `${publicUrlOf(world.config)}${API_PREFIX}`,
    })

    app.get('/docs/openapi-v3.json', async (_request, reply) =>
      reply.header('Access-Control-Allow-Origin', '*').send(openapiV3),
    )
    app.get('/docs/openapi.json', async (_request, reply) =>
      reply.header('Access-Control-Allow-Origin', '*').send(openapi),
    )
  }
