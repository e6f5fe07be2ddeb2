import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMoney, isCurrency, isSameMoney, MAX_MINOR, moneyOf, moneyToNumber, parseMoney } from './money.ts'

const money = fc.bigInt({ min: -MAX_MINOR, max: MAX_MINOR }).map((minor) => ({ minor, currency: 'UAH' }))

describe('laws', () => {
  test('what is formatted reads as the same amount', () => {
    fc.assert(fc.property(money, (amount) => isSameMoney(moneyOf(formatMoney(amount), 'UAH'), amount)))
  })
  test('text with two decimals or fewer is read exactly, digit by digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: MAX_MINOR }), fc.integer({ min: 0, max: 2 }), (digits, decimals) => {
        const text = digits.toString().padStart(decimals + 1, '0')
        const written = decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`
        expect(parseMoney(written, 'USD')?.minor).toBe(digits * 10n ** BigInt(2 - decimals))
      }),
    )
  })
  test('rounding moves an amount by half a cent at most, and a half away from zero', () => {
    fc.assert(
      fc.property(money, fc.integer({ min: 0, max: 999 }), fc.boolean(), (amount, rest, isNegative) => {
        const minor = amount.minor < 0n ? -amount.minor : amount.minor
        const sign = isNegative ? '-' : ''
        const text = `${sign}${formatMoney({ ...amount, minor })}${rest.toString().padStart(3, '0')}`
        const expected = minor + (rest >= 500 ? 1n : 0n)
        expect(parseMoney(text, 'USD')?.minor).toBe(isNegative ? -expected : expected)
      }),
    )
  })
  test('as a number, every amount the API can hold keeps its cents', () => {
    fc.assert(
      fc.property(money, (amount) => parseMoney(moneyToNumber(amount).toFixed(2), 'UAH')?.minor === amount.minor),
    )
  })
})

test.each([
  ['35', 3500n],
  ['35.0', 3500n],
  ['035.00', 3500n],
  ['+35', 3500n],
  ['0.005', 1n],
  ['0.0049999999999999999', 0n],
  ['-0.005', -1n],
  ['-0.004', 0n],
  ['10770.995', 1_077_100n],
  ['999999999999.99', MAX_MINOR],
  ['0.1', 10n],
])('%s is %d minor units', (text, minor) => {
  expect(parseMoney(text, 'USD')).toEqual({ minor, currency: 'USD' })
})

test.each(['', ' ', '35,00', '1e3', '1 000', '.5', '5.', '--1', '0x10', 'NaN', 'Infinity', '१', '1'.repeat(31), '35 '])(
  '%o is no amount',
  (text) => expect(parseMoney(text, 'USD')).toBeNull(),
)

test('an amount of the database that is none is a bug', () => {
  expect(() => moneyOf('35,00', 'USD')).toThrow('35,00')
})

test('a currency is three capital letters', () => {
  expect(['USD', 'UAH'].every(isCurrency)).toBe(true)
  expect(['usd', 'US', 'USDT', '', 'U$D', 'ÜSD'].some(isCurrency)).toBe(false)
})
