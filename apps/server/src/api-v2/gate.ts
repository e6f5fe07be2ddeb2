import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  accessSwitchedOff,
  CORS_HEADERS,
  PREFLIGHT_HEADERS,
  quotaHeaders,
  TOO_MANY_REQUESTS,
  tokenMissing,
  tokenWrong,
  type V2Failure,
  type V2Quota,
} from './answer.ts'

/**
 * Whose token this is. `known`: `ctx` is what the handlers get. `switched_off`: a valid token of a company whose API access is
 * off. `tokenKey` names the token in the count of requests without being the token.
 */
export type V2Caller<Ctx> =
  | { state: 'known'; tokenKey: string; ctx: Ctx }
  | { state: 'switched_off'; tokenKey: string }
  | { state: 'unknown' }

/** On whom a request is counted: a valid token, or the address of a caller without one (reference 1.8). */
export type V2Subject = { kind: 'token' | 'address'; key: string }

export type V2Guard<Ctx> = {
  /** Looks a token up; it is never empty. */
  authenticate(request: FastifyRequest, token: string): Promise<V2Caller<Ctx>>
  /** Counts a request. `null` when nothing is counted in this installation. */
  limit(request: FastifyRequest, subject: V2Subject): Promise<V2Quota | null>
}

/** What became of a request at the gate: it may go on, or it has its answer. */
export type V2Passage<Ctx> = { ctx: Ctx } | { failure: V2Failure } | 'answered'

/**
 * Lets a request in (reference 1.7, order of checks): the token is looked up, the request is counted, and only then the caller
 * is told what is wrong with the token. Every answer gets its headers here.
 */
export async function passGate<Ctx>(
  guard: V2Guard<Ctx>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<V2Passage<Ctx>> {
  reply.headers(CORS_HEADERS)
  if (request.method === 'OPTIONS') {
    reply.code(204).headers(PREFLIGHT_HEADERS).send()
    return 'answered'
  }
  const token = tokenOf(request)
  const caller = token === '' ? null : await guard.authenticate(request, token)
  const quota = await guard.limit(request, subjectOf(caller, request))
  if (quota) reply.headers(quotaHeaders(quota))
  if (quota && !quota.allowed) {
    reply.code(429).type(TOO_MANY_REQUESTS.type).send(TOO_MANY_REQUESTS.body)
    return 'answered'
  }
  if (caller === null) return { failure: tokenMissing() }
  if (caller.state === 'unknown') return { failure: tokenWrong() }
  return caller.state === 'switched_off' ? { failure: accessSwitchedOff() } : { ctx: caller.ctx }
}

const subjectOf = (caller: V2Caller<unknown> | null, request: FastifyRequest): V2Subject =>
  caller === null || caller.state === 'unknown'
    ? { kind: 'address', key: request.ip }
    : { kind: 'token', key: caller.tokenKey }

/** The token, from the first of its three places that is not empty (reference 1.2); `''` without one. */
function tokenOf(request: Pick<FastifyRequest, 'headers' | 'raw'>): string {
  const header = request.headers['x-leeloo-authtoken']
  const own = (Array.isArray(header) ? header.join() : (header ?? '')).trim()
  const bearer = /^\s*Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim()
  return own || bearer || tokenInQuery(request.raw.url ?? '')
}

const tokenInQuery = (url: string): string => {
  const sign = url.indexOf('?')
  if (sign < 0 || !url.includes('authToken', sign)) return ''
  const tokens = new URLSearchParams(url.slice(sign + 1)).getAll('authToken').map((token) => token.trim())
  return tokens.find((token) => token !== '') ?? ''
}
