import type { Chat } from '@korben/contract'
import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import type { Wish } from '../../../test/harness/given.ts'
import { givenMember, type Reply, type Staff, signIn } from '../../../test/harness/staff.ts'
import type { AccountRow } from '../../generated/rows.ts'
import type { ChatEvent } from './append-inbound.ts'
import { appendInbound } from './index.ts'

const refusal = ({ status, body }: Reply) => [status, (body as { error?: { code: string } }).error?.code]
const unknownId = 'f'.repeat(24)

async function setUp() {
  const app = await testApp()
  const { given, clock } = app
  const staff = await signIn(app, await givenMember(app))
  const connection = await given.connection({ name: 'Site' })
  const write = (account: AccountRow, text: string, more: Partial<ChatEvent> = {}) => {
    clock.advance(1000)
    const event = { type: 'message', eventId: text, at: clock.now(), externalUserId: account.id, messageId: text, text }
    return given.ctx.transaction((ctx) =>
      appendInbound(ctx, { account, event: { ...event, attachments: [], profile: {}, ...more } as ChatEvent }),
    )
  }
  /** Somebody who has written. */
  const writer = async (person: Wish<'person'>, text = 'hi') => {
    const { id } = await given.person(person)
    const account = await given.account({ person_id: id, connection_id: connection.id })
    await write(account, text)
    return account
  }
  return { app, given, clock, staff, connection, write, writer }
}

type Page = { data: Chat[]; nextCursor: string | null }
async function list(staff: Staff, query = ''): Promise<{ names: string[]; nextCursor: string | null; data: Chat[] }> {
  const { status, body } = await staff.call('GET', `/chats?${query}`)
  expect([status, body]).toEqual([200, body])
  const { data, nextCursor } = body as Page
  return { names: data.map(({ person }) => person.name), nextCursor, data }
}

test('chats stand by their newest message, page by page; an account in which nothing was said is none', async () => {
  const { staff, given, connection, write, writer } = await setUp()
  const ann = await writer({ name: 'Ann' })
  for (const name of ['Bob', 'Cid', 'Dan']) await writer({ name })
  await given.account({ connection_id: connection.id })
  await write(ann, 'again')

  const first = await list(staff, 'limit=3')
  expect(first.names).toEqual(['Ann', 'Dan', 'Cid'])
  expect(await list(staff, `limit=3&cursor=${first.nextCursor}`)).toMatchObject({ names: ['Bob'], nextCursor: null })
  expect(first.data[0]).toMatchObject({
    accountId: ann.id,
    kind: 'WEB_CHAT',
    connection: { id: connection.id, type: 'webChat', name: 'Site', state: 'OK' },
    unreadCount: 2,
    lastSeq: 2,
    readSeq: 0,
    lastMessage: { text: 'again', direction: 'in', sender: 'subscriber', state: 'received' },
    obstacle: null,
    writableUntil: null,
  })
  expect((await staff.call('GET', `/chats/${ann.id}`)).body).toEqual(first.data[0])
})

test('folders hold the unread and the important ones; reading up to an entry leaves what came after it', async () => {
  const { staff, write, writer } = await setUp()
  const [ann, bob] = [await writer({ name: 'Ann' }), await writer({ name: 'Bob' })]
  await write(ann, 'second')
  const unread = async () => (await staff.call('GET', '/chats/unread-count')).body
  expect(await unread()).toEqual({ count: 2, hasMore: false })

  expect(await staff.call('PUT', `/chats/${ann.id}/read`, { seq: 1 })).toMatchObject({
    body: { unreadCount: 1, readSeq: 1, lastSeq: 2 },
  })
  expect((await list(staff, 'folder=unread')).names).toEqual(['Ann', 'Bob'])
  await staff.call('PUT', `/chats/${ann.id}/read`, { seq: 99 })
  await staff.call('PUT', `/chats/${ann.id}/read`, { seq: 1 })
  expect((await staff.call('GET', `/chats/${ann.id}`)).body).toMatchObject({ unreadCount: 0, readSeq: 2 })
  expect((await list(staff, 'folder=unread')).names).toEqual(['Bob'])
  expect(await unread()).toEqual({ count: 1, hasMore: false })
  await write(ann, 'third')
  expect((await list(staff, 'folder=unread')).names).toEqual(['Ann', 'Bob'])

  expect((await list(staff, 'folder=important')).names).toEqual([])
  expect(await staff.call('PATCH', `/chats/${bob.id}`, { isImportant: true })).toMatchObject({
    status: 200,
    body: { isImportant: true, botStatus: 'BOT' },
  })
  expect((await list(staff, 'folder=important')).names).toEqual(['Bob'])
  await staff.call('PATCH', `/chats/${bob.id}`, { isImportant: false })
  expect((await list(staff, 'folder=important')).names).toEqual([])
})

test('the bot is switched off and on in one chat', async () => {
  const { staff, given, writer } = await setUp()
  const ann = await writer({ name: 'Ann' })
  for (const botStatus of ['DIALOG', 'BOT']) {
    expect((await staff.call('PATCH', `/chats/${ann.id}`, { botStatus })).body).toMatchObject({
      botStatus,
      isImportant: false,
    })
    expect(await given.find('account', { id: ann.id })).toMatchObject([{ bot_status: botStatus }])
  }
  expect(await given.count('event', { type: 'account.bot_switched' })).toBe(2)
})

test('chats are found by the beginnings of a name, an e-mail address or a phone, in capital letters or not', async () => {
  const { staff, given, writer } = await setUp()
  await writer({ name: 'Олена Kovalska', email: 'lena@example.com', phone: '+380501234567' })
  await writer({ name: 'Bob' })
  await given.update('person', { name: 'Bob' }, { phone: '+4915112345678' })
  for (const search of ['олен', 'KOVAL', 'lena@example', '380501', '0501234567']) {
    expect([search, (await list(staff, `search=${encodeURIComponent(search)}`)).names]).toEqual([
      search,
      ['Олена Kovalska'],
    ])
  }
  for (const search of ['nobody', '%', "'", '&|!', 'a:*']) {
    expect([search, (await list(staff, `search=${encodeURIComponent(search)}`)).names]).toEqual([search, []])
  }
})

test('filters by tag, connection, tunnel and linked user add up, with the search and in every folder', async () => {
  const { staff, given, connection, writer } = await setUp()
  const [tag, user, other] = [await given.tag(), await given.user(), await given.connection()]
  const { tunnel } = await given.tunnel()
  const { tool, source } = await given.leadgentool(tunnel.id)
  const [ann, bob] = [await writer({ name: 'Ann' }), await writer({ name: 'Bob' })]
  await given.insert('person_tag', { person_id: ann.person_id, tag_id: tag.id })
  await given.insert('person_tag', { person_id: bob.person_id, tag_id: tag.id })
  await given.insert('person_user', { person_id: bob.person_id, user_id: user.id })
  const reached = { tunnel_id: tunnel.id, leadgentool_id: tool.id, traffic_source_id: source.id }
  await given.insert('subscription', {
    id: unknownId as never,
    account_id: ann.id,
    person_id: ann.person_id,
    ...reached,
    created_at: ann.created_at,
  })
  const found = async (query: string) => (await list(staff, query)).names
  expect(await found(`tagId=${tag.id}`)).toEqual(['Bob', 'Ann'])
  expect(await found(`tagId=${tag.id}&limit=1`)).toEqual(['Bob'])
  expect(await found(`userId=${user.id}`)).toEqual(['Bob'])
  expect(await found(`tunnelId=${tunnel.id}`)).toEqual(['Ann'])
  expect(await found(`connectionId=${connection.id}`)).toEqual(['Bob', 'Ann'])
  expect(await found(`connectionId=${other.id}`)).toEqual([])
  expect(await found(`tagId=${tag.id}&userId=${user.id}&tunnelId=${tunnel.id}`)).toEqual([])
  expect(await found(`tagId=${tag.id}&connectionId=${connection.id}&search=an&folder=unread`)).toEqual(['Ann'])
  expect(await found(`tagId=${tag.id}&folder=important`)).toEqual([])
})

test('a filter page goes on where the page before it ended', async () => {
  const { staff, given, writer } = await setUp()
  const tag = await given.tag()
  for (const name of ['Ann', 'Bob', 'Cid']) {
    const { person_id } = await writer({ name })
    await given.insert('person_tag', { person_id, tag_id: tag.id })
  }
  const first = await list(staff, `tagId=${tag.id}&limit=2`)
  expect(first.names).toEqual(['Cid', 'Bob'])
  expect((await list(staff, `tagId=${tag.id}&limit=2&cursor=${first.nextCursor}`)).names).toEqual(['Ann'])
})

test('what a filter names must be of this company', async () => {
  const { app, staff } = await setUp()
  const other = await app.company()
  const { tunnel } = await other.tunnel()
  const [tag, connection] = [await other.tag(), await other.connection()]
  expect(refusal(await staff.call('GET', `/chats?tagId=${tag.id}`))).toEqual([404, 'tags.not_found'])
  expect(refusal(await staff.call('GET', `/chats?connectionId=${connection.id}`))).toEqual([
    404,
    'connections.not_found',
  ])
  expect(refusal(await staff.call('GET', `/chats?tunnelId=${tunnel.id}`))).toEqual([404, 'tunnels.not_found'])
  expect(refusal(await staff.call('GET', `/chats?userId=${other.owner.id}`))).toEqual([404, 'team.user_not_found'])
})

test('entries come in their order: the newest, those before one, those after one', async () => {
  const { staff, write, writer } = await setUp()
  const ann = await writer({ name: 'Ann' }, '1')
  for (const text of ['2', '3', '4', '5']) await write(ann, text)
  const entries = async (query: string) => {
    const { body } = await staff.call('GET', `/chats/${ann.id}/messages?${query}`)
    const { data, hasMore } = body as { data: { seq: number; text: string }[]; hasMore: boolean }
    return [data.map(({ text }) => text).join(''), hasMore]
  }
  expect(await entries('')).toEqual(['12345', false])
  expect(await entries('limit=2')).toEqual(['45', true])
  expect(await entries('limit=2&beforeSeq=4')).toEqual(['23', true])
  expect(await entries('limit=2&beforeSeq=2')).toEqual(['1', false])
  expect(await entries('limit=2&afterSeq=2')).toEqual(['34', true])
  expect(await entries('limit=2&afterSeq=4')).toEqual(['5', false])
  expect(await entries('afterSeq=5')).toEqual(['', false])
  expect(await entries('afterSeq=1&beforeSeq=4')).toEqual(['23', false])
})

test('what a stranger sends along is shown, but no address that is none of the web', async () => {
  const { staff, write, writer } = await setUp()
  const ann = await writer({ name: 'Ann' })
  const attachments = [
    { kind: 'image' as const, url: 'https://example.com/a.png', fileName: 'a.png', mime: 'image/png', sizeBytes: 9 },
    { kind: 'file' as const, url: 'javascript:alert(1)' },
    { kind: 'contact' as const, contact: { name: 'Bob', phone: null } },
    { kind: 'location' as const, location: { latitude: 50.45, longitude: 30.52 } },
  ]
  const { messageId } = await write(ann, '<script>', { attachments })
  const empty = { url: null, fileName: null, mime: null, sizeBytes: null, location: null, contact: null }
  expect((await staff.call('GET', `/chats/${ann.id}/messages/${messageId}`)).body).toMatchObject({
    seq: 2,
    kind: 'message',
    content: [{ kind: 'text', text: '<script>' }],
    author: null,
    tunnel: null,
    failure: null,
    isRead: false,
    attachments: [
      { ...empty, ...attachments[0] },
      { ...empty, kind: 'file' },
      { ...empty, ...attachments[2] },
      { ...empty, ...attachments[3] },
    ],
  })
})

test('an address means person and account, whichever id stands first; a person alone has the newest chat', async () => {
  const { app, staff, given, connection, write, writer } = await setUp()
  const ann = await writer({ name: 'Ann' })
  const older = await given.account({ person_id: ann.person_id, connection_id: connection.id })
  const bob = await given.person({ name: 'Bob' })
  const resolve = (first: string, second?: string) =>
    staff.call('GET', `/chats/address/${first}${second ? `?second=${second}` : ''}`)
  const place = { personId: ann.person_id, accountId: ann.id }
  for (const ids of [[ann.person_id, ann.id], [ann.id, ann.person_id], [ann.id], [ann.person_id]] as const) {
    expect((await resolve(ids[0], ids[1])).body).toEqual(place)
  }
  await write(older, 'hello')
  expect((await resolve(ann.person_id)).body).toEqual({ ...place, accountId: older.id })
  expect((await resolve(bob.id)).body).toEqual({ personId: bob.id, accountId: null })

  const merged = await given.person({ merged_into: ann.person_id })
  expect((await resolve(merged.id, ann.id)).body).toEqual(place)

  const foreign = await (await app.company()).account()
  expect(refusal(await resolve(bob.id, ann.id))).toEqual([404, 'people.account_not_found'])
  expect(refusal(await resolve(ann.id, older.id))).toEqual([404, 'people.account_not_found'])
  expect(refusal(await resolve(ann.person_id, bob.id))).toEqual([404, 'people.not_found'])
  for (const id of [foreign.id, foreign.person_id, unknownId]) {
    expect(refusal(await resolve(ann.person_id, id))).toEqual([404, 'people.not_found'])
    expect(refusal(await resolve(id))).toEqual([404, 'people.not_found'])
  }
})

test('whoever sees own people only finds no chat of others by any path', async () => {
  const { app, given, staff, connection, writer } = await setUp()
  const manager = await signIn(
    app,
    await givenMember(app, { role: 'own', ownPeopleOnly: true, rights: ['chats:read', 'chats:write'] }),
  )
  const [mine, free, others] = [
    await writer({ name: 'Mine' }),
    await writer({ name: 'Free' }),
    await writer({ name: 'Other' }),
  ]
  await given.insert('person_user', { person_id: mine.person_id, user_id: manager.user.id })
  await given.insert('person_user', { person_id: others.person_id, user_id: staff.user.id })
  const tag = await given.tag()
  for (const { person_id } of [mine, others]) await given.insert('person_tag', { person_id, tag_id: tag.id })

  for (const query of ['', 'folder=unread', `connectionId=${connection.id}`]) {
    expect((await list(manager, query)).names).toEqual(['Free', 'Mine'])
  }
  expect((await list(manager, `tagId=${tag.id}`)).names).toEqual(['Mine'])
  expect((await list(manager, 'search=other')).names).toEqual([])
  expect((await list(manager, `userId=${staff.user.id}`)).names).toEqual([])
  expect((await manager.call('GET', '/chats/unread-count')).body).toEqual({ count: 2, hasMore: false })
  expect((await list(staff)).names).toEqual(['Other', 'Free', 'Mine'])

  const [{ id: message } = { id: unknownId }] = await given.find('message', { account_id: others.id })
  const text = [{ kind: 'text', text: 'hi' }]
  const template = await given.template()
  for (const [method, path, body] of [
    ['GET', ''],
    ['PATCH', '', { isImportant: true, botStatus: 'DIALOG' }],
    ['PUT', '/read', { seq: 1 }],
    ['GET', '/messages'],
    ['GET', `/messages/${message}`],
    ['POST', '/messages', { key: 'k', content: text }],
    ['POST', '/messages/from-template', { key: 'k', templateId: template.id }],
    ['POST', `/messages/${message}/send-again`],
    ['POST', `/messages/${message}/decision`, { decision: 'sent' }],
    ['POST', '/preview', { content: text }],
  ] as const) {
    const reply = await manager.call(method, `/chats/${others.id}${path}`, body)
    expect([path, ...refusal(reply)]).toEqual([path, 404, 'people.account_not_found'])
  }
  expect(await given.find('account', { id: others.id })).toMatchObject([
    { is_important: false, bot_status: 'BOT', unread_count: 1, last_seq: 1 },
  ])
  for (const query of [`${others.id}`, `${others.person_id}`, `${mine.person_id}?second=${others.id}`]) {
    expect((await manager.call('GET', `/chats/address/${query}`)).status).toBe(404)
  }
  expect((await manager.call('GET', `/chats/${free.id}`)).status).toBe(200)
})
