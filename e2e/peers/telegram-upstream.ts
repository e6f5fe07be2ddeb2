import { createRequire } from 'node:module'
import { type AddressInfo, createServer } from 'node:net'

/** The parts of `telegram-test-api` that are used; its own types lean on a package it does not bring. */
type Server = {
  start: () => Promise<void>
  stop: () => Promise<boolean>
  getClient: (token: string, options: object) => Client
}
type Client = {
  makeMessage: (text: string, options?: object) => object
  makeCommand: (text: string, options?: object) => object
  makeCallbackQuery: (data: string, options?: object) => object
  sendMessage: (message: object) => Promise<unknown>
  sendCommand: (message: object) => Promise<unknown>
  sendCallback: (press: object) => Promise<unknown>
}
type StoredMessage = { messageId: number; time: number; message: Record<string, unknown> }

/** `telegram-test-api` itself: what it knows is asked over its wire. */
export class TelegramUpstream {
  readonly #server: Server
  readonly #url: string

  private constructor(server: Server, url: string) {
    this.#server = server
    this.#url = url
  }

  static async start(): Promise<TelegramUpstream> {
    const TelegramServer: new (config: object) => Server = createRequire(import.meta.url)('telegram-test-api')
    const port = await freePort()
    const server = new TelegramServer({ host: '127.0.0.1', port, storeTimeout: 3_600 }) // seconds; its default forgets after 60
    await server.start()
    return new TelegramUpstream(server, `http://127.0.0.1:${port}`)
  }

  clientOf(token: string, options: object): Client {
    return this.#server.getClient(token, options)
  }

  /** One method of the bot's side; `error` is its text when the emulator did not like the call. */
  async call(token: string, method: string, params: object): Promise<{ result: unknown } | { error: string }> {
    const answer = await this.#post(`/bot${token}/${method}`, params)
    if (answer.ok === true) return { result: answer.result }
    return { error: String(answer.description ?? answer.message ?? 'Unknown error') }
  }

  /** Everything a bot has sent, in order. */
  async sentBy(token: string): Promise<StoredMessage[]> {
    const { result } = await this.#post('/getUpdatesHistory', { token })
    return Array.isArray(result) ? result.filter((item) => item.message?.chat_id !== undefined) : []
  }

  async #post(path: string, body: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return await response.json()
  }

  async stop(): Promise<void> {
    await this.#server.stop()
  }
}

/** The emulator takes 0 for its default port. */
async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
