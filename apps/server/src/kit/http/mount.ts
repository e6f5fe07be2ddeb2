import { Readable } from 'node:stream'
import type { Access, Endpoint, Input, Output, Right, Section } from '@korben/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Ctx, WorkerCtx } from '../context.ts'
import { createCtx, createWorkerCtx, type World } from '../context.ts'
import { requestLog } from '../log.ts'
import type { Caller, Member, SessionCaller } from './caller.ts'
import { notAllowed, signInRequired, typeUnsupported } from './failure.ts'
import { answerOnce, readKey } from './idempotency.ts'
import { createInputReader } from './read-input.ts'

/** What a handler may need of the request beside its input: rarely anything. */
export type Call<Who = Caller | null> = {
  caller: Who
  address: string
  userAgent: string
  reply: FastifyReply
  /** The body of an endpoint that takes bytes, to be read once; null when none came. `announcedBytes`: how many the request says. */
  bytes: AsyncIterable<Uint8Array> | null
  announcedBytes: number | null
  /** Looks again who calls, for what lasts longer than a request. */
  lookAgain: () => Promise<Caller | null>
}

/** What handlers are mounted on. `callerOf`: whom the gate let in. */
export type ApiApp = {
  readonly fastify: FastifyInstance
  readonly world: World
  callerOf(request: FastifyRequest): Caller | null
  findCaller(request: FastifyRequest): Promise<Caller | null>
  /** Endpoints so far, so that the frame can see that nothing is missing. */
  readonly mounted: Set<Endpoint>
}

/** A right is one in a company, so its endpoint works in that company; the others work in the installation. */
type CtxOf<Needs extends Access> = Needs extends Right ? Ctx : WorkerCtx
type CallerOf<Needs extends Access> = Needs extends Right
  ? Caller
  : Needs extends 'signed-in'
    ? SessionCaller
    : Caller | null

/** The handler of a stream writes to `call.reply` itself, and is done when the stream is over. */
export type Handler<One extends Endpoint> = (
  ctx: CtxOf<One['access']>,
  input: Input<One>,
  call: Call<CallerOf<One['access']>>,
) => Promise<One['isStream'] extends true ? void : Output<One>>

/** One handler for each endpoint of a section: neither fewer nor more compile. */
export type Handlers<Part extends Section> = { [Name in keyof Part]: Handler<Part[Name]> }

/** Serves the endpoints of one section of API v3. */
export function mount<Part extends Section>(app: ApiApp, section: Part, handlers: Handlers<Part>): void {
  for (const name of Object.keys(section)) {
    const endpoint = section[name]
    const handler = handlers[name]
    if (!endpoint || !handler) throw new Error(`API v3: ${name} has no handler.`)
    // The compiler cannot follow that a name leads to the handler of its own endpoint; `Handlers` says so.
    mountEndpoint(app, endpoint, handler as unknown as AnyHandler)
  }
}

type AnyHandler = (ctx: Ctx | WorkerCtx, input: object, call: Call) => Promise<unknown>

function mountEndpoint(app: ApiApp, endpoint: Endpoint, handler: AnyHandler): void {
  const readInput = createInputReader(endpoint)
  const isEmpty = Type.IsNull(endpoint.response)
  const success = isEmpty ? 204 : 200
  app.mounted.add(endpoint)
  app.fastify.route({
    method: endpoint.method,
    url: endpoint.path,
    exposeHeadRoute: false,
    ...(isEmpty || endpoint.isStream ? {} : { schema: { response: { [success]: endpoint.response } } }),
    handler: async (request, reply) => {
      if (request.body instanceof Readable && !endpoint.takesBytes) throw typeUnsupported()
      const caller = app.callerOf(request)
      const call = {
        caller,
        address: request.ip,
        userAgent: request.headers['user-agent'] ?? '',
        reply,
        ...bytesOf(request),
        lookAgain: () => app.findCaller(request),
      }
      const member = requireAccess(endpoint.access, caller)
      const input = readInput(request)
      const log = requestLog(request)
      if (!member) {
        reply.code(success)
        return (await handler(createWorkerCtx(app.world, log), input, call)) ?? ''
      }
      const ctx = createCtx(app.world, member.companyId, actorOf(caller, member), log)
      if (endpoint.isStream) return void (await handler(ctx, input, call))
      if (endpoint.takesBytes) {
        // What a refusal leaves unread would have to be taken in all the same; the caller may send gigabytes.
        const refuse = (error: unknown): never => {
          reply.header('Connection', 'close')
          throw error
        }
        return await handler(ctx, input, call).catch(refuse)
      }
      const key = endpoint.method === 'GET' ? null : readKey(request.headers['idempotency-key'])
      if (key === null) {
        reply.code(success)
        return (await handler(ctx, input, call)) ?? ''
      }
      const answered = await answerOnce(
        ctx,
        { subject: caller?.subject ?? '', key },
        { method: endpoint.method, path: endpoint.path, input },
        async (ctx) => ({ status: success, body: await handler(ctx, input, call) }),
      )
      if (answered.isReplayed) reply.header('Idempotency-Replayed', 'true')
      reply.code(answered.status)
      return answered.body ?? ''
    },
  })
}

/** Whoever stops reading early still answers: the connection must not go with the body. */
function bytesOf({ body, headers }: FastifyRequest): Pick<Call, 'bytes' | 'announcedBytes'> {
  if (!(body instanceof Readable)) return { bytes: null, announcedBytes: null }
  const length = headers['content-length']
  return {
    bytes: body.iterator({ destroyOnReturn: false }),
    announcedBytes: length === undefined ? null : Number(length),
  }
}

const actorOf = (caller: Caller | null, { userId, ownPeopleOnly }: Member) => ({
  kind: caller?.by === 'session' ? ('user' as const) : ('api' as const),
  userId,
  ownPeopleOnly,
})

/** The place in a company that the caller acts from; null where none is needed. */
function requireAccess(access: Access, caller: Caller | null): Member | null {
  if (access === 'anybody') return null
  if (!caller) throw signInRequired()
  if (access === 'signed-in') {
    if (caller.by !== 'session') throw notAllowed('of a session')
    return null
  }
  if (!caller.member?.rights.has(access)) throw notAllowed(access)
  return caller.member
}
