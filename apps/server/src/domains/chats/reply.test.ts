import type { ChatMessage, Content } from '@korben/contract'
import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { callApi, givenMember, type Reply, type Staff, signIn } from '../../../test/harness/staff.ts'
import { createCtx } from '../../kit/context.ts'
import { createScopedToken } from '../auth/tokens.service.ts'

const refusal = ({ status, body }: Reply) => [status, (body as { error?: { code: string } }).error?.code]
const messageOf = ({ status, body }: Reply): ChatMessage => {
  expect([status, body]).toEqual([200, body])
  return body as ChatMessage
}
const hello: Content = [{ kind: 'text', text: 'Hello, {{first_name|friend}}!' }]

async function setUp() {
  const app = await testApp()
  const { given } = app
  const staff = await signIn(app, await givenMember(app))
  const connection = await given.connection()
  const person = await given.person({ name: 'Ann Lee' })
  const account = await given.account({ person_id: person.id, connection_id: connection.id })
  const send = (key: string, content: unknown = hello, by: Staff = staff) =>
    by.call('POST', `/chats/${account.id}/messages`, { key, content })
  const deliveries = () => given.find('delivery')
  return { app, given, staff, connection, person, account, send, deliveries }
}

test('a reply is written once for each key, by name, ahead of tunnels and broadcasts', async () => {
  const { given, staff, person, account, send, deliveries } = await setUp()
  const message = messageOf(await send('k1'))
  expect(message).toMatchObject({
    accountId: account.id,
    seq: 1,
    direction: 'out',
    sender: 'staff',
    author: { id: staff.user.id, name: staff.user.name },
    content: [{ kind: 'text', text: 'Hello, Ann!' }],
    state: 'queued',
    reason: null,
    templateId: null,
  })
  expect(messageOf(await send('k1'))).toEqual(message)
  expect(messageOf(await send('k1', [{ kind: 'text', text: 'other' }]))).toEqual(message)
  expect(messageOf(await send('k2')).seq).toBe(2)
  const lane = `staff:${staff.user.id}`
  expect(await deliveries()).toMatchObject([
    { lane, priority: 0 },
    { lane, priority: 0 },
  ])
  expect(await given.find('person_user')).toMatchObject([{ person_id: person.id, user_id: staff.user.id }])
})

test('many sends of one key at once are one message', async () => {
  const { given, send } = await setUp()
  const replies = await Promise.all(Array.from({ length: 6 }, () => send('k')))
  expect(new Set(replies.map((reply) => messageOf(reply).id)).size).toBe(1)
  expect(await given.count('message')).toBe(1)
})

test('the key of one user is none of another one', async () => {
  const { app, staff, send } = await setUp()
  const colleague = await signIn(app, await givenMember(app, { role: 'manager' }))
  const [first, second] = [messageOf(await send('k')), messageOf(await send('k', hello, colleague))]
  expect(first.author?.id).toBe(staff.user.id)
  expect(second.author?.id).toBe(colleague.user.id)
  expect(second.id).not.toBe(first.id)
})

test('whoever answers first takes the person for their own: others with own people only lose sight of them', async () => {
  const { app, account, send } = await setUp()
  const manager = () => givenMember(app, { role: 'manager', ownPeopleOnly: true })
  const [first, second] = [await signIn(app, await manager()), await signIn(app, await manager())]
  expect((await second.call('GET', `/chats/${account.id}`)).status).toBe(200)
  messageOf(await send('k', hello, first))
  expect((await first.call('GET', `/chats/${account.id}`)).status).toBe(200)
  expect(refusal(await second.call('GET', `/chats/${account.id}`))).toEqual([404, 'people.account_not_found'])
  expect(refusal(await send('k', hello, second))).toEqual([404, 'people.account_not_found'])
})

test('a program writes in the name of its user, and links nobody', async () => {
  const { app, given, account, deliveries } = await setUp()
  const ctx = createCtx(app.world, given.companyId, { kind: 'user', userId: given.owner.id })
  const { token } = await createScopedToken(ctx, { name: 'Shop', scopes: ['chats:write'] })
  const call = callApi(app, { authorization: `Bearer ${token}` })
  const sent = messageOf(await call('POST', `/chats/${account.id}/messages`, { key: 'k', content: hello }))
  expect(sent).toMatchObject({ sender: 'api', author: { id: given.owner.id } })
  expect(await deliveries()).toMatchObject([{ lane: 'api', priority: 0 }])
  expect(await given.count('person_user')).toBe(0)
})

test('a template is sent with the values given for it, pictures and buttons included', async () => {
  const { given, staff, account } = await setUp()
  const url = 'https://example.com/a.png'
  const button = { id: 'a'.repeat(24), kind: 'LINK', label: 'Site', url: 'https://example.com' }
  const content = [
    { kind: 'text', text: 'Dear {{first_name}}, see {{city|us}}' },
    { kind: 'image', url, caption: '{{city|us}}', buttons: [[button]] },
  ] as Content
  const template = await given.template({ content })
  const send = (variables: Record<string, string>) =>
    staff.call('POST', `/chats/${account.id}/messages/from-template`, { key: 'k', templateId: template.id, variables })
  expect(messageOf(await send({ first_name: 'Mrs Lee' }))).toMatchObject({
    templateId: template.id,
    content: [
      { kind: 'text', text: 'Dear Mrs Lee, see us' },
      { kind: 'image', url, caption: 'us', buttons: [[button]] },
    ],
    text: 'Dear Mrs Lee, see us\nus',
  })
  const foreign = await staff.call('POST', `/chats/${account.id}/messages/from-template`, {
    key: 'k2',
    templateId: 'f'.repeat(24),
  })
  expect(refusal(foreign)).toEqual([404, 'templates.not_found'])
})

test('what cannot be sent is kept with its reason, and sent again once it can', async () => {
  const { app, given, staff, connection, account, send, deliveries } = await setUp()
  await given.update('connection', { id: connection.id }, { state: 'OFF' })
  expect((await staff.call('GET', `/chats/${account.id}`)).body).toMatchObject({ obstacle: 'connection_off' })
  const { id, ...skipped } = messageOf(await send('k'))
  expect(skipped).toMatchObject({ state: 'skipped', reason: 'connection_off' })
  const again = () => staff.call('POST', `/chats/${account.id}/messages/${id}/send-again`)
  expect(await again()).toMatchObject({
    status: 409,
    body: { error: { code: 'chats.not_sendable', details: { reason: 'connection_off' } } },
  })
  await given.update('connection', { id: connection.id }, { state: 'OK' })
  app.clock.advance(1000)
  expect(messageOf(await again())).toMatchObject({ id, seq: 1, state: 'queued', reason: null })
  expect(await deliveries()).toMatchObject([{ message_id: id, state: 'queued', seq: 1, due_at: app.clock.now() }])
  expect(refusal(await again())).toEqual([409, 'chats.nothing_to_send_again'])
})

test('an account without a messenger takes notes that are never sent', async () => {
  const { given, staff } = await setUp()
  const manual = await given.account()
  const sent = await staff.call('POST', `/chats/${manual.id}/messages`, { key: 'k', content: hello })
  expect(messageOf(sent)).toMatchObject({ state: 'skipped', reason: 'no_channel' })
  expect((await staff.call('GET', `/chats/${manual.id}`)).body).toMatchObject({
    obstacle: 'no_channel',
    lastMessage: { state: 'skipped', reason: 'no_channel', text: 'Hello, Ann!' },
  })
})

test('a message that has failed shows what the messenger said, and is sent again without the parts that arrived', async () => {
  const { given, staff, account, send, deliveries } = await setUp()
  const { id } = messageOf(await send('k', [...hello, ...hello]))
  const refused = { state: 'failed', error_kind: 'bad_request', error_code: '400', error_raw: 'Bad Request' } as const
  await given.update('delivery', { message_id: id, n: 0 }, { state: 'sent' })
  await given.update('delivery', { message_id: id, n: 1 }, refused)
  await given.update('message', { id }, { state: 'failed', reason: 'bad_request' })
  expect((await staff.call('GET', `/chats/${account.id}/messages/${id}`)).body).toMatchObject({
    state: 'failed',
    reason: 'bad_request',
    failure: { code: '400', text: 'Bad Request' },
  })
  expect(messageOf(await staff.call('POST', `/chats/${account.id}/messages/${id}/send-again`)).state).toBe('queued')
  const states = (await deliveries()).sort((a, b) => a.n - b.n).map(({ state }) => state)
  expect(states).toEqual(['sent', 'queued'])
})

test('staff decide about a message in doubt: it has arrived, it has not, or it is sent again', async () => {
  const { given, staff, account, send } = await setUp()
  for (const [decision, state] of [
    ['sent', 'sent'],
    ['not_sent', 'failed'],
    ['send_again', 'queued'],
  ] as const) {
    const { id } = messageOf(await send(decision))
    await given.update('delivery', { message_id: id }, { state: 'in_doubt', error_kind: 'in_doubt' })
    await given.update('message', { id }, { state: 'in_doubt', reason: 'in_doubt' })
    const decide = () => staff.call('POST', `/chats/${account.id}/messages/${id}/decision`, { decision })
    expect(messageOf(await decide())).toMatchObject({ state })
    expect(await given.find('delivery', { message_id: id })).toMatchObject([{ state }])
    expect(refusal(await decide())).toEqual([409, 'chats.nothing_to_send_again'])
  }
})

test('a message of another chat is unknown in this one', async () => {
  const { app, given, staff, connection, account, send } = await setUp()
  const { id } = messageOf(await send('k'))
  const other = await given.account({ connection_id: connection.id })
  const foreign = await (await app.company()).account()
  for (const [method, path, body] of [
    ['GET', ''],
    ['POST', '/send-again'],
    ['POST', '/decision', { decision: 'sent' }],
  ] as const) {
    const at = (chat: string) => staff.call(method, `/chats/${chat}/messages/${id}${path}`, body)
    expect(refusal(await at(other.id))).toEqual([404, 'chats.message_not_found'])
    expect(refusal(await at(foreign.id))).toEqual([404, 'people.account_not_found'])
  }
  expect(refusal(await staff.call('GET', `/chats/${account.id}/messages/${'f'.repeat(24)}`))).toEqual([
    404,
    'chats.message_not_found',
  ])
})

test('a message is shown as a person would get it, and nothing is kept', async () => {
  const { given, staff, account, person } = await setUp()
  const field = await given.insert('custom_field', { id: 'c'.repeat(24) as never, name: 'city', type: 'KEYWORD' })
  await given.insert('person_field', { person_id: person.id, field_id: field.id, value: 'Kyiv' })
  const content = [
    { kind: 'text', text: '{{first_name}} of {{city}}, {{day|today}}' },
    { kind: 'text', text: 'x'.repeat(10_000) },
  ]
  const shown = await staff.call('POST', `/chats/${account.id}/preview`, { content })
  expect(shown).toMatchObject({
    status: 200,
    body: {
      content: [{ text: 'Ann of Kyiv, today' }, { kind: 'text' }],
      channels: [{ type: 'webChat', kind: 'WEB_CHAT' }],
    },
  })
  const onAll = await staff.call('POST', '/templates/preview', { content, variables: { first_name: 'Mrs Lee' } })
  expect(onAll).toMatchObject({ status: 200, body: { content: [{ text: 'Mrs Lee of , today' }, { kind: 'text' }] } })
  const { channels } = onAll.body as { channels: { type: string; messageCount: number; notices: string[] }[] }
  expect(channels.find(({ type }) => type === 'telegram')).toEqual({
    type: 'telegram',
    kind: 'TELEGRAM',
    messageCount: 4,
    notices: ['text_too_long'],
  })
  expect(await given.count('message')).toBe(0)
})
