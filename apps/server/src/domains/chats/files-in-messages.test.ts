import type { ChatMessage } from '@korben/contract'
import { beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { PNG, type Uploader, uploaderOf } from '../../../test/harness/files.ts'
import type { AccountRow } from '../../generated/rows.ts'

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
