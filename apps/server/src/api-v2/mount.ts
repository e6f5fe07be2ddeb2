import type { V2Endpoint, V2Input, V2Result, V2Section } from '@korben/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { formatError, routeNotFound } from './answer.ts'
import { parseBody } from './read-body.ts'
import { parseForm } from './read-form.ts'
import { createInputReader, type InputReader } from './read-lax.ts'

/** Answers one endpoint. `input`: path, query and body as one object, read by the contract. */
export type V2Handler<Ctx, Endpoint extends V2Endpoint> = (
  ctx: Ctx,
  input: V2Input<Endpoint>,
) => Promise<V2Result<Endpoint>>

/** One handler for each endpoint of a section: neither fewer nor more compile. */
export type V2Handlers<Ctx, Section extends V2Section> = {
  [Name in keyof Section]: V2Handler<Ctx, Section[Name]>
}

/** What handlers are mounted on: the plugin's own part of Fastify, and the way from a request to its context. */
export type V2App<Ctx> = {
  readonly fastify: FastifyInstance
  /** The context that the gate made for this request. */
  contextOf(request: FastifyRequest): Ctx
  /** What is mounted, so that the plugin can see that nothing is missing. */
  readonly mounted: Set<V2Endpoint>
}

/** The largest body of a write (reference 1.5). */
const MAX_BODY = 5 * 1024 * 1024

/** Serves the endpoints of one section of API v2. */
export function mountV2<Ctx, Section extends V2Section>(
  app: V2App<Ctx>,
  section: Section,
  handlers: V2Handlers<Ctx, Section>,
): void {
  for (const name of Object.keys(section)) {
    const endpoint = section[name]
    const handler = handlers[name]
    if (!endpoint || !handler) throw new Error(`API v2: ${name} has no handler.`)
    // The compiler cannot follow that a name leads to the handler of its own endpoint; `V2Handlers` says so.
    mountEndpoint(app, endpoint, handler as unknown as V2Handler<Ctx, V2Endpoint>)
  }
}

function mountEndpoint<Ctx>(app: V2App<Ctx>, endpoint: V2Endpoint, handler: V2Handler<Ctx, V2Endpoint>): void {
  const reader = createInputReader(endpoint)
  const hasParams = Object.keys(endpoint.params.properties).length > 0
  app.mounted.add(endpoint)
  app.fastify.route({
    method: endpoint.method,
    url: endpoint.path,
    exposeHeadRoute: false, // there is no HEAD
    bodyLimit: MAX_BODY,
    schema: { response: { 200: endpoint.response } },
    // The ids of the path stand before everything else, also before the body is taken in (reference 1.7, order of checks).
    ...(hasParams ? { preParsing: async (request: FastifyRequest) => void readParams(reader, request) } : {}),
    handler: async (request, reply) => {
      const input = await readInput(endpoint, reader, request)
      return answer(endpoint, input, await handler(app.contextOf(request), input), reply)
    },
  })
}

function readParams(reader: InputReader<V2Endpoint>, request: FastifyRequest) {
  // `/people//` is no person without an id.
  if (Object.values(request.params ?? {}).includes('')) throw routeNotFound()
  const params = reader.readParams(request.params)
  if (!params.ok) throw formatError(params.fields)
  return params.value
}

async function readInput(endpoint: V2Endpoint, reader: InputReader<V2Endpoint>, request: FastifyRequest) {
  const params = readParams(reader, request)
  const query = parseForm(queryOf(request)) ?? {}
  const body = endpoint.method === 'GET' ? {} : await parseBody(request.headers['content-type'], bodyOf(request))
  const input = reader.readRest(params, query, body)
  if (!input.ok) throw formatError(input.fields)
  return input.value
}

/** The query as it was written: the frame's own parser does not know brackets. */
const queryOf = ({ raw: { url = '' } }: FastifyRequest): string => {
  const sign = url.indexOf('?')
  return sign < 0 ? '' : url.slice(sign + 1)
}

const nothing = Buffer.alloc(0)
const bodyOf = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : nothing)

type Paged = { data: unknown; filteredCount: number; totalCount: number }

function answer(endpoint: V2Endpoint, input: object, result: object, reply: FastifyReply): object {
  reply.code(200)
  if (!endpoint.paged) return { ...result, status: 1 }
  const { limit, offset } = input as { limit: number; offset: number }
  const { data, filteredCount, totalCount } = result as Paged
  return { data, meta: { limit, offset, filteredCount, totalCount }, status: 1 }
}
