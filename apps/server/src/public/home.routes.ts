import { buildOpenApi, buildOpenApiV3, v2 } from '@korben/contract'
import type { FastifyPluginAsync } from 'fastify'
import server from '../../package.json' with { type: 'json' }
import { V2_PREFIX } from '../api-v2/index.ts'
import { publicUrlOf } from '../kit/config.ts'
import type { World } from '../kit/context.ts'
import { API_PREFIX } from '../kit/http/plugin.ts'
import { html } from './html.ts'
import { sendPage } from './page.ts'
import { chooseLanguage, textsOf } from './texts.ts'

/** `/`: says that the server works and where its API is. `/docs/openapi.json`, `/docs/openapi-v3.json`: the descriptions of the APIs for this host. */
export const homeRoutes =
  (world: World): FastifyPluginAsync =>
  async (app) => {
    const api = `${publicUrlOf(world.config)}${V2_PREFIX}`
    const openapi = buildOpenApi(v2, { version: server.version, serverUrl: api })

    app.get('/', async (request, reply) => {
      const language = chooseLanguage(request.headers['accept-language'])
      const texts = textsOf(language)
      const body = html`<body><main class="card"><h1>${texts.homeTitle}</h1><p>${texts.home}</p>
<p><code>${api}</code></p><a class="button" href="/docs/openapi.json">${texts.homeApi}</a></main></body>`
      return sendPage(reply, 200, { language, title: 'Korben', body })
    })

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
