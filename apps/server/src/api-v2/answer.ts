import {
  V2_TOO_MANY_REQUESTS,
  type V2ErrorBody,
  type V2ErrorCode,
  type V2FieldCode,
  type V2Fields,
} from '@korben/contract'

/** A request of API v2 that is refused; thrown by handlers, answered by the frame (reference 1.7). */
export class V2Failure extends Error {
  readonly http: number
  readonly code: V2ErrorCode
  readonly fields: V2Fields
  constructor(http: number, code: V2ErrorCode, fields: V2Fields = {}) {
    super(`${http} ${code} ${Object.keys(fields).slice(0, 10).join(' ')}`.trim())
    this.name = 'V2Failure'
    this.http = http
    this.code = code
    this.fields = fields
  }
}

/** Fields that are missing, malformed, or not allowed in the present state. */
export const formatError = (fields: V2Fields): V2Failure => new V2Failure(400, 'FORMAT_ERROR', fields)

/** One field that is not allowed in the present state. */
export const notAllowed = (path: string): V2Failure => formatError({ [path]: 'NOT_ALLOWED_VALUE' })

/** Well-formed ids that do not exist in this company: all of a request together. */
export const wrongIds = (...paths: string[]): V2Failure =>
  new V2Failure(404, 'WRONG_ID', Object.fromEntries(paths.map((path): [string, V2FieldCode] => [path, 'WRONG_ID'])))

export const tokenMissing = (): V2Failure => new V2Failure(401, 'FORMAT_ERROR', { authToken: 'REQUIRED' })
export const tokenWrong = (): V2Failure => new V2Failure(401, 'FORMAT_ERROR', { authToken: 'WRONG_TOKEN' })
/** API access is switched off for the company. */
export const accessSwitchedOff = (): V2Failure => new V2Failure(403, 'PERMISSION_DENIED')
export const routeNotFound = (): V2Failure => new V2Failure(404, 'NOT_FOUND')
export const bodyTooLarge = (): V2Failure => new V2Failure(413, 'TOO_LARGE')
export const bodyUnreadable = (): V2Failure => formatError({ body: 'FORMAT_ERROR' })
/** Our fault: nothing of it is shown. */
export const serverError = (): V2Failure => new V2Failure(500, 'SERVER_ERROR')
/** The database is away for the moment: the same request may well succeed when it comes again. */
export const unavailable = (): V2Failure => new V2Failure(503, 'SERVER_ERROR')

export const errorBody = ({ code, fields }: V2Failure): V2ErrorBody => ({ status: 0, error: { code, fields } })

/** How much of its minute a caller has used (reference 1.8). `resetSeconds`: until the window ends. */
export type V2Quota = { allowed: boolean; limit: number; remaining: number; resetSeconds: number }

/** The headers of every counted answer. */
export const quotaHeaders = ({ allowed, limit, remaining, resetSeconds }: V2Quota): Record<string, string> => ({
  'RateLimit-Limit': String(limit),
  'RateLimit-Remaining': String(remaining),
  'RateLimit-Reset': String(resetSeconds),
  ...(allowed ? {} : { 'Retry-After': String(Math.max(1, resetSeconds)) }),
})

export const TOO_MANY_REQUESTS = { type: 'text/plain; charset=utf-8', body: V2_TOO_MANY_REQUESTS } as const

/** Any origin may call the API; cookies are never used (reference 1.9). On every answer. */
export const CORS_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After',
} as const

/** Beside those on the answer to OPTIONS. */
export const PREFLIGHT_HEADERS = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, OPTIONS',
  'Access-Control-Allow-Headers': 'X-Leeloo-AuthToken, Content-Type, Authorization',
  'Access-Control-Max-Age': '86400',
} as const

/** The result of an action that has none. */
export const done = { data: {} }
