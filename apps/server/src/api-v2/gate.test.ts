import { describe, expect, test } from 'vitest'
import { ID, refused, TOKEN, testApp } from './frame.fixture.ts'
import { V2_PREFIX } from './plugin.ts'

describe('the token', () => {
  test.each([
    ['the header', { 'x-leeloo-authtoken': ` ${TOKEN}\t` }, ''],
    ['Bearer', { authorization: `Bearer ${TOKEN}` }, ''],
    ['bearer in small letters', { authorization: `bearer   ${TOKEN} ` }, ''],
    ['the query', {}, `?authToken=${TOKEN}`],
    ['the query, where the first one is empty', {}, `?authToken=&limit=1&authToken=${TOKEN}`],
    [
      'the header before the others',
      { 'x-leeloo-authtoken': TOKEN, authorization: 'Bearer other' },
      '?authToken=other',
    ],
    [
      'Bearer behind an empty header',
      { 'x-leeloo-authtoken': '', authorization: `Bearer ${TOKEN}` },
      '?authToken=other',
    ],
    ['the query behind another scheme', { authorization: 'Basic eDp5' }, `?authToken=${TOKEN}`],
  ])('is taken from %s', async (_, headers, query) => {
    const { app, counted } = await testApp()
    const response = await app.inject({ url: `${V2_PREFIX}/things/${ID}${query}`, headers })
    expect(response.statusCode).toBe(200)
    expect(counted).toEqual([{ kind: 'token', key: 'one' }])
  })

  test.each([
    ['is missing', {}, '', refused('FORMAT_ERROR', { authToken: 'REQUIRED' })],
    ['is empty', { 'x-leeloo-authtoken': ' ' }, '?authToken=', refused('FORMAT_ERROR', { authToken: 'REQUIRED' })],
    ['is wrong', { 'x-leeloo-authtoken': 'b' }, '', refused('FORMAT_ERROR', { authToken: 'WRONG_TOKEN' })],
    [
      'is wrong in the first place and right in the second',
      { 'x-leeloo-authtoken': 'b' },
      `?authToken=${TOKEN}`,
      refused('FORMAT_ERROR', { authToken: 'WRONG_TOKEN' }),
    ],
  ])('that %s is answered 401 before anything else, and counted on the address', async (_, headers, query, body) => {
    const { app, counted } = await testApp()
    for (const path of ['/things/x', '/nothing', '/things/%zz']) {
      const response = await app.inject({ url: `${V2_PREFIX}${path}${query}`, headers })
      expect(response.statusCode).toBe(401)
      expect(response.json()).toEqual(body)
      expect(response.headers['access-control-allow-origin']).toBe('*')
    }
    expect(counted).toEqual(Array.from({ length: 3 }, () => ({ kind: 'address', key: '127.0.0.1' })))
  })

  test('of a company without API access is answered 403 and counted on the token', async () => {
    const { call, counted } = await testApp()
    const response = await call('GET', `/things/${ID}`, { headers: { 'x-leeloo-authtoken': 'off' } })
    expect(response.statusCode).toBe(403)
    expect(response.json()).toEqual(refused('PERMISSION_DENIED'))
    expect(counted).toEqual([{ kind: 'token', key: 'off' }])
  })

  test('is in no log line, wherever it was sent and whatever came of it', async () => {
    const { app, call, log } = await testApp()
    for (const path of [
      `/things/${ID}`,
      '/nothing',
      '/things/%zz',
      `/things/${'x'.repeat(300)}`,
      `/things/1${ID.slice(1)}`,
    ]) {
      await call('GET', `${path}?authToken=${TOKEN}`, { headers: { authorization: `Bearer ${TOKEN}` } })
      await app.inject({ method: 'OPTIONS', url: `${V2_PREFIX}${path}?authToken=${TOKEN}` })
    }
    expect(log.length).toBeGreaterThan(10)
    expect(log.join('')).not.toContain(TOKEN)
  })
})

describe('too many requests', () => {
  const quota = { allowed: false, limit: 300, remaining: 0, resetSeconds: 0 }

  test('are answered by the published sentence, before a wrong token or route is', async () => {
    for (const [path, token] of [
      [`/things/${ID}`, TOKEN],
      ['/nothing', TOKEN],
      ['/things/%zz', TOKEN],
      ['/things', 'wrong'],
    ] as const) {
      const { call } = await testApp({ quota })
      const response = await call('GET', path, { headers: { 'x-leeloo-authtoken': token } })
      expect(response.statusCode).toBe(429)
      expect(response.headers['content-type']).toBe('text/plain; charset=utf-8')
      expect(response.body).toBe('Too many requests, please try again later.')
      expect(response.body).toHaveLength(42)
      expect(response.headers).toMatchObject({
        'retry-after': '1',
        'ratelimit-remaining': '0',
        'access-control-allow-origin': '*',
      })
    }
  })

  test('do not exist where nothing is counted', async () => {
    const { call } = await testApp({ quota: null })
    const response = await call('GET', `/things/${ID}`)
    expect(response.statusCode).toBe(200)
    expect(response.headers).not.toHaveProperty('ratelimit-limit')
  })
})

describe('a browser', () => {
  test.each(['/things', `/things/${ID}`, '/nothing', '/things/%zz', ''])(
    'may ask first, without a token: %s',
    async (path) => {
      const { app, counted } = await testApp()
      const response = await app.inject({
        method: 'OPTIONS',
        url: `${V2_PREFIX}${path}`,
        headers: { origin: 'https://a.example' },
      })
      expect(response.statusCode).toBe(204)
      expect(response.body).toBe('')
      expect(response.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, POST, PUT, OPTIONS',
        'access-control-allow-headers': 'X-Leeloo-AuthToken, Content-Type, Authorization',
        'access-control-max-age': '86400',
      })
      expect(response.headers).not.toHaveProperty('access-control-allow-credentials')
      expect(counted).toEqual([])
    },
  )
})
