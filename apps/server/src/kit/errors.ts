import type { ErrorCode } from '@korben/contract'

/** An expected failure of a rule of the product. `status` is that of API v3; API v2 translates by its own table. */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly details: Record<string, unknown>
  constructor(code: ErrorCode, status: number, message: string, details: Record<string, unknown> = {}) {
    super(message)
    this.name = 'DomainError'
    this.code = code
    this.status = status
    this.details = details
  }
}

/** What a failure of this code says beside its message; null for any other error. Its one constructor says what it holds. */
export const detailsOf = <Details extends object>(error: unknown, code: ErrorCode): Details | null =>
  error instanceof DomainError && error.code === code ? (error.details as Details) : null

/** `row ?? raise(personNotFound(id))` */
export const raise = (error: Error): never => {
  throw error
}
