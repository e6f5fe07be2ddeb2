import type { ErrorBody, ErrorCode, RequestCode } from '@korben/contract'
import { isTransient } from '../db.ts'
import { DomainError } from '../errors.ts'

/** A request of API v3 that the frame refuses before or beside the rules of a domain. */
class RequestFailure extends Error {
  readonly code: RequestCode | ErrorCode
  readonly status: number
  readonly details: Record<string, unknown>
  constructor(code: RequestCode | ErrorCode, status: number, message: string, details: Record<string, unknown> = {}) {
    super(message)
    this.name = 'RequestFailure'
    this.code = code
    this.status = status
    this.details = details
  }
}

/** One thing that is wrong with a request: `path` is a JSON pointer into the part named first (`/body/name`). */
export type Fault = { path: string; message: string }

export const requestInvalid = (faults: Fault[]) =>
  new RequestFailure('request.invalid', 400, faults.map(({ path, message }) => `${path} ${message}`).join('; '), {
    faults,
  })
export const routeNotFound = () => new RequestFailure('request.not_found', 404, 'There is no such endpoint.')
export const signInRequired = () => new RequestFailure('auth.required', 401, 'Sign in, or give a valid token.')
export const notAllowed = (right: string) =>
  new RequestFailure('auth.forbidden', 403, `This needs the right ${right}.`, { right })
export const csrfMissing = () =>
  new RequestFailure('request.csrf', 403, 'A write by session needs the header X-CSRF-Token of this session.')
export const tooMany = () => new RequestFailure('request.too_many', 429, 'Too many requests; wait as Retry-After says.')
export const tooManyStreams = (limit: number) =>
  new RequestFailure('request.too_many', 429, `A user has at most ${limit} streams open; close some.`, {
    retryAfterSeconds: 5,
  })
export const keyInProgress = () =>
  new RequestFailure('request.key_in_progress', 409, 'A request with this Idempotency-Key is in progress.')
export const keyReused = () =>
  new RequestFailure('request.key_reused', 422, 'This Idempotency-Key was used for another request.')
const bodyTooLarge = () => new RequestFailure('request.too_large', 413, 'The body is too large.')
export const typeUnsupported = () =>
  new RequestFailure('request.unsupported_type', 415, 'The body must be application/json.')
/** Of an endpoint that takes nothing else. */
export const bytesMissing = () =>
  new RequestFailure(
    'request.unsupported_type',
    415,
    'The body must be the bytes of the file, as application/octet-stream.',
  )
const bodyUnreadable = () => requestInvalid([{ path: '/body', message: 'is no JSON' }])
/** Whoever waits for news asks the next process. */
export const stopping = () => new RequestFailure('unavailable', 503, 'This process stops; try again.')
const unavailable = () =>
  new RequestFailure('unavailable', 503, 'The database does not answer at the moment; try again.')
const internal = () => new RequestFailure('internal', 500, 'Something went wrong on our side.')

/** Any error as its answer; `isOurs`: no fault of the caller, and nothing of it is shown. */
export function answerOf(error: unknown, requestId: string): { status: number; body: ErrorBody; isOurs: boolean } {
  const known = error instanceof RequestFailure || error instanceof DomainError ? error : ofFastify(error)
  const { code, status, message, details } = known ?? (isTransient(error) ? unavailable() : internal())
  return { status, body: { error: { code, message, details, requestId } }, isOurs: known === null }
}

/** The failures of Fastify itself that a caller can cause. */
function ofFastify(error: unknown): RequestFailure | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return bodyTooLarge()
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return typeUnsupported()
  // A body that broke off has the status, too, which tells it from a connection of ours that was reset.
  const isBrokenOff = 'statusCode' in error && error.statusCode === 400
  return error.code.startsWith('FST_ERR_CTP_') || isBrokenOff ? bodyUnreadable() : null
}
