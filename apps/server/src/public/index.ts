import { fileURLToPath } from 'node:url'
import staticFiles from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'
import type { World } from '../kit/context.ts'
import { docsRoutes } from './docs.routes.ts'
import { filesRoutes } from './files.routes.ts'
import { leadRoutes } from './lead.routes.ts'
import { offerRoutes } from './offer.routes.ts'
import { webChatRoutes } from './web-chat.routes.ts'

const ASSETS = fileURLToPath(new URL('../../../web/public/', import.meta.url))

/** What subscribers and visitors see: lead pages, pages of offers, the web chat, and the files these are made of. */
export const publicPages =
  (world: World): FastifyPluginAsync =>
  async (app) => {
    await app.register(staticFiles, { root: ASSETS, prefix: '/assets/', maxAge: '1h', index: false, logLevel: 'warn' })
    await app.register(docsRoutes(world))
    await app.register(filesRoutes(world))
    await app.register(leadRoutes(world))
    await app.register(offerRoutes(world))
    await app.register(webChatRoutes(world))
  }
