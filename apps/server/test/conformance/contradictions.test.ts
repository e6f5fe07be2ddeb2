import { endpointsOf, idPositionsOf, v2 } from '@korben/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import type { OrderRow } from '../../src/generated/rows.ts'
import { type Caller, callerOf, pluck } from './caller.ts'
import { callOf, goodRequest, withId } from './request.ts'
import { answerOf, openStage, refusal, type Stage } from './stage.ts'
import { ENCODINGS } from './wire.ts'

/** Where the published documentation contradicts itself, and what holds (reference 5). */

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
const ok = { status: 200, json: { status: 1 } }
const buyer = () => ({ paymentCreditsId: ids.payment_credit, offerId: ids.offer, personId: ids.person })
const get = (path: string) => answerOf(stage, { method: 'GET', path })
const refused = async (method: 'post' | 'put', path: string, body: object) => {
  const { status, json } = await api[method](path, body)
  return { status, json }
}
const wrong = (fields: Record<string, string>) => refusal(400, 'FORMAT_ERROR', fields)
const unknown = (path: string) => refusal(404, 'WRONG_ID', { [path]: 'WRONG_ID' })

test('C1: every write takes JSON, urlencoded and multipart', async () => {
  for (const endpoint of endpoints.filter(({ method }) => method !== 'GET')) {
    for (const encoding of ENCODINGS) {
      const call = callOf(endpoint, goodRequest(endpoint, stage.own), encoding)
      expect(await stage.wire(call), `${endpoint.name} ${encoding}`).toMatchObject(ok)
    }
  }
})

describe('C2: ids of people and accounts stand for each other', () => {
  test('at every place of a path and a body', async () => {
    for (const endpoint of endpoints) {
      for (const at of idPositionsOf(endpoint).filter(({ of }) => of === 'person' || of === 'account')) {
        const swapped = withId(
          endpoint,
          goodRequest(endpoint, stage.own),
          at,
          at.of === 'person' ? ids.account : ids.person,
        )
        const plain = withId(endpoint, goodRequest(endpoint, stage.own), at, ids[at.of])
        const [one, other] = [await stage.wire(callOf(endpoint, swapped)), await stage.wire(callOf(endpoint, plain))]
        expect(one, `${endpoint.name} ${at.path}`).toMatchObject(ok)
        if (endpoint.method === 'GET') expect(one.json).toEqual(other.json)
      }
    }
  })

  test('the newest account of a person is meant, of one moment the one with the highest id', async () => {
    const { id: person_id } = await given.person()
    const at = (n: number) => new Date(Date.UTC(2024, n))
    const accounts = [at(3), at(5), at(5), at(1)].map((created_at) => ({ person_id, created_at }))
    for (const account of accounts) await given.account(account)
    const [newest] = (await given.find('account', { person_id }))
      .filter(({ created_at }) => created_at.getTime() === at(5).getTime())
      .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    await api.post('/messages/send-message', { account_id: person_id, text: 'to the newest' })
    expect(await given.find('message', { text: 'to the newest' })).toMatchObject([{ account_id: newest?.id }])
    const chat = await api.get(`/communication-channels/${person_id}/chat-messages`)
    expect(pluck(chat.data, 'text')).toEqual(['to the newest'])
  })

  test('but a person without an account has none', async () => {
    const { id } = await given.person()
    expect(await get(`/communication-channels/${id}/chat-messages`)).toEqual(unknown('person_id'))
    expect(await get(`/communication-channels/${id}/person`)).toEqual(unknown('account_id'))
    expect(await refused('post', '/messages/send-message', { account_id: id, text: 'x' })).toEqual(
      unknown('account_id'),
    )
  })
})

describe('C3: an order has two vocabularies', () => {
  test.each([
    ['OPENED', 'NONE', 'OPENED', 'ORDER'],
    ['OPENED', 'PENDING', 'OPENED', 'PENDING'],
    ['OPENED', 'FAILED', 'OPENED', 'FAILED'],
    ['RESOLVED', 'SUCCESS', 'RESOLVED', 'SUCCESS'],
    ['REJECTED', 'NONE', 'REJECTED', 'FAILED'],
    ['REJECTED', 'PENDING', 'REJECTED', 'FAILED'],
    ['REJECTED', 'FAILED', 'REJECTED', 'FAILED'],
    ['REFUNDED', 'REFUNDED', 'REJECTED', 'REFUNDED'],
  ] as [OrderRow['deal_status'], OrderRow['payment_status'], string, string][])(
    '%s with payment %s is %s in lists and %s alone',
    async (deal_status, payment_status, inLists, alone) => {
      const { id: person_id } = await given.person()
      const { id } = await given.order({ person_id, deal_status, payment_status, created_at: new Date() })
      expect((await api.get(`/orders/${id}`)).data.status).toBe(alone)
      expect((await api.get(`/people/${person_id}?include=orders`)).json.included).toMatchObject({
        orders: [{ status: inLists }],
      })
      const { data } = await api.get('/orders?limit=100')
      expect(data).toContainEqual(expect.objectContaining({ id, status: inLists }))
    },
  )
})

test('C4: dates have four forms and values two; answers have one', async () => {
  const dates = {
    '2020-02-04T11:46:48.803Z': '2020-02-04T11:46:48.803Z',
    '2020-02-04T13:46:48.803+02:00': '2020-02-04T11:46:48.803Z',
    '2018-06-27 07:32': '2018-06-27T07:32:00.000Z',
    '03.10.2024 11:02': '2024-10-03T11:02:00.000Z',
    '2015-04-02': '2015-04-02T00:00:00.000Z',
  }
  const call = {
    user_id: ids.user,
    from: 606,
    to: 607,
    account_id: ids.account,
    record_link: 'NOT_DEFINED',
    status: 'SUCCESS',
  }
  for (const [date, told] of Object.entries(dates)) {
    for (const duration of [100, '100']) {
      const { data } = await api.post('/calls', { ...call, date, duration, type: 'INBOUND' })
      expect(data).toMatchObject({ created_at: told, updated_at: told, billsec: 100, from: '606', to: '607' })
    }
  }
})

test('C5: people can be listed without telling a time', async () => {
  expect(await api.get('/people?filter[tags]=Mentor')).toMatchObject({ ...ok, data: [{ id: ids.person }] })
  expect(await api.get('/people?filter[last_message][from]=&filter[last_message][to]=')).toMatchObject(ok)
})

test('C6: a user is a member of staff, never a subscriber', async () => {
  expect((await api.get(`/users/${ids.user}`)).data).toMatchObject({ id: ids.user, name: 'Staff' })
  for (const id of [ids.person, ids.account]) expect(await get(`/users/${id}`)).toEqual(unknown('user_id'))
})

test('C7: people show what was included in `included`, tunnels in `linked`', async () => {
  const person = await api.get(`/people/${ids.person}?include=contactedUsers`)
  expect(Object.keys(person.json).toSorted()).toEqual(['data', 'included', 'status'])
  expect(person.json.included).toMatchObject({ users: [{ id: ids.user }] })
  const channel = await api.get(`/communication-channels/${ids.account}/person?include=contactedUsers,orders`)
  expect(channel.json.included).toMatchObject({ users: [{ id: ids.user }] })
  expect(pluck(channel.json.included?.orders, 'id')).toContain(ids.order)
  const put = await api.put(`/people/${ids.person}?include=orders`, {})
  expect(pluck(put.json.included?.orders, 'id')).toContain(ids.order)

  const tunnel = await api.get(`/tunnels/${ids.tunnel}?include=leadgentools`)
  expect(Object.keys(tunnel.json).toSorted()).toEqual(['data', 'linked', 'status'])
  const tools = tunnel.json.linked?.leadgentools
  expect(pluck(tools, 'type')).toEqual(['LINK', 'DEFAULT'])
  expect(pluck(tools, 'id')).toEqual(pluck(tunnel.data.links?.leadgentools, 'id'))
  const bare = await api.get(`/tunnels/${ids.tunnel}`)
  expect(bare.json).toMatchObject({ data: { links: tunnel.data.links }, linked: {} })
})

test('C8: the token is taken from either header and from the query, the first that is not empty', async () => {
  const { token } = given
  for (const [headers, query] of [
    [{ 'X-Leeloo-AuthToken': ` ${token} ` }, ''],
    [{ 'x-leeloo-authtoken': '', Authorization: `Bearer ${token}` }, ''],
    [{ Authorization: `bearer ${token}` }, '?authToken=other'],
    [{ Authorization: 'Basic eDp5' }, `?authToken=${token}`],
    [{}, `?authToken=&authToken=${token}`],
  ] as const) {
    expect(await stage.wire({ method: 'GET', path: `/tags${query}`, token: null, headers })).toMatchObject(ok)
  }
  const first = { 'X-Leeloo-AuthToken': 'bad', Authorization: `Bearer ${token}` }
  expect((await stage.wire({ method: 'GET', path: '/tags', token: null, headers: first })).status).toBe(401)
})

test('C9, C10: the counts of a page are those of what matches and of everything, and say what was asked', async () => {
  const tag = await given.tag({ name: 'Counted' })
  for (let n = 0; n < 3; n++) await given.person({ tags: [tag.id] })
  const everybody = await api.get('/people?limit=1')
  const { totalCount } = everybody.json.meta ?? {}
  expect(everybody.json.meta).toEqual({ limit: 1, offset: 0, filteredCount: totalCount, totalCount })
  const { data, json } = await api.get('/people?filter[tags]=counted&limit=2&offset=2')
  expect(data).toHaveLength(1)
  expect(json.meta).toEqual({ limit: 2, offset: 2, filteredCount: 3, totalCount })
})

test('C11: times are spelled in the way of each resource, and have milliseconds', async () => {
  const spelling = async (path: string) => {
    const { text } = await api.get(path)
    const times: string[] = []
    JSON.parse(text, (key, value: unknown) => {
      if (/created|updated|lastMessage/i.test(key) && key !== 'created_by') times.push(`${key} ${value}`)
      return value
    })
    expect(times.filter((time) => !/ \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time))).toEqual([])
    return [...new Set(times.map((time) => time.split(' ')[0]))].toSorted()
  }
  const camel = ['createdAt', 'updatedAt']
  expect(await spelling('/people')).toEqual(['createdAt', 'lastMessageTime'])
  expect(await spelling('/communication-channels')).toEqual(['createdAt', 'lastMessageTime'])
  expect(await spelling(`/people/${ids.person}`)).toEqual(['created_at', 'updated_at'])
  expect(await spelling(`/people/${ids.person}?include=orders,contactedUsers`)).toEqual([
    'createdAt',
    'created_at',
    'updatedAt',
    'updated_at',
  ])
  for (const path of [
    '/orders',
    `/orders/${ids.order}`,
    '/users',
    `/users/${ids.user}`,
    '/tunnels',
    `/tunnels/${ids.tunnel}`,
  ]) {
    expect(await spelling(path), path).toEqual(camel)
  }
  expect(await spelling(`/communication-channels/${ids.account}/chat-messages`)).toEqual(camel)
})

test('C12: add-tag gives the tag it names', async () => {
  const { id } = await given.person()
  await api.put(`/people/${id}/add-tag`, { tag_id: ids.tag })
  expect((await api.get(`/people/${id}`)).data.tags).toEqual(['Mentor'])
  await api.put(`/people/${id}/remove-tag`, { tag_id: ids.tag })
  expect((await api.get(`/people/${id}`)).data.tags).toEqual([])
})

test('C13, C19: POST /people answers NOT_DEFINED for the gender and the account as id; the person has NO_DATA', async () => {
  const { status, data } = await api.post('/people', { name: 'Feliks' })
  expect(status).toBe(200)
  expect(data).toMatchObject({ gender: 'NOT_DEFINED', tags: [], subscribeHistory: [] })
  const { data: person } = await api.get(`/people/${data.person_id}`)
  expect(person).toMatchObject({ gender: 'NO_DATA', accounts: [{ account_id: data.id }] })
})

test('C14, C16: the person of a channel and of an update is the person as on its own', async () => {
  const alone = await api.get(`/people/${ids.person}`)
  expect((await api.get(`/communication-channels/${ids.account}/person`)).json).toEqual(alone.json)
  expect((await api.put(`/people/${ids.person}`, {})).json).toEqual(alone.json)
})

test('C15: the answer to an update is the order as on its creation', async () => {
  const { data: made } = await api.post('/orders', buyer())
  const { data: changed } = await api.post(`/orders/${made.id}`, { status: 'RESOLVED' })
  expect(Object.keys(changed)).toEqual(Object.keys(made))
  expect(changed).toMatchObject({ id: made.id, title: made.title, price: 100, currency: 'USD', status: 'RESOLVED' })
})

test('C17: every answer has its status', async () => {
  for (const endpoint of endpoints) {
    const { json } = await stage.wire(callOf(endpoint, goodRequest(endpoint, stage.own)))
    expect(json, endpoint.name).toHaveProperty('status', 1)
  }
})

test.each(['513f543gb', '5easge8f7c6b5a4d3e2f1a0b', '595f5d522a934035decc093d0', '1'])(
  'C18: the printed id %s is no id',
  async (id) => {
    expect(await get(`/people/${id}`)).toEqual(wrong({ person_id: 'WRONG_FORMAT' }))
    expect(await refused('post', '/messages/send-message', { account_id: id, text: 'x' })).toEqual(
      wrong({ account_id: 'WRONG_FORMAT' }),
    )
  },
)

test('C20: an order needs its offer, its payment credit and its buyer, who needs an e-mail and a phone', async () => {
  const needed = { paymentCreditsId: 'REQUIRED', offerId: 'REQUIRED', personId: 'REQUIRED' }
  expect(await refused('post', '/orders', {})).toEqual(wrong(needed))
  const { id: personId } = await given.person()
  const unreachable = { ...buyer(), personId }
  expect(await refused('post', '/orders', unreachable)).toEqual(wrong({ email: 'REQUIRED', phone: 'REQUIRED' }))
  expect(await refused('post', '/orders', { ...unreachable, phone: '+380501112233' })).toEqual(
    wrong({ email: 'REQUIRED' }),
  )
  const made = await api.post('/orders', { ...unreachable, phone: '+380501112233', email: 'a@example.com' })
  expect(made).toMatchObject(ok)
  expect(await refused('post', `/orders/${made.data.id}`, {})).toEqual(wrong({ status: 'REQUIRED' }))
  expect(await refused('post', `/orders/${made.data.id}`, { status: 'OPENED' })).toEqual(
    wrong({ status: 'NOT_ALLOWED_VALUE' }),
  )
})

test('C21: the figures of all tunnels are one object', async () => {
  const { data } = await api.get('/tunnels/stats')
  expect(data).toHaveLength(1)
  expect(data[0]).not.toHaveProperty('id')
})

test('C22: tags of a bulk call may be one id or a list', async () => {
  const bulk = { connection_id: ids.connection, data: [{ phone: '+380661110001' }] }
  for (const tags of [ids.tag, [ids.tag], [ids.tag, ids.tag], '', []]) {
    expect(await api.post('/people/sms', { ...bulk, tags })).toMatchObject({ ...ok, data: { count_to_process: 1 } })
  }
})

test('C23: a template is sent with variables or without', async () => {
  const template = await given.template({ content: [{ kind: 'text', text: 'Hi {{name|you}}, {{gift|nothing}}!' }] })
  const sending = { account_id: ids.account, template_id: template.id }
  for (const variables of [undefined, {}, { gift: 'a book' }, { gift: 5 }, { gift: '' }]) {
    expect(await api.post('/messages/send-template', { ...sending, variables })).toMatchObject({ ...ok, data: {} })
  }
  const sent = await given.find('message', { template_id: template.id })
  expect(sent.toSorted((a, b) => a.seq - b.seq).map(({ text }) => text)).toEqual(
    ['nothing', 'nothing', 'a book', '5', 'nothing'].map((gift) => `Hi Ann, ${gift}!`),
  )
})

test('C24: an error has its HTTP code and a body that names every place by its path', async () => {
  const body = {
    phone: '1',
    email: 'x',
    custom_fields: [{ type: 'EMAIL', name: 'custom', value: 'x' }, { type: 'NUMBER' }],
  }
  expect(await refused('put', `/people/${ids.person}`, body)).toEqual(
    wrong({
      phone: 'WRONG_FORMAT',
      email: 'WRONG_EMAIL',
      'custom_fields/0/value': 'WRONG_EMAIL',
      'custom_fields/1/name': 'REQUIRED',
    }),
  )
  expect(await get('/people?filter[last_message][from]=x&limit=0')).toEqual(
    wrong({ 'filter/last_message/from': 'WRONG_DATE', limit: 'TOO_LOW' }),
  )
})

test('C25: an offer is named by its own id, not by that of its category', async () => {
  const [offer] = await given.find('offer', { id: ids.offer as never })
  expect(await refused('post', '/orders', { ...buyer(), offerId: offer?.category_id })).toEqual(unknown('offerId'))
  expect(await api.post('/orders', buyer())).toMatchObject(ok)
})
