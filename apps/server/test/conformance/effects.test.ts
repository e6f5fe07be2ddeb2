import type { AccountId } from '@korben/contract'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { jobs } from '../../src/app/jobs.ts'
import { setLegacyWebhook } from '../../src/domains/webhooks/index.ts'
import { createWorkerCtx } from '../../src/kit/context.ts'
import { runJobs } from '../../src/kit/jobs.ts'
import { buildFunnel, message } from '../funnel.ts'
import { type TestApp, testApp } from '../harness/app.ts'
import type { Given } from '../harness/given.ts'
import { callerOf, type Loose, pluck } from './caller.ts'
import { checksums } from './footprint.ts'
import { openWire } from './wire.ts'

/** What calls of API v2 really do, seen in the database and through API v2 itself. */

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})

/** A company of its own that tells every event to a webhook. */
async function open() {
  const given = await app.company()
  await setLegacyWebhook(given.ctx, {
    url: 'https://hooks.example/x',
    events: ['ORDER', 'SALE', 'SUBSCRIPTION', 'MESSAGE'],
    isOn: true,
  })
  const api = callerOf(openWire(app.baseUrl, given.token))
  /** Bodies of what waits to be told, oldest first. */
  const told = async (type: string) =>
    (await given.find('webhook_delivery', { type }))
      .toSorted((a, b) => a.seq - b.seq)
      .map(({ body }): Loose => JSON.parse(body).data)
  return { given, api, told }
}

/** Lets workers do everything that is due. */
async function work(given: Given): Promise<void> {
  const stop = new AbortController()
  const ended = runJobs(createWorkerCtx(app.world), jobs, stop.signal)
  onTestFinished(() => stop.abort())
  await expect.poll(() => given.count('job', { state: 'queued' }), { timeout: 20_000, interval: 20 }).toBe(0)
  stop.abort()
  await ended
  expect(await given.count('job', { state: 'dead' })).toBe(0)
}

const ok = { status: 200, json: { status: 1 } }

describe('a message', () => {
  const sent = async (given: Given, account_id: AccountId) =>
    (await given.find('message', { account_id })).toSorted((a, b) => a.seq - b.seq)
  const deliveries = async (given: Given, account_id: AccountId) =>
    (await given.find('delivery', { account_id })).toSorted((a, b) => a.seq - b.seq || a.n - b.n)

  test('is stored as it was given, with the calls that will carry it', async () => {
    const { given, api } = await open()
    const { id: connection_id } = await given.connection()
    const { id: account_id } = await given.account({ connection_id })
    const text = 'Hi {{name}}!\nSecond line'
    expect(await api.post('/messages/send-message', { account_id, text })).toMatchObject({ ...ok, data: {} })
    const [row] = await sent(given, account_id)
    expect(row).toMatchObject({ text, direction: 'out', sender: 'api', state: 'queued', seq: 1, is_read: true })
    expect(await deliveries(given, account_id)).toMatchObject([
      { message_id: row?.id, n: 0, connection_id, state: 'queued', call: { op: 'message', body: { text } } },
    ])
    expect((await api.get(`/communication-channels/${account_id}/chat-messages`)).json).toMatchObject({
      data: [{ id: row?.id, text, type: 'YOUR_MESSAGE', read: true }],
      meta: { filteredCount: 1, totalCount: 1 },
    })
  })

  test('is sent as often as it is asked for, and in several parts when it is long', async () => {
    const { given, api } = await open()
    const { id: account_id } = await given.account({ connection_id: (await given.connection()).id })
    for (const text of ['same', 'same', 'x'.repeat(10_000)])
      await api.post('/messages/send-message', { account_id, text })
    expect((await sent(given, account_id)).map(({ text }) => text.length)).toEqual([4, 4, 10_000])
    const parts = (await deliveries(given, account_id)).filter(({ seq }) => seq === 3)
    expect(parts.length).toBeGreaterThan(1)
    expect(parts.map(({ call }) => (call as { body: { text: string } }).body.text).join('')).toHaveLength(10_000)
  })

  test('made from a template is filled in for its receiver', async () => {
    const { given, api } = await open()
    const { id: person_id } = await given.person({ name: 'Ann Smith', email: 'ann@example.com' })
    const { id: account_id } = await given.account({ person_id, connection_id: (await given.connection()).id })
    const text = '{{first_name}} {{email}} {{gift|nothing}} {{color}}!'
    const { id: template_id } = await given.template({ content: [{ kind: 'text', text }] })
    await api.post('/messages/send-template', {
      account_id,
      template_id,
      variables: { color: 'red {{name}}', email: '' /* not given */ },
    })
    expect(await sent(given, account_id)).toMatchObject([
      { template_id, text: 'Ann ann@example.com nothing red {{name}}!', sender: 'api' },
    ])
  })

  test('to whom no messenger reaches is no failure of the call; the chat shows why it stayed', async () => {
    const { given, api } = await open()
    const { id: connection_id } = await given.connection()
    for (const [wish, reason] of [
      [{}, 'no_channel'],
      [{ connection_id, status: 'BLOCKED' as const }, 'blocked'],
      [{ connection_id, status: 'INVALID' as const }, 'invalid_recipient'],
    ] as const) {
      const { id: account_id } = await given.account(wish)
      expect(await api.post('/messages/send-message', { account_id, text: 'hi' })).toMatchObject(ok)
      expect(await sent(given, account_id)).toMatchObject([{ state: 'skipped', reason }])
      expect(await deliveries(given, account_id)).toEqual([])
    }
  })

  test('moves its person and channel to the top of the lists', async () => {
    const { given, api } = await open()
    const first = await given.account()
    const second = await given.account()
    const order = async () => [
      pluck((await api.get('/people')).data, 'id'),
      pluck((await api.get('/communication-channels')).data, 'id'),
    ]
    expect(await order()).toEqual([
      [second.person_id, first.person_id],
      [second.id, first.id],
    ])
    app.clock.advance(5000)
    await api.post('/messages/send-message', { account_id: first.id, text: 'hi' })
    expect(await order()).toEqual([
      [first.person_id, second.person_id],
      [first.id, second.id],
    ])
    const { data } = await api.get('/people?limit=1')
    expect(data).toMatchObject([{ lastMessageTime: app.clock.now().toISOString() }])
  })

  test('of a subscriber is CLIENT_MESSAGE and read when staff has seen it; what the company sent always is', async () => {
    const { given, api } = await open()
    const { id: account_id } = await given.account()
    const at = { created_at: app.clock.now(), updated_at: app.clock.now() }
    const entry = { account_id, kind: 'message' as const, ...at }
    const inbound = { ...entry, direction: 'in' as const, sender: 'subscriber' as const, state: 'received' as const }
    const outbound = { ...entry, direction: 'out' as const, sender: 'staff' as const, state: 'sent' as const }
    const id = (n: number) => `6a1d7440bde9ab1a6ed7b00${n}` as never
    await given.insert('message', { ...inbound, id: id(1), seq: 1, text: 'Seen', is_read: true })
    await given.insert('message', { ...inbound, id: id(2), seq: 2, text: 'New', is_read: false })
    await given.insert('message', { ...outbound, id: id(3), seq: 3, text: 'Answer', is_read: false })
    await given.update('account', { id: account_id }, { last_seq: 3, message_count: 3 })
    const { data } = await api.get(`/communication-channels/${account_id}/chat-messages`)
    expect(data).toMatchObject([
      { type: 'YOUR_MESSAGE', text: 'Answer', read: true },
      { type: 'CLIENT_MESSAGE', text: 'New', read: false },
      { type: 'CLIENT_MESSAGE', text: 'Seen', read: true },
    ])
  })

  test('with a picture shows its caption, else its address', async () => {
    const { given, api } = await open()
    const { id: account_id } = await given.account({ connection_id: (await given.connection()).id })
    const url = 'https://files.example/a.jpg'
    for (const content of [[{ kind: 'image' as const, url, caption: 'Look' }], [{ kind: 'image' as const, url }]]) {
      await api.post('/messages/send-template', { account_id, template_id: (await given.template({ content })).id })
    }
    const { data } = await api.get(`/communication-channels/${account_id}/chat-messages`)
    expect(pluck(data, 'text')).toEqual([url, 'Look'])
  })
})

describe('a subscription', () => {
  test('by hand begins at the block that is named, ends the run before it, and is told and counted', async () => {
    const { given, api, told } = await open()
    const funnel = await buildFunnel(given.ctx, { first: message('1', { passed: 'second' }), second: message('2') })
    const account = await given.account()
    const subscribe = (name: string) =>
      api.post(`/communication-channels/${account.id}/manual-subscribe`, {
        tunnel_id: funnel.tunnelId,
        tunnel_block_id: funnel.block(name),
      })
    expect(await subscribe('first')).toMatchObject({ ...ok, data: {} })
    expect(await subscribe('second')).toMatchObject(ok)
    const runs = (await given.find('run')).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(runs).toMatchObject([
      { account_id: account.id, block_id: funnel.block('first'), state: 'stopped', reason: 'replaced' },
      { account_id: account.id, block_id: funnel.block('second'), state: 'ready' },
    ])
    const entry = {
      ...{ tunnelName: 'Funnel', tunnelId: funnel.tunnelId, leadgentoolId: funnel.leadgentoolId },
      ...{ trafficSource: 'Default traffic source', trafficSourceId: funnel.trafficSourceId, accountId: account.id },
    }
    expect((await api.get(`/people/${account.person_id}`)).data.subscribeHistory).toMatchObject([entry, entry])
    expect(await told('SUBSCRIPTION')).toMatchObject([
      { id: account.person_id, account_id: account.id, tunnel_id: funnel.tunnelId, phone: 'NOT_DEFINED' },
      { leadgentool_id: funnel.leadgentoolId, traffic_source_id: funnel.trafficSourceId },
    ])
    const figures = [{ subscribers: 2, uniqSubscribers: 1 }]
    expect((await api.get(`/tunnels/${funnel.tunnelId}/stats`)).data).toMatchObject(figures)
    expect((await api.get('/tunnels/stats')).data).toMatchObject(figures)
  })

  test('by hand knows the blocks of that tunnel only', async () => {
    const { given, api } = await open()
    const [one, other] = [await given.tunnel(), await given.tunnel()]
    const { id } = await given.account()
    const path = `/communication-channels/${id}/manual-subscribe`
    const before = await checksums(app.world.sql)
    const foreign = await api.post(path, { tunnel_id: one.tunnel.id, tunnel_block_id: other.block.id })
    expect(foreign).toMatchObject({
      status: 404,
      json: { error: { code: 'WRONG_ID', fields: { tunnel_block_id: 'WRONG_ID' } } },
    })
    expect(await checksums(app.world.sql)).toEqual(before)
  })

  test('of a person who is added follows the answer, through the default source of the leadgentool', async () => {
    const { given, api, told } = await open()
    const { tunnel, block } = await given.tunnel({ name: 'Main' })
    const { tool, source } = await given.leadgentool(tunnel.id, { name: 'Fair' })
    const { data } = await api.post('/people', { name: 'Feliks', leadgentool_id: tool.id })
    expect(data.subscribeHistory).toEqual([])
    expect((await api.get(`/people/${data.person_id}`)).data.subscribeHistory).toEqual([])
    await work(given)
    expect((await api.get(`/people/${data.person_id}`)).data.subscribeHistory).toEqual([
      {
        ...{ tunnelName: 'Main', leadgentoolName: 'Fair', trafficSource: source.name, accountId: data.id },
        ...{ tunnelId: tunnel.id, leadgentoolId: tool.id, trafficSourceId: source.id },
      },
    ])
    expect(await given.find('run')).toMatchObject([{ account_id: data.id, block_id: block.id, state: 'ready' }])
    expect(await told('SUBSCRIPTION')).toMatchObject([
      { account_id: data.id, name: 'Feliks', leadgentool_name: 'Fair', from: 'MANUAL' },
    ])
  })

  test('is known by the names its tunnel and leadgentool have, also when they are gone', async () => {
    const { given, api } = await open()
    const { tunnel, block, tool } = await given.tunnel()
    const account = await given.account()
    const path = `/communication-channels/${account.id}/manual-subscribe`
    await api.post(path, { tunnel_id: tunnel.id, tunnel_block_id: block.id })
    const deleted_at = app.clock.now()
    await given.update('tunnel', { id: tunnel.id }, { name: 'Renamed', deleted_at })
    await given.update('leadgentool', { id: tool.id }, { deleted_at })
    expect((await api.get(`/people/${account.person_id}`)).data.subscribeHistory).toMatchObject([
      { tunnelName: 'Renamed' },
    ])
    expect((await api.get(`/tunnels/${tunnel.id}/stats`)).status).toBe(404)
    expect((await api.get('/tunnels/stats')).data).toMatchObject([{ subscribers: 1 }])
    expect(await api.get('/tunnels')).toMatchObject({ data: [], json: { meta: { totalCount: 0 } } })
  })
})

describe('people who are given an SMS channel', () => {
  const smsOf = (given: Given) => given.connection({ kind: 'SMS', type: 'sms' })

  test('are those who have the phone, else the e-mail, else new ones; a channel that is there stays alone', async () => {
    const { given, api } = await open()
    const sms = await smsOf(given)
    const [tag, other] = [await given.tag(), await given.tag()]
    const byPhone = await given.person({ phone: '+380501110001' })
    const older = await given.person({ email: 'Twin@example.com', created_at: new Date('2024-01-01') })
    const newer = await given.person({ email: 'twin@example.com', created_at: new Date('2025-01-01') })
    const known = await given.person({ phone: '+380501110003', tags: [tag.id] })
    await given.account({ person_id: known.id, connection_id: sms.id, external_id: '+380501110003' })
    const people = await given.count('person')
    const rows = [
      { phone: '+38 (050) 111-00-01', email: 'twin@example.com', name: 'By phone' },
      { phone: '380501110002', email: 'TWIN@example.com' },
      { phone: '380501110003' },
      { phone: '+380501110004', email: 'not an address' },
      { phone: '+380501110005', name: 'New', email: 'new@example.com' },
      { phone: '+380501110005', name: 'Again' },
    ]
    const { data } = await api.post('/people/sms', { data: rows, connection_id: sms.id, tags: [tag.id, other.id] })
    expect(data).toEqual({ count_to_process: 6 })
    await work(given)

    const accounts = await given.find('account', { connection_id: sms.id })
    const ownerOf = (phone: string) => accounts.find(({ external_id }) => external_id === phone)?.person_id
    expect(accounts).toHaveLength(5)
    expect(ownerOf('+380501110001')).toBe(byPhone.id)
    expect(ownerOf('+380501110002')).toBe(newer.id)
    expect(ownerOf('+380501110003')).toBe(known.id)
    expect(await given.count('person')).toBe(people + 2)
    const made = async (phone: string) => (await api.get(`/people/${ownerOf(phone)}`)).data
    const named = { phone: '+380501110004', name: '+380501110004', email: 'NOT_DEFINED', accounts: [{ from: 'SMS' }] }
    expect(await made('+380501110004')).toMatchObject(named)
    expect(await made('+380501110005')).toMatchObject({ name: 'New', email: 'new@example.com' })
    for (const { person_id } of accounts) expect(await given.count('person_tag', { person_id })).toBe(2)
    expect(await given.count('person_tag', { person_id: older.id })).toBe(0)
    expect(await given.count('message')).toBe(0)

    await api.post('/people/sms', { data: rows, connection_id: sms.id })
    await work(given)
    expect(await given.count('account', { connection_id: sms.id })).toBe(5)
    expect(await given.count('person')).toBe(people + 2)
  })

  test('are subscribed by the leadgentool that is named, each once', async () => {
    const { given, api, told } = await open()
    const { tunnel } = await given.tunnel()
    const { tool } = await given.leadgentool(tunnel.id)
    const rows = [{ phone: '+380501110001' }, { phone: '+380501110002' }]
    const call = { data: rows, connection_id: (await smsOf(given)).id, leadgentool_id: tool.id }
    for (let n = 0; n < 2; n++) {
      await api.post('/people/sms', call)
      await work(given)
    }
    expect(await given.count('run', { state: 'ready' })).toBe(2)
    expect(pluck(await told('SUBSCRIPTION'), 'leadgentool_id')).toEqual([tool.id, tool.id])
    expect((await api.get(`/tunnels/${tunnel.id}/stats`)).data).toMatchObject([{ subscribers: 2, uniqSubscribers: 2 }])
  })

  test('may be ten thousand at once, and not one more', async () => {
    const { given, api } = await open()
    const { id: connection_id } = await smsOf(given)
    const row = (n: number) => ({
      phone: `+38050${String(1_000_000 + n)}`,
      name: `Person ${n}`,
      email: `p${n}@example.com`,
    })
    const data = Array.from({ length: 10_001 }, (_, n) => row(n))
    const tooMany = await api.post('/people/sms', { data, connection_id })
    expect(tooMany).toMatchObject({ status: 400, json: { error: { fields: { data: 'TOO_LONG' } } } })
    expect(await api.post('/people/sms', { data: data.slice(1), connection_id })).toMatchObject({
      ...ok,
      data: { count_to_process: 10_000 },
    })
    await work(given)
    expect(await given.find('import')).toMatchObject([{ total: 10_000, done: 10_000, created: 10_000 }])
    expect((await api.get('/people?limit=1')).json.meta).toMatchObject({ totalCount: 10_000, filteredCount: 10_000 })
    expect((await api.get('/communication-channels?limit=1')).json.meta).toMatchObject({ totalCount: 10_000 })
    expect((await api.get('/people?filter[email]=P7777@example.com')).data).toMatchObject([{ name: 'Person 7777' }])
  })

  test('are none of them taken when one row is wrong, or the connection sends no SMS', async () => {
    const { given, api } = await open()
    const [sms, chat] = [await smsOf(given), await given.connection()]
    const good = { phone: '+380501110001' }
    const refused = async (body: object) => {
      const { status, json } = await api.post('/people/sms', body)
      return [status, json.error?.code, json.error?.fields]
    }
    const before = await checksums(app.world.sql)
    expect(await refused({ data: [good, { phone: 'x' }, { name: 'x' }], connection_id: sms.id })).toEqual([
      400,
      'FORMAT_ERROR',
      { 'data/1/phone': 'WRONG_FORMAT', 'data/2/phone': 'REQUIRED' },
    ])
    expect(await refused({ data: [], connection_id: sms.id })).toEqual([400, 'FORMAT_ERROR', { data: 'TOO_SHORT' }])
    expect(await refused({ data: [good], connection_id: chat.id })).toEqual([
      400,
      'FORMAT_ERROR',
      { connection_id: 'NOT_ALLOWED_VALUE' },
    ])
    for (const { id } of [given.manual, given.telephony]) {
      expect(await refused({ data: [good], connection_id: id })).toEqual([
        404,
        'WRONG_ID',
        { connection_id: 'WRONG_ID' },
      ])
    }
    expect(await checksums(app.world.sql)).toEqual(before)
  })
})
