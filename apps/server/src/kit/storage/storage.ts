/** Bytes as they come, a piece at a time. */
export type Bytes = AsyncIterable<Uint8Array>

/** `first` and `last` byte, both of them included. */
export type ByteRange = { first: number; last: number }

/**
 * Where the bytes of files are kept. Keys are made by the server, never by a name that somebody gave; an object never changes. Memory does not
 * grow with the size of an object. Every method throws `StorageError` when the storage itself fails.
 */
export interface Storage {
  /**
   * Keeps exactly `sizeBytes` bytes under `key`; resolves when they will survive a crash. When it rejects, also because `bytes` does, nothing
   * stands under `key`.
   */
  write(key: string, bytes: Bytes, sizeBytes: number): Promise<void>
  /** Throws `StorageError` at the first piece when there is no such object. */
  read(key: string, range: ByteRange): Bytes
  /** Whether there was one makes no difference. */
  delete(key: string): Promise<void>
  /** Removes what writes that were killed before `at` have left behind. */
  sweep(at: Date): Promise<void>
}

/** The storage failed or has lost an object. The message is for the operator; it holds no secret. */
export class StorageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StorageError'
  }
}

/** As `newStorageKey` makes them. Anything else never reaches a disk or a wire. */
const KEY = /^[0-9a-f]{24}\/[0-9a-f]{24}-[a-z0-9]{16}$/

export function requireKey(key: string): string {
  if (!KEY.test(key)) throw new Error('This is no key of the storage.')
  return key
}
