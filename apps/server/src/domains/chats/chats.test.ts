import type { Content } from '@korben/contract'
import { expect, test } from 'vitest'
import { eventually, stage } from '../../../test/stub-channel/sending.ts'
import type { InboundEvent } from '../../kit/channel.ts'
import { newId } from '../../kit/ids.ts'
import { setAccountStatus } from '../people/index.ts'
import {
  appendInbound,
  type ChatEvent,
  findPress,
  markRead,
  markSeen,
  recordReceipt,
  sendMessage,
  sendMessages,
} from './index.ts'

const hello: Content = [{ kind: 'text', text: 'Hello' }]
const reply = { cause: null, lane: 'staff', priority: 'reply', sender: 'staff' } as const
const written = (text: string | null, rest: Partial<Extract<InboundEvent, { type: 'message' }>> = {}) =>
  ({
    type: 'message' as const,
    eventId: '1',
    at: new Date(),
    externalUserId: '77',
    messageId: '5',
    text,
    attachments: [],
    profile: {},
    ...rest,
  }) satisfies ChatEvent

test('a message is written with its place in the chat, its calls, and the activity of account and person', async () => {
  const it = await stage()
  const ann = await it.account()
  it.clock.advance(60_000)
  const { messageId } = await sendMessage(it.given.ctx, {
    ...reply,
    accountId: ann.id,
    content: [...hello, ...hello],
    authorId: it.given.owner.id,
  })
  expect(await it.given.find('message')).toMatchObject([
    {
      id: messageId,
      seq: 1,
      direction: 'out',
      state: 'queued',
      text: 'Hello\nHello',
      sender: 'staff',
      is_read: true,
      author_id: it.given.owner.id,
    },
  ])
  expect(await it.given.find('delivery')).toMatchObject([
    { n: 0, lane: 'staff', priority: 0 },
    { n: 1, state: 'queued' },
  ])
  const at = it.clock.now()
  expect(await it.given.find('account', { id: ann.id })).toMatchObject([
    { last_seq: 1, message_count: 1, unread_count: 0, last_message_at: at, active_at: at, last_inbound_at: null },
  ])
  expect(await it.given.find('person', { id: ann.person_id })).toMatchObject([{ last_message_at: at, active_at: at }])
})

test('one cause is one message, in a bulk, after it, and when two write it at once', async () => {
  const it = await stage()
  const ann = await it.account()
  const message = { ...reply, companyId: it.given.companyId, accountId: ann.id, content: hello, cause: 'run:1:1' }
  const send = () => it.given.ctx.transaction((ctx) => sendMessages(ctx.worker, [message, message]))
  const [one, two] = await Promise.all([send(), send()])
  const ids = [...one, ...two].map(({ messageId }) => messageId)
  expect(new Set(ids).size).toBe(1)
  expect([...one, ...two].filter(({ isNew }) => isNew)).toHaveLength(1)
  expect(await it.given.count('message')).toBe(1)
  expect((await it.given.find('account', { id: ann.id }))[0]?.last_seq).toBe(1)
})

test('bulks that write to the same chats at once get different places, and none dies of a deadlock', async () => {
  const it = await stage()
  const accounts = await Promise.all(Array.from({ length: 10 }, () => it.account()))
  const bulk = (order: typeof accounts) =>
    it.given.ctx.transaction((ctx) =>
      sendMessages(
        ctx.worker,
        order.map(({ id }) => ({ ...reply, companyId: it.given.companyId, accountId: id, content: hello })),
      ),
    )
  await Promise.all(Array.from({ length: 8 }, (_, n) => bulk(n % 2 ? accounts : accounts.toReversed())))
  for (const { id } of accounts) {
    const seqs = (await it.given.find('message', { account_id: id }))
      .map(({ seq }) => seq)
      .toSorted((one, other) => one - other)
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  }
})

test('texts are filled in for each receiver, custom fields and given values included', async () => {
  const it = await stage()
  const person = await it.given.person({ name: 'Ann Lee', phone: '+380667772233' })
  const field = await it.given.insert('custom_field', { id: newId(it.clock.now()), name: 'city', type: 'KEYWORD' })
  await it.given.insert('person_field', { person_id: person.id, field_id: field.id, value: 'Kyiv {{name}}' })
  const [ann, bob] = [await it.account({ person_id: person.id, utm: { utm_source: 'google' } }), await it.account()]
  const content: Content = [
    { kind: 'text', text: '{{first_name}} {{phone|-}} {{city|nowhere}} {{utm_source|-}} {{code}}' },
  ]
  for (const { id } of [ann, bob])
    await sendMessage(it.given.ctx, { ...reply, accountId: id, content, variables: { code: 'C9' } })
  await sendMessage(it.given.ctx, { ...reply, accountId: ann.id, content, literal: true })
  expect((await it.given.find('message')).map(({ text }) => text).toSorted()).toEqual([
    'Ann +380667772233 Kyiv {{name}} google C9',
    'Ann - nowhere - C9',
    '{{first_name}} {{phone|-}} {{city|nowhere}} {{utm_source|-}} {{code}}',
  ])
})

test.each([
  ['no_channel', {}, { state: 'OK' as const, type: 'manual' }],
  ['blocked', { status: 'BLOCKED' as const }, {}],
  ['invalid_recipient', { status: 'INVALID' as const }, {}],
  ['connection_off', {}, { state: 'OFF' as const }],
])('what cannot be sent is kept as skipped: %s', async (reason, account, connection) => {
  const it = await stage({ connection })
  const ann = await it.account(account)
  await sendMessage(it.given.ctx, { ...reply, accountId: ann.id, content: hello })
  expect(await it.states()).toEqual([`skipped (${reason})`])
  expect(await it.given.count('delivery')).toBe(0)
  expect(it.events.map(({ event }) => event)).toMatchObject([{ type: 'message.settled', state: 'skipped', reason }])
})

test('a text of nothing but an unknown variable is skipped as empty', async () => {
  const it = await stage()
  await sendMessage(it.given.ctx, {
    ...reply,
    accountId: (await it.account()).id,
    content: [{ kind: 'text', text: ' {{x}} ' }],
  })
  expect(await it.states()).toEqual(['skipped (empty)'])
})

test('a message to nobody is refused and nothing is written', async () => {
  const it = await stage()
  const other = await (await stage()).account()
  await expect(sendMessage(it.given.ctx, { ...reply, accountId: other.id, content: hello })).rejects.toMatchObject({
    code: 'people.account_not_found',
  })
  expect(await it.given.count('message')).toBe(0)
})

test('any text of a stranger can be sent and received', async () => {
  const it = await stage()
  const ann = await it.account()
  const hostile = 'a\0b\ud800c\u202e"\\u0000 </script> {{name}}'
  await sendMessage(it.given.ctx, {
    ...reply,
    accountId: ann.id,
    content: [{ kind: 'text', text: hostile }],
    variables: { name: '\0\udfff' },
  })
  await it.given.ctx.transaction((ctx) => appendInbound(ctx, { account: ann, event: written(hostile) }))
  const texts = (await it.given.find('message')).map(({ text }) => text)
  expect(texts).toHaveLength(2)
  expect(texts.every((text) => text.isWellFormed() && !text.includes('\0') && text.startsWith('ab'))).toBe(true)
})

test('what a subscriber does is appended in order and counted as unread until staff have seen it', async () => {
  const it = await stage()
  const ann = await it.account()
  await it.send(ann, ['Hi'])
  const append = (event: Parameters<typeof appendInbound>[1]['event'], label?: string) =>
    it.given.ctx.transaction((ctx) => appendInbound(ctx, { account: ann, event, ...(label && { label }) }))
  const base = { eventId: '1', at: new Date(), externalUserId: '77', profile: {} }
  await append({ ...base, type: 'start', ref: null })
  await append(written('Hello'))
  await append(written(null, { attachments: [{ kind: 'image', url: 'https://files.example/a.jpg' }] }))
  expect(await append({ ...base, type: 'button', payload: 'x' }, 'Buy')).toMatchObject({ seq: 5 })

  const entries = (await it.given.find('message', { direction: 'in' })).toSorted((one, other) => one.seq - other.seq)
  expect(entries.map(({ seq, kind, text, is_read }) => [seq, kind, text, is_read])).toEqual([
    [2, 'start', '/start', true],
    [3, 'message', 'Hello', false],
    [4, 'message', 'https://files.example/a.jpg', false],
    [5, 'press', 'Buy', true],
  ])
  expect(it.events.flatMap(({ event }) => (event.type === 'message.received' ? [event.text] : []))).toEqual([
    'Hello',
    'https://files.example/a.jpg',
  ])
  expect((await it.given.find('account', { id: ann.id }))[0]).toMatchObject({
    unread_count: 2,
    message_count: 5,
    last_inbound_at: it.clock.now(),
  })

  await markRead(it.given.ctx, ann.id, 3)
  expect((await it.given.find('account', { id: ann.id }))[0]?.unread_count).toBe(1)
  await markRead(it.given.ctx, ann.id, 5)
  await markRead(it.given.ctx, ann.id, 5)
  expect((await it.given.find('account', { id: ann.id }))[0]?.unread_count).toBe(0)
})

test('a press is known by its payload, by the one it was sent to only', async () => {
  const it = await stage()
  const [ann, bob] = [await it.account(), await it.account()]
  const button = {
    id: newId<'button'>(it.clock.now()),
    kind: 'BUY' as const,
    label: 'Buy',
    offerId: newId<'offer'>(it.clock.now()),
  }
  const { messageId } = await sendMessage(it.given.ctx, {
    ...reply,
    accountId: ann.id,
    content: [{ kind: 'text', text: 'Hi', buttons: [[button]] }],
  })
  const find = (accountId: typeof ann.id, payload: string) =>
    findPress(it.world.sql, it.given.companyId, accountId, payload)
  expect(await find(ann.id, `b:${messageId}:${button.id}`)).toMatchObject({
    message: { id: messageId, tunnel_id: null },
    button,
  })
  expect(await find(bob.id, `b:${messageId}:${button.id}`)).toBe(null)
  expect(await find(ann.id, `b:${messageId}:${messageId}`)).toBe(null)
  expect(await find(ann.id, 'anything')).toBe(null)
})

test('an event counts as seen once, however long its id is', async () => {
  const it = await stage()
  const seen = (eventId: string) => markSeen(it.world.sql, it.given.companyId, it.connection.id, eventId)
  const long = 'x'.repeat(100_000)
  expect([await seen('1'), await seen('1'), await seen(long), await seen(long), await seen(`${long}y`)]).toEqual([
    true,
    false,
    true,
    false,
    true,
  ])
})

test('the state of a message only ever goes forward with what the messenger tells', async () => {
  const it = await stage()
  const ann = await it.account()
  await it.send(ann, ['Hi'])
  const tell = (status: 'delivered' | 'read' | 'failed' | 'sent', messageId = 'm1') =>
    it.given.ctx.transaction((ctx) =>
      recordReceipt(ctx, it.connection.id, {
        type: 'status',
        eventId: status,
        at: new Date(),
        externalUserId: '77',
        messageId,
        status,
        ...(status === 'failed' && { error: { kind: 'invalid_recipient', code: '1', raw: 'no such number' } }),
      }),
    )
  expect(await tell('delivered')).toBe('recorded')
  await it.world.sql`update delivery set state = 'sending' where company_id = ${it.given.companyId}`
  expect(await tell('delivered')).toBe('too_early')
  await it.world
    .sql`update delivery set state = 'sent', provider_message_id = 'm1' where company_id = ${it.given.companyId}`
  await tell('read')
  expect(await it.states()).toEqual(['read'])
  for (const late of ['delivered', 'sent', 'failed'] as const) await tell(late)
  expect(await it.states()).toEqual(['read'])
  expect(await tell('read', 'of somebody else')).toBe('recorded')

  await it.world.sql`update delivery set state = 'sent' where company_id = ${it.given.companyId}`
  await tell('failed')
  expect(await it.states()).toEqual(['failed (invalid_recipient)'])
  expect((await it.given.find('account', { id: ann.id }))[0]).toMatchObject({
    status: 'INVALID',
    status_reason: 'no such number',
  })
})

test('an account that is blocked by anybody loses what is queued for it, and only that', async () => {
  const it = await stage()
  const [ann, bob] = [await it.account(), await it.account()]
  await it.send(ann, ['1', '2'])
  await it.send(bob, ['3'])
  await it.given.ctx.transaction((ctx) => setAccountStatus(ctx, ann.id, 'BLOCKED', null))
  expect((await it.given.find('message', { account_id: ann.id })).map(({ state, reason }) => [state, reason])).toEqual([
    ['skipped', 'blocked'],
    ['skipped', 'blocked'],
  ])
  expect(await it.given.find('message', { account_id: bob.id })).toMatchObject([{ state: 'queued' }])
})

test('whoever holds the connection and whoever shows the chat are told after the commit', async () => {
  const it = await stage()
  const ann = await it.account()
  const topics: string[] = []
  // Hints of the tests before may still be on their way: only those about this chat count.
  const ours = [`deliveries:${it.connection.id}`, `chat:${ann.id}`]
  const stop = it.world.hints.on('', (topic) => ours.includes(topic) && topics.push(topic))
  await it.given.ctx.transaction(async (ctx) => {
    await sendMessages(ctx.worker, [{ ...reply, companyId: it.given.companyId, accountId: ann.id, content: hello }])
    expect(topics).toEqual([])
  })
  await eventually(
    () => topics,
    (given) => ours.every((topic) => given.includes(topic)),
  )
  stop()
})
