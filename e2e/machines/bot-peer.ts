import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Updates of one answer; few, so that the book shows early what was confirmed. */
const BATCH = 10

/** One question for updates. `endedAt` is null while it waits. Times in milliseconds of one clock that only goes forward. */
export type Poll = { beganAt: number; endedAt: number | null; offset: number; ids: number[] }
export type Arrival = { at: number; chat: string; text: string }

type Bot = {
  updates: { update_id: number }[]
  confirmed: number
  polls: Poll[]
  wake: () => void
  webhook: { url: string; secret: string } | null
}

/**
 * The part of the Bot API that many machines meet: quick, with a book of every poll and every message that arrived. It
 * remembers what was confirmed, as Telegram does; unlike Telegram it lets two polls go on beside each other and notes it.
 */
export class BotPeer {
  readonly baseUrl: string
  /** Every message that arrived, in order. */
  readonly arrived: Arrival[] = []
  readonly #server: Server
  readonly #bots = new Map<string, Bot>()
  #messageId = 0

  private constructor(server: Server) {
    this.#server = server
    this.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async start(): Promise<BotPeer> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const peer = new BotPeer(server)
    server.on('request', (request, response) => {
      peer.#serve(request, response).catch(() => response.destroy())
    })
    return peer
  }

  bot(token: string): Bot {
    const bot = this.#bots.get(token) ?? { updates: [], confirmed: 0, polls: [], wake: () => {}, webhook: null }
    this.#bots.set(token, bot)
    return bot
  }

  /** Adds an update to a polled bot. */
  push(token: string, update: { update_id: number }): void {
    this.bot(token).updates.push(update)
    this.bot(token).wake()
  }

  /** How many milliseconds each pair of polls that were open at once was so; empty when there was one poller at any time. */
  overlaps(token: string): number[] {
    const polls = this.bot(token).polls.toSorted((one, other) => one.beganAt - other.beganAt)
    return polls.flatMap((poll, index) => {
      const before = polls.slice(0, index).map(({ endedAt }) => endedAt ?? Number.POSITIVE_INFINITY)
      const over = Math.max(0, ...before) - poll.beganAt
      return over > 0 ? [over] : []
    })
  }

  async close(): Promise<void> {
    for (const { wake } of this.#bots.values()) wake()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const [, token = '', method = ''] = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? '') ?? []
    const body = Buffer.concat(chunks).toString()
    const params: Record<string, unknown> = body === '' ? {} : JSON.parse(body)
    const result = await this.#carryOut(decodeURIComponent(token), method, params, response)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, result }))
  }

  async #carryOut(token: string, method: string, params: Record<string, unknown>, response: ServerResponse) {
    const bot = this.bot(token)
    switch (method) {
      case 'getMe':
        return {
          id: Number(token.split(':')[0]),
          is_bot: true,
          first_name: 'Bot',
          username: `bot${token.split(':')[0]}`,
        }
      case 'getUpdates':
        return this.#poll(bot, params, response)
      case 'setWebhook':
        bot.webhook = { url: String(params.url), secret: String(params.secret_token ?? '') }
        return true
      case 'sendMessage': {
        const chat = String(params.chat_id)
        this.arrived.push({ at: performance.now(), chat, text: String(params.text) })
        return { message_id: ++this.#messageId, date: seconds(), chat: { id: Number(chat), type: 'private' } }
      }
      default:
        return true
    }
  }

  async #poll(bot: Bot, params: Record<string, unknown>, response: ServerResponse): Promise<unknown[]> {
    const poll: Poll = { beganAt: performance.now(), endedAt: null, offset: Number(params.offset ?? 0), ids: [] }
    bot.polls.push(poll)
    bot.confirmed = Math.max(bot.confirmed, poll.offset - 1)
    bot.updates = bot.updates.filter(({ update_id }) => update_id >= poll.offset)
    if (bot.updates.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Number(params.timeout ?? 0) * 1_000)
        bot.wake = () => {
          clearTimeout(timer)
          resolve()
        }
        response.once('close', bot.wake)
      })
    }
    poll.endedAt = performance.now()
    const taken = bot.updates.slice(0, BATCH)
    poll.ids = taken.map(({ update_id }) => update_id)
    return taken
  }
}

/** A text message as Telegram brings it. `id` is its place among the updates of the bot. */
export const textUpdate = (id: number, user: number, text: string) => ({
  update_id: id,
  message: {
    message_id: id,
    date: seconds(),
    chat: { id: user, type: 'private', first_name: `User ${user}` },
    from: { id: user, is_bot: false, first_name: `User ${user}`, language_code: 'en' },
    text,
  },
})

const seconds = () => Math.floor(Date.now() / 1_000)
