import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 43 characters of `[A-Za-z0-9_-]`, 256 bits: allowed in every provider's secret header and in addresses. */
export const newChannelSecret = (): string => randomBytes(32).toString('base64url')

/** Compares in constant time, lengths included. An absent or empty value equals nothing. */
export const isSameSecret = (given: string | undefined, expected: string): boolean =>
  given !== undefined && expected !== '' && timingSafeEqual(digest(given), digest(expected))

const digest = (text: string) => createHash('sha256').update(text).digest()
