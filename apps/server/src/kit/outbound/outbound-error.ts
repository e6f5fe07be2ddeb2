/**
 * What became of a request that has no answer.
 *
 * | kind | the other side | typical cause |
 * |---|---|---|
 * | `refused_address` | was never asked | a private or malformed address, plain http with a secret |
 * | `unsent` | surely has not got it | name unknown, connection refused, connect timeout, TLS failure, aborted before writing |
 * | `in_doubt` | may have accepted it | timeout, reset or abort after the request began to be written |
 * | `too_large` | has answered | the answer is longer than the caller reads |
 */
export type OutboundErrorKind = 'refused_address' | 'unsent' | 'in_doubt' | 'too_large'

/** A request without an answer. The message never holds the address, which may carry a secret. */
export class OutboundError extends Error {
  readonly kind: OutboundErrorKind
  /** Machine-readable cause, such as `ECONNREFUSED`, `timeout`, `aborted`. */
  readonly code: string
  constructor(kind: OutboundErrorKind, code: string, message: string) {
    super(message)
    this.name = 'OutboundError'
    this.kind = kind
    this.code = code
  }
}

/** One text for every refused address: which rule refused it is nobody's business but the operator's. */
export const refusedAddress = () =>
  new OutboundError('refused_address', 'refused_address', 'The address is not allowed.')
