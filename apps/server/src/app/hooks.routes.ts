import type { FastifyPluginAsync } from 'fastify'
import type { World } from '../kit/context.ts'
import { intakeHook } from './intake-together.ts'
import { rawOf } from './raw-request.ts'

/** A messenger's update is a few kilobytes; more than this is not one. */
const MAX_UPDATE = 1024 * 1024

/** `POST /hooks/{connection}`: what messengers deliver. Acknowledged when it is stored, never before. */
export const hookRoutes =
  (world: World): FastifyPluginAsync =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_UPDATE }, (_request, body, done) =>
      done(null, body),
    )
    app.route<{ Params: { connection: string } }>({
      method: ['GET', 'POST'],
      url: '/hooks/:connection',
      bodyLimit: MAX_UPDATE,
      handler: async (request, reply) => {
        const { status } = await intakeHook(world, request.params.connection, rawOf(request, world.now()))
        return reply.code(status).send()
      },
    })
  }
