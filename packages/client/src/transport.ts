import type { ErrorBody, V2ErrorBody } from '@korben/contract'
import { ApiError, type ApiErrorCode, NetworkError, RateLimitError, TimeoutError } from './errors.ts'
import type { WrittenRequest } from './write-request.ts'

export type ClientOptions = {
  /** Where the installation is: `https://crm.example.com`. */
  baseUrl: string
  /** A token of API v2 for `client.v2`, a scoped one for all others. A page of the installation itself has none: it signs in by cookie. */
  token?: string | null
  /** What a page sends along: the `csrfToken` of its session, and the company it shows. */
  session?: () => { csrfToken: string | null; companyId: string | null }
  /** 30 seconds unless told. */
  timeoutMs?: number
  /** How often a read is tried again when the network failed, the limit was reached or a proxy was busy: 2 unless told. */
  retries?: number
  fetch?: typeof fetch
  /** Waits before a read is tried again; tests pass their own. */
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>
}

/** What a single call may decide for itself. */
export type CallOptions = {
  signal?: AbortSignal
  timeoutMs?: number
  retries?: number
  /** Makes a write of API v3 happen once however often it is sent, so it is tried again like a read. */
  idempotencyKey?: string
}

/** Sends a request and answers its JSON, or throws one of the errors of this package. */
export type Transport = (request: WrittenRequest, options?: CallOptions) => Promise<object | null>

const DEFAULT_TIMEOUT_MS = 30_000
const DEFAULT_RETRIES = 2
const FIRST_PAUSE_MS = 250
/** A window of the limit lasts a minute; whoever asks for more does not mean us to wait. */
const LONGEST_PAUSE_MS = 90_000

export function createTransport(client: ClientOptions): Transport {
  const sleep = client.sleep ?? sleepFor
  return async (request, options = {}) => {
    const isRepeatable = request.method === 'GET' || (isV3(request) && options.idempotencyKey !== undefined)
    const retries = isRepeatable ? (options.retries ?? client.retries ?? DEFAULT_RETRIES) : 0
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

async function send(client: ClientOptions, request: WrittenRequest, options: CallOptions): Promise<object | null> {
  const timeoutMs = options.timeoutMs ?? client.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  try {
    const response = await (client.fetch ?? fetch)(`${client.baseUrl.replace(/\/+$/, '')}${request.path}`, {
      method: request.method,
      headers: { ...headersOf(client, request, options) },
      body: request.body,
      signal,
    })
    return isV3(request) ? readV3(response, await response.text()) : read(response, await response.text())
  } catch (error) {
    if (error instanceof ApiError) throw error
    options.signal?.throwIfAborted()
    throw timeout.aborted ? new TimeoutError(timeoutMs) : new NetworkError(error)
  }
}

/** Opens a stream of API v3: its answer has begun, and goes on until `signal` aborts. Throws as a call does. */
export async function openStream(
  client: ClientOptions,
  path: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const request = { method: 'GET', path, body: null }
  const response = await (client.fetch ?? fetch)(`${client.baseUrl.replace(/\/+$/, '')}${path}`, {
    headers: { ...headersOf(client, request, {}), accept: 'text/event-stream', ...headers },
    signal,
  }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw new NetworkError(error)
  })
  if (response.ok && response.body) return response.body
  readV3(response, await response.text())
  throw new ApiError(response.status, 'UNREADABLE', {}, response.headers.get('x-request-id'))
}

const isV3 = ({ path }: WrittenRequest): boolean => path.startsWith('/api/v3/')

function headersOf(client: ClientOptions, request: WrittenRequest, options: CallOptions): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (request.body !== null)
    headers['content-type'] = typeof request.body === 'string' ? 'application/json' : 'application/octet-stream'
  if (!isV3(request)) return client.token ? { ...headers, 'x-leeloo-authtoken': client.token } : headers
  const { csrfToken = null, companyId = null } = client.session?.() ?? {}
  if (client.token) headers.authorization = `Bearer ${client.token}`
  if (csrfToken !== null) headers['x-csrf-token'] = csrfToken
  if (companyId !== null) headers['x-company-id'] = companyId
  if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey
  return headers
}

function readV3(response: Response, text: string): object | null {
  const requestId = response.headers.get('x-request-id')
  if (response.status === 204) return null
  const body = parseObject(text)
  if (response.ok && body) return body
  if (response.status === 429) throw new RateLimitError(Number(response.headers.get('retry-after')) || 1, requestId)
  if (!body || !isErrorBodyV3(body)) throw new ApiError(response.status, 'UNREADABLE', {}, requestId)
  const { code, message, details } = body.error
  // A later version of the server may know codes that this client has no name for.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- so it is a promise of the present version only
  throw new ApiError(response.status, code as ApiErrorCode, {}, requestId, { message, details })
}

const isErrorBodyV3 = (body: object): body is ErrorBody =>
  'error' in body &&
  typeof body.error === 'object' &&
  body.error !== null &&
  'code' in body.error &&
  'message' in body.error &&
  'details' in body.error

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

export const sleepFor = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
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
