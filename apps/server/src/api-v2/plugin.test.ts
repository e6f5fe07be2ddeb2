import { connect } from 'node:net'
import fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { V2Failure, wrongIds } from './answer.ts'
import { type Ctx, closeAfterwards, ID, refused, TOKEN, testApp, things } from './frame.fixture.ts'
import { createV2Plugin, V2_PREFIX } from './plugin.ts'

describe('an answer', () => {
  test('is the data in the envelope, with exactly the keys of the contract', async () => {
    const { call } = await testApp()
    const response = await call('GET', `/things/${ID.toUpperCase()}`)
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(response.json()).toEqual({ data: { id: ID, name: 'x' }, status: 1 })
  })

  test('of a list has a meta that repeats the paging as it was understood', async () => {
    const { call } = await testApp()
    const response = await call('GET', '/things?limit=500&offset=7&include=users,x&unknown[x]=1')
    expect(response.json()).toEqual({
      data: [{ id: ID, name: 'Acme 100 users' }],
      meta: { limit: 100, offset: 7, filteredCount: 1, totalCount: 93 },
      status: 1,
    })
  })

  test.each([
    ['a success', 'GET', `/things/${ID}`, 200],
    ['an unknown id', 'GET', `/things/0${ID.slice(1)}`, 404],
    ['a malformed id', 'GET', '/things/x', 400],
    ['an unknown route', 'GET', '/nothing', 404],
    ['a failure of ours', 'GET', `/things/1${ID.slice(1)}`, 500],
    ['a body over the limit', 'POST', '/things/bulk', 413],
  ] as const)('carries CORS and the state of the limit: %s', async (_, method, path, status) => {
    const { call } = await testApp()
    const payload = method === 'POST' ? Buffer.alloc(5 * 1024 * 1024 + 1, 'x') : undefined
    const response = await call(method, path, { ...(payload ? { payload } : {}) })
    expect(response.statusCode).toBe(status)
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After',
      'ratelimit-limit': '300',
      'ratelimit-remaining': '299',
      'ratelimit-reset': '42',
    })
    expect(response.headers).not.toHaveProperty('retry-after')
  })
})

describe('a route', () => {
  test.each([
    ['one trailing slash', 'GET', '/things/', 200],
    ['one trailing slash behind an id', 'GET', `/things/${ID}/`, 200],
    ['two trailing slashes', 'GET', '/things//', 404],
    ['other letters', 'GET', '/Things', 404],
    ['no such path', 'GET', '/nothing', 404],
    ['the bare prefix', 'GET', '', 404],
    ['a method that is not there', 'DELETE', '/things', 404],
    ['PATCH', 'PATCH', `/things/${ID}`, 404],
    ['HEAD', 'HEAD', '/things', 404],
    ['a fixed segment under another method', 'GET', '/things/bulk', 404],
    ['a fixed segment under another method of writing', 'PUT', '/things/bulk', 404],
    ['a path that is not encoded well', 'GET', '/nothing/%zz', 404],
  ] as const)('with %s is %s %s: %i', async (_, method, path, status) => {
    const { call } = await testApp()
    const response = await call(method, path, { ...(method === 'PUT' ? { payload: { name: 'x' } } : {}) })
    expect(response.statusCode).toBe(status)
    if (status === 404 && method !== 'HEAD') expect(response.json()).toEqual(refused('NOT_FOUND'))
    if (status === 404)
      expect(response.headers).toMatchObject({ 'access-control-allow-origin': '*', 'ratelimit-limit': '300' })
  })

  test.each([['x'], ['%zz'], ['x'.repeat(300)], ['%20'], [`${ID}0`], ['%00']])(
    'whose id is %s is malformed, alone and before the body is',
    async (id) => {
      const { call } = await testApp()
      const response = await call('PUT', `/things/${id}`, {
        payload: '{',
        headers: { 'content-type': 'application/json' },
      })
      expect(response.statusCode).toBe(400)
      expect(response.json()).toEqual(refused('FORMAT_ERROR', { thing_id: 'WRONG_FORMAT' }))
    },
  )

  test('whose id is malformed is told so before its endless body is taken in', async () => {
    const { call } = await testApp()
    const response = await call('PUT', '/things/x', { payload: Buffer.alloc(6 * 1024 * 1024, 'x') })
    expect([response.statusCode, response.json()]).toEqual([400, refused('FORMAT_ERROR', { thing_id: 'WRONG_FORMAT' })])
  })

  test('outside of API v2 is none of its business', async () => {
    const { app } = await testApp()
    expect((await app.inject('/elsewhere')).json()).toEqual({ ok: true })
    expect((await app.inject('/elsewhere/%zz')).json()).toEqual({ outside: true })
    expect((await app.inject('/api/v2x/%zz')).json()).toEqual({ outside: true })
  })
})

describe('a body', () => {
  const rename = async (headers: Record<string, string>, payload: string | Buffer) => {
    const { call } = await testApp()
    const response = await call('PUT', `/things/${ID}`, { headers, payload })
    return response.json<{ data?: { name: string }; error?: { fields: object } }>()
  }

  test.each([
    ['JSON', { 'content-type': 'application/json' }, '{"name":"й"}'],
    ['JSON without a content type', {}, '{"name":"й"}'],
    ['JSON with an empty content type', { 'content-type': '' }, '{"name":"й"}'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'name=%D0%B9'],
    [
      'multipart',
      { 'content-type': 'multipart/form-data; boundary=b' },
      '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nй\r\n--b--\r\n',
    ],
  ])('may be %s', async (_, headers, payload) => {
    expect((await rename(headers, payload)).data?.name).toBe('й')
  })

  test.each([
    ['broken', { 'content-type': 'application/json' }, '{'],
    ['of another type', { 'content-type': 'text/plain' }, '{"name":"x"}'],
    ['of no type at all', { 'content-type': 'nonsense' }, '{"name":"x"}'],
  ])('that is %s is told as a whole', async (_, headers, payload) => {
    expect((await rename(headers, payload)).error).toEqual({ code: 'FORMAT_ERROR', fields: { body: 'FORMAT_ERROR' } })
  })

  test('that is not there misses what is required', async () => {
    expect((await rename({ 'content-type': 'application/json' }, '')).error?.fields).toEqual({ name: 'REQUIRED' })
    expect((await rename({}, '')).error?.fields).toEqual({ name: 'REQUIRED' })
  })

  test('may have five megabytes, and not a byte more, with and without its length told', async () => {
    const { app, call } = await testApp()
    const envelope = '{"name":""}'.length
    const payload = (bytes: number) => `{"name":"${'x'.repeat(bytes - envelope)}"}`
    expect((await call('POST', '/things/bulk', { payload: payload(5 * 1024 * 1024) })).statusCode).toBe(200)
    const refusal = await call('POST', '/things/bulk', { payload: payload(5 * 1024 * 1024 + 1) })
    expect(refusal.json()).toEqual(refused('TOO_LARGE'))

    const address = await app.listen({ port: 0, host: '127.0.0.1' })
    const chunked = await fetch(`${address}${V2_PREFIX}/things/bulk`, {
      method: 'POST',
      headers: { 'x-leeloo-authtoken': TOKEN },
      body: new Blob([payload(5 * 1024 * 1024 + 1)]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect([chunked.status, await chunked.json()]).toEqual([413, refused('TOO_LARGE')])
  })

  test('and a content type of a GET are ignored', async () => {
    const { call } = await testApp()
    for (const payload of ['', '{', '{"name":"x"}']) {
      const response = await call('GET', `/things/${ID}`, { headers: { 'content-type': 'application/json' }, payload })
      expect(response.statusCode).toBe(200)
    }
  })
})

describe('a failure', () => {
  test('of ours shows nothing of itself, and is logged with its stack', async () => {
    const { call, log } = await testApp()
    const response = await call('GET', `/things/1${ID.slice(1)}`)
    expect(response.statusCode).toBe(500)
    expect(response.json()).toEqual(refused('SERVER_ERROR'))
    const line = log.map((one) => JSON.parse(one)).find((one) => one.level === 50)
    expect(line.err).toMatchObject({
      message: 'the secret of the database',
      stack: expect.stringContaining('frame.fixture'),
    })
  })

  test('while the token is looked up is ours, too', async () => {
    const { call } = await testApp({ broken: true })
    for (const path of ['/things', '/nothing', '/things/%zz']) {
      const response = await call('GET', path)
      expect(response.statusCode).toBe(500)
      expect(response.json()).toEqual(refused('SERVER_ERROR'))
      expect(response.headers['access-control-allow-origin']).toBe('*')
    }
  })

  test('that the product expects is translated, and is not logged as an error', async () => {
    const { call, log } = await testApp()
    const response = await call('GET', `/things/2${ID.slice(1)}`)
    expect(response.statusCode).toBe(400)
    expect(response.json()).toEqual(refused('FORMAT_ERROR', { thing_id: 'NOT_ALLOWED_VALUE' }))
    expect(log.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
  })

  test("of the network while a body arrives is nobody's fault", async () => {
    const { app, log } = await testApp()
    const closed = new Promise((resolve) => app.server.once('connection', (socket) => socket.once('close', resolve)))
    const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(`POST ${V2_PREFIX}/things/bulk HTTP/1.1\r\nHost: x\r\nX-Leeloo-AuthToken: ${TOKEN}\r\n`)
    socket.write('Content-Length: 100\r\n\r\n{"na')
    await expect.poll(() => log.some((line) => line.includes('incoming'))).toBe(true)
    socket.destroy()
    await closed
    await expect.poll(() => log.some((line) => line.includes('refused'))).toBe(true)
    expect(log.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
  })
})

test('a server does not start while an endpoint has no handler', async () => {
  const frame = createV2Plugin<Ctx, { things: typeof things }>({
    contract: { things },
    sections: { things: () => undefined },
    authenticate: async () => ({ state: 'unknown' }),
    limit: async () => null,
    toV2Error: () => null,
  })
  const app = fastify()
  closeAfterwards(app)
  await expect(app.register(frame.plugin, { prefix: V2_PREFIX })).rejects.toThrow('GET /things is not mounted')
})

test('a failure carries its status, code and fields', () => {
  expect(wrongIds('tags/0', 'tags/1')).toMatchObject({
    http: 404,
    code: 'WRONG_ID',
    fields: { 'tags/0': 'WRONG_ID', 'tags/1': 'WRONG_ID' },
  })
  expect(new V2Failure(500, 'SERVER_ERROR')).toBeInstanceOf(Error)
})
