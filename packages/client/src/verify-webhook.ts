import type { WebhookEvent } from '@korben/contract'

/** The call is not proven to be of this installation: nothing of it may be believed. */
export class WebhookSignatureError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'WebhookSignatureError'
  }
}

export const isWebhookSignatureError = (error: unknown): error is WebhookSignatureError =>
  error instanceof WebhookSignatureError

export type ReceivedWebhook = {
  /** What `client.webhooks.revealSecret()` gives: `whsec_…`. */
  secret: string
  /** Of the request, in whatever form the server has them. */
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** The body as it came, byte for byte: not parsed and written anew. */
  body: string
  /** How old or how far ahead a call may be; 300 unless told. */
  toleranceSeconds?: number
  /** In milliseconds; the present moment unless told. */
  now?: number
}

/** An event with the id of its delivery: every repetition has the same one. */
export type VerifiedWebhook = { id: string; event: WebhookEvent }

/** Proves by its signature that a call of the webhook came from the installation, or throws a `WebhookSignatureError`. */
export async function verifyWebhook(received: ReceivedWebhook): Promise<VerifiedWebhook> {
  const { secret, body, toleranceSeconds = 300, now = Date.now() } = received
  const id = headerOf(received, 'webhook-id')
  const timestamp = headerOf(received, 'webhook-timestamp')
  const apart = Math.abs(now / 1_000 - Number(timestamp))
  if (!/^\d+$/.test(timestamp) || apart > toleranceSeconds) {
    throw new WebhookSignatureError(`The call is not of the last ${toleranceSeconds} seconds.`)
  }
  const key = await crypto.subtle.importKey('raw', readSecret(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'verify',
  ])
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  for (const part of headerOf(received, 'webhook-signature').split(' ')) {
    const [version, signature = ''] = part.split(',')
    const bytes = version === 'v1' ? readBase64(signature) : null
    if (bytes && (await crypto.subtle.verify('HMAC', key, bytes, signed))) return { id, event: readEvent(body) }
  }
  throw new WebhookSignatureError('The signature is not that of the body.')
}

function headerOf({ headers }: ReceivedWebhook, name: string): string {
  const [value] =
    headers instanceof Headers
      ? [headers.get(name)]
      : Object.entries(headers).flatMap(([key, given]) => (key.toLowerCase() === name ? [given] : []))
  if (typeof value !== 'string' || value === '') throw new WebhookSignatureError(`The call has no header ${name}.`)
  return value
}

function readSecret(secret: string): Uint8Array<ArrayBuffer> {
  const bytes = secret.startsWith('whsec_') ? readBase64(secret.slice('whsec_'.length)) : null
  // Whoever has no key believes nobody; an empty one would believe everybody.
  if (!bytes || bytes.length === 0) throw new TypeError('The secret of a webhook begins with whsec_.')
  return bytes
}

function readBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}

/** Signed is what the installation has written, so its form is as declared. */
const readEvent = (body: string): WebhookEvent => JSON.parse(body)
