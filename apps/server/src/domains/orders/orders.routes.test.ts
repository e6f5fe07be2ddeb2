import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, type Reply, signIn } from '../../../test/harness/staff.ts'

type Body = { id: string; data: { id: string }[]; openCount: number; nextCursor: string | null }
const bodyOf = ({ body }: Reply) => body as Body
const code = ({ status, body }: Reply) => [status, (body as { error?: { code: string } }).error?.code]

async function setUp() {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const { given } = app
  const credit = await given.paymentCredit()
  const offer = await given.offer({ name: 'inner', title: 'A course', price: '99.50', credits: [credit.id] })
  const person = await given.person({ name: 'Ann Lee', email: 'ann@example.com', phone: '+380501234567' })
  const create = (more: object = {}) =>
    staff.call('POST', '/orders', { offerId: offer.id, paymentCreditId: credit.id, personId: person.id, ...more })
  const list = async (query = '') => bodyOf(await staff.call('GET', `/orders?${query}`))
  return { app, staff, given, credit, offer, person, create, list }
}

test('an order made by hand has title and price of the offer and the buyer of the card; its history says who made it', async () => {
  const { staff, given, offer, person, create } = await setUp()
  const made = await create()
  expect(made).toMatchObject({
    status: 200,
    body: {
      ...{ personId: person.id, personName: 'Ann Lee', offerId: offer.id, offerName: 'inner', title: 'A course' },
      ...{ price: { amountMinor: 9950, currency: 'USD' }, offerPrice: { amountMinor: 9950, currency: 'USD' } },
      ...{ status: 'OPENED', paymentStatus: 'NONE', paymentMethod: 'MANUAL', managerId: null, paidAt: null },
      ...{ buyerEmail: 'ann@example.com', buyerPhone: '+380501234567' },
    },
  })
  expect((await staff.call('GET', `/orders/${bodyOf(made).id}`)).body).toEqual({
    ...(made.body as object),
    changes: [
      {
        id: expect.any(String),
        ...{ actor: 'user', userId: given.owner.id, before: null, note: null, createdAt: expect.any(String) },
        after: {
          ...{ status: 'OPENED', paymentStatus: 'NONE', price: { amountMinor: 9950, currency: 'USD' } },
          ...{ paidAt: null, managerId: null },
        },
      },
    ],
  })
})

test('what a buyer lacks is told; what is off, unknown or another company’s makes no order', async () => {
  const { app, given, create } = await setUp()
  const other = await app.company()
  const nameless = await given.person()
  expect(await create({ personId: nameless.id })).toMatchObject({
    status: 400,
    body: { error: { code: 'orders.buyer_incomplete', details: { missing: ['email', 'phone'] } } },
  })
  const off = await given.offer({ is_on: false })
  expect(code(await create({ offerId: off.id }))).toEqual([409, 'offers.not_available'])
  expect(code(await create({ offerId: (await other.offer()).id }))).toEqual([404, 'offers.not_found'])
  expect(code(await create({ personId: (await other.person()).id }))).toEqual([404, 'people.not_found'])
  expect(code(await create({ managerId: other.owner.id }))).toEqual([404, 'team.user_not_found'])
  expect(code(await create({ email: 'nonsense' }))).toEqual([400, 'people.email_invalid'])
  expect(await given.count('order')).toBe(0)
})

test('a sale has what was received and when; it is corrected, paid back, and then final', async () => {
  const { app, staff, create } = await setUp()
  const { id } = bodyOf(await create())
  const change = (deed: string, body?: object) => staff.call('POST', `/orders/${id}/${deed}`, body ?? {})
  expect(code(await change('refund'))).toEqual([409, 'orders.not_changeable'])
  const price = { amountMinor: 400_000, currency: 'UAH' }
  expect(await change('resolve', { price, note: 'Cash' })).toMatchObject({
    body: { status: 'RESOLVED', paymentStatus: 'SUCCESS', price, note: 'Cash', paidAt: app.clock.now().toISOString() },
  })
  const paidAt = '2026-05-30T10:00:00.000Z'
  expect((await change('resolve', { paidAt })).body).toMatchObject({ price, paidAt, note: 'Cash' })
  expect((await change('reject', { note: 'Bounced' })).body).toMatchObject({
    status: 'REJECTED',
    paymentStatus: 'FAILED',
    note: 'Bounced',
  })
  await change('resolve')
  expect((await change('refund', { note: 'Asked for it' })).body).toMatchObject({
    status: 'REFUNDED',
    paymentStatus: 'REFUNDED',
  })
  expect(code(await change('resolve'))).toEqual([409, 'orders.not_changeable'])
  const wrong = { price: { amountMinor: 1, currency: 'JPY' } }
  const next = bodyOf(await create())
  expect(code(await staff.call('POST', `/orders/${next.id}/resolve`, wrong))).toEqual([
    400,
    'orders.currency_not_enabled',
  ])
  const { changes } = (await staff.call('GET', `/orders/${id}`)).body as { changes: { after: { status: string } }[] }
  expect(changes.map(({ after }) => after.status)).toEqual([
    ...['OPENED', 'RESOLVED', 'RESOLVED', 'REJECTED', 'RESOLVED', 'REFUNDED'],
  ])
})

test('somebody is put in charge, and the system again; the same twice is noted once', async () => {
  const { app, staff, given, create } = await setUp()
  const { id } = bodyOf(await create())
  const assign = (managerId: string | null) => staff.call('PUT', `/orders/${id}/manager`, { managerId })
  const manager = await given.user()
  expect((await assign(manager.id)).body).toMatchObject({ managerId: manager.id })
  expect((await assign(manager.id)).body).toMatchObject({ managerId: manager.id })
  expect(code(await assign((await app.company()).owner.id))).toEqual([404, 'team.user_not_found'])
  expect((await assign(null)).body).toMatchObject({ managerId: null })
  const { changes } = (await staff.call('GET', `/orders/${id}`)).body as { changes: object[] }
  expect(changes).toMatchObject([
    { before: null },
    { before: { managerId: null }, after: { managerId: manager.id } },
    { before: { managerId: manager.id }, after: { managerId: null } },
  ])
})

test('orders are listed newest first, page by page, with the open ones counted, and found by every filter', async () => {
  const { app, staff, given, offer, person, create, list } = await setUp()
  const begin = app.clock.now().toISOString()
  const manager = await given.user()
  const ids: string[] = []
  for (const more of [{}, { managerId: manager.id }, { offerId: (await given.offer()).id }]) {
    ids.unshift(bodyOf(await create(more)).id)
    app.clock.advance(1000)
  }
  const [newest, managed, oldest] = ids
  await staff.call('POST', `/orders/${newest}/resolve`, {})
  const first = await list('limit=2')
  expect(first.data.map(({ id }) => id)).toEqual([newest, managed])
  expect(first.openCount).toBe(2)
  expect((await list(`limit=2&cursor=${first.nextCursor}`)).data).toMatchObject([{ id: oldest }])

  const found = async (query: string) => (await list(query)).data.map(({ id }) => id)
  expect(await found('status=OPENED')).toEqual([managed, oldest])
  expect(await found(`offerId=${offer.id}`)).toEqual([managed, oldest])
  expect(await found(`managerId=${manager.id}`)).toEqual([managed])
  expect(await found('managerId=system')).toEqual([newest, oldest])
  expect(await found(`personId=${person.id}`)).toEqual(ids)
  const second = new Date(Date.parse(begin) + 1000).toISOString()
  const third = new Date(Date.parse(begin) + 2000).toISOString()
  expect(await found(`from=${second}&to=${third}`)).toEqual([managed])
  await given.update('offer', { id: offer.id }, { deleted_at: app.clock.now() })
  expect(await found(`offerId=${offer.id}`)).toEqual([managed, oldest])
})

test('whoever sees own people only finds no order of others by any path, and counts none', async () => {
  const { app, given, credit, offer } = await setUp()
  const member = await givenMember(app, { role: 'manager', ownPeopleOnly: true })
  const manager = await signIn(app, member)
  const [own, others, nobodys] = [await given.person(), await given.person(), await given.person()]
  await given.insert('person_user', { person_id: own.id, user_id: member.id })
  await given.insert('person_user', { person_id: others.id, user_id: given.owner.id })
  const of = (person_id: typeof own.id) => given.order({ person_id, offer_id: offer.id, payment_credit_id: credit.id })
  const hidden = await of(others.id)
  const seen = [(await of(own.id)).id, (await of(nobodys.id)).id]

  const list = bodyOf(await manager.call('GET', '/orders'))
  expect(list.data.map(({ id }) => id).sort()).toEqual([...seen].sort())
  expect(list.openCount).toBe(2)
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['POST', '/resolve', {}],
    ['POST', '/reject', {}],
    ['POST', '/refund', {}],
    ['PUT', '/manager', { managerId: member.id }],
  ] as const)
    expect(code(await manager.call(method, `/orders/${hidden.id}${path}`, body)), path).toEqual([
      404,
      'orders.not_found',
    ])
  expect(code(await manager.call('GET', `/orders?personId=${others.id}`))).toEqual([404, 'people.not_found'])
  const wanted = { offerId: offer.id, paymentCreditId: credit.id, personId: others.id }
  expect(code(await manager.call('POST', '/orders', wanted))).toEqual([404, 'people.not_found'])
  expect(await given.find('order', { id: hidden.id })).toMatchObject([{ deal_status: 'OPENED', manager_id: null }])
})

test('an observer sees orders and changes none', async () => {
  const { app, create } = await setUp()
  const { id } = bodyOf(await create())
  const observer = await signIn(app, await givenMember(app, { role: 'observer' }))
  expect((await observer.call('GET', `/orders/${id}`)).status).toBe(200)
  expect(code(await observer.call('POST', `/orders/${id}/resolve`, {}))).toEqual([403, 'auth.forbidden'])
})
