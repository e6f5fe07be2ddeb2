import type { FastifyReply } from 'fastify'
import type { World } from '../kit/context.ts'
import { findAccount, findMessages, listenForNews, type NewsListener, PAGE } from './web-chat.messages.ts'
import type { KnownVisitor } from './web-chat.visitor.ts'

const KEEP_ALIVE_MS = 20_000
/** Where hints do not cross processes the stream looks by itself. */
const POLL_MS = 1000
/** A reader that takes nothing is let go: what it missed it asks for when it comes back. */
const MAX_BUFFERED = 256 * 1024

/**
 * Sends a chat's entries behind `after` as they come, until the page leaves or `signal` aborts. Every event's id is its
 * place in the chat, so a page that lost the stream goes on where it was, missing and repeating nothing.
 */
export async function streamChat(
  world: World,
  known: KnownVisitor,
  after: number,
  reply: FastifyReply,
  signal: AbortSignal,
): Promise<void> {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
    'X-Content-Type-Options': 'nosniff',
  })
  raw.write('retry: 2000\n\n')
  let last = after
  let quietSince = performance.now()
  let accountId: string | null = null
  let news: NewsListener | null = null
  try {
    while (!signal.aborted && !raw.destroyed) {
      news?.stop()
      news = listenForNews(world, accountId)
      const account = await findAccount(world, known)
      accountId = account?.id ?? null
      if (account && last > account.last_seq) {
        raw.write('event: reset\ndata: {}\n\n')
        last = account.last_seq
      }
      const messages = account ? await findMessages(world, known, account, last) : []
      for (const message of messages) {
        raw.write(`id: ${message.seq}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`)
        last = message.seq
      }
      if (account?.status === 'BLOCKED') {
        raw.write('event: closed\ndata: {}\n\n')
        break
      }
      if (raw.writableLength > MAX_BUFFERED) break
      if (messages.length > 0) quietSince = performance.now()
      if (messages.length === PAGE) continue
      const untilKeepAlive = quietSince + KEEP_ALIVE_MS - performance.now()
      await news.wait(Math.min(untilKeepAlive, world.hints.isShared ? KEEP_ALIVE_MS : POLL_MS), signal)
      if (performance.now() - quietSince >= KEEP_ALIVE_MS) {
        raw.write(': keep-alive\n\n')
        quietSince = performance.now()
      }
    }
  } finally {
    news?.stop()
    raw.end()
  }
}
