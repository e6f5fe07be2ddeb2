import { beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../test/harness/app.ts'
import { atFileEnd } from '../../test/harness/file-end.ts'
import { sendMessage } from '../domains/chats/index.ts'
import { createConnection } from '../domains/connections/index.ts'
import { runBatch } from '../domains/tunnels/index.ts'
import { newChannelSecret } from '../kit/channel.ts'
import { createWorkerCtx } from '../kit/context.ts'
import { listenForNews, type PageMessage } from './web-chat.messages.ts'

let app: TestApp
let hash: string

beforeAll(async () => {
  app = await testApp()
  await createConnection(app.given.ctx, {
    kind: 'WEB_CHAT',
    type: 'webChat',
    name: 'School',
    secrets: { secret: newChannelSecret() },
  })
  hash = (await app.given.tunnel()).source.hash
})

const post = (path: string, body: unknown, token?: string) =>
  fetch(`${app.baseUrl}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** A visitor whose page has said hello. */
async function visitor() {
  const response = await post('/chat/hello', { hash, token: null, ref: null, locale: 'uk' })
  expect(response.status).toBe(200)
  const { token, visitor: id } = await response.json()
  const read = async (after = 0): Promise<PageMessage[]> => {
    const page = await fetch(`${app.baseUrl}/chat/messages?after=${after}`, {
      headers: { Authorization: `Bearer ${token}` },
    })
    return (await page.json()).messages
  }
  return { id, token, read, say: (body: object) => post('/chat/messages', body, token) }
}

const accountsOf = (externalId: string) => app.given.find('account', { external_id: externalId })

/** Reads events of a stream until there are `count` of them. */
async function stream(token: string, count: number, after = 0, onOpen = async () => {}) {
  const { ticket } = await (await post('/chat/ticket', {}, token)).json()
  const stop = new AbortController()
  atFileEnd(() => stop.abort())
  const response = await fetch(`${app.baseUrl}/chat/stream?ticket=${ticket}&after=${after}`, { signal: stop.signal })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  await onOpen()
  const events: { id: string; text: string | undefined }[] = []
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    events.length = 0
    for (const [, id = '', data = ''] of text.matchAll(/id: (\d+)\nevent: message\ndata: (.*)\n\n/g)) {
      events.push({ id, text: JSON.parse(data).bubbles[0]?.text })
    }
    if (events.length >= count) break
  }
  stop.abort()
  return { events, ticket }
}

test('hello makes nobody a person; the first press or message does', async () => {
  const { id, say } = await visitor()
  expect(await accountsOf(id)).toEqual([])
  expect((await say({ clientId: 'c-1', text: 'hi' })).status).toBe(202)
  expect(await accountsOf(id)).toMatchObject([{ kind: 'WEB_CHAT', message_count: 1 }])
})

test('start subscribes to the tunnel of the link, and the bot answers', async () => {
  const { id, say, read } = await visitor()
  await say({ clientId: 'c-start', start: true })
  await runBatch(createWorkerCtx(app.world), 100)
  expect((await read()).map(({ mine, bubbles }) => [mine, bubbles[0]?.text])).toEqual([
    [true, undefined],
    [false, 'Hello!'],
  ])
  const [account] = await accountsOf(id)
  expect(await app.given.find('subscription', { account_id: account?.id ?? ('' as never) })).toHaveLength(1)
})

test('who writes without pressing start is led where the link said, once', async () => {
  const { id, say, read } = await visitor()
  await say({ clientId: 'c-1', text: 'hi' })
  await say({ clientId: 'c-2', text: 'anybody there?' })
  await runBatch(createWorkerCtx(app.world), 100)
  expect((await read()).map(({ bubbles }) => bubbles[0]?.text)).toEqual(['hi', 'anybody there?', 'Hello!'])
  const [account] = await accountsOf(id)
  expect(await app.given.count('subscription', { account_id: account?.id ?? ('' as never) })).toBe(1)
})

test('the same clientId makes one message, whichever tab posts it and how often', async () => {
  const { say, read } = await visitor()
  const answers = await Promise.all([
    say({ clientId: 'c-9', text: 'twice?' }),
    say({ clientId: 'c-9', text: 'twice?' }),
  ])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 202])
  const [one, other] = await Promise.all(answers.map((answer) => answer.json()))
  expect(one).toEqual(other)
  expect(await read()).toHaveLength(1)
})

test('a stream that was cut in the middle of three messages gives the rest, in order, once', async () => {
  const { id, token, say } = await visitor()
  await say({ clientId: 'c-1', text: 'first' })
  const [account] = await accountsOf(id)
  if (!account) throw new Error('There is no account.')
  const tell = (text: string) =>
    sendMessage(app.given.ctx, {
      accountId: account.id,
      content: [{ kind: 'text', text }],
      cause: null,
      lane: 'staff',
      priority: 'reply',
      sender: 'staff',
    })
  const { events } = await stream(token, 2, 0, async () => void (await tell('second')))
  expect(events.map(({ text }) => text)).toEqual(['first', 'second'])
  await tell('third')
  await tell('fourth')
  const after = Number(events.at(-1)?.id)
  expect((await stream(token, 2, after)).events.map(({ text }) => text)).toEqual(['third', 'fourth'])
})

test('a ticket opens one stream', async () => {
  const { token, say } = await visitor()
  await say({ clientId: 'c-1', text: 'hi' })
  const { ticket } = await stream(token, 1)
  expect((await fetch(`${app.baseUrl}/chat/stream?ticket=${ticket}`)).status).toBe(401)
})

test('a visitor sees no chat but their own', async () => {
  const [ann, bob] = [await visitor(), await visitor()]
  await ann.say({ clientId: 'c-1', text: 'a secret' })
  expect(await bob.read()).toEqual([])
  expect((await post('/chat/messages', { clientId: 'c-2', text: 'x' }, `${ann.token.slice(0, -2)}xx`)).status).toBe(401)
  expect((await fetch(`${app.baseUrl}/chat/messages`)).status).toBe(401)
})

test('who writes too fast waits and loses nothing', async () => {
  const { say, read } = await visitor()
  const statuses: number[] = []
  for (let n = 0; n < 7; n++) statuses.push((await say({ clientId: `c-${n}`, text: String(n) })).status)
  expect(statuses).toEqual([202, 202, 202, 202, 202, 429, 429])
  app.clock.advance(2000)
  expect((await say({ clientId: 'c-5', text: '5' })).status).toBe(202)
  expect((await read()).map(({ bubbles }) => bubbles[0]?.text)).toEqual(['0', '1', '2', '3', '4', '5'])
})

test.each([
  ['an unknown code', { hash: 'zzzzzz' }, 404],
  ['no code', {}, 400],
  ['a body that is no JSON', '{', 400],
  ['a ref of a foreign form', { hash: 'aaaaaa', ref: '../../etc' }, 400],
])('hello with %s is refused', async (_what, body, status) => {
  expect((await post('/chat/hello', body)).status).toBe(status)
})

test('a source that was switched off is gone, and a body over the limit is refused', async () => {
  const { source } = await app.given.tunnel()
  await app.given.update('traffic_source', { id: source.id }, { disabled: true })
  expect((await post('/chat/hello', { hash: source.hash })).status).toBe(410)
  const { say } = await visitor()
  expect((await say({ clientId: 'c-1', text: 'x'.repeat(20_000) })).status).toBe(413)
})

test('what is said while a chat is being read is not waited for', async () => {
  const { world } = app
  const news = listenForNews(world, 'f'.repeat(24))
  const heard = new Promise<void>((resolve) => world.hints.on('chat:', () => resolve()))
  world.hints.give(`chat:${'f'.repeat(24)}`)
  await heard
  await news.wait(600_000, new AbortController().signal)
  news.stop()
})
