import { createHash } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { newId } from '../../src/kit/ids.ts'
import { testApp } from '../harness/app.ts'
import { testDatabase } from '../harness/database.ts'
import { callApi, givenMember, PASSWORD, type Reply, signIn } from '../harness/staff.ts'

/** Ways in that other products had to close: each test is one of them. */

const codeOf = ({ status, body }: Reply) => [status, (body as { error?: { code: string } } | null)?.error?.code ?? null]
const NETWORK_TRIES = 60

/** All tests come from one address, and what is counted in the database outlives a test. */
beforeEach(async () => {
  const { sql } = await testDatabase()
  await sql`delete from rate_window`
})

test('an address in a header is not believed: sign-ins at any login are counted by the connection', async () => {
  const app = await testApp()
  const attempt = (n: number) =>
    callApi(app)(
      'POST',
      '/session',
      { email: `nobody-${n}@example.com`, password: 'guess' },
      {
        'x-forwarded-for': `198.51.100.${n}`,
        'x-real-ip': `198.51.100.${n}`,
        forwarded: `for=198.51.100.${n}`,
      },
    )
  const replies = []
  for (let n = 0; n < NETWORK_TRIES + 1; n += 10)
    replies.push(...(await Promise.all(Array.from({ length: 10 }, (_, m) => attempt(n + m)))))
  expect(replies.filter(({ status }) => status === 401)).toHaveLength(NETWORK_TRIES)
  expect(replies.filter(({ status }) => status === 429)).toHaveLength(replies.length - NETWORK_TRIES)
})

test('the address of a trusted proxy’s client is the last one that the proxy itself has seen, whatever stands before it', async () => {
  const app = await testApp({ config: { trustedProxies: ['127.0.0.1'] } })
  const owner = await givenMember(app)
  const signInFrom = (forwarded: string) =>
    callApi(app)('POST', '/session', { email: owner.email, password: PASSWORD }, { 'x-forwarded-for': forwarded })
  await signInFrom('198.51.100.1, 203.0.113.7')
  await signInFrom('127.0.0.1, 203.0.113.8')
  const events = await app.world.sql`select address from login_event where login_id = ${owner.login_id} order by id`
  expect(events.map(({ address }) => address)).toEqual(['203.0.113.7', '203.0.113.8'])
})

test('one network of IPv6 is one caller, however many addresses it has', async () => {
  const app = await testApp({ config: { trustedProxies: ['127.0.0.1'] } })
  const attempt = (n: number) =>
    callApi(app)(
      'POST',
      '/session',
      { email: `six-${n}@example.com`, password: 'guess' },
      {
        'x-forwarded-for': `2001:db8:1:2:${n.toString(16)}::1`,
      },
    )
  const replies = []
  for (let n = 0; n < NETWORK_TRIES + 1; n += 10)
    replies.push(...(await Promise.all(Array.from({ length: 10 }, (_, m) => attempt(n + m)))))
  expect(replies.filter(({ status }) => status === 401)).toHaveLength(NETWORK_TRIES)
})

test('the time of a refused sign-in does not tell whether the e-mail has a login', async () => {
  const app = await testApp()
  const known = await Promise.all(Array.from({ length: 7 }, () => givenMember(app, { role: 'manager' })))
  const time = async (email: string) => {
    const begin = performance.now()
    expect((await callApi(app)('POST', '/session', { email, password: 'guess' })).status).toBe(401)
    return performance.now() - begin
  }
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0
  const times = { known: [] as number[], unknown: [] as number[] }
  for (const { email } of known) {
    times.known.push(await time(email))
    times.unknown.push(await time(`no-${email}`))
  }
  // Without the work of a hash an unknown e-mail is refused in a tenth of the time.
  expect(median(times.unknown)).toBeGreaterThan(median(times.known) / 3)
  expect(median(times.unknown)).toBeLessThan(median(times.known) * 3)
  // What is written is as much, too.
  const events = await app.world.sql<{ login_id: string | null }[]>`
    select login_id from login_event where kind = 'refused' order by id desc limit 14`
  expect(events.filter(({ login_id }) => login_id === null)).toHaveLength(7)
})

test('a session that was planted in a browser is not the one that signs in there', async () => {
  const app = await testApp()
  const attacker = await signIn(app, await givenMember(app, { role: 'observer' }))
  const victim = await givenMember(app)
  const before = attacker.cookie()
  const reply = await attacker.call('POST', '/session', { email: victim.email, password: PASSWORD })
  expect(reply.status).toBe(200)
  expect(attacker.cookie()).not.toBe(before)
  expect((await callApi(app, { cookie: before })('GET', '/session')).status).toBe(401)
})

test('a cookie that was stolen before a change of the password is worth nothing after it, nor is a ticket', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  const staff = await signIn(app, owner)
  const stolen = { cookie: staff.cookie() }
  const change = { current: PASSWORD, password: 'another long one' }
  expect((await staff.call('PUT', '/session/password', change)).status).toBe(204)
  expect((await callApi(app, stolen)('GET', '/session')).status).toBe(401)
  expect((await staff.call('GET', '/session')).status).toBe(200)
})

test('another site can neither write with the cookie nor sign anybody in by a form', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  const staff = await signIn(app, owner)
  const foreign = { cookie: staff.cookie(), origin: 'https://evil.test' }
  const writes = [
    ['PUT', '/session/password', { current: PASSWORD, password: 'of the attacker' }],
    ['POST', '/session/second-factor', { password: PASSWORD }],
    ['POST', '/invitations', { email: 'evil@example.com', name: 'E', roleId: app.given.ownerRole.id }],
    ['DELETE', '/session', undefined],
  ] as const
  for (const [method, path, body] of writes) {
    expect(codeOf(await callApi(app, foreign)(method, path, body))).toEqual([403, 'request.csrf'])
  }
  const form = new URLSearchParams({ email: owner.email, password: PASSWORD })
  const reply = await fetch(`${app.baseUrl}/api/v3/session`, { method: 'POST', body: form })
  expect([reply.status, reply.headers.get('set-cookie')]).toEqual([415, null])
  const preflight = await fetch(`${app.baseUrl}/api/v3/session`, {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' },
  })
  expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
})

test('over TLS the cookie never goes over plain HTTP', async () => {
  const app = await testApp({ config: { publicUrl: 'https://korben.test' } })
  const owner = await givenMember(app)
  const reply = await callApi(app)('POST', '/session', { email: owner.email, password: PASSWORD })
  expect(reply.headers.get('set-cookie')).toMatch(/; HttpOnly; Secure; SameSite=Lax$/)
})

test('links lead to PUBLIC_URL, whatever host a request names', async () => {
  const app = await testApp({ config: { smtpUrl: 'smtp://127.0.0.1:1', publicUrl: 'https://korben.test' } })
  const owner = await givenMember(app)
  const reply = await app.app.inject({
    method: 'POST',
    url: '/api/v3/password-resets',
    headers: { host: 'evil.test', 'x-forwarded-host': 'evil.test' },
    payload: { email: owner.email },
  })
  expect(reply.statusCode).toBe(204)
  const rows = await app.world.sql<
    { id: string; content: Buffer }[]
  >`select id, content from mail order by id desc limit 1`
  const [text] = rows.map(({ id, content }) => app.world.box.open(content, `mail:${id}`))
  expect(text).toContain('https://korben.test/password-reset#')
  expect(text).not.toContain('evil')
})

test('fields that a request is not asked for make nobody more than they are', async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app, { role: 'manager' }))
  for (const extra of [
    { role: 'owner' },
    { isOwner: true },
    { rights: ['team:write'] },
    { companyId: 'x' },
    { __proto__x: 1 },
  ]) {
    expect(codeOf(await staff.call('PATCH', '/profile', { name: 'Max', ...extra }))).toEqual([400, 'request.invalid'])
  }
  expect((await staff.call('GET', '/session')).body).toMatchObject({ member: { role: 'manager', name: 'manager' } })
})

test('passwords, codes and secrets of a whole life of a login stand in no log', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  const staff = await signIn(app, owner)
  const canary = 'canary-password-7261'
  await callApi(app)('POST', '/session', { email: owner.email, password: canary })
  await staff.call('PUT', '/session/password', { current: PASSWORD, password: canary })
  const { body } = await staff.call('POST', '/session/second-factor', { password: canary })
  await staff.call('PUT', '/session/second-factor', { code: '847362' })
  await callApi(app)('GET', '/session?password=canary-password-7261')
  const { secret } = body as { secret: string }
  const log = JSON.stringify(app.logged)
  for (const text of [canary, PASSWORD, secret, '847362', staff.cookie().split('=')[1] ?? '', staff.session.csrfToken])
    expect(log).not.toContain(text)
})

test('what is kept of a request under an Idempotency-Key does not show the password in it to whoever tries all passwords', async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const heir = await app.given.user()
  await app.given.insert('role', { id: newId(app.world.now()), name: 'Administrator', kind: 'administrator' })
  const path = `/users/${heir.id}/make-owner`
  const reply = await staff.call('POST', path, { password: PASSWORD }, { 'idempotency-key': 'once' })
  expect(reply.status).toBe(200)
  const [kept] = await app.given.find('idempotency_key', { key: 'once' })
  const input = { userId: heir.id, password: PASSWORD }
  const guess = JSON.stringify({ method: 'POST', path: '/users/:userId/make-owner', input })
  expect(kept?.request_hash).toHaveLength(32)
  expect(kept?.request_hash).not.toEqual(createHash('sha256').update(guess).digest())
})
