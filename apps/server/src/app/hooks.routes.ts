import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Raw } from '../kit/channel.ts'
import type { World } from '../kit/context.ts'
import { intakeHook } from './intake.ts'

/** A messenger's update is a few kilobytes; more than this is not one. */
const MAX_UPDATE = 1024 * 1024

/** `POST /hooks/{connection}`: what messengers deliver. Acknowledged when it is stored, never before. */
export const hookRoutes =
  (world: World): FastifyPluginAsync =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_UPDATE }, (_request, body, done) => done(null, body))
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

/** The request with its raw bytes: signatures are verified over what arrived. */
export function rawOf(request: FastifyRequest, receivedAt: Date): Raw {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  return {
    method: request.method,
    path: pathname,
    query: searchParams,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    ip: request.ip,
    receivedAt,
  }
}
