import { createHmac, timingSafeEqual } from 'node:crypto'

/** What every authenticator application knows: RFC 6238 with SHA-1, six digits and 30 seconds. */
const STEP_SECONDS = 30
const DIGITS = 6
/** Clocks differ: the code before and the code after are taken, too (RFC 6238, 5.2). */
const DRIFT = [0, -1, 1]

/** The number of the 30 seconds that `at` lies in. */
export const stepOf = (at: Date): number => Math.floor(at.getTime() / 1000 / STEP_SECONDS)

/** The code of one step (RFC 4226, 5.3). */
export function codeOf(secret: Buffer, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', secret).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 0xf
  const number = digest.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** The step whose code this is; null when it is none of those around `at`, or not after `lastStep`: no code is taken twice. */
export function findStep(secret: Buffer, code: string, at: Date, lastStep: number | null): number | null {
  const given = Buffer.from(code)
  let found: number | null = null
  // All are compared, whichever fits: the time must not tell how near a guess was.
  for (const drift of DRIFT) {
    const step = stepOf(at) + drift
    const expected = Buffer.from(codeOf(secret, step))
    if (given.length === expected.length && timingSafeEqual(given, expected)) found ??= step
  }
  return found !== null && (lastStep === null || found > lastStep) ? found : null
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** As secrets are typed in (RFC 4648, 6), without padding. */
export function writeBase32(bytes: Buffer): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32.charAt(Number.parseInt(five.padEnd(5, '0'), 2))).join('')
}

/** What a QR code for authenticator applications holds. */
export function keyUri({ secret, account, issuer }: { secret: Buffer; account: string; issuer: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  const key = new URLSearchParams({ secret: writeBase32(secret), issuer, algorithm: 'SHA1', digits: '6', period: '30' })
  return `otpauth://totp/${label}?${key}`
}
