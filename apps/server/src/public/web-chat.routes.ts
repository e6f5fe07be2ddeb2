import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { intake } from '../app/intake.ts'
import { rawOf } from '../app/raw-request.ts'
import { MAX_BODY_BYTES } from '../channels/web-chat/receive.ts'
import { issueToken, newVisitorId, type Visitor } from '../channels/web-chat/visitor-token.ts'
import { visitorLimits } from '../channels/web-chat/web-chat.adapter.ts'
import { markSeen } from '../domains/chats/index.ts'
import type { World } from '../kit/context.ts'
import { findLead, offeredConnections, webChatOf } from './lead.ts'
import { createVisitorLimiter } from './visitor-limiter.ts'
import { findAccount, findMessages, listenForNews, PAGE } from './web-chat.messages.ts'
import { streamChat } from './web-chat.stream.ts'
import { bearerOf, type KnownVisitor, recogniseVisitor, secretOf } from './web-chat.visitor.ts'

const Hello = Type.Object({
  hash: Type.String({ pattern: '^[a-z0-9]{6}$' }),
  connection: Type.Optional(Type.String({ pattern: '^[0-9a-f]{24}$' })),
  token: Type.Optional(Type.Union([Type.String({ maxLength: 2000 }), Type.Null()])),
  ref: Type.Optional(Type.Union([Type.String({ pattern: '^l_[0-9a-f]{24}$' }), Type.Null()])),
  locale: Type.Optional(Type.String({ maxLength: 35 })),
  page: Type.Optional(Type.String({ maxLength: 2048 })),
})

/** What every message has; the channel has read the rest. */
const Sent = Type.Object({ clientId: Type.String() })

/** The longest that one question of a long poll waits, in seconds. */
const MAX_WAIT = 25

/** What the page of a web chat talks to. The visitor's token opens one chat; a forged one is 401, an unknown code 404. */
export const webChatRoutes =
  (world: World): FastifyPluginAsync =>
  async (app) => {
    const stopping = new AbortController()
    const streams = new Map<string, number>()
    const helloDelay = createVisitorLimiter(visitorLimits.hellos, world.now)
    const messageDelay = createVisitorLimiter(visitorLimits.messages, world.now)
    app.addHook('preClose', async () => stopping.abort())
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    )

    app.post('/chat/hello', { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
      const delay = helloDelay(request.ip)
      if (delay > 0) return tooFast(reply, delay)
      const body = readJson(request)
      if (!Value.Check(Hello, body)) return refuse(reply, 400, 'The greeting is malformed.')
      const lead = await findLead(world, body.hash)
      if (!lead) return refuse(reply, 404, 'There is no such chat.')
      if (!lead.isAvailable) return refuse(reply, 410, 'This chat is switched off.')
      const connection = webChatOf(await offeredConnections(world, lead), body.connection)
      const secret = connection && secretOf(world, connection)
      if (!connection || !secret) return refuse(reply, 404, 'There is no such chat.')

      const before = await recogniseVisitor(world, 'visitor', body.token ?? undefined)
      const isKnown = before?.visitor.connectionId === connection.id
      const visitor: Visitor = {
        connectionId: connection.id,
        id: isKnown ? before.visitor.id : newVisitorId(),
        ref: body.ref ?? (isKnown ? before.visitor.ref : null) ?? body.hash,
        locale: body.locale?.replace('-', '_') ?? null,
      }
      const known: KnownVisitor = { visitor, connection, secret }
      const account = await findAccount(world, known)
      const from = Math.max(0, (account?.last_seq ?? 0) - PAGE)
      return reply.send({
        visitor: visitor.id,
        token: issueToken(secret, 'visitor', visitor, world.now()),
        connection: connection.id,
        messages: account ? await findMessages(world, known, account, from) : [],
        lastEventId: String(account?.last_seq ?? 0),
      })
    })

    app.post('/chat/messages', { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
      const known = await recogniseVisitor(world, 'visitor', bearerOf(request.headers.authorization))
      if (!known) return refuse(reply, 401, 'Say hello again.')
      const delay = messageDelay(known.visitor.id)
      if (delay > 0) return tooFast(reply, delay)
      const answer = await intake(world, known.connection, rawOf(request, world.now()))
      if (answer.status >= 400) return refuse(reply, answer.status, 'The message is malformed.')
      const [entry] = answer.entries
      const { clientId } = Value.Parse(Sent, readJson(request))
      return reply.code(entry?.isNew ? 202 : 200).send({ id: entry ? `m_${entry.messageId}` : null, clientId })
    })

    app.get<{ Querystring: { after?: string; wait?: string } }>('/chat/messages', async (request, reply) => {
      const known = await recogniseVisitor(world, 'visitor', bearerOf(request.headers.authorization))
      if (!known) return refuse(reply, 401, 'Say hello again.')
      const after = readNumber(request.query.after)
      const until = performance.now() + Math.min(readNumber(request.query.wait), MAX_WAIT) * 1000
      let accountId: string | null = null
      for (;;) {
        const news = listenForNews(world, accountId)
        try {
          const account = await findAccount(world, known)
          accountId = account?.id ?? null
          const messages = account ? await findMessages(world, known, account, after) : []
          const left = until - performance.now()
          if (messages.length > 0 || left <= 0 || stopping.signal.aborted) {
            return await reply.header('Cache-Control', 'no-store').send({ messages, hasMore: messages.length === PAGE })
          }
          await news.wait(world.hints.isShared ? left : Math.min(left, 1000), stopping.signal)
        } finally {
          news.stop()
        }
      }
    })

    app.post('/chat/ticket', { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
      const known = await recogniseVisitor(world, 'visitor', bearerOf(request.headers.authorization))
      if (!known) return refuse(reply, 401, 'Say hello again.')
      return reply.send({ ticket: issueToken(known.secret, 'ticket', known.visitor, world.now()) })
    })

    app.get<{ Querystring: { ticket?: string; after?: string } }>('/chat/stream', async (request, reply) => {
      const { ticket, after } = request.query
      const known = await recogniseVisitor(world, 'ticket', ticket)
      if (!known || !(await useTicket(world, known, ticket ?? ''))) return refuse(reply, 401, 'Ask for another ticket.')
      const open = streams.get(request.ip) ?? 0
      if (open >= visitorLimits.streams.limit) return tooFast(reply, 5000)
      streams.set(request.ip, open + 1)
      const left = new AbortController()
      request.raw.on('close', () => left.abort())
      const lastEventId = request.headers['last-event-id']
      const from = readNumber(typeof lastEventId === 'string' ? lastEventId : after)
      try {
        await streamChat(world, known, from, reply, AbortSignal.any([left.signal, stopping.signal]))
      } catch (error) {
        request.log.warn({ error }, 'A stream broke off')
      } finally {
        const others = (streams.get(request.ip) ?? 1) - 1
        if (others > 0) streams.set(request.ip, others)
        else streams.delete(request.ip)
      }
    })
  }

/** A ticket opens one stream, whichever process is asked: the second use finds it seen. */
const useTicket = (world: World, { connection }: KnownVisitor, ticket: string): Promise<boolean> =>
  markSeen(world.sql, connection.company_id, connection.id, `ticket:${ticket.split('.')[1] ?? ''}`)

const refuse = (reply: FastifyReply, status: number, message: string) => reply.code(status).send({ error: { message } })

const tooFast = (reply: FastifyReply, delayMs: number) =>
  refuse(reply.header('Retry-After', String(Math.ceil(delayMs / 1000))), 429, 'Too many requests.')

function readJson(request: FastifyRequest): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '')
  } catch {
    return null
  }
}

const readNumber = (text: string | undefined): number => (/^\d{1,15}$/.test(text ?? '') ? Number(text) : 0)
