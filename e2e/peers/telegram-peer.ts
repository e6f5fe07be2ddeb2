import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { accept, refuse, type TelegramAnswer } from './telegram-bot.ts'
import { PeerBot, type PeerUpdate, type UpdateRates } from './telegram-peer-bot.ts'
import { drawFault, type FaultRates, type PeerFault } from './telegram-peer-faults.ts'
import { readCall } from './telegram-upload.ts'

/** One call of a bot, as it came and what became of it. Times are milliseconds of the epoch. */
export type PeerCall = {
  n: number
  at: number
  token: string
  method: string
  params: Record<string, unknown>
  /** What the peer did instead of answering well. */
  fault: PeerFault | null
  /** Of the message it made; null when it was not accepted. */
  messageId: number | null
  /** When the answer was written, or the caller was gone. */
  endedAt: number | null
  /** The answer was written, and the connection stood long enough for it to be read. */
  wasAnswered: boolean
}

/** A message of a bot, as its reader sees it. */
export type PeerMessage = {
  token: string
  userId: number
  messageId: number
  text: string
  buttons: { label: string; payload: string }[]
}

export type PeerOptions = {
  /** From 0 to 1; decides everything the peer does by chance. */
  random: () => number
  /** Of calls that send. */
  rates?: FaultRates
  /** Of `getUpdates`. */
  pollRates?: FaultRates
  updateRates?: UpdateRates
  /** Milliseconds before an answer, at least and at most. */
  latency?: [number, number]
  /** Where a webhook is called instead, as behind a load balancer. */
  route?: (url: string) => string
}

const SLOW_MS = 400
const FLOOD_SECONDS = 1
/** A connection that is gone so soon after an answer may have taken it along unread. */
const READING_MS = 2_000

/**
 * A Telegram of ours, in memory and fast: it speaks the Bot API, keeps a book of every call with its time and body, and
 * misbehaves by seeded chance or on command. `telegram-emulator.ts` is the independent one.
 */
export class TelegramPeer {
  readonly calls: PeerCall[] = []
  readonly bots = new Map<string, PeerBot>()
  /** When everybody who was connected was cut off. A call that was just being written then is in no book. */
  readonly cuts: number[] = []
  /** Called for every message that was accepted. */
  onMessage: (message: PeerMessage) => void = () => {}
  readonly #options: Required<PeerOptions>
  readonly #lastCalls = new WeakMap<Socket, PeerCall>()
  readonly #sockets = new Set<Socket>()
  readonly #held = new Map<string, Set<() => void>>()
  #server: Server
  #port = 0
  #isCalm = false
  readonly #calmTokens = new Set<string>()

  private constructor(options: PeerOptions) {
    this.#options = {
      rates: {},
      pollRates: {},
      updateRates: { repeat: 0, overtake: 0 },
      latency: [0, 0],
      route: (url) => url,
      ...options,
    }
    this.#server = this.#create()
  }

  static async start(options: PeerOptions): Promise<TelegramPeer> {
    const peer = new TelegramPeer(options)
    await peer.#listen()
    return peer
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  bot(token: string): PeerBot {
    const known = this.bots.get(token)
    if (known) return known
    const { random, updateRates, route } = this.#options
    const bot = new PeerBot(token, { random, rates: updateRates, route })
    this.bots.set(token, bot)
    return bot
  }

  /** Somebody writes to the bot. `n`: their running number, in the text as well. */
  write(token: string, userId: number, n: number, text: string): PeerUpdate {
    const bot = this.bot(token)
    const start = /^\/start (.*)$/.exec(text)
    const note = { userId, n, kind: start ? 'start' : 'text', said: start?.[1] ?? text, messageId: null } as const
    return bot.push(note, {
      message: { message_id: bot.nextMessageId++, date: seconds(), from: personOf(userId), chat: chatOf(userId), text },
    })
  }

  /** Somebody presses a button of a message. */
  press(message: PeerMessage, n: number, button: { label: string; payload: string }): PeerUpdate {
    const { token, userId, messageId, text } = message
    const note = { userId, n, kind: 'press', said: button.label, messageId } as const
    return this.bot(token).push(note, {
      callback_query: {
        id: `${userId}.${n}`,
        from: personOf(userId),
        message: { message_id: messageId, date: seconds(), chat: chatOf(userId), text },
        chat_instance: '1',
        data: button.payload,
      },
    })
  }

  /** From now on nothing happens by chance, to one bot or to all. */
  calm(token?: string): void {
    if (token === undefined) this.#isCalm = true
    else this.#calmTokens.add(token)
  }

  #isCalmFor(token: string): boolean {
    return this.#isCalm || this.#calmTokens.has(token)
  }

  /** Nobody can connect for a while, and whoever is connected is cut off. */
  async refuseConnections(ms: number): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.cuts.push(Date.now())
    for (const socket of this.#sockets) socket.destroy()
    await closed
    await delay(ms)
    this.#server = this.#create()
    await this.#listen()
  }

  /** Messages of this bot are accepted and not answered until the returned function is called. */
  hold(token: string): () => void {
    const waiting = new Set<() => void>()
    this.#held.set(token, waiting)
    return () => {
      if (this.#held.get(token) === waiting) this.#held.delete(token)
      for (const go of waiting) go()
    }
  }

  async close(): Promise<void> {
    for (const bot of this.bots.values()) bot.close()
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #create(): Server {
    const server = createServer((request, response) => {
      void this.#serve(request, response).catch(() => response.destroy())
    })
    server.keepAliveTimeout = 60_000
    return server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => {
        this.#sockets.delete(socket)
        const last = this.#lastCalls.get(socket)
        if (last && Date.now() - (last.endedAt ?? 0) < READING_MS) last.wasAnswered = false
      })
    })
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, token = '', method = ''] = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? '') ?? []
    const { params } = await readCall(request)
    if (method === 'getUpdates') return this.#poll(token, params, response)
    const call: PeerCall = {
      n: this.calls.length,
      at: Date.now(),
      token,
      method,
      params,
      fault: null,
      messageId: null,
      endedAt: null,
      wasAnswered: false,
    }
    this.calls.push(call)
    response.once('close', () => {
      call.endedAt ??= Date.now()
    })
    const answer = await this.#answer(call)
    if (answer === null) return
    if (answer === 'reset') {
      response.destroy()
      return
    }
    call.wasAnswered = !response.destroyed
    call.endedAt ??= Date.now()
    this.#lastCalls.set(request.socket, call)
    write(response, answer)
  }

  async #poll(token: string, params: Record<string, unknown>, response: ServerResponse): Promise<void> {
    const fault = this.#isCalmFor(token) ? null : drawFault(this.#options.pollRates, this.#options.random())
    if (fault === 'reset') response.destroy()
    else if (fault === 'error') write(response, refuse(500, 'Internal Server Error'))
    else if (fault === 'bad_gateway') write(response, badGateway)
    else write(response, await this.bot(token).getUpdates(params, (act) => response.once('close', act)))
  }

  /** Null: never answered. */
  async #answer(call: PeerCall): Promise<TelegramAnswer | RawAnswer | 'reset' | null> {
    const bot = this.bot(call.token)
    switch (call.method) {
      case 'getMe':
        return accept({
          id: Number(call.token.split(':')[0]),
          is_bot: true,
          first_name: 'Peer',
          username: `peer_${call.token.split(':')[0]}_bot`,
        })
      case 'setWebhook':
        return bot.setWebhook(call.params)
      case 'deleteWebhook':
        return bot.setWebhook({})
      case 'answerCallbackQuery':
        return accept(true)
      case 'sendMessage':
      case 'sendPhoto':
      case 'sendDocument':
        return this.#send(bot, call)
      default:
        return refuse(404, 'Not Found')
    }
  }

  async #send(bot: PeerBot, call: PeerCall): Promise<TelegramAnswer | RawAnswer | 'reset' | null> {
    const { random, rates, latency } = this.#options
    const left = Math.ceil((bot.floodedUntil - Date.now()) / 1_000)
    if (left > 0) return this.#flood(call, left)
    call.fault = this.#isCalmFor(call.token) ? null : drawFault(rates, random())
    const waitMs = latency[0] + random() * (latency[1] - latency[0])
    switch (call.fault) {
      case 'flood':
        bot.floodedUntil = Date.now() + FLOOD_SECONDS * 1_000
        return this.#flood(call, FLOOD_SECONDS)
      case 'error':
        return refuse(500, 'Internal Server Error')
      case 'bad_gateway':
        return badGateway
      case 'reset':
        return 'reset'
      default:
    }
    const answer = this.#accept(bot, call)
    await this.#untilReleased(call.token)
    switch (call.fault) {
      case 'accepted_reset':
        return 'reset'
      case 'accepted_hang':
        return null
      case 'accepted_garbage':
        return { status: 200, type: 'text/html', text: '<html>OK</html>' }
      default:
        await delay(call.fault === 'slow' ? SLOW_MS : waitMs)
        return answer
    }
  }

  #flood(call: PeerCall, left: number): TelegramAnswer {
    call.fault = 'flood'
    return refuse(429, `Too Many Requests: retry after ${left}`, { retry_after: left })
  }

  #accept(bot: PeerBot, call: PeerCall): TelegramAnswer {
    const userId = Number(call.params.chat_id)
    const text = String(call.params.text ?? call.params.caption ?? '')
    const messageId = bot.nextMessageId++
    call.messageId = messageId
    this.onMessage({ token: call.token, userId, messageId, text, buttons: buttonsOf(call.params.reply_markup) })
    const { photo, document } = call.params
    const media = {
      ...(photo !== undefined && { photo: [{ file_id: fileIdOf(photo, messageId) }] }),
      ...(document !== undefined && { document: { file_id: fileIdOf(document, messageId) } }),
    }
    return accept({ message_id: messageId, date: seconds(), chat: chatOf(userId), text, ...media })
  }

  async #untilReleased(token: string): Promise<void> {
    const waiting = this.#held.get(token)
    if (waiting) await new Promise<void>((resolve) => waiting.add(resolve))
  }
}

/** An answer that is not of the Bot API. */
type RawAnswer = { status: number; type: string; text: string }
const badGateway: RawAnswer = { status: 502, type: 'text/html', text: '<html>Bad Gateway</html>' }

function write(response: ServerResponse, answer: TelegramAnswer | RawAnswer): void {
  if (response.destroyed) return
  const [type, text] = 'text' in answer ? [answer.type, answer.text] : ['application/json', JSON.stringify(answer.body)]
  response.writeHead(answer.status, { 'content-type': type }).end(text)
}

/** What the bot may call a file from then on: what it called it, or a new name for what it has uploaded. */
const fileIdOf = (given: unknown, messageId: number): string =>
  String(given).startsWith('attach://') ? `file-${messageId}` : String(given)

const seconds = () => Math.floor(Date.now() / 1_000)
const personOf = (id: number) => ({ id, is_bot: false, first_name: `Walker ${id}` })
const chatOf = (id: number) => ({ id, type: 'private', first_name: `Walker ${id}` })

function buttonsOf(markup: unknown): PeerMessage['buttons'] {
  const rows =
    typeof markup === 'object' && markup !== null && 'inline_keyboard' in markup ? markup.inline_keyboard : []
  return (Array.isArray(rows) ? rows : []).flat().flatMap(({ text, callback_data }: Record<string, unknown>) => {
    return typeof callback_data === 'string' ? [{ label: String(text), payload: callback_data }] : []
  })
}
