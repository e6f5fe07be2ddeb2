import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BotApiJudge } from './bot-api-judge.ts'
import { refuse, type TelegramAnswer, TelegramBot } from './telegram-bot.ts'
import { FaultBook, type FaultRule, isSending, type TelegramCall, type TelegramFault } from './telegram-faults.ts'
import { carryOut } from './telegram-methods.ts'
import { readCall, type UploadedFile } from './telegram-upload.ts'
import { TelegramUpstream } from './telegram-upstream.ts'
import { TelegramUser, type UserOptions } from './telegram-user.ts'

export { faults, isTo } from './telegram-faults.ts'

/** `outcome` is null while the call is under way. `accepted`: a message, if it was one, has reached its reader. */
export type LoggedCall = TelegramCall & {
  accepted: boolean
  outcome: TelegramAnswer | 'silence' | 'reset' | 'garbage' | null
  complaints: string[]
  /** Files that came with it, by the parameter they stand for. */
  uploads: ReadonlyMap<string, UploadedFile>
}

/**
 * Telegram for tests: `telegram-test-api` behind a proxy that mends what it lacks (long polls, offsets, webhook secrets,
 * errors, photos, memberships) and breaks what a test wants broken. Listens on loopback only.
 */
export class TelegramEmulator {
  /** The `baseUrl` of a connection. */
  readonly baseUrl: string
  /** Every call of the bot's side that arrived, in order. */
  readonly calls: LoggedCall[] = []
  readonly #server: Server
  readonly #upstream: TelegramUpstream
  readonly #judge: BotApiJudge | null
  readonly #bots = new Map<string, TelegramBot>()
  readonly #faults = new FaultBook()
  readonly #changes = new EventEmitter().setMaxListeners(0)

  private constructor(server: Server, upstream: TelegramUpstream, judge: BotApiJudge | null) {
    this.#server = server
    this.#upstream = upstream
    this.#judge = judge
    const { port } = server.address() as AddressInfo
    this.baseUrl = `http://127.0.0.1:${port}`
  }

  /** With a judge, a call that the specification does not allow is refused and kept in `complaints()`. */
  static async start(options: { judge?: BotApiJudge | null } = {}): Promise<TelegramEmulator> {
    const upstream = await TelegramUpstream.start()
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const emulator = new TelegramEmulator(server, upstream, options.judge ?? null)
    server.on('request', (request, response) => {
      emulator.#serve(request, response).catch(() => response.destroy())
    })
    return emulator
  }

  /** A bot by its token; any other token is answered 401. */
  bot(token: string): TelegramBot {
    const bot = this.#bots.get(token) ?? new TelegramBot(token, () => this.#changes.emit('change'))
    this.#bots.set(token, bot)
    return bot
  }

  /** Somebody who talks to a bot. */
  user(token: string, options: UserOptions): TelegramUser {
    const bot = this.bot(token)
    return new TelegramUser(options, bot, this.#upstream, this.waitFor, () => this.#pull(bot))
  }

  inject(...rules: FaultRule[]): void {
    for (const rule of rules) this.#faults.add(rule)
  }

  clearFaults(): void {
    this.#faults.clear()
  }

  /** What the judge found; empty when every call was right, or when there is no judge. */
  complaints(): string[] {
    return this.calls.flatMap(({ complaints }) => complaints)
  }

  sendings(): LoggedCall[] {
    return this.calls.filter(isSending)
  }

  /** Looks again at every change until there is something; throws naming `what` when the time is over. */
  readonly waitFor = async <T>(
    what: string,
    look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
    timeoutMs = 10_000,
  ): Promise<T> => {
    const deadline = AbortSignal.timeout(timeoutMs)
    for (;;) {
      const change = once(this.#changes, 'change', { signal: deadline }).catch(() => null)
      const seen = await look()
      if (seen) return seen
      if ((await change) === null) throw new Error(`There was no ${what} within ${timeoutMs} ms.`)
    }
  }

  async close(): Promise<void> {
    for (const bot of this.#bots.values()) bot.close()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    await this.#upstream.stop()
  }

  /** Takes from the emulator what a user has just done. */
  async #pull(bot: TelegramBot): Promise<void> {
    const answer = await this.#upstream.call(bot.token, 'getUpdates', {})
    const updates = 'result' in answer && Array.isArray(answer.result) ? answer.result : []
    for (const { update_id: _emulators, ...update } of updates) bot.push(mended(bot, update))
    this.#changes.emit('change')
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.startsWith('/file/bot')) return this.#giveFile(request.url, response)
    const [, token = '', method = ''] = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? '') ?? []
    const call: LoggedCall = {
      token: decodeURIComponent(token),
      method,
      ...(await readCall(request)),
      at: Date.now(),
      accepted: false,
      outcome: null,
      complaints: [],
    }
    call.complaints = this.#judge?.complaintsAbout(method, call.params) ?? []
    this.calls.push(call)
    this.#changes.emit('change')
    const outcome = await this.#answer(call, (hangUp) => response.once('close', hangUp))
    call.outcome = outcome.kind === 'answer' ? outcome.answer : outcome.kind
    respond(response, outcome)
    this.#changes.emit('change')
  }

  /** A file that was sent to a bot, by the path that `getFile` told. */
  #giveFile(url: string, response: ServerResponse): void {
    const [, token = '', fileId = ''] = /^\/file\/bot([^/]+)\/files\/([\w-]+)$/.exec(url) ?? []
    const file = this.#bots.get(decodeURIComponent(token))?.files.get(fileId)
    if (file) response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes)
    else response.writeHead(404).end()
  }

  async #answer(call: LoggedCall, onHangUp: (hangUp: () => void) => void): Promise<WireOutcome> {
    const bot = this.#bots.get(call.token)
    if (!bot) return answered(refuse(401, 'Unauthorized'))
    if (call.complaints.length > 0) return answered(refuse(400, `Bad Request: ${call.complaints.join('; ')}`))

    const fault = this.#faults.take(call)
    if (fault?.kind === 'flood') bot.floodedUntil = call.at + fault.seconds * 1000
    const left = Math.ceil((bot.floodedUntil - call.at) / 1000)
    if (left > 0) return answered(refuse(429, `Too Many Requests: retry after ${left}`, { retry_after: left }))
    if (fault?.kind === 'refuse') return answered(refuse(fault.status, fault.description, fault.parameters))
    if (fault && fault.kind !== 'flood' && !fault.accepted) return broken(fault)

    const answer = await carryOut(call.method, {
      bot,
      params: call.params,
      uploads: call.uploads,
      upstream: this.#upstream,
      onHangUp,
    })
    call.accepted = answer.status === 200
    return fault && fault.kind !== 'flood' ? broken(fault) : answered(answer)
  }
}

type Breaking = Exclude<TelegramFault, { kind: 'refuse' | 'flood' }>
type WireOutcome =
  | { kind: 'answer'; answer: TelegramAnswer }
  | { kind: 'silence' | 'reset' }
  | { kind: 'garbage'; status: number; body: string }

const answered = (answer: TelegramAnswer): WireOutcome => ({ kind: 'answer', answer })
const broken = (fault: Breaking): WireOutcome =>
  fault.kind === 'garbage' ? { kind: 'garbage', status: fault.status, body: fault.body } : { kind: fault.kind }

function respond(response: ServerResponse, outcome: WireOutcome): void {
  switch (outcome.kind) {
    case 'answer':
      response
        .writeHead(outcome.answer.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(outcome.answer.body))
      break
    case 'garbage':
      response.writeHead(outcome.status, { 'content-type': 'text/html' }).end(outcome.body)
      break
    case 'reset':
      response.socket?.resetAndDestroy()
      break
    case 'silence':
      break // the caller hangs up first
  }
}

/** Presses get ids that are never used again, messages without words lose their empty text. */
function mended(bot: TelegramBot, update: Record<string, unknown>): Record<string, unknown> {
  const { callback_query: press, message } = update
  if (typeof press === 'object' && press !== null) {
    const id = `${bot.token.split(':')[0]}${String(bot.presses.size + 1).padStart(6, '0')}`
    bot.presses.set(id, { isAnswered: false })
    return { callback_query: { ...press, id, chat_instance: '1' } }
  }
  if (typeof message !== 'object' || message === null || !('text' in message) || message.text !== '') return update
  const { text: _empty, ...rest } = message
  return { message: rest }
}
