import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, randomInt } from 'node:crypto'

/** Encrypts what is kept under SECRET_KEY. `purpose` binds a secret to its place: it cannot be moved to another row. */
export type SecretBox = {
  seal(text: string, purpose: string): Buffer
  open(sealed: Uint8Array, purpose: string): string
  /** A key for signing, derived from SECRET_KEY for one purpose. */
  signingKey(purpose: string): Buffer
  /** Tells two keys apart without revealing either. */
  readonly fingerprint: string
}

const NONCE = 12
const TAG = 16

/** `secretKey`: 64 hexadecimal characters. */
export function createSecretBox(secretKey: string): SecretBox {
  const root = Buffer.from(secretKey, 'hex')
  if (root.length !== 32) throw new Error('SECRET_KEY must be 64 hexadecimal characters.')
  const signingKey = (purpose: string) => createHmac('sha256', root).update(purpose).digest()
  const key = signingKey('korben.secrets')
  return {
    signingKey,
    fingerprint: signingKey('korben.fingerprint').toString('hex').slice(0, 32),
    seal: (text, purpose) => {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open: (sealed, purpose) => {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE))
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(-TAG))
      return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8')
    },
  }
}

export const newSecretKey = (): string => randomBytes(32).toString('hex')

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** `length` characters of `[a-z0-9]`: 100 for an API token, 6 for a public code. */
export const randomCode = (length: number): string =>
  Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('')
