import { expect, test } from 'vitest'
import { isCountable, visitorOf } from './visitor.ts'

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const key = Buffer.from('key')
const browser = { cookie: null, address: '203.0.113.9', userAgent: chrome, now: new Date('2026-06-01T23:59:59Z') }

test('a browser that keeps its id stays one visitor wherever it comes from', () => {
  const first = visitorOf(browser, key)
  expect(first).toMatch(/^[0-9a-f]{32}$/)
  const later = { cookie: first, address: '198.51.100.1', userAgent: 'Other', now: new Date('2027-06-01T00:00:00Z') }
  expect(visitorOf(later, key)).toBe(first)
})

test('without an id it is known by address and browser for a day', () => {
  const first = visitorOf(browser, key)
  expect(visitorOf({ ...browser, now: new Date('2026-06-01T00:00:00Z') }, key)).toBe(first)
  const others = [
    { ...browser, now: new Date('2026-06-02T00:00:00Z') },
    { ...browser, address: '203.0.113.10' },
    { ...browser, userAgent: `${chrome} Edg/140` },
  ]
  expect(new Set([first, ...others.map((other) => visitorOf(other, key))]).size).toBe(4)
  expect(visitorOf(browser, Buffer.from('other key'))).not.toBe(first)
})

test.each(['', 'x', "'; drop table visit", 'A'.repeat(32), 'a'.repeat(33)])(
  'a cookie that is not ours is not believed: %s',
  (cookie) => {
    expect(visitorOf({ ...browser, cookie }, key)).toBe(visitorOf(browser, key))
  },
)

test.each([
  chrome,
  chrome.replace('Chrome', 'HeadlessChrome'),
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/436.0]',
  'Mozilla/5.0 (Linux; Android 15; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0 Mobile Safari/537.36 Viber/25.1',
])('a browser counts: %s', (userAgent) => {
  expect(isCountable(userAgent, 'GET')).toBe(true)
  expect(isCountable(userAgent, 'HEAD')).toBe(false)
})

test.each([
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'TelegramBot (like TwitterBot)',
  'WhatsApp/2.24.1 A',
  'Viber/13.3.0.5 CFNetwork/1121.2.2 Darwin/19.2.0',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
])('a crawler or a fetcher of previews does not: %s', (userAgent) => expect(isCountable(userAgent, 'GET')).toBe(false))
