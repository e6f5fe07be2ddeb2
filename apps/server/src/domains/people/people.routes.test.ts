import type { Comment, LogEntry, Person } from '@korben/contract'
import { describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { givenMember, type Staff, signIn } from '../../../test/harness/staff.ts'

async function setUp() {
  const app = await testApp()
  return { ...app, staff: await signIn(app, await givenMember(app)) }
}

/** Somebody who sees only own people, with everything else a manager may do. */
const restricted = async (app: TestApp): Promise<Staff> => {
  const rights = ['people:read', 'people:write']
  return signIn(app, await givenMember(app, { role: 'own', rights, ownPeopleOnly: true }))
}

const codeOf = ({ status, body }: { status: number; body: unknown }) => [
  status,
  (body as { error?: { code: string } } | null)?.error?.code,
]
const namesOf = ({ body }: { body: unknown }) => (body as { data: Person[] }).data.map(({ name }) => name)
const list = async ({ call }: Staff, query = '') => namesOf(await call('GET', `/people${query}`))

test('a person is made, shown and changed; what is not given stays, null makes it unknown', async () => {
  const { staff, given } = await setUp()
  const colleague = await given.user({ name: 'Max' })
  const made = await staff.call('POST', '/people', {
    name: 'Ann Lee',
    email: 'Ann@Example.com',
    phone: '+380 50 123-45-67',
    timeZone: 'Europe/Kyiv',
    userIds: [colleague.id],
  })
  expect(made).toMatchObject({
    status: 200,
    body: {
      name: 'Ann Lee',
      email: 'Ann@Example.com',
      phone: '+380501234567',
      gender: 'NO_DATA',
      timeZone: 'Europe/Kyiv',
      users: [{ id: colleague.id, name: 'Max' }],
      tags: [],
      fields: [],
      accounts: [{ kind: 'MANUAL', status: 'OK' }],
    },
  })
  const { id } = made.body as Person
  expect((await staff.call('GET', `/people/${id}`)).body).toEqual(made.body)
  expect(await staff.call('PATCH', `/people/${id}`, { email: null, gender: 'FEMALE' })).toMatchObject({
    body: { name: 'Ann Lee', email: null, phone: '+380501234567', gender: 'FEMALE' },
  })
  const refused = await Promise.all([
    staff.call('PATCH', `/people/${id}`, { email: 'nobody' }),
    staff.call('PATCH', `/people/${id}`, { phone: '12345' }),
    staff.call('PATCH', `/people/${id}`, { timeZone: 'Mars/North' }),
    staff.call('PATCH', `/people/${id}`, { company: 'x' }),
    staff.call('POST', '/people', { name: ' ' }),
    staff.call('POST', '/people', { name: 'Bo', userIds: ['f'.repeat(24)] }),
  ])
  expect(refused.map(codeOf)).toEqual([
    [400, 'people.email_invalid'],
    [400, 'people.phone_invalid'],
    [400, 'company.time_zone_unknown'],
    [400, 'request.invalid'],
    [400, 'request.invalid'],
    [404, 'team.user_not_found'],
  ])
  expect(await given.count('person')).toBe(1)
})

test('the id of a person who was merged away leads to the one that remains; a deleted one is unknown', async () => {
  const { staff, given } = await setUp()
  const ann = await given.person({ accounts: 1 })
  const double = await given.person({ merged_into: ann.id })
  const gone = await given.person({ deleted_at: new Date() })
  expect(await staff.call('GET', `/people/${double.id}`)).toMatchObject({ status: 200, body: { id: ann.id } })
  expect(codeOf(await staff.call('GET', `/people/${gone.id}`))).toEqual([404, 'people.not_found'])
  expect(await list(staff)).toEqual(['Ann'])
  const accounts = await staff.call('GET', `/people/${double.id}/accounts`)
  expect(accounts.body).toMatchObject({ data: [{ kind: 'MANUAL', connectionName: 'Manual', status: 'OK' }] })
})

test('the list goes page by page through everybody once, newest activity first', async () => {
  const { staff, given, clock } = await setUp()
  const names: string[] = []
  for (let n = 0; n < 7; n++) {
    if (n % 3 === 0) clock.advance(1000)
    names.unshift((await given.person({ name: `P${n}` })).name)
  }
  const seen: string[] = []
  let pages = 0
  for (let cursor: string | null = ''; cursor !== null; pages++) {
    const { body } = await staff.call('GET', `/people?limit=3${cursor && `&cursor=${cursor}`}`)
    const page = body as { data: Person[]; nextCursor: string | null }
    seen.push(...page.data.map(({ name }) => name))
    cursor = page.nextCursor
  }
  expect(pages).toBe(3)
  expect([...seen].sort()).toEqual([...names].sort())
  expect(seen.slice(0, 1)).toEqual(['P6'])
  expect(codeOf(await staff.call('GET', '/people?cursor=nonsense'))).toEqual([400, 'request.invalid'])
})

describe('a filter', () => {
  const cases: [query: string, names: string[]][] = [
    ['search=анна', ['Анна Кравець']],
    ['search=КРА%20ан', ['Анна Кравець']],
    ['search=равець', []],
    ['search=connor', ["Bo O'Connor-Smith"]],
    ['search=bo.sales@shop', ["Bo O'Connor-Smith"]],
    ['search=sales', ["Bo O'Connor-Smith"]],
    ['search=shop.example', ["Bo O'Connor-Smith"]],
    ['search=050%20123', ['Анна Кравець']],
    ['search=%2B38050', ['Анна Кравець']],
    ['search=4567', ['Анна Кравець']],
    ['search=%27%20%7C%20%27a%27%3A*%5C', []],
    ['email=BO%40shop.example', []],
    ['email=bo%40SHOP.example', []],
    ['email=bo.sales%40SHOP.example', ["Bo O'Connor-Smith"]],
    ['phone=38(050)123-45-67', ['Анна Кравець']],
  ]
  test('finds people by the beginnings of words, by phone and by e-mail, and counts them', async () => {
    const { staff, given } = await setUp()
    await given.person({ name: 'Анна Кравець', phone: '+380501234567' })
    await given.person({ name: "Bo O'Connor-Smith", email: 'bo.sales@shop.example' })
    for (const [query, names] of cases) {
      expect(await list(staff, `?${query}`), query).toEqual(names)
      expect((await staff.call('GET', `/people/count?${query}`)).body).toEqual({ count: names.length })
    }
  })

  test('of several conditions asks for all of them: tags, fields, a linked user, times', async () => {
    const { staff, given, clock } = await setUp()
    const [vip, buyer] = [await given.tag(), await given.tag()]
    const size = { id: vip.id as never, name: 'size', type: 'NUMBER' as const, created_at: clock.now() }
    const field = await given.insert('custom_field', size)
    const from = clock.now().toISOString()
    clock.advance(1000)
    const ann = await given.person({ tags: [vip.id, buyer.id] })
    const bo = await given.person({ name: 'Bo', tags: [vip.id] })
    for (const { id: person_id } of [ann, bo])
      await given.insert('person_field', { person_id, field_id: field.id, value: person_id === bo.id ? '42' : '43' })
    await given.insert('person_user', { person_id: bo.id, user_id: given.owner.id })
    const found = (...parts: string[]) => list(staff, `?${parts.join('&')}`)
    expect(await found(`tagIds=${vip.id}`)).toEqual(['Bo', 'Ann'])
    expect(await found(`tagIds=${vip.id}`, `tagIds=${buyer.id}`)).toEqual(['Ann'])
    expect(await found(`field=${field.id}`)).toEqual(['Bo', 'Ann'])
    expect(await found(`field=${field.id}=42`)).toEqual(['Bo'])
    expect(await found(`field=${field.id}=${encodeURIComponent(' 42')}`)).toEqual(['Bo'])
    expect(await found(`field=${field.id}=4`)).toEqual([])
    expect(await found(`userId=${given.owner.id}`)).toEqual(['Bo'])
    expect(await found(`userId=${given.owner.id}`, `field=${field.id}=43`)).toEqual([])
    expect(await found(`activeFrom=${from}`, `tagIds=${buyer.id}`)).toEqual(['Ann'])
    expect(await found(`activeTo=${from}`)).toEqual([])
    expect((await staff.call('GET', '/people/count')).body).toEqual({ count: 2 })
    expect((await staff.call('GET', `/people/count?tagIds=${vip.id}&search=bo`)).body).toEqual({ count: 1 })
  })

  test('goes page by page also when people are found first', async () => {
    const { staff, given } = await setUp()
    const vip = await given.tag()
    for (const name of ['a', 'b', 'c']) await given.person({ name, tags: [vip.id] })
    const first = await staff.call('GET', `/people?tagIds=${vip.id}&limit=2`)
    const { nextCursor } = first.body as { nextCursor: string }
    const second = await staff.call('GET', `/people?tagIds=${vip.id}&limit=2&cursor=${nextCursor}`)
    expect([...namesOf(first), ...namesOf(second)]).toEqual(['c', 'b', 'a'])
    expect(second.body).toMatchObject({ nextCursor: null })
  })

  test('that names what nobody has, or another company, is refused', async () => {
    const { staff, company } = await setUp()
    const other = await company()
    const tag = await other.tag()
    const answers = await Promise.all(
      [`tagIds=${tag.id}`, `userId=${other.owner.id}`, `field=${tag.id}=1`, 'email=xx%40', 'phone=123456'].map(
        (query) => staff.call('GET', `/people?${query}`),
      ),
    )
    expect(answers.map(codeOf)).toEqual([
      [404, 'tags.not_found'],
      [404, 'team.user_not_found'],
      [404, 'fields.field_not_found'],
      [400, 'people.email_invalid'],
      [400, 'people.phone_invalid'],
    ])
  })
})

test('custom fields are set, replaced and taken away; a value must fit its type', async () => {
  const { staff, given } = await setUp()
  const ann = await given.person()
  const made = await staff.call('POST', '/fields', { name: 'birthday', type: 'DATE' })
  const fieldId = (made.body as { id: string }).id
  const set = (value: unknown) => staff.call('PUT', `/people/${ann.id}/fields/${fieldId}`, { value })
  expect(await set('2015-04-02')).toMatchObject({ body: { fields: [{ fieldId, value: '2015-04-02' }] } })
  expect(await set('2016-02-29')).toMatchObject({ body: { fields: [{ fieldId, value: '2016-02-29' }] } })
  expect(codeOf(await set('2015-02-30'))).toEqual([400, 'fields.value_invalid'])
  expect(codeOf(await set(''))).toEqual([400, 'request.invalid'])
  expect((await staff.call('DELETE', `/people/${ann.id}/fields/${fieldId}`)).body).toMatchObject({ fields: [] })
  const unknown = await staff.call('DELETE', `/people/${ann.id}/fields/${ann.id}`)
  expect(codeOf(unknown)).toEqual([404, 'fields.field_not_found'])
})

test('tags go on and off, one by one and many at once; an unknown person changes nothing', async () => {
  const { staff, given } = await setUp()
  const [ann, bo] = [await given.person(), await given.person()]
  const vip = await given.tag({ name: 'VIP' })
  expect((await staff.call('PUT', `/people/${ann.id}/tags/${vip.id}`)).body).toMatchObject({
    tags: [{ id: vip.id, name: 'VIP' }],
  })
  expect((await staff.call('DELETE', `/people/${ann.id}/tags/${vip.id}`)).body).toMatchObject({ tags: [] })
  const tagMany = (action: string, ...personIds: string[]) =>
    staff.call('POST', '/people/tags', { personIds, tagIds: [vip.id], action })
  expect(codeOf(await tagMany('add', ann.id, 'f'.repeat(24)))).toEqual([404, 'people.not_found'])
  expect(await given.count('person_tag')).toBe(0)
  expect((await tagMany('add', ann.id, bo.id)).body).toEqual({ peopleCount: 2 })
  expect(await given.count('person_tag')).toBe(2)
  expect((await tagMany('remove', bo.id)).body).toEqual({ peopleCount: 1 })
  expect(await given.find('person_tag')).toMatchObject([{ person_id: ann.id }])
  expect(codeOf(await staff.call('PUT', `/people/${ann.id}/tags/${ann.id}`))).toEqual([404, 'tags.not_found'])
})

test('staff are linked and unlinked, a deleted colleague too', async () => {
  const { staff, given } = await setUp()
  const ann = await given.person()
  const max = await given.user({ name: 'Max' })
  const link = (method: string, userId: string) => staff.call(method, `/people/${ann.id}/users/${userId}`)
  expect((await link('PUT', max.id)).status).toBe(204)
  expect((await staff.call('GET', `/people/${ann.id}`)).body).toMatchObject({ users: [{ id: max.id, name: 'Max' }] })
  await given.update('user', { id: max.id }, { deleted_at: new Date() })
  expect(codeOf(await link('PUT', max.id))).toEqual([404, 'team.user_not_found'])
  expect((await link('DELETE', max.id)).status).toBe(204)
  expect(codeOf(await link('DELETE', max.id))).toEqual([404, 'team.user_not_found'])
  expect((await link('DELETE', given.owner.id)).status).toBe(204)
})

test('comments keep their lines, name their author, and are listed newest first page by page', async () => {
  const { staff, given, clock } = await setUp()
  const ann = await given.person()
  const path = `/people/${ann.id}/comments`
  const texts = ['one', 'two\nlines', '<b>three</b>']
  for (const text of texts) {
    expect(await staff.call('POST', path, { text })).toMatchObject({
      body: { text, author: { id: given.owner.id, name: 'Owner' }, createdAt: clock.now().toISOString() },
    })
    clock.advance(1000)
  }
  const { body } = await staff.call('GET', `${path}?limit=2`)
  const first = body as { data: Comment[]; nextCursor: string }
  const rest = await staff.call('GET', `${path}?limit=2&cursor=${first.nextCursor}`)
  expect(rest.body).toMatchObject({ data: [{ text: 'one' }], nextCursor: null })
  expect(first.data.map(({ text }) => text)).toEqual(['<b>three</b>', 'two\nlines'])
  expect(codeOf(await staff.call('POST', path, { text: ' \n' }))).toEqual([400, 'request.invalid'])
})

test('the log tells what happened to a person and to its accounts, newest first, and nothing of others', async () => {
  const { staff, given, clock } = await setUp()
  const made = (await staff.call('POST', '/people', { name: 'Ann' })).body as Person
  const bo = await given.person({ accounts: 1 })
  const account = await given.account({ person_id: made.id as never })
  const tag = await given.tag()
  clock.advance(1000)
  await staff.call('PUT', `/people/${made.id}/tags/${tag.id}`)
  await staff.call('PUT', `/people/${bo.id}/tags/${tag.id}`)
  clock.advance(1000)
  await given.ctx.transaction((ctx) =>
    ctx.emit({
      type: 'run.ended',
      accountId: account.id,
      runId: tag.id as never,
      tunnelId: tag.id as never,
      state: 'parked',
      reason: 'why',
    }),
  )
  const path = `/people/${made.id}/log`
  const { body } = await staff.call('GET', `${path}?limit=2`)
  const first = body as { data: LogEntry[]; nextCursor: string }
  expect(first.data).toMatchObject([
    { type: 'run.ended', accountId: account.id, data: { state: 'parked', reason: 'why' } },
    { type: 'person.tagged', accountId: null, data: { tagIds: [tag.id] } },
  ])
  const rest = await staff.call('GET', `${path}?limit=2&cursor=${first.nextCursor}`)
  expect(rest.body).toMatchObject({ data: [{ type: 'person.created' }], nextCursor: null })
})

test('who sees only own people sees by no path anybody who is linked to others only', async () => {
  const app = await setUp()
  const { given, staff: owner } = app
  const staff = await restricted(app)
  const tag = await given.tag()
  const [mine, nobodys, shared, others] = [
    await given.person({ name: 'Mine', tags: [tag.id] }),
    await given.person({ name: "Nobody's", tags: [tag.id] }),
    await given.person({ name: 'Shared', tags: [tag.id] }),
    await given.person({ name: "Other's", email: 'other@example.com', accounts: 1, tags: [tag.id] }),
  ]
  const link = (person_id: typeof mine.id, user_id: typeof staff.user.id) =>
    given.insert('person_user', { person_id, user_id })
  await link(mine.id, staff.user.id)
  await link(shared.id, staff.user.id)
  await link(shared.id, given.owner.id)
  await link(others.id, given.owner.id)

  const visible = ['Shared', "Nobody's", 'Mine']
  expect(await list(staff)).toEqual(visible)
  expect(await list(staff, `?tagIds=${tag.id}`)).toEqual(visible)
  expect(await list(staff, '?search=other')).toEqual([])
  expect(await list(staff, '?email=other%40example.com')).toEqual([])
  expect(await list(staff, `?userId=${given.owner.id}`)).toEqual(['Shared'])
  expect((await staff.call('GET', '/people/count')).body).toEqual({ count: 3 })
  expect((await owner.call('GET', '/people/count')).body).toEqual({ count: 4 })

  const before = await given.find('person', { id: others.id })
  const id = others.id
  const attempts = await Promise.all([
    staff.call('GET', `/people/${id}`),
    staff.call('PATCH', `/people/${id}`, { name: 'x' }),
    staff.call('PUT', `/people/${id}/tags/${tag.id}`),
    staff.call('DELETE', `/people/${id}/tags/${tag.id}`),
    staff.call('POST', '/people/tags', { personIds: [mine.id, id], tagIds: [tag.id], action: 'remove' }),
    staff.call('PUT', `/people/${id}/users/${staff.user.id}`),
    staff.call('DELETE', `/people/${id}/users/${given.owner.id}`),
    staff.call('GET', `/people/${id}/comments`),
    staff.call('POST', `/people/${id}/comments`, { text: 'x' }),
    staff.call('GET', `/people/${id}/accounts`),
    staff.call('GET', `/people/${id}/log`),
  ])
  expect(attempts.map(codeOf)).toEqual(attempts.map(() => [404, 'people.not_found']))
  expect(await given.find('person', { id })).toEqual(before)
  expect(await given.count('person_tag')).toBe(4)

  const made = await staff.call('POST', '/people', { name: 'Given away', userIds: [given.owner.id] })
  expect(made).toMatchObject({ status: 200, body: { users: [{ id: given.owner.id }] } })
  expect((await staff.call('DELETE', `/people/${shared.id}/users/${staff.user.id}`)).status).toBe(204)
  expect(codeOf(await staff.call('GET', `/people/${shared.id}`))).toEqual([404, 'people.not_found'])
  expect(codeOf(await staff.call('GET', `/people/${nobodys.id}`))[0]).toBe(200)
})
