import cookie from '@fastify/cookie'
import { type CompanyId, type Contract, ID_PATTERN } from '@korben/contract'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { World } from '../context.ts'
import { readId } from '../ids.ts'
import { type Caller, credentialOf, type Guard, hasCsrfToken } from './caller.ts'
import { answerOf, csrfMissing, requestInvalid, routeNotFound, tooMany } from './failure.ts'
import type { ApiApp } from './mount.ts'
import { networkOf } from './network-of.ts'

/** Where API v3 stands. */
export const API_PREFIX = '/api/v3'

/**
 * The frame of API v3: who calls, how often, from where; every answer in one form. It keeps nothing between requests. Each section is mounted by its
 * domain; an endpoint of the contract that nobody mounted stops the start.
 */
export const createApi =
  (world: World, guard: Guard, contract: Contract, sections: readonly ((app: ApiApp) => void)[]): FastifyPluginAsync =>
  async (fastify) => {
    const callers = new WeakMap<FastifyRequest, Caller | null>()
    await fastify.register(cookie)
    readJsonAndBytes(fastify)
    fastify.addHook('onRequest', async (request, reply) => {
      // Answers are about one caller and change at any time.
      reply.header('Cache-Control', 'no-store')
      callers.set(request, await enter(guard, request, reply))
    })
    const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      const { status, body, isOurs } = answerOf(error, request.id)
      if (isOurs) request.log.error({ err: error }, 'API v3 failed')
      else request.log.info({ code: body.error.code }, 'refused')
      const waitSeconds = status === 503 ? 1 : body.error.details.retryAfterSeconds
      if (typeof waitSeconds === 'number') void reply.header('Retry-After', Math.max(1, waitSeconds))
      void reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body))
    }
    fastify.setErrorHandler(fail)
    fastify.setNotFoundHandler((request, reply) => fail(routeNotFound(), request, reply))

    const app: ApiApp = {
      fastify,
      world,
      mounted: new Set(),
      callerOf: (request) => callers.get(request) ?? null,
      findCaller: (request) => findCaller(guard, request),
    }
    for (const mountSection of sections) mountSection(app)
    for (const endpoint of Object.values(contract).flatMap((section) => Object.values(section))) {
      if (!app.mounted.has(endpoint)) throw new Error(`API v3: ${endpoint.method} ${endpoint.path} is not mounted.`)
    }
  }

/**
 * A form of another site can send neither JSON nor plain bytes without asking first, so nothing else is read. Bytes are not read here: they
 * are for the few endpoints that take them, piece by piece.
 */
function readJsonAndBytes(fastify: FastifyInstance): void {
  fastify.removeContentTypeParser('text/plain')
  const parse = fastify.getDefaultJsonParser('error', 'error')
  fastify.removeContentTypeParser('application/json')
  fastify.addContentTypeParser('application/octet-stream', (_request, bytes, done) => done(null, bytes))
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Libraries send the header with DELETE and no body.
    if (body === '') done(null, undefined)
    else void parse(request, String(body), done)
  })
}

async function enter(guard: Guard, request: FastifyRequest, reply: FastifyReply): Promise<Caller | null> {
  const caller = await findCaller(guard, request)
  const quota = await guard.limit(caller ? caller.subject : `address:${networkOf(request.ip)}`)
  if (quota) {
    reply.headers({
      'RateLimit-Limit': quota.limit,
      'RateLimit-Remaining': quota.remaining,
      'RateLimit-Reset': quota.resetSeconds,
    })
    if (!quota.allowed) {
      reply.header('Retry-After', Math.max(1, quota.resetSeconds))
      throw tooMany()
    }
  }
  const isWrite = request.method !== 'GET' && request.method !== 'HEAD'
  if (caller?.by === 'session' && isWrite && !hasCsrfToken(request, caller)) throw csrfMissing()
  return caller
}

async function findCaller(guard: Guard, request: FastifyRequest): Promise<Caller | null> {
  const credential = credentialOf(request)
  if (!credential) return null
  const { kind, secret } = credential
  return kind === 'token' ? guard.byToken(secret) : guard.bySession(secret, companyOf(request))
}

/** A page says which company it shows: with two tabs of two companies a session alone would not tell. */
function companyOf(request: FastifyRequest): CompanyId | null {
  const given = request.headers['x-company-id']
  if (given === undefined) return null
  const id = typeof given === 'string' ? readId<'company'>(given) : null
  if (id === null) throw requestInvalid([{ path: '/headers/x-company-id', message: `must match ${ID_PATTERN}` }])
  return id
}
