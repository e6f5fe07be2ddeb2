import { Readable } from 'node:stream'
import type { Agent, Dispatcher } from 'undici'
import type { OutboundRequest, OutboundResponse } from './outbound.ts'
import { OutboundError } from './outbound-error.ts'

const DEFAULTS = { connectMs: 5_000, headersMs: 15_000, totalMs: 20_000, maxBytes: 1024 * 1024 }

/** Makes one request and reads its answer. Throws `OutboundError`. */
export const exchange = (agent: Agent, url: URL, request: OutboundRequest): Promise<OutboundResponse> =>
  new Exchange(request).begin(agent, url)

/**
 * One request on its way. What fails before its first byte is written is `unsent`; giving up in that time also keeps it
 * from being written later, so the word is kept.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: OutboundRequest
  readonly #limits: typeof DEFAULTS
  readonly #result = Promise.withResolvers<OutboundResponse>()
  /** How to stop each timer that runs. */
  readonly #timers = new Map<string, () => void>()
  readonly #chunks: Uint8Array[] = []
  #size = 0
  #answer: Pick<OutboundResponse, 'status' | 'headers'> | null = null
  #controller: Dispatcher.DispatchController | null = null
  #givenUp: OutboundError | null = null

  constructor(request: OutboundRequest) {
    this.#request = request
    this.#limits = { ...DEFAULTS, ...request.timeouts, maxBytes: request.maxBytes ?? DEFAULTS.maxBytes }
  }

  begin(agent: Agent, url: URL): Promise<OutboundResponse> {
    this.#startTimer('connect', this.#limits.connectMs, 'connect_timeout')
    this.#startTimer('total', this.#limits.totalMs, 'timeout')
    this.#request.signal?.addEventListener('abort', this.#abort)
    if (this.#request.signal?.aborted) this.#abort()
    else this.#dispatch(agent, url)
    return this.#result.promise
  }

  #dispatch(agent: Agent, url: URL) {
    try {
      agent.dispatch(wireOf(url, this.#request), this)
    } catch (error) {
      this.#fail(error)
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController) {
    if (this.#givenUp) return controller.abort(this.#givenUp)
    this.#controller = controller
    this.#stopTimer('connect')
    this.#startTimer('headers', this.#limits.headersMs, 'timeout')
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: WireHeaders) {
    if (status < 200) return // informational: the answer is still to come
    this.#stopTimer('headers')
    this.#answer = { status, headers: joined(headers) }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array) {
    const room = this.#limits.maxBytes - this.#size
    this.#size += chunk.length
    this.#chunks.push(chunk.subarray(0, room))
    if (chunk.length <= room) return
    const tooLarge = new OutboundError('too_large', 'too_large', 'The answer is too large.')
    if (this.#request.onTooLarge === 'cut') this.#succeed(true)
    else this.#fail(tooLarge)
    controller.abort(tooLarge)
  }

  onResponseEnd() {
    this.#succeed(false)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error) {
    this.#fail(error)
  }

  readonly #abort = () => this.#giveUp('aborted', 'The request was given up.')

  #giveUp(code: string, message: string) {
    this.#givenUp = new OutboundError(this.#controller ? 'in_doubt' : 'unsent', code, message)
    this.#fail(this.#givenUp)
    this.#controller?.abort(this.#givenUp)
  }

  #succeed(isCut: boolean) {
    this.#cleanUp()
    if (this.#answer) this.#result.resolve(responseOf(this.#answer, Buffer.concat(this.#chunks), isCut))
  }

  #fail(error: unknown) {
    this.#cleanUp()
    this.#result.reject(error instanceof OutboundError ? error : brokenOff(error, this.#controller !== null))
  }

  #startTimer(name: string, ms: number, code: string) {
    const timer = setTimeout(() => {
      // Where this process itself stood still, what came meanwhile has not been read yet: a turn of the loop reads it.
      const turn = setImmediate(() => this.#giveUp(code, 'The other side took too long.'))
      this.#timers.set(name, () => clearImmediate(turn))
    }, ms)
    this.#timers.set(name, () => clearTimeout(timer))
  }

  #stopTimer(name: string) {
    this.#timers.get(name)?.()
  }

  #cleanUp() {
    for (const stop of this.#timers.values()) stop()
    this.#request.signal?.removeEventListener('abort', this.#abort)
  }
}

const wireOf = (url: URL, { method = 'GET', headers = {}, body }: OutboundRequest): Dispatcher.DispatchOptions => ({
  origin: url.origin,
  path: `${url.pathname}${url.search}`,
  method,
  // The host is the one that was checked, whatever the caller's headers say.
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'host')),
  // As it is written: a stream that tells how it ended.
  body: isPieces(body) ? Readable.from(body) : (body ?? null),
  // The timers above are ours: those of undici tick once a second.
  headersTimeout: 0,
  bodyTimeout: 0,
})

const isPieces = (body: OutboundRequest['body']): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && Symbol.asyncIterator in body

function brokenOff(error: unknown, hasStarted: boolean): OutboundError {
  const kind = hasStarted ? 'in_doubt' : 'unsent'
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  return code === 'UND_ERR_INVALID_ARG'
    ? new OutboundError(kind, 'invalid_request', 'The request cannot be written.')
    : new OutboundError(kind, code, 'The connection broke off.')
}

type WireHeaders = Record<string, string | string[] | undefined>
/** Once for every message that is sent: a plain loop. */
function joined(headers: WireHeaders): Record<string, string> {
  const all: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    all[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : (value ?? '')
  }
  return all
}

const decoder = new TextDecoder()

function responseOf(
  answer: Pick<OutboundResponse, 'status' | 'headers'>,
  body: Uint8Array,
  isCut: boolean,
): OutboundResponse {
  const text = () => decoder.decode(body)
  return { ...answer, body, isCut, text, json: () => parseJson(text()) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
