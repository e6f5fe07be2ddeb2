import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

test('whole numbers, switches and lists are read by their type, also where a setting may be absent', () => {
  const given = { PORT: '0', WORK_PORT: '9090', KORBEN_SAMPLE: 'False', TRUSTED_PROXIES: '10.0.0.1, 10.1.0.0/16,' }
  expect(readConfig(given)).toMatchObject({
    port: 0,
    workPort: 9090,
    sample: false,
    trustedProxies: ['10.0.0.1', '10.1.0.0/16'],
  })
  expect(readConfig({ WORK_PORT: ' ' })).toMatchObject({ port: 8080, workPort: null, sample: true, trustedProxies: [] })
})

test('a text that only looks like a number stays one, and every mistake is named at once', () => {
  expect(readConfig({ METRICS_TOKEN: '1234567890123456' }).metricsToken).toBe('1234567890123456')
  const wrong = { PORT: '80a', WORK_PORT: '1e3', KORBEN_SAMPLE: 'maybe' }
  expect(() => readConfig(wrong)).toThrow(ConfigError)
  expect(() => readConfig(wrong)).toThrow(/PORT: "80a".*\nWORK_PORT: "1e3".*\nKORBEN_SAMPLE: "maybe"/)
})
