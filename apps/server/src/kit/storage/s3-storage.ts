import type { Outbound, OutboundResponse } from '../outbound/outbound.ts'
import { OutboundError } from '../outbound/outbound-error.ts'
import { amzDate, NOTHING, signS3, UNSIGNED } from './s3-signature.ts'
import { type Bytes, requireKey, type Storage, StorageError } from './storage.ts'
import type { S3Place } from './storage-url.ts'

/** Objects are read in parts of this size, so that a slow reader holds one of them in memory and no more. */
const PART = 1024 * 1024
/** An upload gets a second for each of these, on top of what any call gets. */
const SLOW_BYTES_A_SECOND = 256 * 1024
const CALL_MS = 20_000

/**
 * Files in an S3-compatible storage, through the guarded client: one in a private network must stand in `OUTBOUND_ALLOW`, and one without TLS
 * as well. An upload that breaks off leaves nothing: such storages keep whole objects only.
 */
export function createS3Storage(place: S3Place, http: Outbound, now: () => Date): Storage {
  const ask = async (
    method: 'GET' | 'PUT' | 'DELETE',
    key: string,
    more: { headers?: Record<string, string>; body?: Bytes; sizeBytes?: number } = {},
  ): Promise<OutboundResponse> => {
    const path = `/${place.bucket}/${place.prefix}${requireKey(key)}`
    const headers = {
      ...more.headers,
      host: new URL(place.endpoint).host,
      'x-amz-content-sha256': more.body ? UNSIGNED : NOTHING,
      'x-amz-date': amzDate(now()),
    }
    const { host: _ours, ...sent } = headers
    const totalMs = CALL_MS + ((more.sizeBytes ?? 0) / SLOW_BYTES_A_SECOND) * 1_000
    const answer = await http
      .request(`${place.endpoint}${path}`, {
        method,
        headers: { ...sent, authorization: signS3(place, { method, path, headers }) },
        body: more.body,
        secret: true,
        maxBytes: 2 * PART,
        timeouts: { headersMs: totalMs, totalMs },
      })
      .catch((error: unknown) => {
        throw error instanceof OutboundError
          ? new StorageError(`The storage of STORAGE_URL did not answer (${error.code}: ${error.message})`)
          : error
      })
    if (answer.status < 300) return answer
    const code = /<Code>(\w{1,80})<\/Code>/.exec(answer.text())?.[1] ?? 'no code'
    throw new StorageError(`The storage of STORAGE_URL refused ${method} with ${answer.status} (${code}).`)
  }
  return {
    write: async (key, bytes, sizeBytes) => {
      let failure: unknown = null
      const watched = watch(bytes, (error) => {
        failure = error
      })
      await ask('PUT', key, {
        body: watched,
        sizeBytes,
        headers: { 'content-length': String(sizeBytes), 'content-type': 'application/octet-stream' },
      }).catch((error: unknown) => {
        throw failure ?? error
      })
    },
    read: async function* (key, { first, last }) {
      for (let from = first; from <= last; from += PART) {
        const to = Math.min(last, from + PART - 1)
        const { body } = await ask('GET', key, { headers: { range: `bytes=${from}-${to}` } })
        if (body.length !== to - from + 1) throw new StorageError('The storage of STORAGE_URL gave another part.')
        yield body
      }
    },
    delete: async (key) => {
      await ask('DELETE', key)
    },
    sweep: async () => {},
  }
}

/** What is wrong with the source is told as it is, not as a request that broke off. */
async function* watch(bytes: Bytes, onFailure: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (error) {
    onFailure(error)
    throw error
  }
}
