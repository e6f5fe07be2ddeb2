import type { Connection } from '@korben/contract'
import { expect, test } from 'vitest'
import { TelegramEmulator } from '../../../../../e2e/peers/telegram-emulator.ts'
import { testApp } from '../../../test/harness/app.ts'
import { atFileEnd } from '../../../test/harness/file-end.ts'
import { givenMember, type Reply, signIn } from '../../../test/harness/staff.ts'
import type { WorldOptions } from '../../../test/harness/world.ts'
import { createWorkerCtx } from '../../kit/context.ts'
import { runJobs } from '../../kit/jobs.ts'
import { skipQueuedOfDeleted } from '../chats/index.ts'
import { connectionsJobs, readSecrets } from './index.ts'

const code = ({ status, body }: Reply) => [status, (body as { error?: { code: string } } | null)?.error?.code]
const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw'
const RENEWED = '110201543:BBHdqTcvCH1vGWJxfSeofSAs0K5PALD-new'
const OTHER = '999:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw'

async function setUp(config: WorldOptions['config'] = {}) {
  const telegram = await TelegramEmulator.start()
  atFileEnd(() => telegram.close())
  for (const token of [TOKEN, RENEWED, OTHER]) telegram.bot(token)
  const app = await testApp({ config })
  const staff = await signIn(app, await givenMember(app))
  const bot = { token: TOKEN, baseUrl: telegram.baseUrl }
  const connect = async (more: object = {}) =>
    (await staff.call('POST', '/connections/telegram', { ...bot, ...more })).body as Connection
  const rowOf = async (id: string) => {
    const [row] = await app.given.find('connection', { id: id as never })
    if (!row) throw new Error('There is no such connection.')
    return row
  }
  const audit = async () => (await app.given.find('audit', { entity: 'connection' })).map(({ action }) => action)
  return { app, given: app.given, staff, telegram, bot, connect, rowOf, audit }
}

test('a token is checked at the messenger before anything is stored, and is never shown again', async () => {
  const { app, given, staff, telegram, bot, connect, rowOf } = await setUp()
  const before = await given.count('connection')
  const check = (more: object = {}) => staff.call('POST', '/connections/telegram/check', { ...bot, ...more })
  expect((await check()).body).toMatchObject({ externalId: '110201543', connectionId: null, canWebhook: false })
  const causeOf = async (more: object) => {
    const reply = await check(more)
    expect(code(reply)).toEqual([400, 'connections.refused'])
    return (reply.body as { error: { details: { cause: string } } }).error.details.cause
  }
  expect(await causeOf({ token: '1:unknown' })).toBe('credentials')
  expect(await causeOf({ token: 'no token' })).toBe('settings')
  expect(await causeOf({ baseUrl: 'http://10.255.255.1' })).toBe('address')
  expect(await causeOf({ baseUrl: 'http://127.0.0.1:1' })).toBe('unreachable')
  expect(await given.count('connection')).toBe(before)

  const made = await connect()
  expect(made).toMatchObject({
    ...{ kind: 'TELEGRAM', type: 'telegram', state: 'OK', inbound: 'poll', externalId: '110201543', tokenTail: 'Dsaw' },
    ...{ settings: { baseUrl: telegram.baseUrl }, hasOwnLimits: false, doubt: 'leave' },
  })
  expect(made.limits).toContainEqual({ scope: 'connection', limit: 30, perMs: 1000 })
  expect((await check()).body).toMatchObject({ connectionId: made.id })
  expect(readSecrets(app.world, await rowOf(made.id))).toMatchObject({ token: TOKEN })
  const seen = JSON.stringify([
    (await staff.call('GET', '/connections')).body,
    (await staff.call('GET', `/connections/${made.id}`)).body,
    await given.find('audit'),
    app.logged,
  ])
  expect(seen).not.toContain(TOKEN.split(':')[1])
})

test('a bot is connected once in a company, however many try; another company may have it, too', async () => {
  const { app, given, staff, bot, connect } = await setUp()
  const tries = await Promise.all([1, 2, 3].map(() => staff.call('POST', '/connections/telegram', bot)))
  expect(tries.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  expect(tries.map(code)).toContainEqual([409, 'connections.already_connected'])
  expect(await given.count('connection', { kind: 'TELEGRAM' })).toBe(1)
  const other = await app.company()
  const colleague = await signIn({ ...app, given: other }, await givenMember({ ...app, given: other }))
  expect((await colleague.call('POST', '/connections/telegram', bot)).status).toBe(200)
  expect((await connect({ token: OTHER, name: ' Second ' })).name).toBe('Second')
})

test('where the installation has an https address updates come by webhook; a refused webhook leaves nothing behind', async () => {
  const { given, staff, telegram, bot, connect } = await setUp({ publicUrl: 'https://korben.example' })
  const made = await connect()
  expect(made.inbound).toBe('webhook')
  expect(telegram.bot(TOKEN).webhook).toMatchObject({ url: `https://korben.example/hooks/${made.id}` })
  const fault = { kind: 'refuse' as const, status: 400, description: 'Bad Request: bad webhook' }
  telegram.inject({ when: ({ method }) => method === 'setWebhook', fault })
  const refused = await staff.call('POST', '/connections/telegram', { ...bot, token: OTHER })
  expect(code(refused)).toEqual([400, 'connections.refused'])
  expect(await given.count('connection', { kind: 'TELEGRAM' })).toBe(1)
})

test('name, doubt, settings and limits are changed in part; a setting of another channel is refused', async () => {
  const { staff, connect } = await setUp()
  const { id, limits } = await connect()
  const change = (body: object) => staff.call('PATCH', `/connections/${id}`, body)
  expect((await change({ name: ' School ', doubt: 'send_again', settings: { pollSeconds: 5 } })).body).toMatchObject({
    ...{ name: 'School', doubt: 'send_again', settings: { pollSeconds: 5 } },
  })
  const back = (await change({ settings: { pollSeconds: null } })).body as Connection
  expect(back).toMatchObject({ name: 'School', doubt: 'send_again' })
  expect(back.settings).not.toHaveProperty('pollSeconds')
  expect(code(await change({ settings: { color: '#0b63ce' } }))).toEqual([400, 'connections.refused'])
  expect(code(await change({ settings: { token: OTHER } }))).toEqual([400, 'request.invalid'])

  const own = [{ scope: 'chat', limit: 1, perMs: 2000 }]
  const limit = (limits: object[] | null) => staff.call('PUT', `/connections/${id}/limits`, { limits })
  expect((await limit(own)).body).toMatchObject({ hasOwnLimits: true, limits: own })
  expect((await limit(null)).body).toMatchObject({ hasOwnLimits: false, limits })
})

test('reconnecting takes a new token of the same bot only, and mends a connection that had failed', async () => {
  const { app, given, staff, connect, rowOf, audit } = await setUp()
  const { id } = await connect()
  const reconnect = (body: object) => staff.call('POST', `/connections/${id}/reconnect`, body)
  await given.update('connection', { id }, { state: 'ERROR', error: 'auth: 401 Unauthorized' })
  expect(code(await reconnect({ token: OTHER }))).toEqual([409, 'connections.other_bot'])
  expect(code(await reconnect({ token: '110201543:revoked' }))).toEqual([400, 'connections.refused'])
  expect(await rowOf(id)).toMatchObject({ state: 'ERROR' })
  const { secret } = readSecrets(app.world, await rowOf(id))
  expect((await reconnect({ token: RENEWED })).body).toMatchObject({ state: 'OK', error: null, tokenTail: '-new' })
  expect(readSecrets(app.world, await rowOf(id))).toEqual({ token: RENEWED, secret })
  expect((await reconnect({})).body).toMatchObject({ state: 'OK', tokenTail: '-new' })
  expect(await audit()).toEqual(['created', 'updated', 'updated'])
})

test('a paused connection is off until it is resumed', async () => {
  const { staff, connect, audit } = await setUp()
  const { id } = await connect()
  const act = async (what: string) => (await staff.call('POST', `/connections/${id}/${what}`)).body
  expect(await act('pause')).toMatchObject({ state: 'OFF' })
  expect(await act('pause')).toMatchObject({ state: 'OFF' })
  expect(await act('resume')).toMatchObject({ state: 'OK' })
  expect(await act('resume')).toMatchObject({ state: 'OK' })
  expect(await audit()).toEqual(['created', 'paused', 'resumed'])
})

test('a bot goes over to a webhook when its pollers have let go, and back at once', async () => {
  const { app, staff, telegram, connect, rowOf } = await setUp({ publicUrl: 'https://korben.example' })
  const { id } = await connect({ inbound: 'poll' })
  const choose = async (inbound: string) => (await staff.call('PUT', `/connections/${id}/inbound`, { inbound })).body
  expect(await choose('webhook')).toMatchObject({ inbound: 'none' })
  expect(telegram.bot(TOKEN).webhook).toBeNull()
  app.clock.advance(5_000)
  const stop = new AbortController()
  const ended = runJobs(createWorkerCtx(app.world), connectionsJobs, stop.signal, { graceMs: 0 })
  await telegram.waitFor('webhook', () => telegram.bot(TOKEN).webhook)
  await expect.poll(async () => (await rowOf(id)).inbound).toBe('webhook')
  stop.abort()
  await ended
  expect(await choose('poll')).toMatchObject({ inbound: 'poll' })
})

test('without a public address there are no webhooks', async () => {
  const { staff, connect } = await setUp()
  const { id } = await connect()
  const refused = await staff.call('PUT', `/connections/${id}/inbound`, { inbound: 'webhook' })
  expect(code(refused)).toEqual([400, 'connections.refused'])
})

test('health tells of the queue, of doubts, of the last update and of who holds the connection', async () => {
  const { app, given, staff, connect } = await setUp()
  const { id } = await connect()
  const health = async () => (await staff.call('GET', `/connections/${id}/health`)).body
  expect(await health()).toEqual({
    ...{ state: 'OK', error: null, lastInboundAt: null, setAside: 0, queued: 0, oldestQueuedAt: null },
    ...{ sending: 0, inDoubt: 0, pausedUntil: null, holder: null, heldUntil: null },
  })
  const account = await given.account({ connection_id: id, external_id: '77' })
  const at = app.clock.now()
  for (const [n, state] of (['queued', 'queued', 'in_doubt', 'sending'] as const).entries()) {
    await given.insert('delivery', {
      ...{ message_id: 'a'.repeat(24) as never, n, account_id: account.id, connection_id: id, seq: 1, lane: 'staff' },
      ...{ priority: 0, call: {}, state, due_at: at, created_at: at, updated_at: at },
    })
  }
  const seen = new Date(at.getTime() - 60_000)
  await given.insert('inbound_seen', { connection_id: id, event_id: '1', seen_at: seen })
  const later = new Date(Date.now() + 60_000)
  await given.update('connection_lease', { connection_id: id }, { holder: 'host:1', expires_at: later })
  expect(await health()).toMatchObject({
    ...{ queued: 2, oldestQueuedAt: at.toISOString(), sending: 1, inDoubt: 1, lastInboundAt: seen.toISOString() },
    ...{ holder: 'host:1', heldUntil: later.toISOString() },
  })
})

test('before a deletion it is told what hangs on the connection; then its secrets are gone and its queue is skipped', async () => {
  const { app, given, staff, telegram, connect, rowOf, audit } = await setUp({ publicUrl: 'https://korben.example' })
  const { id } = await connect()
  const account = await given.account({ connection_id: id, external_id: '77' })
  const { tunnel } = await given.tunnel()
  await staff.call('POST', `/tunnels/${tunnel.id}/leadgentools`, { name: 'Bot', type: 'LINK', connectionIds: [id] })
  const at = app.clock.now()
  const message = await given.insert('message', {
    ...{
      id: 'a'.repeat(24) as never,
      account_id: account.id,
      seq: 1,
      direction: 'out',
      kind: 'message',
      sender: 'staff',
    },
    ...{ text: 'Hi', state: 'queued', is_read: true, created_at: at, updated_at: at },
  })
  await given.insert('delivery', {
    ...{ message_id: message.id, n: 0, account_id: account.id, connection_id: id, seq: 1, lane: 'staff', priority: 0 },
    ...{ call: {}, state: 'queued', due_at: at, created_at: at, updated_at: at },
  })
  expect((await staff.call('GET', `/connections/${id}/use`)).body).toEqual({
    ...{ accounts: 1, queued: 1, leadgentools: 1, lastOf: 1 },
  })
  expect((await staff.call('DELETE', `/connections/${id}`)).status).toBe(204)
  expect(code(await staff.call('GET', `/connections/${id}`))).toEqual([404, 'connections.not_found'])
  expect(await rowOf(id)).toMatchObject({ secrets: null, state: 'OFF' })
  expect(telegram.bot(TOKEN).webhook).toBeNull()
  expect(await skipQueuedOfDeleted(createWorkerCtx(app.world), 100)).toBe(1)
  expect(await skipQueuedOfDeleted(createWorkerCtx(app.world), 100)).toBe(0)
  expect(await given.find('message', { id: message.id })).toMatchObject([{ state: 'skipped', reason: 'no_channel' }])
  expect(await audit()).toContain('deleted')
  expect((await connect()).id).not.toBe(id)
})

test('a web chat is made with its looks, which its page shows, and tells where it is entered', async () => {
  const { app, given, staff } = await setUp()
  const appearance = { title: 'Ask us', welcome: '<b>Hello</b>', color: '#ffff00', sites: ['https://shop.example'] }
  const made = (await staff.call('POST', '/connections/web-chat', { name: ' Chat ', appearance })).body as Connection
  expect(made).toMatchObject({
    ...{ kind: 'WEB_CHAT', name: 'Chat', inbound: 'none', tokenTail: null },
    settings: appearance,
  })
  const { tunnel, source } = await given.tunnel()
  const entries = async () =>
    ((await staff.call('GET', `/connections/${made.id}/entries`)).body as { data: { chatLink: string }[] }).data
  const [entry] = await entries()
  expect(entry).toMatchObject({
    ...{ tunnel: { id: tunnel.id }, trafficSource: { id: source.id }, chatLink: expect.stringContaining('/w/') },
    embed: expect.stringMatching(/^<iframe src="http/),
  })
  const page = await fetch(app.baseUrl + new URL(entry?.chatLink ?? '').pathname)
  const html = await page.text()
  expect(html).toContain('data-brand="#ffff00" data-on-brand="#000000"')
  expect(html).toContain('<h1>Ask us</h1>')
  expect(html).toContain('&lt;b&gt;Hello&lt;/b&gt;')
  expect(page.headers.get('content-security-policy')).toContain('frame-ancestors https://shop.example')
  await staff.call('PATCH', `/traffic-sources/${source.id}`, { isDisabled: true })
  expect(await entries()).toEqual([])
  const wrong = { name: 'Chat', appearance: { sites: ["https://shop.example; script-src 'unsafe-inline'"] } }
  expect(code(await staff.call('POST', '/connections/web-chat', wrong))).toEqual([400, 'request.invalid'])
})

test('the connections that every company has are no settings of anybody', async () => {
  const { given, staff } = await setUp()
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/health'],
    ['POST', '/pause'],
    ['DELETE', ''],
  ] as const) {
    expect(code(await staff.call(method, `/connections/${given.manual.id}${path}`))).toEqual([
      404,
      'connections.not_found',
    ])
  }
  expect((await staff.call('GET', '/connections')).body).toEqual({ data: [] })
})
