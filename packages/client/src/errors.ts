import type { ErrorCode, RequestCode, V2ErrorCode, V2Fields } from '@korben/contract'

/** What a refusal is called. `RATE_LIMITED` and `UNREADABLE` (no answer of this API, a proxy's page perhaps) are the client's words. */
export type ApiErrorCode = V2ErrorCode | ErrorCode | RequestCode | 'RATE_LIMITED' | 'UNREADABLE'

/**
 * The server refused the request, or failed at it. `fields`: what is wrong, by the path of the field (`data/0/email`), as API v2 tells it.
 * `details`: the same as API v3 tells it; of `request.invalid` these are `faults`.
 */
export class ApiError extends Error {
  readonly status: number
  readonly code: ApiErrorCode
  readonly fields: V2Fields
  readonly details: Readonly<Record<string, unknown>>
  /** Names the request in the server's log. */
  readonly requestId: string | null
  constructor(
    status: number,
    code: ApiErrorCode,
    fields: V2Fields = {},
    requestId: string | null = null,
    { message = '', details = {} }: { message?: string; details?: Record<string, unknown> } = {},
  ) {
    const wrong = Object.entries(fields).map(([path, fieldCode]) => `${path}: ${fieldCode}`)
    const told = message === '' ? wrong.slice(0, 5).join(', ') : message
    super(`${status} ${code}${told === '' ? '' : ` (${told})`}`)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.fields = fields
    this.details = details
    this.requestId = requestId
  }
}

/** Too many requests in this minute; `retryAfter` is in seconds. */
export class RateLimitError extends ApiError {
  readonly retryAfter: number
  constructor(retryAfter: number, requestId: string | null = null) {
    super(429, 'RATE_LIMITED', {}, requestId)
    this.name = 'RateLimitError'
    this.retryAfter = retryAfter
  }
}

/** No answer came; `cause` tells why. Whether a write was done is not known. */
export class NetworkError extends Error {
  constructor(cause: unknown) {
    super('The server could not be reached.', { cause })
    this.name = 'NetworkError'
  }
}

/** No answer came in time. Whether a write was done is not known. */
export class TimeoutError extends Error {
  readonly timeoutMs: number
  constructor(timeoutMs: number) {
    super(`No answer within ${timeoutMs} ms.`)
    this.name = 'TimeoutError'
    this.timeoutMs = timeoutMs
  }
}

export const isApiError = (error: unknown): error is ApiError => error instanceof ApiError
export const isRateLimitError = (error: unknown): error is RateLimitError => error instanceof RateLimitError
export const isNetworkError = (error: unknown): error is NetworkError => error instanceof NetworkError
export const isTimeoutError = (error: unknown): error is TimeoutError => error instanceof TimeoutError
