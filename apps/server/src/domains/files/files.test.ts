import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { createClient } from '@korben/client'
import type { StoredFile } from '@korben/contract'
import { beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { atFileEnd } from '../../../test/harness/file-end.ts'
import { bytesHeaders, PNG, type Uploader, uploaderOf } from '../../../test/harness/files.ts'
import { startS3Server } from '../../../test/harness/s3-server.ts'
import { createCtx, createWorkerCtx } from '../../kit/context.ts'
import { filesFolder } from '../../kit/storage/open-storage.ts'
import { createScopedToken } from '../auth/tokens.service.ts'
import { forgetFiles, useFiles } from './index.ts'

let app: TestApp
let ann: Uploader

beforeAll(async () => {
  app = await testApp({ config: { fileMaxMegabytes: 1 } })
  ann = await uploaderOf(app)
})

const codeOf = ({ body }: { body: unknown }) => (body as { error: { code: string } }).error.code
const pathOf = ({ url }: StoredFile) => new URL(url).pathname
const download = (file: StoredFile, headers: Record<string, string> = {}) =>
  fetch(app.baseUrl + pathOf(file), { headers })
/** What lies in the folder of files, unfinished ones as well. */
const stored = async () =>
  (await readdir(filesFolder(app.world.config), { recursive: true, withFileTypes: true }).catch(() => [])).filter(
    (entry) => entry.isFile(),
  ).length

test('a picture is announced, uploaded, and shown to whoever has its address', async () => {
  const announced = await ann.announce('кіт.png', PNG.length)
  expect(announced).toMatchObject({ name: 'кіт.png', state: 'awaited', mime: null, isImage: false })
  expect((await download(announced)).status).toBe(404)

  const { status, body } = await ann.put(announced.id, PNG)
  expect([status, body]).toMatchObject([
    200,
    { id: announced.id, state: 'stored', mime: 'image/png', isImage: true, width: 1, height: 1 },
  ])
  expect((await ann.call('GET', `/files/${announced.id}`)).body).toEqual(body)
  const answer = await download(announced)
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': "inline; filename*=UTF-8''%D0%BA%D1%96%D1%82.png",
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'public, max-age=31536000, immutable',
  })
})

test.each([
  ['page.png', '<!doctype html><script>alert(1)</script>'],
  ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
  ['both.gif', 'GIF8<script>alert(1)</script>'],
  ['script.js', 'alert(1)'],
])('%s that a browser could run is only ever saved, whatever its name says', async (name, text) => {
  const file = await ann.upload(name, Buffer.from(text))
  expect(file).toMatchObject({ mime: 'application/octet-stream', isImage: false })
  const answer = await download(file)
  expect(await answer.text()).toBe(text)
  expect(answer.headers.get('content-type')).toBe('application/octet-stream')
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''${name}`)
  expect(answer.headers.get('content-security-policy')).toContain('sandbox')
})

test.each([
  ['../../etc/passwd', 'passwd'],
  ['/etc/cron.d/x', 'x'],
  ['C:\\Windows\\win.ini', 'win.ini'],
  ['..', 'file'],
  ['CON.txt', '_CON.txt'],
  ['gpj\u202eexe.jpg', 'gpjexe.jpg'],
  ['a\r\nSet-Cookie: x=1.png', 'aSet-Cookie_ x=1.png'],
  ['a"b.png', 'a_b.png'],
  [`${'x'.repeat(250)}.png`, `${'x'.repeat(196)}.png`],
])('the name %j is kept as %j and is no path of anything', async (given, kept) => {
  const file = await ann.upload(given, PNG)
  expect(file.name).toBe(kept)
  expect((await download(file)).status).toBe(200)
  const [row] = await app.given.find('file', { id: file.id })
  expect(row?.storage_key).toMatch(/^[0-9a-f]{24}\/[0-9a-f]{24}-[a-z0-9]{16}$/)
})

test('a name with NUL is refused', async () => {
  const { status, body } = await ann.call('POST', '/files', { name: 'a\0.png', sizeBytes: 1 })
  expect([status, codeOf({ body })]).toEqual([400, 'request.invalid'])
})

test('a file over the limit is refused before anything of it is sent', async () => {
  const { status, body } = await ann.call('POST', '/files', { name: 'film.mp4', sizeBytes: 1024 * 1024 + 1 })
  expect([status, body]).toMatchObject([
    413,
    { error: { code: 'files.too_large', details: { maxBytes: 1024 * 1024 } } },
  ])
})

test.each([
  ['fewer', PNG.subarray(1)],
  ['more', Buffer.concat([PNG, Buffer.of(0)])],
])('%s bytes than announced are refused, nothing is kept, and the upload may be tried again', async (_which, bytes) => {
  const file = await ann.announce('a.png', PNG.length)
  const before = await stored()
  const reply = await ann.put(file.id, bytes)
  expect([reply.status, codeOf(reply)]).toEqual([400, 'files.wrong_size'])
  expect(await stored()).toBe(before)
  expect((await ann.put(file.id, PNG)).body).toMatchObject({ state: 'stored' })
})

test('a lie about four gigabytes is answered at once', async () => {
  const { id } = await ann.announce('a.png', PNG.length)
  const answer = await raw(id, { 'content-length': String(4 * 1024 ** 3) }, (upload) => upload.write(PNG))
  expect(answer).toBe(400)
})

test('bytes without an end are cut off where the announced size is passed', async () => {
  const { id } = await ann.announce('a.bin', 1_000)
  const before = await stored()
  let sent = 0
  const answer = await raw(id, { 'transfer-encoding': 'chunked' }, (upload) => {
    const write = () => {
      sent += 65_536
      if (!upload.destroyed && sent < 512 * 1024 ** 2) upload.write(Buffer.alloc(65_536), () => setImmediate(write))
    }
    write()
  }).catch(() => 'cut off')
  expect([400, 'cut off']).toContain(answer)
  expect(sent).toBeLessThan(64 * 1024 ** 2)
  expect(await stored()).toBe(before)
})

test('an upload that breaks off changes nothing', async () => {
  const file = await ann.announce('a.png', PNG.length)
  const before = await stored()
  await raw(file.id, { 'content-length': String(PNG.length) }, (upload) =>
    upload.write(PNG.subarray(0, 20), () => upload.destroy()),
  ).catch(() => null)
  await expect.poll(async () => await stored()).toBe(before)
  expect((await ann.call('GET', `/files/${file.id}`)).body).toMatchObject({ state: 'awaited' })
  expect((await ann.put(file.id, PNG)).status).toBe(200)
})

/** An upload as no library would send it; gives the status. */
const raw = (id: string, headers: Record<string, string>, send: (upload: ReturnType<typeof request>) => void) =>
  new Promise<number | undefined>((resolve, reject) => {
    const url = `${app.baseUrl}/api/v3/files/${id}/content`
    const upload = request(url, { method: 'PUT', headers: { ...bytesHeaders(ann), ...headers } }, (answer) => {
      resolve(answer.statusCode)
      answer.resume()
      upload.destroy()
    })
    upload.on('error', reject)
    send(upload)
  })

test('the same bytes again get the same answer, others are refused', async () => {
  const file = await ann.upload('a.png', PNG)
  expect(await ann.put(file.id, PNG)).toMatchObject({ status: 200, body: file })
  const reply = await ann.put(file.id, Buffer.alloc(PNG.length))
  expect([reply.status, codeOf(reply)]).toEqual([409, 'files.already_stored'])
  expect(Buffer.from(await (await download(file)).arrayBuffer())).toEqual(PNG)
})

test('what a process that was killed between its row and the end of its bytes has left is replaced', async () => {
  const file = await ann.announce('a.png', PNG.length)
  const left = `${app.given.companyId}/${file.id}-${'k'.repeat(16)}`
  await app.world.storage.write(left, Readable.from([Buffer.from('half')]), 4)
  await app.given.update('file', { id: file.id as never }, { storage_key: left })
  expect((await ann.put(file.id, PNG)).status).toBe(200)
  await expect(app.world.storage.read(left, { first: 0, last: 3 })[Symbol.asyncIterator]().next()).rejects.toThrow()
  expect(Buffer.from(await (await download(file)).arrayBuffer())).toEqual(PNG)
})

test('a storage that is away is told as such, and the upload may be tried again', async () => {
  const s3 = await startS3Server()
  const other = await testApp({ config: { storageUrl: s3.url } })
  atFileEnd(() => s3.close())
  const bob = await uploaderOf(other)
  const file = await bob.announce('a.png', PNG.length)
  s3.setFault(503)
  const reply = await bob.put(file.id, PNG)
  expect([reply.status, codeOf(reply)]).toEqual([503, 'files.storage_failed'])
  s3.setFault(null)
  expect((await bob.put(file.id, PNG)).status).toBe(200)
  expect([...s3.objects.values()]).toEqual([PNG])
  const served = await fetch(other.baseUrl + pathOf(file))
  expect(Buffer.from(await served.arrayBuffer())).toEqual(PNG)
  expect(JSON.stringify(other.logged)).not.toContain('a secret/of+the storage')
})

test('the SDK uploads a file in one call', async () => {
  const { given, world, baseUrl } = app
  const ctx = createCtx(world, given.companyId, { kind: 'user', userId: given.owner.id })
  const { token } = await createScopedToken(ctx, { name: 'Uploads', scopes: ['files:read', 'files:write'] })
  const client = createClient({ baseUrl, token, retries: 0 })
  const file = await client.files.upload({ name: 'cat.png', content: new Blob([PNG]) })
  expect(file).toMatchObject({ state: 'stored', isImage: true })
  expect(await client.files.get({ fileId: file.id })).toEqual(file)
  await expect(client.files.upload({ name: 'x', content: new Blob([]) })).rejects.toMatchObject({
    code: 'request.invalid',
  })
})

test('of two uploads at once one wins, whole', async () => {
  const { id } = await ann.announce('a.bin', 300_000)
  const [one, other] = [Buffer.alloc(300_000, 1), Buffer.alloc(300_000, 2)]
  const replies = await Promise.all([ann.put(id, one), ann.put(id, other)])
  const statuses = replies.map(({ status }) => status)
  expect(statuses.filter((status) => status === 200).length).toBe(1)
  expect(statuses.every((status) => status === 200 || status === 409)).toBe(true)
  const file = replies.find(({ status }) => status === 200)?.body as StoredFile
  const bytes = Buffer.from(await (await download(file)).arrayBuffer())
  expect(bytes.equals(replies[0]?.status === 200 ? one : other)).toBe(true)
})

test('what is no plain bytes is refused, and bytes are refused where they do not belong', async () => {
  const { id } = await ann.announce('a.png', PNG.length)
  const form = await ann.put(id, PNG, { 'content-type': 'multipart/form-data; boundary=x' })
  expect(form.status).toBe(415)
  expect((await ann.call('PUT', `/files/${id}/content`)).status).toBe(415)
  const elsewhere = await fetch(`${app.baseUrl}/api/v3/tags`, { method: 'POST', headers: bytesHeaders(ann), body: 'x' })
  expect(elsewhere.status).toBe(415)
  const unasked = await ann.put(id, PNG, { 'x-csrf-token': 'guess' })
  expect(unasked.status).toBe(403)
})

test('parts of a file are served as they are asked for', async () => {
  const file = await ann.upload('a.png', PNG)
  const part = async (range: string) => {
    const answer = await download(file, { range })
    return [answer.status, answer.headers.get('content-range'), Buffer.from(await answer.arrayBuffer())]
  }
  expect(await part('bytes=1-3')).toEqual([206, `bytes 1-3/${PNG.length}`, PNG.subarray(1, 4)])
  expect(await part('bytes=-4')).toEqual([
    206,
    `bytes ${PNG.length - 4}-${PNG.length - 1}/${PNG.length}`,
    PNG.subarray(-4),
  ])
  expect(await part(`bytes=${PNG.length}-`)).toEqual([416, `bytes */${PNG.length}`, Buffer.alloc(0)])
  expect((await part('bytes=0-0,5-9'))[0]).toBe(200)
  const head = await fetch(app.baseUrl + pathOf(file), { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(PNG.length)])
})

test('an address that is guessed, or that looks like a path, leads nowhere', async () => {
  const file = await ann.upload('a.png', PNG)
  const [row] = await app.given.find('file', { id: file.id })
  for (const path of [
    `/files/${'a'.repeat(32)}/a.png`,
    `/files/${file.id}/a.png`,
    `/files/${encodeURIComponent(row?.storage_key ?? '')}/a.png`,
    '/files/..%2f..%2fsecret.key/x',
    '/files/%2e%2e/%2e%2e/etc/passwd',
  ])
    expect((await fetch(app.baseUrl + path)).status, path).toBe(404)
})

test('bytes that are never sent, and files that nothing refers to, are forgotten', async () => {
  const announced = await ann.announce('never.png', PNG.length)
  const unused = await ann.upload('unused.png', PNG)
  const used = await ann.upload('used.png', PNG)
  await useFiles(app.given.ctx, [used.id])
  const worker = createWorkerCtx(app.world)
  const isThere = async ({ id }: StoredFile) => (await ann.call('GET', `/files/${id}`)).status === 200
  const DAY_MS = 86_400_000
  app.clock.advance(DAY_MS + 1_000)
  await forgetFiles(worker, 100)
  expect(await Promise.all([announced, unused, used].map(isThere))).toEqual([false, true, true])
  app.clock.advance(6 * DAY_MS)
  const before = await stored()
  await forgetFiles(worker, 100)
  expect(await Promise.all([announced, unused, used].map(isThere))).toEqual([false, false, true])
  expect(await stored()).toBeLessThan(before)
  expect((await download(unused)).status).toBe(404)
})
