import { once } from 'node:events'
import { connect } from 'node:net'
import type { AccountId, LiveNews } from '@korben/contract'
import { expect, test } from 'vitest'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { atFileEnd } from '../../../test/harness/file-end.ts'
import { callApi, givenMember, signIn } from '../../../test/harness/staff.ts'
import { createScopedToken } from '../../domains/auth/tokens.service.ts'
import { createCtx, createWorkerCtx } from '../../kit/context.ts'
import { createHints } from '../../kit/hints.ts'
import { createServer } from '../server.ts'
import { listen } from './listen.fixture.ts'

/** A company with a person who writes, and a member of staff at a browser. */
async function givenInbox() {
  const app = await testApp()
  const person = await app.given.person()
  const account = await app.given.account({ person_id: person.id })
  const staff = await signIn(app, await givenMember(app))
  const headers = () => ({ cookie: staff.cookie() })
  return { app, person, account, staff, headers }
}

const hear = (id: AccountId) => (news: LiveNews) => news.chats.includes(id)

/** Something happens in a chat, in a transaction of its own. */
const happen = ({ given }: TestApp, account: { id: AccountId; person_id: never | string }) =>
  given.ctx.transaction((ctx) =>
    ctx.emit({ type: 'chat.changed', personId: account.person_id as never, accountId: account.id }),
  )

test('staff hear of what happens in a chat, by ids, once', async () => {
  const { app, account, headers } = await givenInbox()
  const stream = await listen(app, headers())
  expect(await stream.next()).toMatchObject({ reset: true, chats: [], presence: [] })
  await app.given.ctx.transaction(async (ctx) => {
    await ctx.emit({ type: 'chat.changed', personId: account.person_id, accountId: account.id })
    await ctx.emit({ type: 'chat.changed', personId: account.person_id, accountId: account.id })
  })
  expect(await stream.next()).toMatchObject({
    reset: false,
    chats: [account.id],
    unread: true,
    people: [],
    presence: null,
  })
})

test('whoever comes back hears what it missed, once, also of transactions that were open when it left', async () => {
  const { app, person, headers } = await givenInbox()
  const [early, late, other] = await Promise.all([1, 2, 3].map(() => app.given.account({ person_id: person.id })))
  if (!early || !late || !other) throw new Error('Three accounts were made.')
  const first = await listen(app, headers())
  await first.next()

  // It begins before all others and ends after them.
  const held = Promise.withResolvers<void>()
  const written = Promise.withResolvers<void>()
  const slow = app.given.ctx.transaction(async (ctx) => {
    await ctx.emit({ type: 'chat.changed', personId: person.id, accountId: late.id })
    written.resolve()
    await held.promise
  })
  await written.promise
  await happen(app, early)
  const heard = await first.until(hear(early.id))
  first.stop()
  await happen(app, other)
  held.resolve()
  await slow
  const again = await listen(app, headers(), heard.at(-1)?.id)
  const missed = await again.next()
  expect(missed.reset).toBe(false)
  expect(missed.chats.toSorted()).toEqual([late.id, other.id].toSorted())
})

test('nothing is missed or told twice over many short streams while transactions commit in any order', async () => {
  const { app, person, headers } = await givenInbox()
  const accounts = await Promise.all(Array.from({ length: 40 }, () => app.given.account({ person_id: person.id })))
  const stream = await listen(app, headers())
  let last = (await stream.next()).id
  stream.stop()
  const heard: string[] = []
  const writing = Promise.all(
    accounts.map((account, index) =>
      app.given.ctx.transaction(async (ctx) => {
        await ctx.emit({ type: 'chat.changed', personId: person.id, accountId: account.id })
        await ctx.sql`select pg_sleep(${(index % 7) / 50})`
      }),
    ),
  )
  let isDone = false
  void writing.then(() => {
    isDone = true
  })
  for (;;) {
    const wasDone = isDone
    const again = await listen(app, headers(), last)
    const news = await again.next()
    again.stop()
    expect(news.reset).toBe(false)
    heard.push(...news.chats)
    last = news.id
    if (wasDone) break
  }
  expect(heard.toSorted()).toEqual(accounts.map(({ id }) => id).toSorted())
})

test('a mark that is too old, of another company or made up tells to load anew', async () => {
  const { app, headers, account } = await givenInbox()
  const stream = await listen(app, headers())
  const { id } = await stream.next()
  const foreign = await app.company()
  const token = await tokenOf(app, foreign, ['chats:read'])
  for (const [who, mark] of [
    [headers(), '1.3:3:.0123456789012345678901'],
    [{ authorization: `Bearer ${token}` }, id],
  ] as const) {
    expect(await (await listen(app, who, mark)).next()).toMatchObject({ reset: true })
  }
  expect(await (await listen(app, headers(), id)).next()).toMatchObject({ reset: false })
  app.clock.advance(3_601_000)
  await happen(app, account)
  expect(await (await listen(app, headers(), id)).next()).toMatchObject({ reset: true, chats: [] })
})

test('a gap with more than a thousand events is one news: load anew', async () => {
  const { app, person, account, headers } = await givenInbox()
  const stream = await listen(app, headers())
  const { id } = await stream.next()
  await app.given.ctx.transaction((ctx) =>
    ctx.emit(
      ...Array.from({ length: 1_001 }, () => ({
        type: 'chat.changed' as const,
        personId: person.id,
        accountId: account.id,
      })),
    ),
  )
  expect(await stream.next()).toMatchObject({ reset: true, chats: [] })
  expect(await (await listen(app, headers(), id)).next()).toMatchObject({ reset: true, chats: [] })
})

async function tokenOf(
  app: TestApp,
  given: TestApp['given'],
  scopes: Parameters<typeof createScopedToken>[1]['scopes'],
) {
  const ctx = createCtx(app.world, given.companyId, { kind: 'user', userId: given.owner.id })
  return (await createScopedToken(ctx, { name: 'Live', scopes })).token
}

test('another company hears nothing', async () => {
  const { app, account } = await givenInbox()
  const other = await app.company()
  const theirs = await other.account({ person_id: (await other.person()).id })
  const token = await tokenOf(app, other, ['chats:read'])
  const stream = await listen(app, { authorization: `Bearer ${token}` })
  await stream.next()
  await happen(app, account)
  await happen({ ...app, given: other }, theirs)
  expect((await stream.until(hear(theirs.id))).flatMap(({ chats }) => chats)).toEqual([theirs.id])
})

test('news hold what the rights of the caller say', async () => {
  const { app, person, account } = await givenInbox()
  const all = await listen(app, {
    authorization: `Bearer ${await tokenOf(app, app.given, ['chats:read', 'people:read'])}`,
  })
  const chats = await listen(app, { authorization: `Bearer ${await tokenOf(app, app.given, ['chats:read'])}` })
  await Promise.all([all.next(), chats.next()])
  await app.given.ctx.transaction((ctx) =>
    ctx.emit({
      type: 'account.status_changed',
      personId: person.id,
      accountId: account.id,
      status: 'OK',
      reason: null,
    }),
  )
  expect(await all.next()).toMatchObject({ chats: [account.id], people: [person.id] })
  expect(await chats.next()).toMatchObject({ chats: [account.id], people: [] })
  const none = await tokenOf(app, app.given, ['people:read'])
  expect((await listen(app, { authorization: `Bearer ${none}` })).status).toBe(403)
  expect((await listen(app, {})).status).toBe(401)
})

test('who sees own people only hears of them and of those of nobody, also of who is in their chats', async () => {
  const { app, staff } = await givenInbox()
  const seller = await signIn(app, await givenMember(app, { role: 'manager', ownPeopleOnly: true }))
  const [own, nobodys, others] = await Promise.all(
    [seller.user.id, null, staff.user.id].map(async (userId) => {
      const person = await app.given.person()
      if (userId !== null) await app.given.insert('person_user', { person_id: person.id, user_id: userId })
      return app.given.account({ person_id: person.id })
    }),
  )
  if (!own || !nobodys || !others) throw new Error('Three accounts were made.')
  const stream = await listen(app, { cookie: seller.cookie() })
  const { id } = await stream.next()
  await staff.call('PUT', `/chats/${others.id}/presence`, { state: 'typing' })
  await staff.call('PUT', `/chats/${own.id}/presence`, { state: 'looking' })
  await happen(app, others)
  await happen(app, nobodys)
  await happen(app, own)
  for (const heard of [
    await stream.until(hear(own.id)),
    [await (await listen(app, { cookie: seller.cookie() }, id)).next()],
  ]) {
    expect(new Set(heard.flatMap(({ chats }) => chats))).toEqual(new Set([nobodys.id, own.id]))
    expect(new Set(heard.flatMap(({ presence }) => presence ?? []).map(({ accountId }) => accountId))).toEqual(
      new Set([own.id]),
    )
  }
  const refused = await seller.call('PUT', `/chats/${others.id}/presence`, { state: 'looking' })
  expect([refused.status, (refused.body as { error: { code: string } }).error.code]).toEqual([
    404,
    'people.account_not_found',
  ])
})

test('two users in one chat see each other; who does not renew it is forgotten', async () => {
  const { app, account, staff, headers } = await givenInbox()
  const other = await signIn(app, await givenMember(app, { role: 'manager' }))
  const stream = await listen(app, headers())
  await stream.next()
  const present = async () => (await stream.until(({ presence }) => presence !== null)).at(-1)?.presence
  await other.call('PUT', `/chats/${account.id}/presence`, { state: 'typing' })
  const theirs = { accountId: account.id, userId: other.user.id, name: other.user.name, state: 'typing' }
  expect(await present()).toMatchObject([theirs])
  await staff.call('PUT', `/chats/${account.id}/presence`, { state: 'looking' })
  expect(await present()).toHaveLength(2)
  await staff.call('PUT', `/chats/${account.id}/presence`, { state: 'away' })
  expect(await present()).toMatchObject([theirs])
  expect(await (await listen(app, headers())).next()).toMatchObject({ presence: [theirs] })
  app.clock.advance(20_001)
  await happen(app, account)
  expect(await present()).toEqual([])
})

test('what is done at one server is heard at another', async () => {
  const { app, account, headers, staff } = await givenInbox()
  const hints = await createHints(app.world.sql, app.world.sql, app.world.log)
  const second = await createServer({ ...app.world, hints })
  atFileEnd(async () => {
    await second.close()
    await hints.close()
  })
  const there = { baseUrl: await second.listen({ host: '127.0.0.1', port: 0 }) }
  const stream = await listen(there, headers())
  await stream.next()
  await happen(app, account)
  const [news] = await stream.until(hear(account.id))
  await staff.call('PUT', `/chats/${account.id}/presence`, { state: 'looking' })
  expect((await stream.until(({ presence }) => presence !== null)).at(-1)?.presence).toMatchObject([
    { accountId: account.id },
  ])
  // With the mark of one process it goes on at the other.
  expect(await (await listen(app, headers(), news?.id)).next()).toMatchObject({ reset: false, chats: [] })
})

test('a stream ends with the session, with the token and with a change of rights', async () => {
  const { app, staff, headers } = await givenInbox()
  const manager = await signIn(app, await givenMember(app, { role: 'manager' }))
  const ofManager = await listen(app, { cookie: manager.cookie() })
  const token = await tokenOf(app, app.given, ['chats:read'])
  const ofToken = await listen(app, { authorization: `Bearer ${token}` })
  const ofStaff = await listen(app, headers())
  await Promise.all([ofManager.next(), ofToken.next(), ofStaff.next()])
  await staff.call('PATCH', `/users/${manager.user.id}`, { ownPeopleOnly: true })
  await ofManager.over
  const { body } = await staff.call('GET', '/tokens')
  const [{ id } = { id: '' }] = (body as { data: { id: string }[] }).data
  await staff.call('DELETE', `/tokens/${id}`)
  await ofToken.over
  await staff.call('DELETE', '/session')
  await ofStaff.over
})

test('who reads nothing is cut off, and the server keeps no more for it than the limit', async () => {
  const { app, account, headers } = await givenInbox()
  const leaving = new AbortController()
  const response = await fetch(`${app.baseUrl}/api/v3/live`, { headers: headers(), signal: leaving.signal })
  const reading = await listen(app, headers())
  await reading.next()
  // More than the buffers of both ends of a connection hold.
  const long = 'x'.repeat(100_000)
  const settle = (messageId: string) =>
    app.given.ctx.transaction((ctx) =>
      ctx.emit(
        ...Array.from({ length: 40 }, (_, place) => ({
          type: 'message.settled' as const,
          personId: account.person_id,
          accountId: account.id,
          messageId: `${messageId}${String(place).padStart(4, '0')}` as never,
          state: 'failed',
          reason: long,
        })),
      ),
    )
  for (let round = 0; round < 6; round++) {
    await settle(`6a1d7440bde9ab1a6ed${round}`.padEnd(20, '0'))
    await reading.until(({ deliveries }) => deliveries.length > 0)
  }
  const taken = await response.text().catch(() => 'cut off')
  expect(taken).toBe('cut off')
})

test('a user has at most thirty streams open', async () => {
  const { app, headers } = await givenInbox()
  const streams = await Promise.all(Array.from({ length: 30 }, () => listen(app, headers())))
  expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200))
  const refused = await callApi(app, headers())('GET', '/live/poll')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5'])
})

test('a long poll answers at once with what it missed, and else when something happens', async () => {
  const { app, account, staff } = await givenInbox()
  const poll = async (after?: string) =>
    (await staff.call('GET', after === undefined ? '/live/poll' : `/live/poll?after=${encodeURIComponent(after)}`))
      .body as LiveNews
  const first = await poll()
  expect(first).toMatchObject({ reset: true })
  await happen(app, account)
  const second = await poll(first.id)
  expect(second).toMatchObject({ reset: false, chats: [account.id] })
  const waiting = poll(second.id)
  await happen(app, account)
  expect(await waiting).toMatchObject({ chats: [account.id] })
})

test('a stop ends streams and polls and waits for nobody', async () => {
  const { app, headers, staff } = await givenInbox()
  const second = await createServer(app.world)
  const there = { baseUrl: await second.listen({ host: '127.0.0.1', port: 0 }) }
  const stream = await listen(there, headers())
  const { id } = await stream.next()
  const poll = callApi(there, headers())('GET', `/live/poll?after=${encodeURIComponent(id)}`)
  await staff.call('GET', '/session')
  // A browser opens connections before it needs them.
  const unused = connect(Number(new URL(there.baseUrl).port), '127.0.0.1')
  await once(unused, 'connect')
  const closed = once(unused, 'close')
  await second.close()
  await closed
  await stream.over
  expect((await poll).status).toBeOneOf([200, 503])
})

test('a reply of staff is heard before it is sent, and its reading', async () => {
  const { app, account, staff, headers } = await givenInbox()
  const stream = await listen(app, headers())
  await stream.next()
  const replied = await staff.call('POST', `/chats/${account.id}/messages`, {
    key: 'k1',
    content: [{ kind: 'text', text: 'Hello' }],
  })
  expect(replied).toMatchObject({ status: 200 })
  await stream.until(hear(account.id))
  await createWorkerCtx(app.world).transaction(
    (tx) => tx.sql`
    update account set last_seq = 5 where company_id = ${app.given.companyId} and id = ${account.id}`,
  )
  expect(await staff.call('PUT', `/chats/${account.id}/read`, { seq: 5 })).toMatchObject({
    status: 200,
    body: { readSeq: 5 },
  })
  await stream.until((news) => news.unread && news.chats.includes(account.id))
  expect(await staff.call('PATCH', `/people/${account.person_id}`, { name: 'Ann Lee' })).toMatchObject({ status: 200 })
  await stream.until(({ people }) => people.includes(account.person_id))
})

test('the SDK hears what happens, over streams and polls', async () => {
  const { app, account } = await givenInbox()
  const client = app.clientWith(await tokenOf(app, app.given, ['chats:read']))
  const news = client.live()
  expect((await news.next()).value).toMatchObject({ reset: true })
  await happen(app, account)
  const heard = (await news.next()).value
  expect(heard).toMatchObject({ chats: [account.id] })
  await news.return?.()
  await happen(app, account)
  expect(await client.live.poll({ after: heard?.id ?? '' })).toMatchObject({ chats: [account.id] })
})
