import { createHmac } from 'node:crypto'
import { isBot } from 'isbot'

/** What is known of a browser that asks. `cookie`: the visitor id it keeps; null when it has none, or keeps nothing. */
export type Browser = { cookie: string | null; address: string; userAgent: string; now: Date }

const VISITOR_ID = /^[0-9a-f]{32}$/

/**
 * Who a visitor is to the figures (STA-1): the id its browser keeps, else a hash of address and browser name that is another one
 * every day (UTC). `key` makes the hash useless to whoever sees it: addresses are few enough to try them all. 32 hexadecimal characters.
 */
export function visitorOf({ cookie, address, userAgent, now }: Browser, key: Uint8Array): string {
  if (cookie !== null && VISITOR_ID.test(cookie)) return cookie
  const day = now.toISOString().slice(0, 10)
  return createHmac('sha256', key)
    .update(JSON.stringify([day, address, userAgent]))
    .digest('hex')
    .slice(0, 32)
}

/** Fetchers of link previews that `isbot` takes for browsers. */
const PREVIEW_FETCHERS = /^Viber\//

/** Libraries and tools with which people write programs of their own: they name no crawler, and `isbot` takes them all for one. */
const PLAIN_CLIENTS =
  /^(?:aiohttp|apache-httpclient|axios|curl|dart|go-http-client|got|guzzlehttp|httpie|httpx|insomnia|java|libwww-perl|node|node-fetch|okhttp|php|postmanruntime|python-httpx|python-requests|python-urllib|ruby|undici|wget)\b/i

/**
 * Whether a request is somebody's visit: no HEAD, no known crawler, no fetcher of link previews (STA-1). A browser without a screen is
 * a browser all the same, and whoever asks by a plain client asks for themselves.
 */
export function isCountable(userAgent: string, method: string): boolean {
  if (method === 'HEAD' || PREVIEW_FETCHERS.test(userAgent)) return false
  return PLAIN_CLIENTS.test(userAgent) || !isBot(userAgent.replaceAll('HeadlessChrome', 'Chrome'))
}
