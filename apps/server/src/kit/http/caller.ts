import { timingSafeEqual } from 'node:crypto'
import type { CompanyId, LoginId, Right, SessionId, UserId } from '@korben/contract'
import type { FastifyRequest } from 'fastify'
import type { Quota } from '../rate-limit.ts'

/** A place in a company, with what may be done from it. */
export type Member = {
  companyId: CompanyId
  userId: UserId
  rights: ReadonlySet<Right>
  /** Sees only people linked to this user or to nobody (PER-4). */
  ownPeopleOnly: boolean
}

/** Somebody at a browser. `member` is null when the login has no place in the company asked for. */
export type SessionCaller = {
  by: 'session'
  /** What requests and idempotency keys are counted by; never the secret itself. */
  subject: string
  loginId: LoginId
  sessionId: SessionId
  /** What a page must send along with every write, so that no other site can make one. */
  csrfToken: string
  member: Member | null
}
/** A program with a token of a company. */
export type TokenCaller = { by: 'token'; subject: string; member: Member }
export type Caller = SessionCaller | TokenCaller

/** What the frame of API v3 asks of the rest of the product. Null: unknown, over or withdrawn. */
export type Guard = {
  /** `companyId`: which of the login's companies this request is about; the one it was in last without it. */
  bySession(secret: string, companyId: CompanyId | null): Promise<SessionCaller | null>
  byToken(secret: string): Promise<TokenCaller | null>
  /** Counts a request. Null when nothing is counted in this installation. */
  limit(subject: string): Promise<Quota | null>
}

/** The hint that some callers may have lost their session, token or rights: whatever lasts longer than a request looks again. */
export const ACCESS_TOPIC = 'access'

export const SESSION_COOKIE = 'korben_session'

/** The secret that a request brings: a token in `Authorization: Bearer`, else the cookie of a session. */
export function credentialOf(request: FastifyRequest): { kind: 'token' | 'session'; secret: string } | null {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer) return { kind: 'token', secret: bearer }
  const session = request.cookies[SESSION_COOKIE]
  return session ? { kind: 'session', secret: session } : null
}

export function hasCsrfToken(request: FastifyRequest, { csrfToken }: SessionCaller): boolean {
  const given = Buffer.from(String(request.headers['x-csrf-token'] ?? ''))
  const expected = Buffer.from(csrfToken)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
