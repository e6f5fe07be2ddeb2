import { expect, test } from 'vitest'
import { testApp } from '../../test/harness/app.ts'
import { mayReadMetrics } from './metrics-access.ts'

const TOKEN = 'a-token-of-24-characters'
const asked = (ip: string, headers: Record<string, string> = {}) => ({ ip, headers })

test('without a token this machine alone may read the metrics', () => {
  for (const ip of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) {
    expect(mayReadMetrics({ metricsToken: null }, asked(ip))).toBe('granted')
  }
  for (const ip of ['10.0.0.7', '203.0.113.9', '2001:db8::1', '::ffff:10.0.0.7', '128.0.0.1']) {
    expect(mayReadMetrics({ metricsToken: null }, asked(ip))).toMatchObject({ status: 403 })
  }
})

test.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])(
  'a request that a proxy on this machine passed on (%s) is not of this machine',
  (header) => {
    const request = asked('127.0.0.1', { [header]: '203.0.113.9' })
    expect(mayReadMetrics({ metricsToken: null }, request)).toMatchObject({ status: 403 })
  },
)

test('with a token everybody needs it, from wherever they come', () => {
  const ask = (authorization: string | null, ip = '203.0.113.9') =>
    mayReadMetrics({ metricsToken: TOKEN }, asked(ip, authorization === null ? {} : { authorization }))
  expect(ask(`Bearer ${TOKEN}`)).toBe('granted')
  for (const wrong of [null, TOKEN, 'Bearer ', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`]) {
    expect(ask(wrong, '127.0.0.1')).toMatchObject({ status: 401 })
  }
})

test('a refused reader is told why in a sentence, and no figure', async () => {
  const { baseUrl } = await testApp({ config: { metricsToken: TOKEN } })
  const refused = await fetch(`${baseUrl}/metrics`)
  expect(refused.status).toBe(401)
  expect(refused.headers.get('www-authenticate')).toBe('Bearer')
  expect(await refused.text()).toBe('METRICS_TOKEN is set; send it as a bearer token.\n')
  const passedOn = await (await testApp()).app.inject({
    url: '/metrics',
    headers: { 'x-forwarded-for': '203.0.113.9' },
  })
  expect(passedOn.statusCode).toBe(403)
  expect(passedOn.body).not.toContain('korben_')
  const granted = await fetch(`${baseUrl}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } })
  expect(await granted.text()).toMatch(/^korben_database_up 1$/m)
})
