import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from './faults.ts'
import { readAmount, readNumber } from './read-decimal.ts'

const MAX = '999999999999.99'
const amount = (text: string) => {
  const value = readAmount(text, MAX)
  return value instanceof Fault ? value.code : value
}
const number = (text: string) => {
  const value = readNumber(text)
  return value instanceof Fault ? value.code : value
}

test.each([
  ['35', '35.00'],
  ['35.5', '35.50'],
  ['35.005', '35.01'],
  ['1.005', '1.01'], // as a binary fraction this is a little less than half
  ['0.285', '0.29'],
  ['35.004999999999999999999999999999999', '35.00'],
  ['0', '0.00'],
  ['-0', '0.00'],
  ['+7', '7.00'],
  ['007.10', '7.10'],
  ['.5', '0.50'],
  ['5.', '5.00'],
  ['1e3', '1000.00'],
  ['1.5E-1', '0.15'],
  ['1e-400', '0.00'],
  ['0.1e-999999999', '0.00'],
  ['-0.0000000000000000277', '0.00'], // what 0.1 + 0.2 - 0.3 leaves behind
  ['999999999999.99', '999999999999.99'],
  ['999999999999.994', '999999999999.99'],
])('the amount %s is %s', (text, expected) => {
  expect(amount(text)).toBe(expected)
})

test.each([
  ['-0.01', 'TOO_LOW'],
  ['-35', 'TOO_LOW'],
  ['-1e99', 'TOO_LOW'],
  ['999999999999.995', 'TOO_HIGH'],
  ['1000000000000', 'TOO_HIGH'],
  ['1e999999999', 'TOO_HIGH'],
  ['1,5', 'NOT_DECIMAL'],
  ['1 000', 'NOT_DECIMAL'],
  ['0x10', 'NOT_DECIMAL'],
  ['1e', 'NOT_DECIMAL'],
  ['.', 'NOT_DECIMAL'],
  ['-', 'NOT_DECIMAL'],
  ['1.2.3', 'NOT_DECIMAL'],
  ['35 USD', 'NOT_DECIMAL'],
  ['NaN', 'NOT_DECIMAL'],
  ['Infinity', 'NOT_DECIMAL'],
  ['٣٥', 'NOT_DECIMAL'],
  ['1'.repeat(5_000_000), 'NOT_DECIMAL'],
])('the amount %s is refused with %s', (text, code) => {
  expect(amount(text)).toBe(code)
})

test.each([
  ['12.50', '12.5'],
  ['-12.50', '-12.5'],
  ['-0.0', '0'],
  ['1e21', '1000000000000000000000'],
  [
    '123456789012345678901234567890.000000000000000000000000000001',
    '123456789012345678901234567890.000000000000000000000000000001',
  ],
  ['1e30', 'TOO_HIGH'],
  ['-1e30', 'TOO_LOW'],
])('the number %s is %s', (text, expected) => {
  expect(number(text)).toBe(expected)
})

test('an amount in hundredths comes back as it was, wherever its point was written', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 99_999_999_999_999n }),
      fc.integer({ min: 0, max: 20 }),
      (hundredths, shift) => {
        const digits = String(hundredths).padStart(3, '0')
        const plain = `${digits.slice(0, -2)}.${digits.slice(-2)}`
        expect(amount(plain)).toBe(plain)
        expect(amount(`${hundredths}${'0'.repeat(shift)}e-${shift + 2}`)).toBe(plain)
        expect(amount(String(Number(plain)))).toBe(plain)
      },
    ),
  )
})

test('rounding never moves an amount by more than half a hundredth, and halves go up', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 16n }), (millionths) => {
      const digits = String(millionths).padStart(7, '0')
      const rounded = BigInt(amount(`${digits.slice(0, -6)}.${digits.slice(-6)}`).replace('.', '')) * 10_000n
      expect(rounded - millionths).toBeLessThanOrEqual(5000n)
      expect(rounded - millionths).toBeGreaterThan(-5000n)
    }),
  )
})
