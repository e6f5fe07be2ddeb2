import { createHmac, randomBytes } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { parseForeignJson } from '../../kit/channel/text.ts'
import { isSameSecret } from '../../kit/channel.ts'

/** Whose chat a page may see. `ref` is the lead link that led here last, `locale` what the page says of its language. */
export type Visitor = { connectionId: string; id: string; ref: string | null; locale: string | null }

/**
 * `visitor`: kept by the page, opens one visitor's chat; 30 days from the last hello.
 * `ticket`: opens one stream, in an address; 60 seconds. That it is used once is for the route to see to.
 */
export type TokenPurpose = 'visitor' | 'ticket'
const LIFETIME_MS: Record<TokenPurpose, number> = { visitor: 30 * 24 * 3_600_000, ticket: 60_000 }

/** `v_` and 128 random bits. */
export const newVisitorId = (): string => `v_${randomBytes(16).toString('hex')}`

/**
 * Signed with the connection's secret: `base64url(payload).base64url(HMAC-SHA256)`. No two are alike, so using up one ticket
 * leaves another of the same moment alone.
 */
export function issueToken(secret: string, purpose: TokenPurpose, visitor: Visitor, now: Date): string {
  const { connectionId: c, id: v, ref: r, locale: l } = visitor
  const e = now.getTime() + LIFETIME_MS[purpose]
  const n = randomBytes(8).toString('base64url')
  const payload = encode(JSON.stringify({ c, v, r, l, e, n } satisfies Payload))
  return `${payload}.${signatureOf(secret, purpose, payload)}`
}

/** Null when the token is forged, expired, of another purpose, or none at all. Compares in constant time. */
export function readToken(secret: string, purpose: TokenPurpose, token: string, now: Date): Visitor | null {
  const [payload = '', signature, ...rest] = token.split('.')
  if (rest.length > 0 || !isSameSecret(signature, signatureOf(secret, purpose, payload))) return null
  const read = readPayload(payload)
  if (!read || read.e <= now.getTime()) return null
  return { connectionId: read.c, id: read.v, ref: read.r, locale: read.l }
}

/** Which connection's secret a token claims to be signed with. Unproven: good for finding that secret and for nothing else. */
export const claimedConnectionOf = (token: string): string | null => readPayload(token.split('.')[0] ?? '')?.c ?? null

type Payload = Static<typeof Payload>
const Payload = Type.Object({
  c: Type.String(),
  v: Type.String(),
  r: Type.Union([Type.String(), Type.Null()]),
  l: Type.Union([Type.String(), Type.Null()]),
  e: Type.Integer(),
  n: Type.String(),
})

function readPayload(encoded: string): Payload | null {
  const payload = parseForeignJson(Buffer.from(encoded, 'base64url'))
  return Value.Check(Payload, payload) ? payload : null
}

const encode = (text: string) => Buffer.from(text).toString('base64url')

/** The purpose is signed too, so that a ticket from an address never serves as a visitor's token. */
const signatureOf = (secret: string, purpose: TokenPurpose, payload: string) =>
  createHmac('sha256', secret).update(`${purpose}.${payload}`).digest('base64url')
