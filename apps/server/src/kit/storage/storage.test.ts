import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type S3Server, startS3Server } from '../../../test/harness/s3-server.ts'
import { createOutbound } from '../outbound/outbound.ts'
import { createFolderStorage } from './folder-storage.ts'
import { signS3 } from './s3-signature.ts'
import { createS3Storage } from './s3-storage.ts'
import { sniff } from './sniff.ts'
import type { Storage } from './storage.ts'
import { readStorageUrl } from './storage-url.ts'

const KEY = `${'a'.repeat(24)}/${'b'.repeat(24)}-${'c'.repeat(16)}`
const folder = join(tmpdir(), `korben-storage-${randomUUID()}`)
const http = createOutbound({ allow: ['127.0.0.1'] })
let s3: S3Server
const storages: Record<string, () => Storage> = {
  folder: () => createFolderStorage(folder),
  s3: () => createS3Storage(readStorageUrl(s3.url) as never, http, () => new Date()),
}

beforeAll(async () => {
  s3 = await startS3Server()
})
afterAll(async () => {
  await Promise.all([s3.close(), http.close(), rm(folder, { recursive: true, force: true })])
})

async function* pieces(...parts: Uint8Array[]) {
  yield* parts
}
async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const piece of bytes) parts.push(piece)
  return Buffer.concat(parts)
}

describe.each(['folder', 's3'])('the storage in %s', (kind) => {
  const storage = () => (storages[kind] as () => Storage)()

  test('keeps what is written, and gives it whole and in parts', async () => {
    const bytes = Buffer.from(Array.from({ length: 2_500_000 }, (_, index) => index % 251))
    await storage().write(KEY, pieces(bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)), bytes.length)
    const all = await collect(storage().read(KEY, { first: 0, last: bytes.length - 1 }))
    expect(all.equals(bytes)).toBe(true)
    const part = await collect(storage().read(KEY, { first: 999_998, last: 1_000_002 }))
    expect(part).toEqual(bytes.subarray(999_998, 1_000_003))
    await storage().delete(KEY)
    await storage().delete(KEY)
    await expect(collect(storage().read(KEY, { first: 0, last: 1 }))).rejects.toThrow(/folder of files|NoSuchKey/)
  })

  test('keeps nothing of a source that fails, and says what was wrong with it', async () => {
    const failing = async function* () {
      yield Buffer.alloc(10)
      throw new Error('The sender has gone.')
    }
    await expect(storage().write(KEY, failing(), 20)).rejects.toThrow('The sender has gone.')
    await expect(collect(storage().read(KEY, { first: 0, last: 0 }))).rejects.toThrow()
  })

  test.each(['../x', '/etc/passwd', 'a/b', `${KEY}/../../x`, `${KEY}\0`])('takes no key like %j', async (key) => {
    await expect(storage().write(key, pieces(Buffer.of(1)), 1)).rejects.toThrow('no key')
    const read = async () => collect(storage().read(key, { first: 0, last: 0 }))
    await expect(read()).rejects.toThrow('no key')
  })
})

test('what a killed process has begun to write is swept, what is being written is not', async () => {
  const storage = createFolderStorage(folder)
  const { promise, resolve } = Promise.withResolvers<void>()
  const slow = async function* () {
    yield Buffer.of(1)
    await promise
    yield Buffer.of(2)
  }
  const writing = storage.write(KEY, slow(), 2)
  const unfinished = () => readdir(join(folder, 'unfinished'))
  await expect.poll(async () => (await unfinished()).length).toBe(1)
  await storage.sweep(new Date(Date.now() - 60_000))
  expect((await unfinished()).length).toBe(1)
  resolve()
  await writing
  expect((await unfinished()).length).toBe(0)
})

test('a storage that is away or refuses is told in words, without its secret', async () => {
  s3.setFault(503)
  const write = storages.s3?.().write(KEY, pieces(Buffer.of(1)), 1)
  await expect(write).rejects.toThrow('The storage of STORAGE_URL refused PUT with 503 (ServiceUnavailable).')
  s3.setFault(null)
  const place = { ...(readStorageUrl(s3.url) as NonNullable<ReturnType<typeof readStorageUrl>>), secretKey: 'wrong' }
  const refused = createS3Storage(place, http, () => new Date()).delete(KEY)
  await expect(refused).rejects.toThrow('refused DELETE with 403 (SignatureDoesNotMatch).')
  const closed = createS3Storage(place, createOutbound({ allow: [] }), () => new Date()).delete(KEY)
  await expect(closed).rejects.toThrow('did not answer')
})

// The examples of the documentation of Signature Version 4 for S3.
test('requests are signed as the documentation of S3 does it', () => {
  const access = { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
  const headers = {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20130524T000000Z',
  }
  const signed = signS3({ ...access, region: 'us-east-1' }, { method: 'GET', path: '/test.txt', headers })
  expect(signed).toContain('Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41')
})

test.each([
  's3://host/bucket',
  's3://key:secret@host/',
  's3://key:secret@host/UPPER',
  's3://key:secret@host/bucket?acl=public',
  'https://key:secret@host/bucket',
  'file:///etc',
  '../files',
])('%s is no address of a storage', (url) => expect(readStorageUrl(url)).toBeNull())

describe('the first bytes say what a file is', () => {
  const bytes = (text: string) => Buffer.from(text, 'latin1')
  test.each([
    ['a GIF', bytes('GIF89a\x0a\x00\x14\x00rest'), { mime: 'image/gif', width: 10, height: 20 }],
    [
      'a JPEG behind a preview',
      Buffer.concat([bytes('\xff\xd8\xff\xe1\x00\x06abcd'), bytes('\xff\xc0\x00\x11\x08\x00\x14\x00\x0a\x03rest')]),
      { mime: 'image/jpeg', width: 10, height: 20 },
    ],
    ['a JPEG that breaks off', bytes('\xff\xd8\xff\xe1\x00'), { mime: 'image/jpeg', width: null, height: null }],
    [
      'a WebP',
      Buffer.concat([bytes('RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0'), bytes('\x09\0\0\x13\0\0')]),
      { mime: 'image/webp', width: 10, height: 20 },
    ],
    ['a PDF', bytes('%PDF-1.7'), { mime: 'application/pdf', width: null, height: null }],
    ['a page', bytes('<html>'), { mime: 'application/octet-stream', width: null, height: null }],
    ['a drawing', bytes('<svg/>'), { mime: 'application/octet-stream', width: null, height: null }],
    ['nothing', Buffer.alloc(0), { mime: 'application/octet-stream', width: null, height: null }],
  ])('%s', (_what, head, expected) => expect(sniff(head)).toEqual(expected))
})
