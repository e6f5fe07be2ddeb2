import { expect, onTestFinished, test } from 'vitest'
import { createServer } from '../../src/app/server.ts'
import { createScopedToken } from '../../src/domains/auth/tokens.service.ts'
import { createCtx } from '../../src/kit/context.ts'
import { connect } from '../../src/kit/db.ts'
import { type TestApp, testApp } from '../harness/app.ts'
import { callApi, givenMember, signIn } from '../harness/staff.ts'

const code = (reply: { body: unknown }) => (reply.body as { error: { code: string } }).error.code

async function tokenOf({ world, given }: TestApp, ...scopes: ('tags:read' | 'tags:write' | 'tags:delete')[]) {
  const ctx = createCtx(world, given.companyId, { kind: 'user', userId: given.owner.id })
  return createScopedToken(ctx, { name: 'Shop', scopes })
}

test('a scoped token opens what its scopes say, and nothing more', async () => {
  const app = await testApp()
  const { token } = await tokenOf(app, 'tags:read')
  const call = callApi(app, { authorization: `Bearer ${token}` })
  expect(await call('GET', '/tags')).toMatchObject({ status: 200, body: { data: [] } })
  expect(await call('POST', '/tags', { name: 'VIP' })).toMatchObject({
    status: 403,
    body: { error: { code: 'auth.forbidden', details: { right: 'tags:write' } } },
  })
  expect(code(await call('GET', '/session'))).toBe('auth.forbidden')
  expect(code(await callApi(app, { authorization: 'Bearer korben_guess' })('GET', '/tags'))).toBe('auth.required')
})

test('a scoped token may do no more than its user, and dies with it; API v2 does not know it', async () => {
  const app = await testApp()
  const { token, row } = await tokenOf(app, 'tags:write', 'tags:read')
  const call = callApi(app, { authorization: `Bearer ${token}` })
  expect((await call('POST', '/tags', { name: 'VIP' })).status).toBe(200)
  expect(await app.given.find('api_token', { id: row.id })).toMatchObject([{ last_used_at: app.clock.now() }])
  await app.given.update('role', { id: app.given.ownerRole.id }, { kind: 'observer' })
  expect(code(await call('POST', '/tags', { name: 'other' }))).toBe('auth.forbidden')
  await app.given.update('user', { id: app.given.owner.id }, { is_active: false })
  expect(code(await call('GET', '/tags'))).toBe('auth.required')
  await expect(app.clientWith(token).v2.tags.list()).rejects.toMatchObject({ status: 401 })
})

test('every fault of a request is told at once, with its place; unknown keys are faults', async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  expect(await staff.call('PATCH', '/tags/nonsense?x=1', { name: '', colour: 'red' })).toMatchObject({
    status: 400,
    body: {
      error: {
        code: 'request.invalid',
        details: {
          faults: expect.arrayContaining([
            expect.objectContaining({ path: '/params/tagId' }),
            { path: '/query/x', message: 'is not known here' },
            { path: '/body/colour', message: 'is not known here' },
            expect.objectContaining({ path: '/body/name' }),
          ]),
        },
      },
    },
  })
  expect(await staff.call('POST', '/tags', {})).toMatchObject({
    body: { error: { details: { faults: [{ path: '/body/name', message: 'is required' }] } } },
  })
  expect(code(await staff.call('POST', '/tags', { name: 'a\0b' }))).toBe('request.invalid')
})

test('only JSON is read: a form of another site cannot write', async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    const reply = await staff.call('POST', '/tags', { name: 'VIP' }, { 'content-type': type })
    expect([reply.status, code(reply)]).toEqual([415, 'request.unsupported_type'])
  }
  const broken = await fetch(`${app.baseUrl}/api/v3/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"email":',
  })
  expect([broken.status, code({ body: await broken.json() })]).toEqual([400, 'request.invalid'])
})

test("an unknown path, another company's id and an unknown id are 404, each with the id of its request", async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const foreign = await (await app.company()).tag()
  for (const path of ['/nothing', `/tags/${foreign.id}`, `/tags/${'0'.repeat(24)}`]) {
    const reply = await staff.call('DELETE', path)
    expect(reply).toMatchObject({ status: 404, body: { error: { requestId: reply.headers.get('x-request-id') } } })
  }
})

test('a write with an Idempotency-Key has one effect and one answer, however often it comes', async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const create = (name: string, key: string) => staff.call('POST', '/tags', { name }, { 'idempotency-key': key })
  const first = await create('VIP', 'k1')
  const again = await create('VIP', 'k1')
  expect(again.body).toEqual(first.body)
  expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
  expect(code(await create('other', 'k1'))).toBe('request.key_reused')
  expect(code(await create('VIP', 'k2'))).toBe('tags.name_taken')
  expect(code(await create('VIP', 'no key'))).toBe('request.invalid')
  expect(await app.given.count('tag')).toBe(1)

  const colleague = await signIn(app, await givenMember(app, { role: 'marketer' }))
  expect((await colleague.call('POST', '/tags', { name: 'mine' }, { 'idempotency-key': 'k1' })).status).toBe(200)
})

test('a refused write leaves its Idempotency-Key free, and many at once make one effect', async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const taken = await app.given.tag({ name: 'VIP' })
  const create = () => staff.call('POST', '/tags', { name: 'VIP' }, { 'idempotency-key': 'later' })
  expect(code(await create())).toBe('tags.name_taken')
  await staff.call('DELETE', `/tags/${taken.id}`)
  const replies = await Promise.all(Array.from({ length: 8 }, create))
  expect(new Set(replies.map(({ status }) => status))).toSatisfy((seen: Set<number>) =>
    [...seen].every((status) => status === 200 || status === 409),
  )
  expect(
    replies.filter((reply) => reply.status === 409).every((reply) => code(reply) === 'request.key_in_progress'),
  ).toBe(true)
  expect(await app.given.count('tag', { name: 'VIP' })).toBe(1)
})

test('answers tell what is left of the limit; beyond it there is 429 with the time to wait', async () => {
  const app = await testApp({ config: { apiV3RateLimit: 3 } })
  const call = callApi(app)
  const replies = [await call('GET', '/tags'), await call('GET', '/tags'), await call('GET', '/tags')]
  expect(replies.map(({ status }) => status)).toEqual([401, 401, 401])
  expect(replies.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['2', '1', '0'])
  const over = await call('GET', '/tags')
  expect([over.status, code(over)]).toEqual([429, 'request.too_many'])
  expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('while the database is away the answer is 503 with the time to wait, and says nothing of the cause', async () => {
  const { world } = await testApp()
  const sql = connect({ host: '127.0.0.1', port: 1 }, { max: 1 })
  const server = await createServer({ ...world, sql })
  onTestFinished(async () => {
    await server.close()
    await sql.end({ timeout: 0 })
  })
  const reply = await server.inject({ url: '/api/v3/tags', headers: { authorization: 'Bearer korben_guess' } })
  expect([reply.statusCode, reply.headers['retry-after']]).toEqual([503, '1'])
  expect(reply.json()).toMatchObject({ error: { code: 'unavailable', details: {} } })
  expect(reply.body).not.toContain('127.0.0.1')
})
