import type { V2ErrorBody } from '@korben/contract'
import { ApiError, NetworkError, RateLimitError, TimeoutError } from './errors.ts'
import type { WrittenRequest } from './write-request.ts'

export type ClientOptions = {
  /** Where the installation is: `https://crm.example.com`. */
  baseUrl: string
  /** The company's API token; without one every call is refused. */
  token?: string | null
  /** 30 seconds unless told. */
  timeoutMs?: number
  /** How often a read is tried again when the network failed, the limit was reached or a proxy was busy: 2 unless told. */
  retries?: number
  fetch?: typeof fetch
  /** Waits before a read is tried again; tests pass their own. */
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>
}

/** What a single call may decide for itself. */
export type CallOptions = { signal?: AbortSignal; timeoutMs?: number; retries?: number }

/** Sends a request and answers its JSON, or throws one of the errors of this package. */
export type Transport = (request: WrittenRequest, options?: CallOptions) => Promise<object>

const DEFAULT_TIMEOUT_MS = 30_000
const DEFAULT_RETRIES = 2
const FIRST_PAUSE_MS = 250
/** A window of the limit lasts a minute; whoever asks for more does not mean us to wait. */
const LONGEST_PAUSE_MS = 90_000

export function createTransport(client: ClientOptions): Transport {
  const sleep = client.sleep ?? sleepFor
  return async (request, options = {}) => {
    const retries = request.method === 'GET' ? (options.retries ?? client.retries ?? DEFAULT_RETRIES) : 0
    for (let attempt = 0; ; attempt++) {
      try {
        return await send(client, request, options)
      } catch (error) {
        const pause = pauseAfter(error, attempt)
        if (attempt >= retries || pause === null || pause > LONGEST_PAUSE_MS) throw error
        await sleep(pause, options.signal)
      }
    }
  }
}

/** How long to wait before a read is tried again; `null` when that would not help. `Retry-After` wins. */
function pauseAfter(error: unknown, attempt: number): number | null {
  if (error instanceof RateLimitError) return error.retryAfter * 1000
  const isPassing =
    error instanceof NetworkError || (error instanceof ApiError && [502, 503, 504].includes(error.status))
  return isPassing ? FIRST_PAUSE_MS * 2 ** attempt : null
}

async function send(client: ClientOptions, request: WrittenRequest, options: CallOptions): Promise<object> {
  const timeoutMs = options.timeoutMs ?? client.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  try {
    const response = await (client.fetch ?? fetch)(`${client.baseUrl.replace(/\/+$/, '')}${request.path}`, {
      method: request.method,
      headers: {
        accept: 'application/json',
        ...(client.token ? { 'x-leeloo-authtoken': client.token } : {}),
        ...(request.body === null ? {} : { 'content-type': 'application/json' }),
      },
      body: request.body,
      signal,
    })
    return read(response, await response.text())
  } catch (error) {
    if (error instanceof ApiError) throw error
    options.signal?.throwIfAborted()
    throw timeout.aborted ? new TimeoutError(timeoutMs) : new NetworkError(error)
  }
}

function read(response: Response, text: string): object {
  const requestId = response.headers.get('x-request-id')
  if (response.status === 429) throw new RateLimitError(Number(response.headers.get('retry-after')) || 1, requestId)
  const body = parseObject(text)
  if (response.ok && body && 'status' in body && body.status === 1) return body
  if (body && isErrorBody(body)) throw new ApiError(response.status, body.error.code, body.error.fields, requestId)
  throw new ApiError(response.status, 'UNREADABLE', {}, requestId)
}

const isErrorBody = (body: object): body is V2ErrorBody =>
  'error' in body &&
  typeof body.error === 'object' &&
  body.error !== null &&
  'code' in body.error &&
  'fields' in body.error

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

const sleepFor = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
