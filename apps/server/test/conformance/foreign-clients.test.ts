import { endpointsOf, v2 } from '@korben/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import { createServer } from '../../src/app/server.ts'
import { atFileEnd } from '../harness/file-end.ts'
import { type Caller, callerOf, pluck } from './caller.ts'
import { companyOfEverything } from './company-of-everything.ts'
import { callOf, goodRequest, withId } from './request.ts'
import { expectCors, openStage, type Stage } from './stage.ts'
import { openWire } from './wire.ts'

/** What a client written for the published API relies on, line by line (reference 6). */

let stage: Stage
let api: Caller
let ids: Stage['own']['ids']
let given: Stage['own']['given']
beforeAll(async () => {
  stage = await openStage()
  api = callerOf(stage.wire)
  ;({ ids, given } = stage.own)
})

const endpoints = endpointsOf(v2)
/** Ids of the people that a query finds. */
const found = async (query: string) => pluck((await api.get(`/people?${query}`)).data, 'id')
const ok = { status: 200, json: { status: 1 } }
const order = async (more: object = {}) => {
  const buyer = { paymentCreditsId: ids.payment_credit, offerId: ids.offer, personId: ids.person }
  const { data } = await api.post('/orders', { ...buyer, ...more })
  return String(data.id)
}
const storedOrder = async (id: unknown) => (await given.find('order', { id: String(id) as never }))[0]

describe('an order', () => {
  test('F1: takes null for comments, as if there were none', async () => {
    const id = await order()
    await api.post(`/orders/${id}`, { status: 'RESOLVED', userComments: 'Hello' })
    expect(await api.post(`/orders/${id}`, { status: 'RESOLVED', userComments: null })).toMatchObject(ok)
    expect(await storedOrder(id)).toMatchObject({ user_comments: 'Hello' })
  })

  test('F2: takes a price that is text, and answers it as a number', async () => {
    const answer = await api.post(`/orders/${await order()}`, { status: 'REJECTED', price: '35' })
    expect(answer.data.price).toBe(35)
  })

  test('F3: takes days with hours and minutes as UTC', async () => {
    const id = await order({ transactionDate: '2018-06-27 07:32' })
    await api.post(`/orders/${id}`, { status: 'RESOLVED', paymentDate: '2018-06-28 23:59' })
    expect(await storedOrder(id)).toMatchObject({
      transaction_at: new Date('2018-06-27T07:32:00Z'),
      paid_at: new Date('2018-06-28T23:59:00Z'),
    })
  })

  test('F4: takes the word false for false', async () => {
    await given.update(
      'offer',
      { id: ids.offer as never },
      { messages: { order: [{ kind: 'text', text: 'Ordered' }] } },
    )
    const told = async (isNotifyAccount: unknown) => {
      const id = await order({ isNotifyAccount })
      return (await given.find('message', { cause: `order:${id}:order` })).length
    }
    for (const no of ['false', false, '0', 0, '', null]) expect(await told(no), String(no)).toBe(0)
    for (const yes of ['true', true, '1', 1]) expect(await told(yes), String(yes)).toBe(1)
  })

  test('F24: is there at once under the id it was answered with', async () => {
    const id = await order()
    expect(await api.get(`/orders/${id}`)).toMatchObject({ ...ok, data: { id, status: 'ORDER' } })
    expect(await api.post(`/orders/${id}`, { status: 'RESOLVED' })).toMatchObject({
      ...ok,
      data: { id, status: 'RESOLVED' },
    })
  })

  test('F27: takes the account in place of the person', async () => {
    const id = await order({ personId: undefined, accountId: ids.account })
    expect(await storedOrder(id)).toMatchObject({ person_id: ids.person, account_id: ids.account })
    const both = await order({ accountId: (await given.account()).id })
    expect(await storedOrder(both)).toMatchObject({ person_id: ids.person, account_id: null })
  })
})

describe('a body', () => {
  const call = () => ({
    ...{ user_id: ids.user, from: '606', to: '607', date: '2024-03-22T15:30:17.339Z', account_id: ids.account },
    ...{ record_link: 'NOT_DEFINED', status: 'SUCCESS', duration: '100', type: 'INBOUND' },
  })

  test('F5: may be JSON also where the documentation says form-data', async () => {
    expect(await api.post(`/orders/${await order()}`, { status: 'REJECTED' })).toMatchObject(ok)
    expect(await api.post('/calls', call())).toMatchObject({
      ...ok,
      data: { billsec: 100, record_link: 'NOT_DEFINED' },
    })
    expect(await api.put(`/people/${ids.person}/add-tag`, { tag_id: ids.tag })).toMatchObject(ok)
    const subscribe = `/communication-channels/${ids.account}/manual-subscribe`
    expect(await api.post(subscribe, { tunnel_id: ids.tunnel, tunnel_block_id: ids.tunnel_block })).toMatchObject(ok)
  })

  test('F6: may be urlencoded also where the documentation says JSON', async () => {
    const buyer = { paymentCreditsId: ids.payment_credit, offerId: ids.offer, personId: ids.person }
    expect(await api.post('/orders', { ...buyer, isNotifyAccount: false }, 'urlencoded')).toMatchObject(ok)
    const person = { name: 'Фелікс & Co', connected_users_ids: [ids.user] }
    expect(await api.post('/people', person, 'urlencoded')).toMatchObject({ ...ok, data: { name: 'Фелікс & Co' } })
    expect(await api.put(`/people/${ids.person}/remove-tag`, { tag_id: ids.tag }, 'urlencoded')).toMatchObject(ok)
    expect(await api.put(`/people/${ids.person}/add-tag`, { tag_id: ids.tag }, 'urlencoded')).toMatchObject(ok)
  })

  test('F7: may have keys that mean nothing here, and so may a query', async () => {
    const person = { name: 'Feliks', status: 'new', metadata: { source: 'crm' }, tags: ['vip'] }
    const { data } = await api.post('/people', person)
    expect(await given.find('person_tag', { person_id: String(data.person_id) as never })).toEqual([])
    const all = await api.get('/people')
    expect((await api.get('/people?status=OPENED')).json).toEqual(all.json)
  })

  test('F26: keeps the lines of a comment', async () => {
    const comment = 'First line\n\n  Third line\r\nFourth'
    for (const encoding of ['json', 'urlencoded', 'multipart'] as const) {
      const { data } = await api.put(`/people/${ids.person}/add-comment`, { comment: `\n${comment}\n` }, encoding)
      expect(data.text).toBe(comment)
    }
  })

  test('F21: and its type mean nothing on a GET', async () => {
    const headers = { 'Content-Type': 'application/json' }
    for (const body of [undefined, { contentType: null, bytes: '' }, { contentType: null, bytes: '{"limit":' }]) {
      expect(await stage.wire({ method: 'GET', path: '/people', headers, body })).toMatchObject(ok)
    }
  })
})

describe('the token', () => {
  test('F8: may stand in the query, alone or beside the header', async () => {
    const path = `/people?limit=1&authToken=${given.token}`
    expect(await stage.wire({ method: 'GET', path, token: null })).toMatchObject(ok)
    expect(await stage.wire({ method: 'GET', path })).toMatchObject(ok)
  })

  test('F18: that is bad gets 401, an unknown id or route 404, too many requests 429', async () => {
    expect((await stage.wire({ method: 'GET', path: '/tags', token: 'bad' })).status).toBe(401)
    expect((await api.get(`/people/${stage.other.ids.person}`)).status).toBe(404)
    expect((await api.get('/offers')).status).toBe(404)
    expect((await hurried()).status).toBe(429)
  })

  test('F19: too many requests are told in plain text, by the published sentence, with the seconds to wait', async () => {
    const answer = await hurried()
    expect(answer.headers['content-type']).toMatch(/^text\/plain/)
    expect(answer.text).toBe('Too many requests, please try again later.')
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60)
  })

  /** The second request where one a minute is allowed. */
  async function hurried() {
    const { world } = stage.app
    const server = await createServer({ ...world, config: { ...world.config, apiV2RateLimit: 1 } })
    atFileEnd(() => server.close())
    const { given: company } = await companyOfEverything(stage.app)
    const wire = openWire(await server.listen({ host: '127.0.0.1', port: 0 }), company.token)
    expect((await wire({ method: 'GET', path: '/tags' })).status).toBe(200)
    return wire({ method: 'GET', path: '/tags' })
  }
})

describe('a person', () => {
  test('F9: shows orders by link and in full in the same order and number, also when there are none', async () => {
    const { id } = await given.person()
    expect((await api.get(`/people/${id}?include=orders,contactedUsers`)).json).toMatchObject({
      data: { links: { orders: [], contactedUsers: [] } },
      included: { orders: [], users: [] },
    })
    const made: string[] = []
    for (let n = 0; n < 5; n++) made.push((await given.order({ person_id: id, created_at: new Date(n % 2) })).id)
    for (const user_id of [ids.user, given.owner.id])
      await given.insert('person_user', { person_id: id, user_id: user_id as never })
    const { data, json } = await api.get(`/people/${id}?include=orders,contactedUsers`)
    expect(pluck(data.links?.orders, 'id')).toEqual(
      [made[3], made[1], made[4], made[2], made[0]], // newest first, of one moment the highest id first
    )
    expect(pluck(json.included?.orders, 'id')).toEqual(pluck(data.links?.orders, 'id'))
    expect(pluck(data.links?.contactedUsers, 'id')).toEqual([ids.user, given.owner.id])
    expect(pluck(json.included?.users, 'id')).toEqual([ids.user, given.owner.id])
    expect((await api.get(`/people/${id}`)).json).toMatchObject({ data: { links: data.links }, included: {} })
  })

  test('F10: is found by phone, with a plus that was encoded and with one that became a space', async () => {
    const { id } = await given.person({ phone: '+380661112233' })
    for (const phone of ['%2B380661112233', '+380661112233', '380661112233', '%2B380%20(66)%20111-22-33']) {
      const { data, json } = await api.get(`/people?filter[phone]=${phone}`)
      expect(pluck(data, 'id'), phone).toEqual([id])
      expect(json.meta).toMatchObject({ filteredCount: 1 })
    }
    expect((await api.get('/people?filter[phone]=80661112233')).data).toEqual([])
  })

  test('F11: is found by brackets that were percent-encoded', async () => {
    const { id } = await given.person({ phone: '+380661112244', email: 'Some.Body@Example.com' })
    expect(await found('filter%5Bphone%5D=%2B380661112244')).toEqual([id])
    expect(await found('filter%5Bemail%5D=some.body@EXAMPLE.com')).toEqual([id])
    const between = 'filter%5Blast_message%5D%5Bfrom%5D=2100-01-01'
    expect((await api.get(`/people?${between}&filter%5Bemail%5D=some.body@example.com`)).data).toEqual([])
  })

  test('F12: is in the list without a filter', async () => {
    const { data } = await api.get('/people?limit=100')
    expect(pluck(data, 'id')).toContain(ids.person)
  })

  test('F13: has NOT_DEFINED for an unknown phone or e-mail, never null', async () => {
    const { id } = await given.person({ active_at: new Date('2099-01-01') })
    const unknown = { phone: 'NOT_DEFINED', email: 'NOT_DEFINED' }
    expect((await api.get(`/people/${id}`)).data).toMatchObject({ ...unknown, profileImage: 'NOT_DEFINED', locale: '' })
    expect((await api.get('/people?limit=1')).data).toMatchObject([{ id, ...unknown }])
    expect((await api.post('/people', { name: 'x', ...unknown })).data).toMatchObject({
      ...unknown,
      gender: 'NOT_DEFINED',
    })
    expect(await api.put(`/people/${ids.person}`, { ...unknown })).toMatchObject({ data: { phone: '+380501234567' } })
  })

  test('F14: is shown as OK exactly where it can be reached', async () => {
    const { id: person_id } = await given.person()
    const broken = await given.connection({ state: 'ERROR' })
    for (const [n, wish] of [
      {},
      { status: 'BLOCKED' as const },
      { status: 'INVALID' as const },
      { status: 'ERROR' as const },
      { connection_id: broken.id },
      { connection_id: broken.id, status: 'BLOCKED' as const },
    ].entries()) {
      await given.account({ person_id, created_at: new Date(n), ...wish })
    }
    const { data } = await api.get(`/people/${person_id}`)
    const statuses = ['OK', 'BLOCKED', 'BLOCKED', 'ERROR', 'ERROR', 'BLOCKED']
    expect(pluck(data.accounts, 'connection_status')).toEqual(statuses)
  })

  test('F15: is made by POST /people with 200, the account and the person by their ids, also without an e-mail', async () => {
    const { status, data } = await api.post('/people', { name: 'Feliks', phone: '+380953066789' })
    expect(status).toBe(200)
    const [account] = await given.find('account', { id: String(data.id) as never })
    expect(account).toMatchObject({ person_id: data.person_id, kind: 'MANUAL', connection_id: given.manual.id })
    expect(data).toMatchObject({ from: 'MANUAL', email: 'NOT_DEFINED', connectionStatus: 'OK', botStatus: 'BOT' })
  })

  test('F16: shows accounts and linked users without being asked, manual accounts as MANUAL', async () => {
    const { data: made } = await api.post('/people', { name: 'Feliks', connected_users_ids: ids.user })
    const { data, json } = await api.get(`/people/${made.person_id}`)
    expect(data).toMatchObject({
      accounts: [{ account_id: made.id, from: 'MANUAL', connection_status: 'OK', connection_id: given.manual.id }],
      links: { contactedUsers: [{ type: 'users', id: ids.user }] },
    })
    expect(json.included).toEqual({})
  })

  test('F25: is found by names of tags and given tags by their ids', async () => {
    const [mentor, vip] = [await given.tag({ name: 'Überflieger' }), await given.tag({ name: 'Two words' })]
    const { id } = await given.person()
    for (const tag of [mentor, vip])
      expect(await api.put(`/people/${id}/add-tag`, { tag_id: tag.id })).toMatchObject(ok)
    const name = encodeURIComponent('überFLIEGER')
    expect(await found(`filter[tags]=${name}`)).toEqual([id])
    expect(await found(`filter[tags]=${vip.id.toUpperCase()}`)).toEqual([id])
    expect(await found(`filter[tags]=${name}&filter[tags]=two+words`)).toEqual([id])
    expect(await found(`filter[tags][]=${mentor.id}&filter[tags][]=Two%20words`)).toEqual([id])
    expect(await found(`filter[tags]=${name}&filter[tags]=Mentor`)).toEqual([])
    // As some systems write it: the letter and its two dots apart.
    expect(await found(`filter[tags]=${encodeURIComponent('Überflieger'.normalize('NFD'))}`)).toEqual([id])
    expect(await found(`filter[tags]=${name}&filter[tags]=unknown`)).toEqual([])
    expect((await api.get(`/people/${id}`)).data.tags).toEqual(['Überflieger', 'Two words'])
  })
})

describe('every answer', () => {
  test('F17: tells success from failure by its status, in both ways that clients ask', async () => {
    for (const endpoint of endpoints) {
      const good = goodRequest(endpoint, stage.own)
      const success = await stage.wire(callOf(endpoint, good))
      expect(success.status).toBe(200)
      expect(success.json).toMatchObject({ status: 1 })
      const failures = [
        { ...callOf(endpoint, good), token: null },
        { ...callOf(endpoint, good), token: 'bad' },
        { ...callOf(endpoint, good), path: '/nowhere' },
      ]
      for (const call of failures) {
        const failure = await stage.wire(call)
        expect(failure.status).toBeGreaterThanOrEqual(400)
        expect(failure.json).toMatchObject({ status: 0 })
      }
    }
  })

  test('F20: may be read by a page of another origin, after asking, PUT included', async () => {
    for (const endpoint of endpoints) {
      const call = callOf(endpoint, goodRequest(endpoint, stage.own))
      const Origin = 'https://shop.example'
      const asked = {
        Origin,
        'Access-Control-Request-Method': endpoint.method,
        'Access-Control-Request-Headers': 'x-leeloo-authtoken',
      }
      const preflight = await stage.wire({ method: 'OPTIONS', path: call.path, token: null, headers: asked })
      expect(preflight.headers['access-control-allow-methods']).toContain(endpoint.method)
      expect(preflight.headers['access-control-allow-headers']?.toLowerCase()).toContain('x-leeloo-authtoken')
      expectCors(await stage.wire({ ...call, headers: { Origin } }))
    }
  })

  test('F22: of a list walked in pages of 10, 20, 50 and 100 holds each row once', async () => {
    const { given: crowd } = await companyOfEverything(stage.app)
    const mine = callerOf(openWire(stage.app.baseUrl, crowd.token))
    for (let n = 0; n < 120; n++) await crowd.person({ active_at: new Date(Math.floor(n / 4)) })
    for (const limit of [10, 20, 50, 100]) {
      const seen: unknown[] = []
      for (let offset = 0, total = 1; offset < total; offset += limit) {
        const { data, json } = await mine.get(`/people?limit=${limit}&offset=${offset}`)
        seen.push(...pluck(data, 'id'))
        total = Number(json.meta?.totalCount)
      }
      expect(seen).toHaveLength(121)
      expect(new Set(seen).size).toBe(121)
    }
  })

  test('F23: to a write that is sent again is the same, and nothing happens twice', async () => {
    const { id: person } = await given.person()
    const id = await order()
    for (const [path, body] of [
      [`/people/${person}/add-tag`, { tag_id: ids.tag }],
      [`/people/${person}/remove-tag`, { tag_id: ids.tag }],
    ] as const) {
      expect((await api.put(path, body)).json).toEqual((await api.put(path, body)).json)
    }
    const update = { status: 'RESOLVED', price: '35', paymentDate: '2024-10-03' }
    const [first, second] = [await api.post(`/orders/${id}`, update), await api.post(`/orders/${id}`, update)]
    expect(second.json).toEqual(first.json)
    expect(await given.find('event', { type: 'order.changed' })).toSatisfy(
      (events: { data: { orderId?: string } }[]) => events.filter(({ data }) => data.orderId === id).length === 1,
    )
    expect(await given.count('event', { type: 'person.tagged', person_id: person })).toBe(1)
  })

  test('F28: comes within ten seconds, also when three hundred are waited for', async () => {
    const calls = Array.from({ length: 300 }, (_, n) => endpoints[n % endpoints.length]).flatMap((endpoint) =>
      endpoint ? [callOf(endpoint, goodRequest(endpoint, stage.own))] : [],
    )
    const begun = performance.now()
    const answers = await Promise.all(calls.map(stage.wire))
    expect(performance.now() - begun).toBeLessThan(10_000)
    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  })

  test('F29: has ids that never change their form', async () => {
    const isId = (key: string) => /^(id|.*_id|.*Id|created_by)$/.test(key) && key !== 'call_id'
    const seen: string[] = []
    for (const endpoint of endpoints) {
      const request = goodRequest(endpoint, stage.own)
      const include = 'include' in endpoint.query.properties ? { include: 'contactedUsers,orders,leadgentools' } : {}
      const { text } = await stage.wire(callOf(endpoint, { ...request, query: include }))
      JSON.parse(text, (key, value: unknown) => {
        if (isId(key) && value !== null) seen.push(`${key} ${typeof value} ${value}`)
        return value
      })
    }
    expect(seen.length).toBeGreaterThan(100)
    expect(seen.filter((one) => !/^\S+ string [0-9a-f]{24}$/.test(one))).toEqual([])
    const account = endpoints.find(({ name }) => name === 'people.get')
    if (!account) throw new Error('People cannot be asked for.')
    const at = { in: 'params', path: 'person_id', of: 'person' } as const
    const upper = withId(account, goodRequest(account, stage.own), at, ids.person.toUpperCase())
    expect((await stage.wire(callOf(account, upper))).json).toMatchObject({ data: { id: ids.person } })
  })
})
