import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { type AllowList, type Destination, isPublicAddress, readAllowList } from './address.ts'
import { exchange } from './exchange.ts'
import { OutboundError, type OutboundErrorKind, refusedAddress } from './outbound-error.ts'

/** How long an outgoing request may take. All in milliseconds. */
export type OutboundTimeouts = {
  /** Until the first byte is written: resolving the name, connecting and, for https, the handshake. Default 5 000. */
  connectMs: number
  /** From the first byte written to the answer's headers. Default 15 000. */
  headersMs: number
  /** The whole request, body of the answer included. Default 20 000. */
  totalMs: number
}

export type OutboundRequest = {
  method?: string | undefined
  headers?: Record<string, string> | undefined
  /** What comes in pieces is written as they come; give its `content-length`, or it goes out in chunks. */
  body?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined
  timeouts?: Partial<OutboundTimeouts> | undefined
  /** Largest answer that is read, in bytes. Default 1 MiB. */
  maxBytes?: number | undefined
  /** What a longer answer does: `fail` (the default) throws `too_large`, `cut` gives its beginning. */
  onTooLarge?: 'fail' | 'cut' | undefined
  /** Refuses plain http except towards what the operator's allow-list names: for requests that carry a secret. */
  secret?: boolean | undefined
  signal?: AbortSignal | undefined
}

/** An answer, read to its end. Redirects are answers like any other: they are never followed. */
export type OutboundResponse = {
  status: number
  /** Names in lower case; several values of one name are joined by `, `. */
  headers: Record<string, string>
  body: Uint8Array
  /** The answer was longer than `maxBytes`. */
  isCut: boolean
  text: () => string
  /** The body as JSON; undefined when it is none. */
  json: () => unknown
}

/**
 * The only way out over HTTP. Resolves the host, refuses addresses that are not public unless the operator's allow-list
 * names them, and connects to the very address it checked.
 * Throws `OutboundError`, whose `kind` says whether the request can have been accepted by the other side.
 */
export interface Outbound {
  request(url: string, request?: OutboundRequest): Promise<OutboundResponse>
  /** The same as a `fetch`, for libraries that take one. Bodies are texts, bytes or forms, nothing streamed. */
  fetchWith(defaults: OutboundRequest): typeof globalThis.fetch
  /** Closes idle connections; requests under way end first. */
  close(): Promise<void>
}

/** Gives every address of a name. Rejects when there is none. */
export type Resolver = (hostname: string) => Promise<string[]>

const resolveBySystem: Resolver = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address)

/** What became of a request: the class of the answer's status, or why there is none. */
export type OutboundOutcome = '1xx' | '2xx' | '3xx' | '4xx' | '429' | '5xx' | OutboundErrorKind
export type OutboundObserver = (request: { hostname: string; outcome: OutboundOutcome; seconds: number }) => void

/**
 * `allow`: entries of `OUTBOUND_ALLOW`, see `readAllowList`. Throws when one cannot be read. `observe` is told of every request
 * when it has ended.
 */
export function createOutbound(options: {
  allow: readonly string[]
  resolver?: Resolver
  observe?: OutboundObserver
}): Outbound {
  const allowList = readAllowList(options.allow)
  const resolver = options.resolver ?? resolveBySystem
  const isAllowed: Guard = (address, destination) => allowList.allows(address, destination)
  const open = agentBehind(
    (address, destination) => isPublicAddress(address) || isAllowed(address, destination),
    resolver,
  )
  const allowedOnly = agentBehind(isAllowed, resolver)

  const request: Outbound['request'] = async (address, request = {}) => {
    const url = readAddress(address)
    const begunAt = performance.now()
    const note = (outcome: OutboundOutcome) =>
      options.observe?.({ hostname: url.hostname, outcome, seconds: (performance.now() - begunAt) / 1_000 })
    try {
      const answer = await exchange(request.secret && url.protocol === 'http:' ? allowedOnly : open, url, request)
      note(classOf(answer.status))
      return answer
    } catch (error) {
      if (error instanceof OutboundError) note(error.kind)
      throw error
    }
  }
  const close = async () => {
    for (const agent of [open, allowedOnly]) if (!agent.closed) await agent.close()
  }
  return { request, fetchWith: (defaults) => fetchThrough(request, defaults), close }
}

function classOf(status: number): OutboundOutcome {
  if (status === 429) return '429'
  if (status < 200) return '1xx'
  if (status < 300) return '2xx'
  if (status < 400) return '3xx'
  return status < 500 ? '4xx' : '5xx'
}

type Guard = (...args: Parameters<AllowList['allows']>) => boolean

/** Longest that connecting goes on behind the callers' backs, who each have their own, shorter patience. */
const CONNECT_LIMIT_MS = 30_000

/**
 * Resolving and checking happen where connections are made, so what is checked is what is connected to, and a kept-alive
 * connection stays with the address it was checked for: a name that changes its mind in between gains nothing.
 */
function agentBehind(guard: Guard, resolver: Resolver): Agent {
  return new Agent({
    connect: (options, callback) => {
      const destination = { hostname: options.hostname, port: Number(options.port) || portOf(options.protocol) }
      resolveChecked(destination, guard, resolver).then(
        (addresses) => {
          const connect = buildConnector({ timeout: CONNECT_LIMIT_MS, lookup: answerWith(addresses) })
          connect(options, (error, socket) => (error ? callback(notConnected(error), null) : callback(null, socket)))
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
      )
    },
  })
}

async function resolveChecked(destination: Destination, guard: Guard, resolver: Resolver): Promise<string[]> {
  const literal = destination.hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(literal) ? [literal] : await resolver(destination.hostname).catch(notResolved)
  if (addresses.length === 0) throw new OutboundError('unsent', 'ENOTFOUND', 'The name has no address.')
  // One refused address is enough: a name that leads both ways is how a guard is tricked.
  if (!addresses.every((address) => guard(address, destination))) throw refusedAddress()
  return addresses
}

const answerWith =
  (addresses: string[]): LookupFunction =>
  (_hostname, options, callback) => {
    const records = addresses.map((address) => ({ address, family: isIP(address) }))
    const [first] = records
    if (options.all || !first) callback(null, records)
    else callback(null, first.address, first.family)
  }

const notResolved = (error: unknown): never => {
  throw new OutboundError('unsent', codeOf(error), 'The name could not be resolved.')
}

const notConnected = (error: Error) => new OutboundError('unsent', codeOf(error), 'The connection could not be made.')

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'

const portOf = (protocol: string) => (protocol === 'https:' ? 443 : 80)

/** Refuses what has no place in an address of ours: other protocols, user names, anything `URL` cannot read. */
function readAddress(address: string): URL {
  if (!URL.canParse(address)) throw refusedAddress()
  const url = new URL(address)
  const isPlain = url.username === '' && url.password === '' && url.hostname !== ''
  if (!isPlain || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw refusedAddress()
  return url
}

const BODILESS = new Set([101, 204, 205, 304])

const fetchThrough =
  (request: Outbound['request'], defaults: OutboundRequest): typeof globalThis.fetch =>
  async (input, init) => {
    // `Request` encodes forms and sets their content type. It refuses signals of other makes than Node's own, which
    // libraries bring along.
    const { signal, ...rest } = init ?? {}
    const asked = new Request(input, rest)
    const answer = await request(asked.url, {
      ...defaults,
      method: asked.method,
      headers: { ...defaults.headers, ...Object.fromEntries(asked.headers) },
      body: asked.body === null ? undefined : new Uint8Array(await asked.arrayBuffer()),
      signal: signal ?? defaults.signal,
    })
    const body = BODILESS.has(answer.status) ? null : new Uint8Array(answer.body)
    return new Response(body, { status: answer.status, headers: answer.headers })
  }
