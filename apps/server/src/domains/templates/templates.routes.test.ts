import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, type Reply, signIn } from '../../../test/harness/staff.ts'

type Body = { id: string; content: { buttons?: { id: string }[][] }[] }
const idOf = ({ body }: Reply) => (body as Body).id
const code = ({ status, body }: Reply) => [status, (body as { error?: { code: string } }).error?.code]
const hello = [{ kind: 'text', text: 'Hello, {{first_name|friend}}!' }]

async function setUp() {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const category = idOf(await staff.call('POST', '/template-categories', { name: ' Greetings ' }))
  const create = (name: string, content: unknown = hello) =>
    staff.call('POST', '/templates', { categoryId: category, name, content })
  return { app, staff, given: app.given, category, create }
}

test('categories are listed newest first with the number of their templates, and are renamed', async () => {
  const { app, staff, category, create } = await setUp()
  await create('Hi')
  app.clock.advance(1000)
  const other = idOf(await staff.call('POST', '/template-categories', { name: 'Reminders' }))
  expect(await staff.call('PATCH', `/template-categories/${category}`, { name: 'Welcome' })).toMatchObject({
    body: { id: category, name: 'Welcome', templateCount: 1 },
  })
  expect((await staff.call('GET', '/template-categories')).body).toMatchObject({
    data: [
      { id: other, name: 'Reminders', templateCount: 0 },
      { id: category, name: 'Welcome', templateCount: 1 },
    ],
  })
})

test('only an empty category can be deleted; the refusal tells how many templates are in it', async () => {
  const { app, staff, category, create } = await setUp()
  const template = idOf(await create('Hi'))
  expect(await staff.call('DELETE', `/template-categories/${category}`)).toMatchObject({
    status: 409,
    body: { error: { code: 'templates.category_not_empty', details: { templateCount: 1 } } },
  })
  await staff.call('DELETE', `/templates/${template}`)
  expect((await staff.call('DELETE', `/template-categories/${category}`)).status).toBe(204)
  expect(code(await create('Hi'))).toEqual([404, 'templates.category_not_found'])
  expect((await staff.call('GET', '/template-categories')).body).toEqual({ data: [] })
  expect(await app.given.find('audit', { entity: 'template_category' })).toHaveLength(2)
})

test('a template is made, read, changed in part, copied and deleted, each with its note in the audit', async () => {
  const { app, staff, category, create } = await setUp()
  const made = await create(' Hi ')
  const id = idOf(made)
  expect(made).toMatchObject({ status: 200, body: { name: 'Hi', categoryId: category, content: hello } })
  app.clock.advance(1000)
  const renamed = await staff.call('PATCH', `/templates/${id}`, { name: 'Hello' })
  expect(renamed.body).toEqual({ ...(made.body as Body), name: 'Hello', updatedAt: app.clock.now().toISOString() })
  expect((await staff.call('GET', `/templates/${id}`)).body).toEqual(renamed.body)

  const elsewhere = idOf(await staff.call('POST', '/template-categories', { name: 'Other' }))
  const copy = await staff.call('POST', `/templates/${id}/copy`, { name: 'Hello (copy)', categoryId: elsewhere })
  expect(copy.body).toMatchObject({ name: 'Hello (copy)', categoryId: elsewhere, content: hello })
  expect(idOf(copy)).not.toBe(id)

  expect((await staff.call('DELETE', `/templates/${id}`)).status).toBe(204)
  for (const method of ['GET', 'DELETE']) {
    expect(code(await staff.call(method, `/templates/${id}`))).toEqual([404, 'templates.not_found'])
  }
  const actions = (await app.given.find('audit', { entity: 'template' })).map(({ action }) => action)
  expect(actions.sort()).toEqual(['changed', 'created', 'created', 'deleted'])
})

test('buttons get their ids when they are stored, and must lead to something of this company', async () => {
  const { app, given, create } = await setUp()
  const [offer, answer] = [await given.offer(), await given.template()]
  const { source } = await given.leadgentool((await given.tunnel()).tunnel.id)
  const wanted = [
    { kind: 'BUY', label: 'Buy', offerId: offer.id },
    { kind: 'MESSAGE', label: 'More', templateId: answer.id },
    { kind: 'SUBSCRIBE', label: 'Join', trafficSourceId: source.id },
    { kind: 'LINK', label: 'Site', url: 'https://example.com/{{utm_source}}' },
  ]
  const { body } = await create('Hi', [{ ...hello[0], buttons: [wanted] }])
  const buttons = (body as Body).content[0]?.buttons?.[0] ?? []
  expect(buttons).toMatchObject(wanted)
  expect(new Set(buttons.map(({ id }) => id)).size).toBe(4)

  const foreign = await (await app.company()).offer()
  const refused = await create('Hi', [
    { ...hello[0], buttons: [[{ kind: 'BUY', label: 'Buy', offerId: foreign.id }, wanted[0]]] },
  ])
  expect(refused).toMatchObject({
    status: 404,
    body: { error: { code: 'templates.target_not_found', details: { ids: [foreign.id] } } },
  })
})

test('every address that is none of the web is told at once, and no template is made', async () => {
  const { given, create } = await setUp()
  const link = (url: string) => ({ kind: 'LINK', label: 'Site', url })
  const content = [
    { kind: 'image', url: 'file:///etc/passwd' },
    { ...hello[0], buttons: [[link('javascript:alert(1)'), link('https://example.com')], [link('{{address}}')]] },
  ]
  expect(await create('Hi', content)).toMatchObject({
    status: 400,
    body: {
      error: {
        code: 'templates.content_invalid',
        details: {
          faults: [{ path: '/0/url' }, { path: '/1/buttons/0/0/url' }, { path: '/1/buttons/1/0/url' }],
        },
      },
    },
  })
  expect(await given.count('template')).toBe(0)
})

test('templates are listed newest first, page by page, of all categories or one, and found by a part of the name', async () => {
  const { app, staff, category, create } = await setUp()
  const names = ['Привіт', 'Hello', 'Bye']
  for (const name of names) {
    await create(name)
    app.clock.advance(1000)
  }
  const other = idOf(await staff.call('POST', '/template-categories', { name: 'Other' }))
  const list = async (query: string) => {
    const { body } = await staff.call('GET', `/templates?${query}`)
    const { data, nextCursor } = body as { data: { name: string; beginning: string }[]; nextCursor: string | null }
    return { names: data.map(({ name }) => name), nextCursor, data }
  }
  const first = await list(`limit=2&categoryId=${category}`)
  expect(first.names).toEqual(['Bye', 'Hello'])
  expect(first.data[0]).toMatchObject({ beginning: 'Hello, {{first_name|friend}}!' })
  expect(await list(`limit=2&cursor=${first.nextCursor}`)).toMatchObject({ names: ['Привіт'], nextCursor: null })
  expect((await list(`search=${encodeURIComponent('ПРИ')}`)).names).toEqual(['Привіт'])
  expect((await list('search=100%25')).names).toEqual([])
  expect((await list(`categoryId=${other}`)).names).toEqual([])
})

test('another company’s templates and categories are unknown', async () => {
  const { app, staff, category, create } = await setUp()
  const other = await app.company()
  const foreign = await other.template()
  for (const [method, path, body] of [
    ['GET', `/templates/${foreign.id}`],
    ['PATCH', `/templates/${foreign.id}`, { name: 'x' }],
    ['POST', `/templates/${foreign.id}/copy`, { name: 'x' }],
    ['DELETE', `/templates/${foreign.id}`],
  ] as const) {
    expect(code(await staff.call(method, path, body)), path).toEqual([404, 'templates.not_found'])
  }
  const own = idOf(await create('Hi'))
  for (const [method, path, body] of [
    ['GET', `/templates?categoryId=${foreign.category_id}`],
    ['PATCH', `/templates/${own}`, { categoryId: foreign.category_id }],
    ['PATCH', `/template-categories/${foreign.category_id}`, { name: 'x' }],
    ['DELETE', `/template-categories/${foreign.category_id}`],
  ] as const) {
    expect(code(await staff.call(method, path, body)), path).toEqual([404, 'templates.category_not_found'])
  }
  expect((await staff.call('GET', `/templates/${own}`)).body).toMatchObject({ categoryId: category })
})

test('a manager reads templates and changes none', async () => {
  const { app, category, create } = await setUp()
  const id = idOf(await create('Hi'))
  const manager = await signIn(app, await givenMember(app, { role: 'manager' }))
  expect((await manager.call('GET', `/templates/${id}`)).status).toBe(200)
  expect(code(await manager.call('PATCH', `/templates/${id}`, { name: 'x' }))).toEqual([403, 'auth.forbidden'])
  expect(code(await manager.call('DELETE', `/template-categories/${category}`))).toEqual([403, 'auth.forbidden'])
})
