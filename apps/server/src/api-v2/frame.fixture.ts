import { endpointV2, V2Data, V2Done, V2Id, V2Include, V2Page, V2Paging, V2Record, V2Text } from '@korben/contract'
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import { Type } from 'typebox'
import { onTestFinished } from 'vitest'
import { safeUrl } from '../kit/log.ts'
import { formatError, type V2Quota, wrongIds } from './answer.ts'
import type { V2Caller, V2Subject } from './gate.ts'
import { mountV2, type V2App } from './mount.ts'
import { createV2Plugin, V2_PREFIX } from './plugin.ts'

export const ID = '5e1c7ce2b4066a01900cdba0'
export const TOKEN = 'a'.repeat(100)

const one = Type.Object({ thing_id: V2Id('tag') })
const Thing = V2Record({ id: V2Id('tag'), name: Type.String() })
export const things = {
  list: endpointV2({
    section: '1',
    summary: 'List',
    method: 'GET',
    path: '/things',
    query: Type.Object({ ...V2Paging, include: V2Include(['users']) }),
    response: V2Page(Thing),
  }),
  get: endpointV2({
    section: '2',
    summary: 'Get',
    method: 'GET',
    path: '/things/:thing_id',
    params: one,
    response: V2Data(Thing),
  }),
  bulk: endpointV2({
    section: '3',
    summary: 'Bulk',
    method: 'POST',
    path: '/things/bulk',
    body: Type.Object({ name: V2Text(20_000_000) }),
    response: V2Done,
  }),
  rename: endpointV2({
    section: '4',
    summary: 'Rename',
    method: 'PUT',
    path: '/things/:thing_id',
    params: one,
    body: Type.Object({ name: V2Text(10) }),
    response: V2Data(Thing),
  }),
}

export type Ctx = { company: string }
const mountThings = (app: V2App<Ctx>) =>
  mountV2(app, things, {
    list: async ({ company }, { limit, include }) => ({
      data: [{ id: ID, name: `${company} ${limit} ${include.join()}` }],
      filteredCount: 1,
      totalCount: 93,
    }),
    get: async (_ctx, { thing_id }) => {
      if (thing_id.startsWith('0')) throw wrongIds('thing_id')
      if (thing_id.startsWith('1')) throw new Error('the secret of the database')
      if (thing_id.startsWith('2')) throw new RangeError('expected')
      // A key the contract does not know must not reach the wire.
      const thing = { id: thing_id, name: 'x', password: 'hidden' }
      return { data: thing }
    },
    bulk: async () => ({ data: {} }),
    rename: async (_ctx, { thing_id, name }) => ({ data: { id: thing_id, name } }),
  })

type Method = NonNullable<InjectOptions['method']>
type Options = { headers?: Record<string, string>; payload?: string | Buffer | object }
type World = { quota: V2Quota | null; broken: boolean }
/** A hook of this file would be that of the first test file alone that a worker runs. */
export const closeAfterwards = (app: FastifyInstance): void => onTestFinished(() => app.close())

/** A server with API v2 made of four small endpoints, and what it counted and logged. */
export async function testApp(world: Partial<World> = {}) {
  const counted: V2Subject[] = []
  const log: string[] = []
  const frame = createV2Plugin<Ctx, { things: typeof things }>({
    contract: { things },
    sections: { things: mountThings },
    authenticate: async (_request, token): Promise<V2Caller<Ctx>> => {
      if (world.broken) throw new Error('the database is away')
      if (token === 'off') return { state: 'switched_off', tokenKey: 'off' }
      return token === TOKEN ? { state: 'known', tokenKey: 'one', ctx: { company: 'Acme' } } : { state: 'unknown' }
    },
    limit: async (_request, subject) => {
      counted.push(subject)
      return world.quota === undefined ? { allowed: true, limit: 300, remaining: 299, resetSeconds: 42 } : world.quota
    },
    toV2Error: (error) => (error instanceof RangeError ? formatError({ thing_id: 'NOT_ALLOWED_VALUE' }) : null),
  })
  const app = fastify({
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => {
      if (!frame.answerUnroutable(error, request, reply)) reply.raw.writeHead(400).end('{"outside":true}')
    },
    logger: {
      level: 'info',
      stream: { write: (line: string) => void log.push(line) },
      serializers: { req: (request) => ({ url: safeUrl(request.url ?? '') }) },
    },
  })
  await app.register(frame.plugin, { prefix: V2_PREFIX })
  app.get('/elsewhere', async () => ({ ok: true }))
  closeAfterwards(app)
  const call = (method: Method, path: string, { headers = {}, ...options }: Options = {}) =>
    app.inject({ method, url: `${V2_PREFIX}${path}`, ...options, headers: { 'x-leeloo-authtoken': TOKEN, ...headers } })
  return { app, call, counted, log }
}

/** The body of an error. */
export const refused = (code: string, fields: Record<string, string> = {}) => ({ status: 0, error: { code, fields } })
