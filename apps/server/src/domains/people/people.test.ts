import type { DomainEvent } from '@korben/contract'
import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import type { Given } from '../../../test/harness/given.ts'
import { createWorkerCtx } from '../../kit/context.ts'
import { createField } from '../fields/index.ts'
import {
  addComment,
  addTags,
  addTagsInBulk,
  createAccount,
  createPerson,
  getAccount,
  getPerson,
  linkUsers,
  markPeople,
  matchPeople,
  removeTags,
  setAccountStatus,
  setBotStatus,
  setFieldValues,
  updatePerson,
} from './index.ts'

async function setUp() {
  const { world, clock, company } = await testWorld()
  return { world, clock, given: await company(), company }
}

const tagsOf = async ({ ctx, companyId }: Given, personId: string) =>
  (
    await ctx.sql<{ name: string }[]>`
    select name from person_tag join tag on tag.company_id = person_tag.company_id and id = tag_id
    where person_tag.company_id = ${companyId} and person_id = ${personId} order by person_tag.created_at, tag_id`
  ).map(({ name }) => name)
const linksOf = async ({ ctx, companyId }: Given, personId: string) =>
  (
    await ctx.sql<{ user_id: string }[]>`
    select user_id from person_user where company_id = ${companyId} and person_id = ${personId} order by created_at, user_id`
  ).map((row) => row.user_id)
const events = async <Type extends DomainEvent['type']>(given: Given, type: Type) =>
  (await given.find('event', { type }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ data }) => data as Omit<Extract<DomainEvent, { type: Type }>, 'type'>)

test('a person is always a new one, with phone and e-mail as given and folded', async () => {
  const { given, clock } = await setUp()
  const input = { name: 'Feliks', email: ' Feliks@Example.COM ', phone: '8 (066) 999 17-76', locale: 'uk' }
  const person = await createPerson(given.ctx, input)
  expect(person).toMatchObject({
    name: 'Feliks',
    email: 'Feliks@Example.COM',
    email_folded: 'feliks@example.com',
    phone: '+80669991776',
    phone_e164: null,
    locale: 'uk',
    gender: 'NO_DATA',
    profile_image: null,
    active_at: clock.now(),
    created_at: clock.now(),
    updated_at: clock.now(),
    last_message_at: null,
  })
  expect((await createPerson(given.ctx, input)).id).not.toBe(person.id)
  expect(await given.count('event', { type: 'person.created' })).toBe(2)
})

test('a person can be linked to staff from the beginning, in the order given; an unknown member refuses all', async () => {
  const { given } = await setUp()
  const users = [await given.user(), await given.user(), await given.user()].reverse().map(({ id }) => id)
  const person = await createPerson(given.ctx, { name: 'Ann', userIds: users })
  expect(await linksOf(given, person.id)).toEqual(users)

  const unknown = given.companyId as never
  await expect(createPerson(given.ctx, { name: 'Bob', userIds: [...users, unknown] })).rejects.toMatchObject({
    code: 'team.user_not_found',
    details: { ids: [unknown] },
  })
  expect(await given.count('person')).toBe(1)
})

test('a phone or an e-mail that is none is refused', async () => {
  const { given } = await setUp()
  await expect(createPerson(given.ctx, { name: 'A', phone: '123456' })).rejects.toMatchObject({
    code: 'people.phone_invalid',
  })
  await expect(createPerson(given.ctx, { name: 'A', email: 'a@b' })).rejects.toMatchObject({
    code: 'people.email_invalid',
  })
  expect(await given.count('person')).toBe(0)
})

test('links are added once, keep their order and touch the card only when they are new', async () => {
  const { given, clock } = await setUp()
  const [a, b, c] = [await given.user(), await given.user(), await given.user()]
  const person = await given.person()
  clock.advance(1000)
  await linkUsers(given.ctx, person.id, [c.id, a.id, c.id])
  const touched = clock.now()
  clock.advance(1000)
  await linkUsers(given.ctx, person.id, [a.id])
  expect((await getPerson(given.ctx, person.id)).updated_at).toEqual(touched)
  await linkUsers(given.ctx, person.id, [a.id, b.id])
  expect((await getPerson(given.ctx, person.id)).updated_at).toEqual(clock.now())
  expect(await linksOf(given, person.id)).toEqual([c.id, a.id, b.id])
})

test('the id of a person that was merged leads on to the one that remains, over any number of merges', async () => {
  const { given, company } = await setUp()
  const last = await given.person({ name: 'Last' })
  const middle = await given.person({ merged_into: last.id })
  const first = await given.person({ merged_into: middle.id })
  const tag = await given.tag({ name: 'a' })
  expect((await getPerson(given.ctx, first.id)).id).toBe(last.id)
  expect((await updatePerson(given.ctx, first.id, { name: 'New' })).id).toBe(last.id)
  expect((await addComment(given.ctx, middle.id, 'hi')).person_id).toBe(last.id)
  await addTags(given.ctx, [first.id, last.id], [tag.id])
  expect(await tagsOf(given, last.id)).toEqual(['a'])

  const other = await company()
  await expect(getPerson(other.ctx, last.id)).rejects.toMatchObject({ code: 'people.not_found' })
  await given.ctx.sql`update person set deleted_at = now() where id = ${last.id}`
  await expect(getPerson(given.ctx, first.id)).rejects.toMatchObject({ code: 'people.not_found' })
})

test('an update changes what is given; what is the same already leaves the card untouched', async () => {
  const { given, clock } = await setUp()
  const person = await createPerson(given.ctx, { name: 'Ann', email: 'a@example.com', phone: '+380501234567' })
  clock.advance(1000)
  expect(await updatePerson(given.ctx, person.id, { email: 'a@example.com', phone: '+380 50 123 45 67' })).toEqual(
    person,
  )
  expect(await updatePerson(given.ctx, person.id, {})).toEqual(person)
  const changed = await updatePerson(given.ctx, person.id, { phone: '+48 881 644 207', gender: 'FEMALE' })
  expect(changed).toEqual({
    ...person,
    phone: '+48881644207',
    phone_e164: '+48881644207',
    gender: 'FEMALE',
    updated_at: clock.now(),
  })
  expect(await updatePerson(given.ctx, person.id, { email: null })).toMatchObject({
    email: null,
    email_folded: null,
    name: 'Ann',
  })
})

test('values of custom fields are set by name and type and checked by type, all wrong ones told at once', async () => {
  const { given, clock } = await setUp()
  const person = await given.person()
  for (const type of ['PHONE', 'EMAIL', 'NUMBER', 'DATE', 'KEYWORD'] as const)
    await createField(given.ctx, { name: 'field', type })
  const field = (type: 'PHONE' | 'EMAIL' | 'NUMBER' | 'DATE' | 'KEYWORD', value: string) => ({
    name: 'field',
    type,
    value,
  })
  const values = async () =>
    Object.fromEntries(
      (
        await given.ctx.sql`
      select type, value from person_field join custom_field on id = field_id where person_id = ${person.id}`
      ).map((row) => [row.type, row.value]),
    )

  clock.advance(1000)
  await setFieldValues(given.ctx, person.id, [
    field('PHONE', '+380 (66) 999-18-76'),
    field('EMAIL', 'Custom@Example.com'),
    field('NUMBER', '-12.50'),
    field('DATE', '2024-10-03T14:02:00+03:00'),
    field('KEYWORD', 'old'),
    field('KEYWORD', 'new'),
  ])
  const stored = {
    PHONE: '+380669991876',
    EMAIL: 'Custom@Example.com',
    NUMBER: '-12.50',
    DATE: '2024-10-03T11:02:00.000Z',
    KEYWORD: 'new',
  }
  expect(await values()).toEqual(stored)
  expect((await getPerson(given.ctx, person.id)).updated_at).toEqual(clock.now())

  clock.advance(1000)
  const touched = (await getPerson(given.ctx, person.id)).updated_at
  await setFieldValues(given.ctx, person.id, [field('KEYWORD', 'new')])
  expect((await getPerson(given.ctx, person.id)).updated_at).toEqual(touched)

  const wrong = [
    field('KEYWORD', 'fine'),
    field('PHONE', '12'),
    field('EMAIL', 'x'),
    field('NUMBER', '1,5'),
    field('DATE', '2024-02-30'),
  ]
  await expect(updatePerson(given.ctx, person.id, { name: 'Changed', fields: wrong })).rejects.toMatchObject({
    code: 'fields.value_invalid',
    details: {
      problems: [
        { index: 1, problem: 'phone' },
        { index: 2, problem: 'email' },
        { index: 3, problem: 'number' },
        { index: 4, problem: 'date' },
      ],
    },
  })
  const missing = [
    field('KEYWORD', 'fine'),
    { ...field('KEYWORD', 'x'), name: 'other' },
    { ...field('EMAIL', 'a@example.com'), name: 'third' },
  ]
  await expect(updatePerson(given.ctx, person.id, { name: 'Changed', fields: missing })).rejects.toMatchObject({
    code: 'fields.field_not_found',
    details: { indexes: [1, 2] },
  })
  expect(await values()).toEqual(stored)
  expect((await getPerson(given.ctx, person.id)).name).toBe('Ann')
})

test('comments keep line breaks, name the acting user, and each call adds one', async () => {
  const { given } = await setUp()
  const person = await given.person()
  const comment = await addComment(given.ctx, person.id, 'one\ntwo')
  expect(comment).toMatchObject({ person_id: person.id, author_id: given.owner.id, text: 'one\ntwo' })
  await addComment(given.ctx, person.id, 'one\ntwo')
  expect(await given.count('person_comment')).toBe(2)
})

test('tags are given once, keep the order of assignment, and only what is new is told', async () => {
  const { given, clock } = await setUp()
  const [a, b, c] = [await given.tag({ name: 'a' }), await given.tag({ name: 'b' }), await given.tag({ name: 'c' })]
  const person = await given.person()
  clock.advance(1000)
  await addTags(given.ctx, [person.id], [c.id, a.id])
  clock.advance(1000)
  await addTags(given.ctx, [person.id], [a.id, c.id])
  expect((await getPerson(given.ctx, person.id)).updated_at.getTime()).toBe(clock.now().getTime() - 1000)
  await addTags(given.ctx, [person.id], [a.id, b.id])

  expect(await tagsOf(given, person.id)).toEqual(['c', 'a', 'b'])
  expect(await events(given, 'person.tagged')).toEqual([
    { personId: person.id, tagIds: [c.id, a.id] },
    { personId: person.id, tagIds: [b.id] },
  ])
  await removeTags(given.ctx, [person.id], [a.id, b.id])
  await removeTags(given.ctx, [person.id], [a.id])
  expect(await tagsOf(given, person.id)).toEqual(['c'])
  const [untagged, ...more] = await events(given, 'person.untagged')
  expect({ ...untagged, tagIds: [...(untagged?.tagIds ?? [])].sort() }).toEqual({
    personId: person.id,
    tagIds: [a.id, b.id].sort(),
  })
  expect(more).toEqual([])
})

test('a tag given to the same people many times at once is there once and told once', async () => {
  const { given } = await setUp()
  const people = await Promise.all(Array.from({ length: 20 }, () => given.person()))
  const tags = [await given.tag(), await given.tag()]
  const ids = people.map(({ id }) => id)
  const shuffled = Array.from({ length: 8 }, (_, n) => [...ids.slice(n), ...ids.slice(0, n)])
  await Promise.all(
    shuffled.map((people) =>
      addTags(
        given.ctx,
        people,
        tags.map(({ id }) => id),
      ),
    ),
  )

  expect(await given.count('person_tag')).toBe(40)
  const told = (await events(given, 'person.tagged')).flatMap(({ personId, tagIds }) =>
    tagIds.map((tagId) => `${personId} ${tagId}`),
  )
  expect(told).toHaveLength(40)
  expect(new Set(told).size).toBe(40)
})

test('an unknown tag or person refuses the whole call; the engine passes over what is gone', async () => {
  const { world, given, company } = await setUp()
  const other = await company()
  const [person, tag, foreign] = [await given.person(), await given.tag(), await other.tag()]
  const stranger = await other.person()
  await expect(addTags(given.ctx, [person.id], [tag.id, foreign.id])).rejects.toMatchObject({
    code: 'tags.not_found',
    details: { ids: [foreign.id] },
  })
  await expect(removeTags(given.ctx, [stranger.id], [tag.id])).rejects.toMatchObject({
    code: 'people.not_found',
    details: { ids: [stranger.id] },
  })
  expect(await given.count('person_tag')).toBe(0)

  await createWorkerCtx(world).transaction((tx) =>
    addTagsInBulk(tx, [
      { companyId: given.companyId, personId: person.id, tagIds: [foreign.id, tag.id] },
      { companyId: given.companyId, personId: stranger.id, tagIds: [tag.id] },
      { companyId: other.companyId, personId: stranger.id, tagIds: [foreign.id] },
    ]),
  )
  expect(await given.find('person_tag')).toMatchObject([{ person_id: person.id, tag_id: tag.id }])
  expect(await other.find('person_tag')).toMatchObject([{ person_id: stranger.id, tag_id: foreign.id }])
  expect(await other.count('event', { type: 'person.tagged' })).toBe(1)
})

test('marks of one person are one writing: changed and active at the latest of each, and what has no mark stays', async () => {
  const { world, given, clock } = await setUp()
  const [both, changed] = [await given.person(), await given.person()]
  const [soon, later] = [1_000, 2_000].map((ms) => new Date(clock.now().getTime() + ms))
  const mark = (person_id: typeof both.id, changed_at: Date | undefined, active_at: Date | undefined) => ({
    company_id: given.companyId,
    person_id,
    changed_at: changed_at?.toISOString() ?? null,
    active_at: active_at?.toISOString() ?? null,
  })
  const marks = [mark(both.id, later, undefined), mark(both.id, soon, soon), mark(changed.id, later, undefined)]
  await createWorkerCtx(world).transaction((tx) => markPeople(tx.sql, marks))
  expect(await given.find('person', { id: both.id })).toMatchObject([
    { updated_at: later, last_message_at: soon, active_at: soon },
  ])
  expect(await given.find('person', { id: changed.id })).toMatchObject([
    { updated_at: later, last_message_at: null, active_at: changed.active_at },
  ])
})

test('an external id is taken once per connection; MANUAL accounts have none', async () => {
  const { given } = await setUp()
  const person = await given.person()
  const connection = await given.connection()
  const make = (externalId: string | null) =>
    given.ctx.transaction((ctx) =>
      createAccount(ctx, { personId: person.id, connectionId: connection.id, kind: 'SMS', externalId }),
    )
  await make('1')
  await expect(make('1')).rejects.toMatchObject({ code: 'people.account_taken' })
  await make(null)
  await make(null)
  expect(await given.count('account')).toBe(3)
})

test('the status of an account is told when it changes, not when it is repeated', async () => {
  const { given } = await setUp()
  const account = await given.account()
  const mark = (status: 'OK' | 'BLOCKED', reason: string | null) =>
    given.ctx.transaction((ctx) => setAccountStatus(ctx, account.id, status, reason))
  await mark('BLOCKED', 'bot was blocked by the user')
  await mark('BLOCKED', 'bot was blocked by the user')
  await mark('BLOCKED', 'user is deactivated')
  expect(await getAccount(given.ctx, account.id)).toMatchObject({
    status: 'BLOCKED',
    status_reason: 'user is deactivated',
  })
  expect(await mark('OK', null)).toMatchObject({ status: 'OK', status_reason: null })
  expect(await events(given, 'account.status_changed')).toMatchObject([
    { accountId: account.id, personId: account.person_id, status: 'BLOCKED', reason: 'bot was blocked by the user' },
    { status: 'OK', reason: null },
  ])
})

test('the bot is switched off and on once each, however often it is said', async () => {
  const { given } = await setUp()
  const account = await given.account()
  await Promise.all([1, 2, 3].map(() => setBotStatus(given.ctx, account.id, 'DIALOG')))
  await setBotStatus(given.ctx, account.id, 'BOT')
  expect((await events(given, 'account.bot_switched')).map(({ botStatus }) => botStatus)).toEqual(['DIALOG', 'BOT'])
  await expect(setBotStatus(given.ctx, given.companyId as never, 'BOT')).rejects.toMatchObject({
    code: 'people.account_not_found',
  })
})

test('contacts are matched by phone in any spelling, else by e-mail, the newest person first, in the order given', async () => {
  const { given, clock } = await setUp()
  const make = async (input: { phone?: string; email?: string }) => {
    clock.advance(1000)
    return createPerson(given.ctx, { name: 'Ann', ...input })
  }
  await make({ phone: '+5491123456789', email: 'a@example.com' })
  const phone = await make({ phone: '+541123456789' })
  const short = await make({ phone: '1234567' })
  const mail = await make({ email: 'A@example.com' })
  const contacts = [
    { phone: '+54 9 11 2345-6789', email: 'a@example.com' },
    { phone: '+380509999999', email: 'a@EXAMPLE.com' },
    { phone: '123-45-67' },
    { email: 'nobody@example.com' },
    { phone: 'none' },
  ]
  expect((await matchPeople(given.ctx, contacts)).map((person) => person?.id)).toEqual([
    phone.id,
    mail.id,
    short.id,
    undefined,
    undefined,
  ])
})
