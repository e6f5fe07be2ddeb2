import { expect, test } from 'vitest'
import { isCountable, visitorOf } from './visitor.ts'

const KEY = Buffer.from('k')
const browser = { cookie: null, address: '10.0.0.1', userAgent: 'Mozilla/5.0', now: new Date('2026-06-01T23:59:59.999Z') }

test('a kept id is the visitor, whatever the address; one of a foreign form is not taken', () => {
  const id = 'a'.repeat(32)
  expect(visitorOf({ ...browser, cookie: id }, KEY)).toBe(id)
  expect(visitorOf({ ...browser, cookie: "'; drop table visit" }, KEY)).toBe(visitorOf(browser, KEY))
})

test('without a kept id address and browser are one visitor for a UTC day', () => {
  const today = visitorOf(browser, KEY)
  expect(visitorOf({ ...browser, now: new Date('2026-06-01T00:00:00Z') }, KEY)).toBe(today)
  expect(visitorOf({ ...browser, now: new Date('2026-06-02T00:00:00Z') }, KEY)).not.toBe(today)
  expect(visitorOf({ ...browser, address: '10.0.0.2' }, KEY)).not.toBe(today)
  expect(visitorOf({ ...browser, userAgent: 'Mozilla/6.0' }, KEY)).not.toBe(today)
  expect(visitorOf(browser, Buffer.from('other'))).not.toBe(today)
})

test.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36', true],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/150.0 Safari/537.36', true],
  ['curl/8.5.0', true],
  ['python-requests/2.31', true],
  ['node', true],
  ['', true],
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', false],
  ['TelegramBot (like TwitterBot)', false],
  ['WhatsApp/2.23.20.0', false],
  ['facebookexternalhit/1.1', false],
  ['Viber/13.3.0.5', false],
])('%s is countable: %s', (userAgent, isCounted) => {
  expect(isCountable(userAgent, 'GET')).toBe(isCounted)
  expect(isCountable(userAgent, 'HEAD')).toBe(false)
})
