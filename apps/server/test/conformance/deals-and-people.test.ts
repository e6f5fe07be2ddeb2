import { beforeAll, describe, expect, test } from 'vitest'
import { findByHash } from '../../src/domains/leadgen/index.ts'
import { refundOrder } from '../../src/domains/orders/index.ts'
import { createAccount } from '../../src/domains/people/index.ts'
import { setRate } from '../../src/domains/rates/index.ts'
import { setLegacyWebhook } from '../../src/domains/webhooks/index.ts'
import { type TestApp, testApp } from '../harness/app.ts'
import type { Given } from '../harness/given.ts'
import { callerOf, type Loose, pluck } from './caller.ts'
import { checksums } from './footprint.ts'
import { openWire } from './wire.ts'

/** What calls of API v2 do to orders, figures and people. */

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})

const ok = { status: 200, json: { status: 1 } }
const wrong = (status: number, code: string, fields: object) => ({
  status,
  json: { status: 0, error: { code, fields } },
})
const notAllowed = (path: string) => wrong(400, 'FORMAT_ERROR', { [path]: 'NOT_ALLOWED_VALUE' })

/** Sees that what is done changes nothing in the whole database. */
async function changingNothing<Result>(act: () => Promise<Result>): Promise<Result> {
  const before = await checksums(app.world.sql)
  const result = await act()
  expect(await checksums(app.world.sql)).toEqual(before)
  return result
}

async function open() {
  const given = await app.company()
  return { given, api: callerOf(openWire(app.baseUrl, given.token)) }
}

/** A company that sells a course to people who came by a tunnel, and tells a webhook. */
async function openShop() {
  const { given, api } = await open()
  await setLegacyWebhook(given.ctx, { url: 'https://hooks.example/x', events: ['ORDER', 'SALE'], isOn: true })
  const credit = await given.paymentCredit()
  const offer = await given.offer({ title: 'A course', name: 'inner', credits: [credit.id] })
  const { tunnel, block, source } = await given.tunnel()
  const buyer = async () => {
    const person = await given.person({ email: 'ann@example.com', phone: '+380501234567' })
    const account = await given.account({ person_id: person.id })
    const path = `/communication-channels/${account.id}/manual-subscribe`
    await api.post(path, { tunnel_id: tunnel.id, tunnel_block_id: block.id })
    return { person, account }
  }
  const order = (body: object) => api.post('/orders', { paymentCreditsId: credit.id, offerId: offer.id, ...body })
  const figures = async () => {
    const [all, one] = [await api.get('/tunnels/stats'), await api.get(`/tunnels/${tunnel.id}/stats`)]
    expect(all.data).toEqual(one.data)
    return all.data[0]
  }
  const told = async (type: string) =>
    (await given.find('webhook_delivery', { type }))
      .toSorted((a, b) => a.seq - b.seq)
      .map(({ body }): Loose => JSON.parse(body).data)
  return { given, api, credit, offer, tunnel, source, buyer, order, figures, told }
}

const rowOf = async (given: Given, id: unknown) => (await given.find('order', { id: String(id) as never }))[0]

describe('an order', () => {
  test('is made of its offer, told, and counted where its buyer came from', async () => {
    const { given, buyer, order, figures, told, tunnel, source } = await openShop()
    const { person } = await buyer()
    const { data } = await order({ personId: person.id })
    expect(data).toMatchObject({ title: 'A course', price: 100, currency: 'USD', status: 'OPENED' })
    expect(await rowOf(given, data.id)).toMatchObject({
      ...{ tunnel_id: tunnel.id, traffic_source_id: source.id, manager_id: null, account_id: null },
      ...{ buyer_email: 'ann@example.com', buyer_phone: '+380501234567', payment_status: 'NONE' },
      transaction_at: app.clock.now(),
    })
    expect(await told('ORDER')).toMatchObject([{ order_id: data.id, offer_name: 'inner', price: 100, currency: 'USD' }])
    expect(await figures()).toMatchObject({ orders: 1, sales: 0, totalSale: 0, subscribers: 1 })
  })

  test('of somebody who came by no tunnel is in no figure', async () => {
    const { given, order, figures } = await openShop()
    const stranger = await given.person({ email: 'x@example.com', phone: '+380501234568' })
    const { data } = await order({ personId: stranger.id })
    expect(await rowOf(given, data.id)).toMatchObject({ tunnel_id: null, traffic_source_id: null })
    expect(await figures()).toMatchObject({ orders: 0, sales: 0 })
  })

  test('follows the latest subscription of its channel, else of its person', async () => {
    const { given, api, buyer, order, tunnel } = await openShop()
    const { person, account } = await buyer()
    const later = await given.tunnel()
    const second = await given.account({ person_id: person.id })
    app.clock.advance(1000)
    const path = `/communication-channels/${second.id}/manual-subscribe`
    await api.post(path, { tunnel_id: later.tunnel.id, tunnel_block_id: later.block.id })
    const tunnelOf = async (body: object) => (await rowOf(given, (await order(body)).data.id))?.tunnel_id
    expect(await tunnelOf({ accountId: account.id })).toBe(tunnel.id)
    expect(await tunnelOf({ accountId: second.id })).toBe(later.tunnel.id)
    expect(await tunnelOf({ personId: person.id })).toBe(later.tunnel.id)
  })

  test('that is resolved is a sale, once, however often it is said', async () => {
    const { given, api, buyer, order, figures, told } = await openShop()
    const { person } = await buyer()
    const { data } = await order({ personId: person.id })
    const resolve = () =>
      api.post(`/orders/${data.id}`, {
        status: 'RESOLVED',
        price: '35',
        paymentDate: '03.10.2024 11:02',
        userComments: 'Hi',
      })
    expect(await resolve()).toMatchObject({ ...ok, data: { status: 'RESOLVED', price: 35 } })
    const sold = { orders: 1, sales: 1, uniqSales: 1, totalSale: 35 }
    expect(await figures()).toMatchObject(sold)
    app.clock.advance(1000)
    await changingNothing(async () => expect(await resolve()).toMatchObject(ok))
    expect(await figures()).toMatchObject(sold)
    expect(await told('SALE')).toMatchObject([{ order_id: data.id, price: 35, currency: 'USD' }])
    expect(await rowOf(given, data.id)).toMatchObject({
      ...{ offer_price: '100.00', price: '35.00', user_comments: 'Hi', payment_status: 'SUCCESS' },
      paid_at: new Date('2024-10-03T11:02:00Z'),
    })
    expect((await api.get(`/orders/${data.id}`)).data).toMatchObject({
      status: 'SUCCESS',
      paymentMethod: 'MANUAL',
      price: 35,
    })
  })

  test('may be rejected and resolved again; the figures follow', async () => {
    const { api, buyer, order, figures, told } = await openShop()
    const { person } = await buyer()
    const { data } = await order({ personId: person.id })
    const { data: other } = await order({ personId: person.id })
    const say = (id: unknown, status: string, price: number) => api.post(`/orders/${id}`, { status, price })
    await say(other.id, 'RESOLVED', 10)
    await say(data.id, 'RESOLVED', 35)
    expect(await figures()).toMatchObject({ orders: 2, sales: 2, uniqSales: 1, totalSale: 45 })
    await say(data.id, 'REJECTED', 35)
    expect(await figures()).toMatchObject({ orders: 2, sales: 1, uniqSales: 1, totalSale: 10 })
    await say(other.id, 'REJECTED', 10)
    expect(await figures()).toMatchObject({ orders: 2, sales: 0, uniqSales: 0, totalSale: 0 })
    await say(data.id, 'RESOLVED', 40.5)
    expect(await figures()).toMatchObject({ orders: 2, sales: 1, uniqSales: 1, totalSale: 40.5 })
    expect(pluck(await told('SALE'), 'order_id')).toEqual([other.id, data.id])
  })

  test('in another currency is a sale at the rate of its day', async () => {
    const { given, api, buyer, order, figures } = await openShop()
    await setRate(given.ctx, { currency: 'UAH', day: '2024-10-01', usd: '0.025' })
    const { person } = await buyer()
    const { data } = await order({ personId: person.id })
    await api.post(`/orders/${data.id}`, {
      status: 'RESOLVED',
      currency: 'UAH',
      price: '101',
      paymentDate: '2024-10-03',
    })
    expect(await figures()).toMatchObject({ sales: 1, totalSale: 2.53 })
  })

  test.each([
    ['1.005', 1.01],
    ['0.005', 0.01],
    ['0.0049999', 0],
    [1.005, 1.01],
    ['2.675', 2.68],
    ['999999999999.99', 999999999999.99],
    ['  12.345  ', 12.35],
  ])('rounds the price %s half up to %s', async (price, told) => {
    const { api, buyer, order } = await openShop()
    const { person } = await buyer()
    const { data } = await order({ personId: person.id })
    expect((await api.post(`/orders/${data.id}`, { status: 'RESOLVED', price })).data.price).toBe(told)
    expect((await api.get(`/orders/${data.id}`)).data.price).toBe(told)
    expect((await api.get('/tunnels/stats')).data).toMatchObject([{ totalSale: told }])
  })

  test('that was refunded, is not manual or is partly paid cannot be changed', async () => {
    const { given, api, buyer, order } = await openShop()
    const { person } = await buyer()
    const { data } = await order({ personId: person.id })
    await api.post(`/orders/${data.id}`, { status: 'RESOLVED' })
    await refundOrder(given.ctx, String(data.id) as never)
    const others = [
      data.id,
      (await given.order({ payment_method: 'WAYFORPAY' })).id,
      (await given.order({ has_partial_payments: true, payment_status: 'PENDING' })).id,
    ]
    for (const id of others) {
      for (const status of ['RESOLVED', 'REJECTED']) {
        expect(await changingNothing(() => api.post(`/orders/${id}`, { status }))).toMatchObject(notAllowed('order_id'))
      }
    }
    expect((await api.get('/tunnels/stats')).data).toMatchObject([{ orders: 1, sales: 0, totalSale: 0 }])
    expect((await api.get(`/orders/${data.id}`)).data.status).toBe('REFUNDED')
  })

  test('is refused for an offer that is off or sold out, and for a payment system that is not manual', async () => {
    const { given, credit, buyer, order } = await openShop()
    const { person } = await buyer()
    const [off, single] = [await given.offer({ is_on: false }), await given.offer({ stock: 1 })]
    const gateway = await given.paymentCredit({ type: 'WAYFORPAY' })
    const refused = (body: object) => changingNothing(() => order({ personId: person.id, ...body }))
    expect(await refused({ offerId: off.id })).toMatchObject(notAllowed('offerId'))
    expect(await refused({ paymentCreditsId: gateway.id })).toMatchObject(notAllowed('paymentCreditsId'))
    const both = await Promise.all([1, 2].map(() => order({ personId: person.id, offerId: single.id })))
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 400])
    expect(await refused({ offerId: single.id })).toMatchObject(notAllowed('offerId'))
    expect(credit.type).toBe('MANUAL')
  })

  test('tells its buyer what the offer says, once for each state', async () => {
    const { given, api, offer, buyer, order } = await openShop()
    const say = (text: string) => [{ kind: 'text', text }]
    const messages = { order: say('Ordered {{order_title}}'), success: say('Paid'), failed: say('Failed') }
    await given.update('offer', { id: offer.id }, { messages })
    const { person } = await buyer()
    const chat = await given.account({ person_id: person.id, connection_id: (await given.connection()).id })
    const { data } = await order({ personId: person.id, isNotifyAccount: true })
    for (const status of ['RESOLVED', 'RESOLVED', 'REJECTED', 'RESOLVED'])
      await api.post(`/orders/${data.id}`, { status })
    const { data: rows } = await api.get(`/communication-channels/${chat.id}/chat-messages`)
    expect(pluck(rows, 'text')).toEqual(['Failed', 'Paid', 'Ordered A course'])
  })

  test('has the manager who is named', async () => {
    const { given, buyer, order } = await openShop()
    const { person } = await buyer()
    const manager = await given.user()
    const { data } = await order({
      personId: person.id,
      managerId: manager.id,
      email: 'Other@Example.com',
      phone: '(050) 765-43-21',
    })
    expect(await rowOf(given, data.id)).toMatchObject({
      ...{ manager_id: manager.id, buyer_email: 'Other@Example.com', buyer_phone: '+0507654321' },
    })
    expect(await given.find('person', { id: person.id })).toMatchObject([{ email: 'ann@example.com' }])
  })
})

describe('a person', () => {
  test('who was merged is answered, changed and written to as the one who remains, over any number of merges', async () => {
    const { given, api } = await open()
    const [first, second, last] = [await given.person(), await given.person(), await given.person({ name: 'Last' })]
    await given.update('person', { id: first.id }, { merged_into: second.id })
    await given.update('person', { id: second.id }, { merged_into: last.id })
    const account = await given.account({ person_id: last.id })
    const tag = await given.tag({ name: 'VIP' })
    for (const { id } of [first, second, last]) {
      expect((await api.get(`/people/${id}`)).data).toMatchObject({ id: last.id, name: 'Last' })
      expect((await api.get(`/communication-channels/${id}/person`)).data.id).toBe(last.id)
      expect((await api.put(`/people/${id}/add-comment`, { comment: 'x' })).data.entity_id).toBe(last.id)
      expect(await api.put(`/people/${id}/add-tag`, { tag_id: tag.id })).toMatchObject(ok)
      expect((await api.put(`/people/${id}`, { phone: '+380501234567' })).data).toMatchObject({
        id: last.id,
        tags: ['VIP'],
      })
      expect(await api.post('/messages/send-message', { account_id: id, text: 'hi' })).toMatchObject(ok)
    }
    expect(await given.count('message', { account_id: account.id })).toBe(3)
    const { data, json } = await api.get('/people')
    expect(pluck(data, 'id')).toEqual([last.id])
    expect(json.meta).toMatchObject({ filteredCount: 1, totalCount: 1 })
    expect(pluck((await api.get('/people?filter[tags]=vip')).data, 'id')).toEqual([last.id])
  })

  test('who was deleted is nowhere, and who is archived is listed', async () => {
    const { given, api } = await open()
    const deleted = await given.person({ phone: '+380501234567', email: 'gone@example.com' })
    const account = await given.account({ person_id: deleted.id })
    const archived = await given.person({ archived_at: app.clock.now() })
    await given.update('person', { id: deleted.id }, { deleted_at: app.clock.now() })
    for (const path of ['/people', '/people?filter[phone]=380501234567', '/people?filter[email]=gone@example.com']) {
      expect(pluck((await api.get(path)).data, 'id')).not.toContain(deleted.id)
    }
    expect(pluck((await api.get('/people')).data, 'id')).toEqual([archived.id])
    const gone = wrong(404, 'WRONG_ID', { person_id: 'WRONG_ID' })
    expect(await api.get(`/people/${deleted.id}`)).toMatchObject(gone)
    expect(await api.get(`/people/${account.id}`)).toMatchObject(gone)
    expect(await api.put(`/people/${deleted.id}/add-comment`, { comment: 'x' })).toMatchObject(gone)
  })

  test('is as active as the newest message, else as the newest channel, else as the card', async () => {
    const { given, api } = await open()
    const told = async (id: string) => {
      const { data } = await api.get('/people')
      return pluck(data, 'lastMessageTime')[pluck(data, 'id').indexOf(id)]
    }
    const begun = app.clock.now().toISOString()
    const { data } = await api.post('/people', { name: 'Feliks' })
    const id = String(data.person_id)
    expect(await told(id)).toBe(begun)
    app.clock.advance(60_000)
    const chat = await given.connection()
    const channel = { personId: id as never, connectionId: chat.id, kind: 'WEB_CHAT', externalId: 'v' }
    await given.ctx.transaction((tx) => createAccount(tx, channel))
    expect(await told(id)).toBe(app.clock.now().toISOString())
    app.clock.advance(60_000)
    await api.post('/messages/send-message', { account_id: id, text: 'hi' })
    expect(await told(id)).toBe(app.clock.now().toISOString())
    const { data: channels } = await api.get('/communication-channels')
    expect(pluck(channels, 'lastMessageTime')).toEqual([app.clock.now().toISOString(), begun])
  })

  test('is found between two times, both included', async () => {
    const { given, api } = await open()
    const at = [
      '2015-04-02T00:00:00.000Z',
      '2015-04-02T12:00:00.000Z',
      '2015-04-03T00:00:00.000Z',
      '2015-04-03T00:00:00.001Z',
    ]
    const accounts = []
    for (const time of at) {
      const active_at = new Date(time)
      const { id: person_id } = await given.person({ active_at })
      accounts.push(await given.account({ person_id, active_at }))
    }
    const [first, second, third, fourth] = accounts
    const day = 'filter[last_message][from]=2015-04-02&filter[last_message][to]=2015-04-03'
    const people = await api.get(`/people?${day}`)
    expect(pluck(people.data, 'id')).toEqual([third, second, first].map((account) => account?.person_id))
    expect(people.json.meta).toMatchObject({ filteredCount: 3, totalCount: 4 })
    const channels = await api.get(`/communication-channels?${day}&limit=2`)
    expect(pluck(channels.data, 'id')).toEqual([third?.id, second?.id])
    expect(channels.json.meta).toMatchObject({ filteredCount: 3, totalCount: 4 })
    const later = await api.get('/communication-channels?filter[last_message][from]=2015-04-03%2000:00')
    expect(pluck(later.data, 'id')).toEqual([fourth?.id, third?.id])
    expect((await api.get('/people?filter[last_message][to]=02.04.2015%2011:59')).data).toHaveLength(1)
  })

  test('is changed as a whole or not at all', async () => {
    const { given, api } = await open()
    const person = await given.person({ phone: '+380501234567' })
    for (const [n, [name, type]] of (
      [
        ['city', 'KEYWORD'],
        ['mail', 'EMAIL'],
        ['size', 'NUMBER'],
        ['born', 'DATE'],
      ] as const
    ).entries()) {
      await given.insert('custom_field', { id: `6a1d7440bde9ab1a6ed7b00${n}` as never, name, type })
    }
    const put = (body: object) => api.put(`/people/${person.id}`, body)
    const city = { type: 'KEYWORD', name: 'city', value: 'Lviv' }
    const known = { phone: '+380507654321', email: 'Ann@Example.com' }
    const fields = [
      city,
      { type: 'EMAIL', name: 'city', value: 'a@example.com' },
      { type: 'NUMBER', name: 'none', value: 5 },
    ]
    expect(await changingNothing(() => put({ ...known, custom_fields: fields }))).toMatchObject(
      wrong(404, 'WRONG_ID', { 'custom_fields/1/name': 'WRONG_ID', 'custom_fields/2/name': 'WRONG_ID' }),
    )
    expect(
      await changingNothing(() => put({ ...known, custom_fields: [city, { type: 'NUMBER', name: 'none' }] })),
    ).toMatchObject(wrong(404, 'WRONG_ID', { 'custom_fields/1/name': 'WRONG_ID' }))
    const absent = { person_id: 'WRONG_ID', 'custom_fields/0/name': 'WRONG_ID' }
    const nobody = `/people/${app.given.owner.id}`
    expect(await api.put(nobody, { custom_fields: [{ type: 'DATE', name: 'none' }] })).toMatchObject(
      wrong(404, 'WRONG_ID', absent),
    )
    const values = [
      city,
      { type: 'NUMBER', name: 'size', value: '42.50' },
      { type: 'DATE', name: 'born', value: '03.10.1984 11:02' },
    ]
    const { data } = await put({ ...known, custom_fields: values })
    expect(data).toMatchObject({ ...known, updated_at: app.clock.now().toISOString() })
    expect(data.custom_fields).toMatchObject([
      city,
      { name: 'size' },
      { name: 'born', value: '1984-10-03T11:02:00.000Z' },
    ])
    const nothing = [
      { ...city, value: null },
      { type: 'NUMBER', name: 'size', value: '' },
    ]
    await changingNothing(async () =>
      expect(await put({ phone: null, email: '', custom_fields: nothing })).toMatchObject(ok),
    )
    expect((await put({ custom_fields: { ...city, value: 'Kyiv' } })).data.custom_fields?.[0]).toEqual({
      ...city,
      value: 'Kyiv',
    })
    expect((await api.get(`/people?filter[email]=ann@example.com`)).data).toMatchObject([
      { id: person.id, email: 'Ann@Example.com' },
    ])
  })

  test('is remarked on in the name of the owner, once for each call', async () => {
    const { given, api } = await open()
    const person = await given.person()
    for (let n = 0; n < 2; n++) {
      const { data } = await api.put(`/people/${person.id}/add-comment`, { comment: 'Called' })
      expect(data).toMatchObject({
        created_by: given.owner.id,
        company_id: given.companyId,
        entity_id: person.id,
        text: 'Called',
      })
    }
    expect(await given.count('person_comment', { person_id: person.id })).toBe(2)
  })

  test('has a call recorded with the times and numbers that were sent', async () => {
    const { given, api } = await open()
    const [user, account] = [await given.user(), await given.account()]
    const { data } = await api.post('/calls', {
      ...{ user_id: user.id, account_id: account.id, from: 606, to: '+380 50 1', date: '2024-03-22', duration: 0 },
      ...{ record_link: 'https://files.example/a.mp3?x=1', status: 'TALKING', type: 'OUTBOUND' },
    })
    expect(data).toMatchObject({
      ...{ from: '606', to: '+380 50 1', billsec: 0, raw_response: {}, provider_type: 'MANUAL' },
      ...{ created_at: '2024-03-22T00:00:00.000Z', telephone_connection_id: given.telephony.id },
      next_check: new Date(app.clock.now().getTime() + 60_000).toISOString(),
    })
    expect(data.call_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(await given.find('call')).toMatchObject([{ id: data.id, account_id: account.id, duration_seconds: 0 }])
  })

  test('can come by a traffic source as soon as it is made', async () => {
    const { given, api } = await open()
    const { tunnel } = await given.tunnel()
    const { tool } = await given.leadgentool(tunnel.id)
    const path = `/leadgentools/${tool.id}/create-traffic-source`
    const { data: one } = await api.post(path, { name: 'Fair' })
    const { data: other } = await api.post(path, { name: 'Fair' })
    expect(one).toMatchObject({
      name: 'Fair',
      description: '',
      leadgentool_id: tool.id,
      tunnel_id: tunnel.id,
      created_by: given.owner.id,
    })
    expect(other.id).not.toBe(one.id)
    expect(other.hash).not.toBe(one.hash)
    const lead = { companyId: given.companyId, trafficSourceId: one.id, leadgentoolId: tool.id, isAvailable: true }
    expect(await findByHash(app.world.sql, String(one.hash))).toMatchObject(lead)
  })
})

describe('short lists', () => {
  test('are newest first and hide what is built in, deleted or of another company', async () => {
    const { given, api } = await open()
    const at = (n: number) => ({ created_at: new Date(n) })
    const [older, newer] = [await given.tag({ name: 'B', ...at(1) }), await given.tag({ name: 'A', ...at(2) })]
    expect((await api.get('/tags')).data).toEqual([
      { id: newer.id, name: 'A' },
      { id: older.id, name: 'B' },
    ])
    const chat = await given.connection({ name: 'Chat', ...at(2) })
    const sms = await given.connection({ kind: 'SMS', type: 'sms', name: 'SMS', ...at(1) })
    await given.connection({ deleted_at: new Date() })
    expect((await api.get('/connections')).data).toEqual({
      connections: [
        { id: chat.id, type: 'webChat', name: 'Chat' },
        { id: sms.id, type: 'sms', name: 'SMS' },
      ],
    })
    const { category_id } = await given.template({ name: 'Second', ...at(2) })
    await given.template({ name: 'First', category_id, ...at(1) })
    await given.template({ name: 'Gone', category_id, deleted_at: new Date() })
    const { data } = await api.get(`/categories/templates/${category_id}`)
    expect(pluck(data.templates, 'message_name')).toEqual(['Second', 'First'])
    const empty = await given.insert('template_category', {
      id: '6a1d7440bde9ab1a6ed7b001' as never,
      name: 'Empty',
      ...at(9),
    })
    expect((await api.get(`/categories/templates/${empty.id}`)).data).toEqual({ templates: [] })
    expect(pluck((await api.get('/categories/templates')).data.categories, 'id')).toEqual([category_id, empty.id])
  })
})
