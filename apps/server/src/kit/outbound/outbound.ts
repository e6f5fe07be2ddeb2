/** How long an outgoing request may take. All in milliseconds. */
export type OutboundTimeouts = {
  /** Resolving the name, connecting and, for https, the handshake. Default 5 000. */
  connectMs: number
  /** From the last byte written to the answer's headers. Default 15 000. */
  headersMs: number
  /** The whole request, body of the answer included. Default 20 000. */
  totalMs: number
}

export type OutboundRequest = {
  method?: string | undefined
  headers?: Record<string, string> | undefined
  body?: string | Uint8Array | undefined
  timeouts?: Partial<OutboundTimeouts> | undefined
  /** Largest answer that is read, in bytes; a larger one fails with `too_large`. Default 1 MiB. */
  maxBytes?: number | undefined
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
  /** The same as a `fetch`, for libraries that take one. Takes texts and bytes as bodies, nothing streamed. */
  fetchWith(defaults: OutboundRequest): typeof globalThis.fetch
  /** Closes idle connections; requests under way end first. */
  close(): Promise<void>
}
