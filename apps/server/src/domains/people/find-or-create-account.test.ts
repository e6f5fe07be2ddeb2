import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import type { Given } from '../../../test/harness/given.ts'
import type { ConnectionRow } from '../../generated/rows.ts'
import { type AccountProfile, findOrCreateAccount } from './index.ts'

async function setUp() {
  const { clock, company } = await testWorld()
  const given = await company()
  const connection = await given.connection({ kind: 'TELEGRAM', type: 'telegram' })
  return {
    given,
    clock,
    connection,
    write: (externalId: string, profile: AccountProfile = {}) => write(given, connection, externalId, profile),
  }
}

const write = ({ ctx }: Given, { id, kind }: ConnectionRow, externalId: string, profile: AccountProfile = {}) =>
  ctx.transaction((ctx) => findOrCreateAccount(ctx, { connectionId: id, kind, externalId, profile }))

test('the first message of a human makes an account and a person; the next finds them', async () => {
  const { given, connection, write } = await setUp()
  const first = await write('42', { name: 'Ann Lee', locale: 'pt-br', avatarUrl: 'https://example.com/a.jpg' })
  expect(first).toMatchObject({ isNew: true, isNewPerson: true })
  expect(first.account).toMatchObject({
    connection_id: connection.id,
    kind: 'TELEGRAM',
    external_id: '42',
    status: 'OK',
    bot_status: 'BOT',
  })
  expect(first.person).toMatchObject({
    name: 'Ann Lee',
    locale: 'pt_br',
    profile_image: 'https://example.com/a.jpg',
    phone: null,
  })

  const second = await write('42', { name: 'Another name' })
  expect(second).toMatchObject({
    isNew: false,
    isNewPerson: false,
    account: { id: first.account.id },
    person: { id: first.person.id, name: 'Ann Lee' },
  })
  expect(await given.find('event', { type: 'person.created' })).toMatchObject([{ person_id: first.person.id }])
})

test('any number of first messages at once make one account and one person', async () => {
  const { given, write } = await setUp()
  const found = await Promise.all(
    Array.from({ length: 12 }, () => write('42', { name: 'Ann', phone: '+380501234567' })),
  )
  expect(new Set(found.map(({ account }) => account.id)).size).toBe(1)
  expect(found.filter(({ isNew }) => isNew)).toHaveLength(1)
  expect(await given.count('account')).toBe(1)
  expect(await given.count('person')).toBe(1)
  expect(await given.count('event', { type: 'person.created' })).toBe(1)
})

test('first messages of one human through two channels at once make one person, whatever the spelling of the phone', async () => {
  const { given, connection } = await setUp()
  const other = await given.connection({ kind: 'WHATSAPP', type: 'whatsapp' })
  const found = await Promise.all([
    write(given, connection, '42', { phone: '+55 11 98765-4321' }),
    write(given, other, '551187654321', { phone: '551187654321' }),
  ])
  expect(found[0].person.id).toBe(found[1].person.id)
  expect(found.filter(({ isNewPerson }) => isNewPerson)).toHaveLength(1)
  expect(await given.count('account')).toBe(2)
})

test('the same external id on another connection, or in another company, is another account', async () => {
  const { given, write: writeHere } = await setUp()
  const here = await writeHere('42')
  const elsewhere = await write(given, await given.connection(), '42')
  const foreign = await (await setUp()).write('42')
  expect(new Set([here, elsewhere, foreign].map(({ account }) => account.id)).size).toBe(3)
  expect(new Set([here, elsewhere, foreign].map(({ person }) => person.id)).size).toBe(3)
})

test('a new account joins the newest person with its phone, else with its e-mail', async () => {
  const { given, clock, write } = await setUp()
  await given.person({ name: 'Old', phone: '+380501234567' })
  clock.advance(1000)
  const newer = await given.person({ name: 'Newer', phone: '+380501234567' })
  const mailed = await given.person({ name: 'Mailed', email: 'Ann@Example.com' })
  clock.advance(1000)

  const byPhone = await write('1', { name: 'Ann', phone: '0501234567', email: 'ann@example.com' })
  expect(byPhone).toMatchObject({
    isNew: true,
    isNewPerson: false,
    person: { id: newer.id, name: 'Newer', email: 'ann@example.com' },
  })
  const byEmail = await write('2', { name: 'Ann', phone: '+48881644207', email: 'ANN@example.com' })
  expect([newer.id, mailed.id]).toContain(byEmail.person.id)
  expect((await write('3', { phone: '+48881644208' })).isNewPerson).toBe(true)
})

test('people who were merged away or deleted are joined no more', async () => {
  const { given, write } = await setUp()
  const remaining = await given.person({ name: 'Remaining' })
  await given.person({ phone: '+380501234567', merged_into: remaining.id })
  await given.person({ phone: '+380501234567', deleted_at: new Date() })
  expect((await write('42', { phone: '+380501234567' })).isNewPerson).toBe(true)
})

test('what the messenger tells fills in what is unknown and replaces nothing', async () => {
  const { write, clock } = await setUp()
  const { person } = await write('42', { name: 'Ann' })
  clock.advance(1000)
  const told = {
    name: 'Anna',
    phone: '+380 50 123 45 67',
    email: 'ann@example.com',
    locale: 'uk',
    avatarUrl: 'https://example.com/1',
  }
  expect((await write('42', told)).person).toMatchObject({
    id: person.id,
    name: 'Ann',
    phone: '+380501234567',
    phone_e164: '+380501234567',
    email: 'ann@example.com',
    email_folded: 'ann@example.com',
    locale: 'uk',
    profile_image: 'https://example.com/1',
    updated_at: clock.now(),
  })
  clock.advance(1000)
  const again = await write('42', {
    phone: '+48881644207',
    email: 'other@example.com',
    locale: 'en',
    avatarUrl: 'https://example.com/2',
  })
  expect(again.person).toMatchObject({
    phone: '+380501234567',
    email: 'ann@example.com',
    locale: 'uk',
    profile_image: 'https://example.com/1',
  })
  expect(again.person.updated_at.getTime()).toBe(clock.now().getTime() - 1000)
})

test('a human without a name is called by what is known, never by the external id', async () => {
  const { write } = await setUp()
  expect((await write('secret-1', { username: 'ann_lee' })).person.name).toBe('ann_lee')
  expect((await write('secret-2', { phone: '+380501234567' })).person.name).toBe('+380501234567')
  expect((await write('secret-3')).person.name).toMatch(/^Guest [0-9a-f]{6}$/)
})

test('texts the database cannot keep, and a phone or an e-mail that is none, do no harm', async () => {
  const { write } = await setUp()
  const { person } = await write('42', {
    name: `\0 ${'я'.repeat(300)}\ud800`,
    phone: '12',
    email: 'nobody',
    locale: ' '.repeat(3),
  })
  expect(person).toMatchObject({ name: 'я'.repeat(255), phone: null, email: null, locale: '' })
})

test('while there is no message the newest account is the latest activity of a person; a message is not undone by a new account', async () => {
  const { given, clock, write } = await setUp()
  const person = await given.person({ phone: '+380501234567' })
  clock.advance(60_000)
  expect((await write('1', { phone: '+380501234567' })).person).toMatchObject({
    id: person.id,
    active_at: clock.now(),
    updated_at: clock.now(),
  })

  const messageAt = new Date(clock.now().getTime() + 1000)
  await given.ctx
    .sql`update person set active_at = ${messageAt}, last_message_at = ${messageAt} where id = ${person.id}`
  clock.advance(60_000)
  expect((await write('2', { phone: '+380501234567' })).person).toMatchObject({
    id: person.id,
    active_at: messageAt,
    updated_at: clock.now(),
  })
})
