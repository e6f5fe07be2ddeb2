import type { ChatMessage } from '@korben/contract'
import { beforeAll, expect, test } from 'vitest'
import { TelegramEmulator } from '../../../../../e2e/peers/telegram-emulator.ts'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { atFileEnd } from '../../../test/harness/file-end.ts'
import { PNG, type Uploader, uploaderOf } from '../../../test/harness/files.ts'
import type { AccountRow } from '../../generated/rows.ts'
import { newId } from '../../kit/ids.ts'
import { connectChannel } from '../connections/index.ts'

let app: TestApp
let ann: Uploader
let account: AccountRow

beforeAll(async () => {
  app = await testApp()
  ann = await uploaderOf(app)
  const connection = await app.given.connection({ kind: 'WEB_CHAT', type: 'webChat' })
  account = await app.given.account({ connection_id: connection.id, kind: 'WEB_CHAT', external_id: 'v_1' })
})

let keys = 0
const send = (element: object) =>
  ann.call('POST', `/chats/${account.id}/messages`, { key: `key-${++keys}`, content: [element] })
const codeOf = ({ body }: { body: unknown }) => (body as { error: { code: string } }).error.code

test('a message holds a picture and a file of the company, each with its address', async () => {
  const picture = await ann.upload('cat.png', PNG)
  const price = await ann.upload('price list.pdf', Buffer.from('%PDF-1.7 hello'))
  const seen = await send({
    kind: 'image',
    fileId: picture.id,
    url: 'https://elsewhere.example/lie.png',
    caption: 'A cat',
  })
  expect((seen.body as ChatMessage).content).toEqual([
    { kind: 'image', fileId: picture.id, url: picture.url, caption: 'A cat' },
  ])
  const { body } = await send({ kind: 'file', fileId: price.id, name: 'lie.exe' })
  const element = { kind: 'file', fileId: price.id, url: price.url, name: 'price list.pdf', sizeBytes: 14 }
  expect(body).toMatchObject({ content: [element], text: price.url })
  const [asImage, asFile] = (await app.given.find('delivery', {})).map(({ call }) => call)
  const pathOf = ({ url }: { url: string }) => new URL(url).pathname
  // The page of the chat and the file lie in one place, whatever its address is.
  expect(asImage).toMatchObject({ body: { imageUrl: pathOf(picture), text: 'A cat' } })
  expect(asFile).toMatchObject({ body: { file: { url: pathOf(price), name: 'price list.pdf', sizeBytes: 14 } } })
})

test('what is no picture cannot be sent as one', async () => {
  const page = await ann.upload('page.png', Buffer.from('<html><script>alert(1)</script>'))
  const reply = await send({ kind: 'image', fileId: page.id, url: page.url })
  expect([reply.status, codeOf(reply)]).toEqual([400, 'files.no_image'])
})

test('a file of another company, one without bytes and one that nobody has are unknown, and nothing is sent', async () => {
  const other = await testApp()
  const bob = await uploaderOf(other)
  const foreign = await bob.upload('cat.png', PNG)
  const awaited = await ann.announce('cat.png', PNG.length)
  const before = (await app.given.find('message', {})).length
  for (const id of [foreign.id, awaited.id, 'f'.repeat(24)]) {
    for (const element of [
      { kind: 'file', fileId: id },
      { kind: 'image', fileId: id, url: foreign.url },
    ]) {
      const reply = await send(element)
      expect([reply.status, codeOf(reply)]).toEqual([404, 'files.not_found'])
    }
  }
  expect((await app.given.find('message', {})).length).toBe(before)
})

test('a template and a block of a tunnel take files, and know no foreign one', async () => {
  const picture = await ann.upload('cat.png', PNG)
  const category = await ann.call('POST', '/template-categories', { name: 'Pictures' })
  const categoryId = (category.body as { id: string }).id
  const content = [{ kind: 'image', fileId: picture.id, url: picture.url }]
  const made = await ann.call('POST', '/templates', { categoryId, name: 'A cat', content })
  expect(made).toMatchObject({ status: 200, body: { content } })
  const unknown = [{ kind: 'file', fileId: 'f'.repeat(24) }]
  expect((await ann.call('POST', '/templates', { categoryId, name: 'x', content: unknown })).status).toBe(404)
  const tunnel = await ann.call('POST', '/tunnels', { name: 'Cats' })
  const { id: tunnelId } = tunnel.body as { id: string }
  const addBlock = (content: unknown) =>
    ann.call('POST', `/tunnels/${tunnelId}/blocks`, {
      name: 'A cat',
      body: { kind: 'MESSAGE_BLOCK', settings: { content } },
    })
  expect((await addBlock(content)).status).toBe(200)
  const refused = await addBlock(unknown)
  expect([refused.status, codeOf(refused)]).toEqual([404, 'files.not_found'])
})

const TOKEN = '7170:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw'

/** A message with these files, of somebody who writes to a bot. */
async function received(emulator: TelegramEmulator, files: readonly { fileId: string; kind: 'image' | 'file' }[]) {
  const { given } = app
  const config = { token: TOKEN, baseUrl: emulator.baseUrl }
  const known = (await given.find('connection', { type: 'telegram' }))[0]
  const { id } = known ?? (await connectChannel(given.ctx, { type: 'telegram', inbound: 'poll', config }))
  const bob = await given.account({ connection_id: id, kind: 'TELEGRAM' })
  const at = app.world.now()
  const message = await given.insert('message', {
    ...{ id: newId(at), account_id: bob.id, seq: 1, direction: 'in', kind: 'message', sender: 'subscriber', text: '' },
    ...{ attachments: [...files], state: 'received', is_read: false, created_at: at, updated_at: at },
  })
  const path = `/chats/${bob.id}/messages/${message.id}`
  return { path, fetchAt: (position: number) => ann.call('POST', `${path}/attachments/${position}/fetch`) }
}

test('what a subscriber has sent is fetched when somebody asks, kept, and shown only if it is a picture', async () => {
  const emulator = await TelegramEmulator.start()
  atFileEnd(() => emulator.close())
  const bot = emulator.bot(TOKEN)
  bot.files.set('cat', { name: 'cat', type: '', bytes: PNG })
  bot.files.set('page', { name: 'page', type: '', bytes: Buffer.from('<script>alert(1)</script>') })
  const { path, fetchAt } = await received(emulator, [
    { kind: 'image', fileId: 'cat' },
    { kind: 'image', fileId: 'page' },
    { kind: 'file', fileId: 'gone' },
  ])
  const before = (await ann.call('GET', path)).body as ChatMessage
  expect(before.attachments.map(({ file, isFetchable }) => [file, isFetchable])).toEqual([
    [null, true],
    [null, true],
    [null, true],
  ])

  const replies = [await fetchAt(0), await fetchAt(1), await fetchAt(0)]
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
  const attachments = (replies[2]?.body as ChatMessage | undefined)?.attachments ?? []
  expect(attachments).toMatchObject([
    { file: { name: 'cat', isImage: true }, isFetchable: false },
    { file: { name: 'page', isImage: false }, isFetchable: false },
    { file: null, isFetchable: true },
  ])
  expect(JSON.stringify(replies.map(({ body }) => body))).not.toContain('7170:')
  expect(emulator.calls.filter(({ method }) => method === 'getFile')).toHaveLength(2)
  const answer = await fetch(app.baseUrl + new URL(attachments[0]?.file?.url ?? '').pathname)
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG)
  const page = await fetch(app.baseUrl + new URL(attachments[1]?.file?.url ?? '').pathname)
  expect(page.headers.get('content-disposition')).toContain('attachment')

  const refused = await fetchAt(2)
  expect([refused.status, codeOf(refused)]).toEqual([409, 'chats.attachment_unavailable'])
  expect(JSON.stringify(refused.body)).not.toContain('7170:')
  expect((await fetchAt(3)).status).toBe(404)
})
