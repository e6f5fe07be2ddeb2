import type { LiveNews } from '@korben/contract'
import { ApiError, NetworkError, RateLimitError } from './errors.ts'
import { type ClientOptions, openStream, sleepFor, type Transport } from './transport.ts'
import { writeRequest } from './write-request.ts'

export type LiveOptions = {
  /** Ends the iteration. */
  signal?: AbortSignal
  /** `id` of the last news that are known. Without it the first news say `reset`. */
  after?: string | null
}

/**
 * News as they come, for as long as they are read. A lost stream is opened anew where it ended, nothing is missed; where streams do not last,
 * polls take their place. `reset` in news: load anew what is shown. Throws `ApiError` when the session, the token or the right has ended.
 */
export type Live = (options?: LiveOptions) => AsyncIterableIterator<LiveNews>

/** The first news come at once; later ones, or a sign of life, every 15 seconds. */
const FIRST_MS = 10_000
const SILENT_MS = 45_000
/** A stream that lasted so long was no failure. */
const LASTED_MS = 30_000
/** Streams that did not last, before polls take over; and how many polls, before streams are tried again. */
const MAX_CUT = 3
const POLLS = 20
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000

export function followLive(client: ClientOptions, send: Transport): Live {
  const sleep = client.sleep ?? sleepFor
  const poll = async (after: string | null, signal: AbortSignal) => {
    const request = writeRequest('GET /live/poll', { after })
    const news = await send(
      { ...request, path: `/api/v3${request.path}` },
      { signal, timeoutMs: SILENT_MS, retries: 0 },
    )
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- as the contract says of this route
    return news as LiveNews
  }
  return async function* (options = {}) {
    const signal = options.signal ?? new AbortController().signal
    let after = options.after ?? null
    let cut = 0
    let polls = 0
    let failures = 0
    while (!signal.aborted) {
      let openedAt = Number.NaN
      try {
        if (cut >= MAX_CUT && polls < POLLS) {
          polls++
          const news = await poll(after, signal)
          failures = 0
          after = news.id
          yield news
          continue
        }
        polls = 0
        cut++
        openedAt = Date.now()
        for await (const news of readStream(client, after, signal)) {
          failures = 0
          after = news.id
          yield news
        }
      } catch (error) {
        if (signal.aborted) return
        if (isFinal(error)) throw error
        failures++
        // Nobody answered, or it was refused: that says nothing about streams.
        if (isUnopened(error)) cut = Math.max(0, cut - 1)
        if (error instanceof RateLimitError) await sleep(error.retryAfter * 1000, signal).catch(() => {})
      }
      if (signal.aborted) return
      if (Date.now() - openedAt > LASTED_MS) cut = 0
      await sleep(pauseAfter(failures), signal).catch(() => {})
    }
  }
}

/** Spread, so that not everybody comes back at once after a stop. */
const pauseAfter = (failures: number): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2)

/** What trying again does not mend. */
const isFinal = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429 && error.status !== 408

const isUnopened = (error: unknown): boolean => error instanceof ApiError || error instanceof NetworkError

async function* readStream(client: ClientOptions, after: string | null, signal: AbortSignal): AsyncGenerator<LiveNews> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), FIRST_MS)
  const headers: Record<string, string> = after === null ? {} : { 'last-event-id': after }
  try {
    const body = await openStream(client, '/api/v3/live', headers, AbortSignal.any([signal, silence.signal]))
    const reader = body.getReader()
    const decoder = new TextDecoder()
    let rest = ''
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), SILENT_MS)
      const parts = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const data = part.split('\n').find((line) => line.startsWith('data: '))
        if (data) yield JSON.parse(data.slice(6))
      }
    }
  } catch (error) {
    // A proxy that holds streams back is one of the networks that cut them.
    throw silence.signal.aborted && !signal.aborted ? new Error('The stream was silent.', { cause: error }) : error
  } finally {
    clearTimeout(timer)
    silence.abort()
  }
}
