import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { callApi, givenMember, type Reply, signIn } from '../../../test/harness/staff.ts'
import { newId } from '../../kit/ids.ts'
import { refreshV2Token } from '../auth/index.ts'
import { createScopedToken } from '../auth/tokens.service.ts'

const code = ({ status, body }: Reply) => [status, (body as { error?: { code: string } }).error?.code]
const settings = { isOn: true, url: 'https://example.com/hook', events: ['ORDER', 'SALE'] }

async function setUp() {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const secret = async () => ((await staff.call('GET', '/v2-token/secret')).body as { token: string }).token
  return { app, staff, given: app.given, secret }
}

test('the token is shown masked, copied in clear, and the old one dies when it is refreshed', async () => {
  const { app, staff, given, secret } = await setUp()
  expect(code(await staff.call('GET', '/v2-token'))).toEqual([404, 'auth.token_not_found'])
  const old = await refreshV2Token(given.ctx)
  expect(await secret()).toBe(old)
  expect((await staff.call('GET', '/v2-token')).body).toEqual({
    masked: `${old.slice(0, 4)}…${old.slice(-4)}`,
    createdAt: app.clock.now().toISOString(),
  })
  expect(code(await staff.call('POST', '/v2-token/refresh', {}))).toEqual([400, 'request.invalid'])
  expect(await secret()).toBe(old)

  const refreshed = await staff.call('POST', '/v2-token/refresh', { isConfirmed: true })
  const token = await secret()
  expect(token).not.toBe(old)
  expect(refreshed.body).toMatchObject({ masked: `${token.slice(0, 4)}…${token.slice(-4)}` })
  await expect(app.clientWith(old).v2.tags.list()).rejects.toMatchObject({ status: 401 })
  expect(await app.clientWith(token).v2.tags.list()).toBeDefined()
  const notes = await given.find('audit', { entity: 'api_token' })
  expect(notes).toMatchObject([{ action: 'refreshed', user_id: given.owner.id }])
  expect(JSON.stringify(notes)).not.toContain(token)
})

test('a token that may only read what there is of access cannot copy the token that opens everything', async () => {
  const { app, given } = await setUp()
  await refreshV2Token(given.ctx)
  const { token } = await createScopedToken(given.ctx, { name: 'Shop', scopes: ['auth:read'] })
  const call = callApi(app, { authorization: `Bearer ${token}` })
  expect((await call('GET', '/v2-token')).status).toBe(200)
  expect(code(await call('GET', '/v2-token/secret'))).toEqual([403, 'auth.forbidden'])
})

test('the webhook is off and empty at first, and is what was set after that, with its note in the audit', async () => {
  const { staff, given } = await setUp()
  expect((await staff.call('GET', '/webhook')).body).toEqual({ isOn: false, url: '', events: [] })
  expect((await staff.call('PUT', '/webhook', settings)).body).toEqual(settings)
  expect((await staff.call('GET', '/webhook')).body).toEqual(settings)
  for (const url of ['', 'ftp://example.com', 'https://ann:secret@example.com'])
    expect(code(await staff.call('PUT', '/webhook', { ...settings, url })), url).toEqual([
      400,
      'webhooks.url_not_allowed',
    ])
  expect(await given.find('audit', { entity: 'webhook' })).toMatchObject([{ action: 'changed', details: settings }])
})

test('a test event goes the way of every event; what came back is in its attempts, and it is told again', async () => {
  const { app, staff, given } = await setUp()
  expect(code(await staff.call('POST', '/webhook/test'))).toEqual([404, 'webhooks.not_found'])
  await staff.call('PUT', '/webhook', settings)
  const { deliveryId } = (await staff.call('POST', '/webhook/test')).body as { deliveryId: string }
  const path = `/webhook/deliveries/${deliveryId}`
  expect((await staff.call('GET', path)).body).toMatchObject({
    ...{ id: deliveryId, type: 'TEST', state: 'queued', failedAttempts: 0, attempts: [] },
    dueAt: app.clock.now().toISOString(),
    body: JSON.stringify({
      type: 'TEST',
      data: { company_id: given.companyId, created_at: app.clock.now().toISOString() },
    }),
  })
  expect(code(await staff.call('POST', `${path}/repeat`))).toEqual([404, 'webhooks.delivery_not_found'])

  const at = app.clock.now()
  await given.update(
    'webhook_delivery',
    { id: deliveryId as never },
    { state: 'dead', due_at: null, attempts: 1, last_status: 500, last_error: 'answered 500' },
  )
  const attempt = { delivery_id: deliveryId as never, n: 1, status: 500, answer: 'Oops', took_ms: 12, created_at: at }
  await given.insert('webhook_attempt', attempt)
  expect((await staff.call('GET', path)).body).toMatchObject({
    ...{ state: 'dead', failedAttempts: 1, lastStatus: 500, lastError: 'answered 500', dueAt: null },
    attempts: [{ status: 500, answer: 'Oops', error: null, tookMs: 12, createdAt: at.toISOString() }],
  })
  expect((await staff.call('POST', `${path}/repeat`)).status).toBe(204)
  expect((await staff.call('GET', path)).body).toMatchObject({ state: 'queued', failedAttempts: 0 })
})

test('deliveries are listed newest first, page by page, of all states or one', async () => {
  const { app, staff, given } = await setUp()
  const list = async (query = '') => {
    const { body } = await staff.call('GET', `/webhook/deliveries?${query}`)
    const { data, nextCursor } = body as { data: { id: string }[]; nextCursor: string | null }
    return { ids: data.map(({ id }) => id), nextCursor }
  }
  expect(await list()).toEqual({ ids: [], nextCursor: null })
  await staff.call('PUT', '/webhook', settings)
  const ids: string[] = []
  for (let n = 0; n < 3; n++) {
    ids.unshift(((await staff.call('POST', '/webhook/test')).body as { deliveryId: string }).deliveryId)
    app.clock.advance(1000)
  }
  await given.update('webhook_delivery', { id: ids[1] as never }, { state: 'dead', due_at: null })
  const first = await list('limit=2')
  expect(first.ids).toEqual(ids.slice(0, 2))
  expect(await list(`limit=2&cursor=${first.nextCursor}`)).toEqual({ ids: ids.slice(2), nextCursor: null })
  expect((await list('state=dead')).ids).toEqual([ids[1]])
})

test('another company’s deliveries are unknown, and only owner and administrators see the page', async () => {
  const { app, staff } = await setUp()
  const other = await app.company()
  const at = app.clock.now()
  const webhook = await other.insert('webhook', { id: newId(at), url: 'https://example.com' })
  const { id } = await other.insert('webhook_delivery', {
    ...{ id: newId(at), webhook_id: webhook.id, type: 'TEST', cause: 'c', body: '{}', state: 'dead' },
  })
  for (const [method, path] of [
    ['GET', `/webhook/deliveries/${id}`],
    ['POST', `/webhook/deliveries/${id}/repeat`],
  ] as const)
    expect(code(await staff.call(method, path))).toEqual([404, 'webhooks.delivery_not_found'])
  for (const role of ['manager', 'marketer', 'observer'] as const) {
    const member = await signIn(app, await givenMember(app, { role }))
    for (const path of ['/v2-token', '/v2-token/secret', '/webhook', '/webhook/deliveries'])
      expect(code(await member.call('GET', path)), `${role} ${path}`).toEqual([403, 'auth.forbidden'])
  }
})
