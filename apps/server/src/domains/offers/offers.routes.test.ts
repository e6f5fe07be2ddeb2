import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, type Reply, signIn } from '../../../test/harness/staff.ts'

const idOf = ({ body }: Reply) => (body as { id: string }).id
const code = ({ status, body }: Reply) => [status, (body as { error?: { code: string } }).error?.code]
const price = { amountMinor: 9950, currency: 'USD' }

async function setUp() {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const category = idOf(await staff.call('POST', '/offer-categories', { name: ' Courses ' }))
  const create = (more: object = {}) =>
    staff.call('POST', '/offers', { categoryId: category, name: 'inner', title: 'A course', price, ...more })
  return { app, staff, given: app.given, category, create }
}

test('categories are listed newest first with the number of their offers, and are renamed', async () => {
  const { app, staff, category, create } = await setUp()
  await create()
  app.clock.advance(1000)
  const other = idOf(await staff.call('POST', '/offer-categories', { name: 'Books' }))
  expect(await staff.call('PATCH', `/offer-categories/${category}`, { name: 'Lessons' })).toMatchObject({
    body: { id: category, name: 'Lessons', offerCount: 1 },
  })
  expect((await staff.call('GET', '/offer-categories')).body).toMatchObject({
    data: [
      { id: other, name: 'Books', offerCount: 0 },
      { id: category, name: 'Lessons', offerCount: 1 },
    ],
  })
})

test('a copied category has the same offers, switched off, each with a public code and an id of its own', async () => {
  const { app, staff, given, category, create } = await setUp()
  const credit = await given.paymentCredit()
  const first = (await create({ name: 'one', paymentCreditIds: [credit.id] })).body as { id: string; hash: string }
  const second = await create({ name: 'two', stock: 3 })
  await staff.call('DELETE', `/offers/${idOf(second)}`)
  app.clock.advance(1000)
  const copy = await staff.call('POST', `/offer-categories/${category}/copy`, { name: 'Courses (copy)' })
  expect(copy.body).toMatchObject({ name: 'Courses (copy)', offerCount: 1 })
  const { data } = (await staff.call('GET', `/offers?categoryId=${idOf(copy)}`)).body as { data: { id: string }[] }
  expect(data).toMatchObject([{ name: 'one', isOn: false, price }])
  const [made] = data
  expect(made?.id).not.toBe(first.id)
  const whole = (await staff.call('GET', `/offers/${made?.id}`)).body as { hash: string }
  expect(whole).toMatchObject({ paymentCreditIds: [credit.id] })
  expect(whole.hash).not.toBe(first.hash)
  expect(await given.find('offer_lookup', { hash: whole.hash })).toMatchObject([{ offer_id: made?.id }])
})

test('a category of more offers than can be copied at once is refused, and nothing is made', async () => {
  const { staff, given, category } = await setUp()
  await given.ctx.sql`
    insert into offer (company_id, id, category_id, name, title, price, currency, hash)
    select ${given.companyId}, lpad(n::text, 24, '0'), ${category}, 'n', 't', 1, 'USD', 'many' || n from generate_series(1, 501) as n`
  expect(code(await staff.call('POST', `/offer-categories/${category}/copy`, { name: 'x' }))).toEqual([
    409,
    'offers.too_many',
  ])
  expect(await given.count('offer_category')).toBe(1)
})

test('only an empty category can be deleted; the refusal tells how many offers are in it', async () => {
  const { staff, category, create, given } = await setUp()
  const offer = idOf(await create())
  expect(await staff.call('DELETE', `/offer-categories/${category}`)).toMatchObject({
    status: 409,
    body: { error: { code: 'offers.category_not_empty', details: { offerCount: 1 } } },
  })
  await staff.call('DELETE', `/offers/${offer}`)
  expect((await staff.call('DELETE', `/offer-categories/${category}`)).status).toBe(204)
  expect(code(await create())).toEqual([404, 'offers.category_not_found'])
  expect((await staff.call('GET', '/offer-categories')).body).toEqual({ data: [] })
  expect(await given.find('audit', { entity: 'offer_category' })).toHaveLength(2)
})

test('an offer is made, read, changed in part, switched off, copied and deleted, each with its note in the audit', async () => {
  const { app, staff, given, category, create } = await setUp()
  const [card, cash] = [await given.paymentCredit(), await given.paymentCredit()]
  const made = await create({ name: ' inner ', paymentCreditIds: [card.id], stock: 3 })
  expect(made).toMatchObject({
    status: 200,
    body: {
      ...{ categoryId: category, name: 'inner', title: 'A course', description: '', price, language: 'en' },
      ...{ isOn: true, stock: 3, paymentCreditIds: [card.id], messages: {} },
      hash: expect.stringMatching(/^[a-z0-9]{10}$/),
    },
  })
  const id = idOf(made)
  app.clock.advance(1000)
  const change = { isOn: false, stock: null, paymentCreditIds: [cash.id], price: { amountMinor: 5, currency: 'EUR' } }
  const changed = await staff.call('PATCH', `/offers/${id}`, change)
  expect(changed.body).toEqual({ ...(made.body as object), ...change, updatedAt: app.clock.now().toISOString() })
  expect((await staff.call('GET', `/offers/${id}`)).body).toEqual(changed.body)

  const elsewhere = idOf(await staff.call('POST', '/offer-categories', { name: 'Other' }))
  const copy = await staff.call('POST', `/offers/${id}/copy`, { name: 'Copy', categoryId: elsewhere })
  expect(copy.body).toMatchObject({ name: 'Copy', categoryId: elsewhere, isOn: false, paymentCreditIds: [cash.id] })
  expect(idOf(copy)).not.toBe(id)

  expect((await staff.call('DELETE', `/offers/${id}`)).status).toBe(204)
  for (const method of ['GET', 'DELETE'])
    expect(code(await staff.call(method, `/offers/${id}`))).toEqual([404, 'offers.not_found'])
  const actions = (await given.find('audit', { entity: 'offer' })).map(({ action }) => action)
  expect(actions.sort()).toEqual(['changed', 'created', 'created', 'deleted'])
})

test('messages of the states are stored with ids for their buttons; a fault names its state', async () => {
  const { staff, given, create } = await setUp()
  const link = (url: string) => [{ kind: 'text', text: 'Paid', buttons: [[{ kind: 'LINK', label: 'Go', url }]] }]
  const made = await create({
    messages: { order: [{ kind: 'text', text: 'Hi' }], success: link('https://example.com') },
  })
  expect(made.body).toMatchObject({
    messages: {
      order: [{ kind: 'text', text: 'Hi' }],
      success: [{ buttons: [[{ id: expect.stringMatching(/^[0-9a-f]{24}$/), label: 'Go' }]] }],
    },
  })
  const refused = await staff.call('PATCH', `/offers/${idOf(made)}`, {
    messages: { failed: link('file:///etc/passwd') },
  })
  expect(refused).toMatchObject({
    status: 400,
    body: {
      error: { code: 'templates.content_invalid', details: { faults: [{ path: '/failed/0/buttons/0/0/url' }] } },
    },
  })
  const unknown = { kind: 'MESSAGE', label: 'More', templateId: given.companyId }
  const leading = { messages: { refund: [{ kind: 'text', text: 'Back', buttons: [[unknown]] }] } }
  expect(code(await create(leading))).toEqual([404, 'templates.target_not_found'])
  expect(await given.count('offer')).toBe(1)
})

test('an offer of a currency or a credit that the company has not is refused and leaves nothing', async () => {
  const { app, staff, given, create } = await setUp()
  expect(code(await create({ price: { amountMinor: 1, currency: 'JPY' } }))).toEqual([
    400,
    'offers.currency_not_enabled',
  ])
  const foreign = await (await app.company()).paymentCredit()
  expect(code(await create({ paymentCreditIds: [foreign.id] }))).toEqual([404, 'payments.credit_not_found'])
  expect(code(await create({ price: { amountMinor: 0.5, currency: 'USD' } }))).toEqual([400, 'request.invalid'])
  expect(await given.count('offer')).toBe(0)
  const id = idOf(await create())
  const change = { name: 'x', paymentCreditIds: [foreign.id] }
  expect(code(await staff.call('PATCH', `/offers/${id}`, change))).toEqual([404, 'payments.credit_not_found'])
  expect(await given.find('offer')).toMatchObject([{ name: 'inner' }])
})

test('offers are listed newest first, page by page, of all categories or one, and found by a part of name or title', async () => {
  const { app, staff, category, create } = await setUp()
  for (const name of ['Курс', 'Book', 'Film']) {
    await create({ name, title: `${name} for sale` })
    app.clock.advance(1000)
  }
  const other = idOf(await staff.call('POST', '/offer-categories', { name: 'Other' }))
  const list = async (query: string) => {
    const { body } = await staff.call('GET', `/offers?${query}`)
    const { data, nextCursor } = body as { data: { name: string }[]; nextCursor: string | null }
    return { names: data.map(({ name }) => name), nextCursor }
  }
  const first = await list(`limit=2&categoryId=${category}`)
  expect(first.names).toEqual(['Film', 'Book'])
  expect(await list(`limit=2&cursor=${first.nextCursor}`)).toEqual({ names: ['Курс'], nextCursor: null })
  expect((await list(`search=${encodeURIComponent('КУ')}`)).names).toEqual(['Курс'])
  expect((await list('search=FOR%20SALE')).names).toHaveLength(3)
  expect((await list(`categoryId=${other}`)).names).toEqual([])
})

test('another company’s offers and categories are unknown', async () => {
  const { app, staff, create } = await setUp()
  const foreign = await (await app.company()).offer()
  const own = idOf(await create())
  for (const [method, path, body, expected] of [
    ['GET', `/offers/${foreign.id}`, undefined, 'offers.not_found'],
    ['PATCH', `/offers/${foreign.id}`, { name: 'x' }, 'offers.not_found'],
    ['POST', `/offers/${foreign.id}/copy`, { name: 'x' }, 'offers.not_found'],
    ['DELETE', `/offers/${foreign.id}`, undefined, 'offers.not_found'],
    ['GET', `/offers?categoryId=${foreign.category_id}`, undefined, 'offers.category_not_found'],
    ['PATCH', `/offers/${own}`, { categoryId: foreign.category_id }, 'offers.category_not_found'],
    ['PATCH', `/offer-categories/${foreign.category_id}`, { name: 'x' }, 'offers.category_not_found'],
    ['POST', `/offer-categories/${foreign.category_id}/copy`, { name: 'x' }, 'offers.category_not_found'],
    ['DELETE', `/offer-categories/${foreign.category_id}`, undefined, 'offers.category_not_found'],
  ] as const)
    expect(code(await staff.call(method, path, body)), path).toEqual([404, expected])
})
