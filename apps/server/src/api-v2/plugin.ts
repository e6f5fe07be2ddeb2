import type { V2Contract, V2Endpoint, V2Fields } from '@korben/contract'
import { endpointsOf } from '@korben/contract'
import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { isTransient } from '../kit/db.ts'
import {
  bodyTooLarge,
  bodyUnreadable,
  errorBody,
  formatError,
  routeNotFound,
  serverError,
  unavailable,
  V2Failure,
} from './answer.ts'
import { passGate, type V2Guard } from './gate.ts'
import type { V2App } from './mount.ts'
import { createInputReader } from './read-lax.ts'

/** Where API v2 stands (reference 1.1). */
export const V2_PREFIX = '/api/v2'

/** What the frame of API v2 needs to know of the rest of the world. */
export type V2Options<Ctx, Contract extends V2Contract> = V2Guard<Ctx> & {
  contract: Contract
  /** Mounts each section of the contract by `mountV2`. A section without its entry does not compile. */
  sections: { readonly [Section in keyof Contract]: (app: V2App<Ctx>) => void }
  /** Translates an expected failure of the product; `null` for anything else, which is then our fault. */
  toV2Error(error: unknown): V2Failure | null
}

export type V2Frame = {
  /** To be registered with the prefix `V2_PREFIX`. */
  plugin: FastifyPluginAsync
  /**
   * Answers what the router cannot route: a path that is not percent-encoded well, or an endless one. It is the server's
   * `frameworkErrors`; for paths outside API v2 it answers `false` and does nothing.
   */
  answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): boolean
}

/**
 * Makes the frame of API v2: token, rate limit, CORS, order of checks, and every answer in its envelope (reference 1.1 to
 * 1.9). It keeps nothing between requests. The server around it must tolerate one trailing slash (`ignoreTrailingSlash`).
 */
export function createV2Plugin<Ctx, Contract extends V2Contract>(options: V2Options<Ctx, Contract>): V2Frame {
  const contexts = new WeakMap<FastifyRequest, Ctx>()
  const endpoints = endpointsOf(options.contract)

  const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const failure = error instanceof V2Failure ? error : (ofFrame(error) ?? options.toV2Error(error))
    if (failure) request.log.info({ code: failure.code, fields: Object.keys(failure.fields).slice(0, 20) }, 'refused')
    else request.log.error({ err: error }, 'API v2 failed')
    const known = failure ?? (isTransient(error) ? unavailable() : serverError())
    if (known.http === 503) void reply.header('Retry-After', '1')
    reply.code(known.http).type('application/json; charset=utf-8').send(errorBody(known))
  }

  /** Lets a request through the gate; what the gate refuses is answered here. */
  const enter = async (request: FastifyRequest, reply: FastifyReply, isRoute: boolean): Promise<void> => {
    try {
      const passage = await passGate(options, request, reply)
      if (passage === 'answered') return
      if ('failure' in passage) return fail(passage.failure, request, reply)
      if (!isRoute) return fail(failureOfPath(endpoints, request), request, reply)
      contexts.set(request, passage.ctx)
    } catch (error) {
      fail(error, request, reply)
    }
  }

  const plugin: FastifyPluginAsync = async (fastify) => {
    // The body stays bytes until the path was judged; `''` takes every content type, and none.
    fastify.removeAllContentTypeParsers()
    fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    fastify.addHook('onRequest', async (request, reply) => {
      if (request.headers['content-type']?.trim() === '') delete request.headers['content-type']
      await enter(request, reply, !request.is404)
      return reply.sent ? reply : undefined
    })
    fastify.setErrorHandler(fail)
    fastify.setNotFoundHandler((request, reply) => fail(routeNotFound(), request, reply))

    const mounted = new Set<V2Endpoint>()
    const contextOf = (request: FastifyRequest): Ctx => {
      const ctx = contexts.get(request)
      if (ctx === undefined) throw new Error('A handler of API v2 was reached past its gate.')
      return ctx
    }
    for (const mount of Object.values(options.sections)) mount({ fastify, contextOf, mounted })
    const sections = Object.values(options.contract).flatMap((section) => Object.values(section))
    for (const endpoint of sections) {
      if (!mounted.has(endpoint)) throw new Error(`API v2: ${endpoint.method} ${endpoint.path} is not mounted.`)
    }
    shadowParameters(fastify, endpoints)
  }

  return {
    plugin,
    answerUnroutable: (_error, request, reply) => {
      const path = request.raw.url?.split('?', 1)[0] ?? ''
      if (path !== V2_PREFIX && !path.startsWith(`${V2_PREFIX}/`)) return false
      void enter(request, reply, false)
      return true
    },
  }
}

/** The failures of Fastify itself that a caller can cause. */
function ofFrame(error: unknown): V2Failure | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return bodyTooLarge()
  // A body that broke off has the status, too, which tells it from a connection of ours that was reset.
  const isBrokenOff = 'statusCode' in error && error.statusCode === 400
  return error.code.startsWith('FST_ERR_CTP_') || isBrokenOff ? bodyUnreadable() : null
}

/** Fixed segments win over parameters, whatever the method (reference 2): `GET /people/sms` is no person called `sms`. */
function shadowParameters(fastify: FastifyInstance, endpoints: readonly V2Endpoint[]): void {
  for (const { path } of endpoints.filter((endpoint) => !endpoint.path.includes(':'))) {
    for (const method of ['GET', 'POST', 'PUT'] as const) {
      const isDeclared = endpoints.some((endpoint) => endpoint.path === path && endpoint.method === method)
      const isShadowed = endpoints.some((endpoint) => endpoint.method === method && matchPath(endpoint.path, path))
      if (isDeclared || !isShadowed) continue
      fastify.route({
        method,
        url: path,
        exposeHeadRoute: false,
        preParsing: async () => {
          throw routeNotFound()
        },
        handler: async () => {
          throw routeNotFound()
        },
      })
    }
  }
}

/** An endless id is a malformed one; a path that belongs to no endpoint is none. */
function failureOfPath(endpoints: readonly V2Endpoint[], request: FastifyRequest): V2Failure {
  const path = request.raw.url?.split('?', 1)[0]?.slice(V2_PREFIX.length).replace(/\/$/, '') ?? ''
  for (const endpoint of endpoints.filter((one) => one.method === request.method)) {
    const fields = wrongParams(endpoint, path)
    if (fields) return formatError(fields)
  }
  return routeNotFound()
}

function wrongParams(endpoint: V2Endpoint, path: string): V2Fields | null {
  const params = matchPath(endpoint.path, path)
  const reading = params && createInputReader(endpoint).readParams(params)
  return reading && !reading.ok ? reading.fields : null
}

/** The parameters of a path that belongs to a pattern, still percent-encoded; `null` when it does not. */
function matchPath(pattern: string, path: string): Record<string, string> | null {
  const parts = path.split('/')
  const names = pattern.split('/')
  if (parts.length !== names.length) return null
  const params: Record<string, string> = {}
  for (const [index, name] of names.entries()) {
    const part = parts[index] ?? ''
    if (name.startsWith(':') && part !== '') params[name.slice(1)] = part
    else if (name !== part) return null
  }
  return params
}
