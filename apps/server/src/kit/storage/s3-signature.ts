import { createHash, createHmac } from 'node:crypto'
import type { S3Place } from './storage-url.ts'

/** What a request says that is signed. Header names in lower case; `host` is among them. `path` is encoded as it is sent. */
export type SignedParts = { method: string; path: string; query?: string; headers: Readonly<Record<string, string>> }

/** The hash of a body that is not hashed because it is streamed; TLS and the size vouch for it. */
export const UNSIGNED = 'UNSIGNED-PAYLOAD'
export const NOTHING = createHash('sha256').update('').digest('hex')

/**
 * Signs a request to an S3-compatible storage by AWS Signature Version 4: gives the value of `authorization`. The headers must hold `x-amz-date`
 * and `x-amz-content-sha256`, and all of them are signed.
 */
export function signS3(
  { accessKey, secretKey, region }: Pick<S3Place, 'accessKey' | 'secretKey' | 'region'>,
  { method, path, query = '', headers }: SignedParts,
): string {
  const names = Object.keys(headers).toSorted()
  const at = headers['x-amz-date'] ?? ''
  const day = at.slice(0, 8)
  const canonical = [
    method,
    path,
    query,
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    '',
    names.join(';'),
    headers['x-amz-content-sha256'] ?? '',
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const text = ['AWS4-HMAC-SHA256', at, scope, createHash('sha256').update(canonical).digest('hex')].join('\n')
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretKey}`)
  const signature = hmac(key, text).toString('hex')
  return `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** `20261123T102030Z` */
export const amzDate = (at: Date): string => at.toISOString().replaceAll(/[-:]|\.\d+/g, '')
