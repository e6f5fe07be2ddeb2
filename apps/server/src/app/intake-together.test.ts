import { expect, test } from 'vitest'
import { type Stage, stage } from '../../test/stub-channel/sending.ts'
import { rawOf } from '../../test/stub-channel/stub-adapter.ts'
import { setAccountStatus } from '../domains/people/index.ts'
import { intakeTogether } from './intake-together.ts'
import { listeners } from './listeners.ts'

const open = () => stage({ listeners, connection: { inbound: 'webhook' } })

let events = 0
const from = (externalUserId: string, more: object) => ({
  eventId: `t${events++}`,
  externalUserId,
  profile: { name: 'Ann Lee' },
  ...more,
})
const message = (externalUserId: string, text: string, more = {}) =>
  from(externalUserId, { type: 'message', messageId: '5', text, attachments: [], ...more })

const bring = (it: Stage, ...given: object[]) =>
  Promise.all(
    intakeTogether(
      it.world,
      it.connection,
      given.map((event) => rawOf([event], it.world.now())),
    ),
  )

const textsOf = async (it: Stage, accountId: string) =>
  (await it.given.find('message'))
    .filter((row) => row.account_id === accountId)
    .toSorted((one, other) => one.seq - other.seq)
    .map(({ seq, text }) => `${seq} ${text}`)

test('messages that come together are in their chats in order, counted, told of, and answered with their entries', async () => {
  const it = await open()
  const [ann, ben] = [await it.account({ external_id: '1' }), await it.account({ external_id: '2' })]
  const answers = await bring(it, message('1', 'a'), message('2', 'b'), message('1', 'c'))

  expect(answers.map(({ status, entries }) => [status, entries[0]?.isNew])).toEqual(Array(3).fill([200, true]))
  expect(await textsOf(it, ann.id)).toEqual(['1 a', '2 c'])
  expect(await textsOf(it, ben.id)).toEqual(['1 b'])
  expect(await it.given.find('account', { id: ann.id })).toMatchObject([
    { last_seq: 2, message_count: 2, unread_count: 2, last_inbound_at: it.clock.now() },
  ])
  const told = await it.given.find('event', { type: 'message.received' })
  expect(told.map(({ data }) => data)).toEqual(
    expect.arrayContaining(['a', 'b', 'c'].map((text) => expect.objectContaining({ text }))),
  )
  expect(new Set((await it.given.find('event', { type: 'message.received' })).map(({ xid }) => xid)).size).toBe(1)
})

test('an update that comes twice, together or later, is stored once and answered with the same entry', async () => {
  const it = await open()
  await it.account({ external_id: '1' })
  const update = message('1', 'once')
  const together = await bring(it, update, update)
  const later = await bring(it, update, message('1', 'other'))

  const [entry] = await it.given.find('message', { text: 'once' })
  const sameEntry = (isNew: boolean) => ({ status: 200, entries: [{ messageId: entry?.id, isNew }] })
  expect(together).toEqual([sameEntry(true), sameEntry(false)])
  expect(later[0]).toEqual(sameEntry(false))
  expect(await it.given.count('message')).toBe(2)
})

test('newcomers, news of a profile, presses and the blocked are taken in by themselves, without losing the order of a chat', async () => {
  const it = await open()
  const known = await it.account({ external_id: '1' })
  const blocked = await it.account({ external_id: '2' })
  await it.given.ctx.transaction((ctx) => setAccountStatus(ctx, blocked.id, 'BLOCKED', null))
  const telling = await it.account({ external_id: '3' })
  const answers = await bring(
    it,
    message('1', 'first'),
    message('new', 'hello'),
    message('2', 'back again'),
    message('3', 'one'),
    message('3', 'two', { profile: { name: 'Ann', phone: '+380501234567' } }),
    from('1', { type: 'start', ref: null }),
    message('1', 'third'),
    message('new', 'it is me'),
  )

  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
  expect(await textsOf(it, known.id)).toEqual(['1 first', '2 /start', '3 third'])
  expect(await textsOf(it, blocked.id)).toEqual(['1 back again'])
  expect(await it.given.find('account', { id: blocked.id })).toMatchObject([{ status: 'OK' }])
  expect(await textsOf(it, telling.id)).toEqual(['1 one', '2 two'])
  expect(await it.given.find('person', { id: telling.person_id })).toMatchObject([{ phone: '+380501234567' }])
  const [newcomer] = await it.given.find('account', { external_id: 'new' })
  expect(await textsOf(it, newcomer?.id ?? '')).toEqual(['1 hello', '2 it is me'])
})

test('one message that cannot be stored does not keep its neighbours out', async () => {
  const it = await open()
  const ann = await it.account({ external_id: '1' })
  await it.account({ external_id: '2' })
  await it.world.sql`
    alter table message add constraint no_poison check (text <> 'poison') not valid`
  const answers = await Promise.allSettled(
    intakeTogether(
      it.world,
      it.connection,
      [message('1', 'good'), message('2', 'poison')].map((event) => rawOf([event], it.world.now())),
    ),
  )
  await it.world.sql`alter table message drop constraint no_poison`

  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(await textsOf(it, ann.id)).toEqual(['1 good'])
  expect(await it.given.count('inbound_seen')).toBe(1)
})
