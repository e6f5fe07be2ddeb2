import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPhone } from './phone.ts'

test.each([
  ['+380 (66) 999-18-76', '+380669991876', '+380669991876'],
  ['380669991876', '+380669991876', '+380669991876'],
  ['0669991876', '+0669991876', '+380669991876'],
  ['+380 0669991876', '+3800669991876', '+380669991876'],
  ['+55 11 8765-4321', '+551187654321', '+5511987654321'],
  ['+55 11 98765-4321', '+5511987654321', '+5511987654321'],
  ['+55 21 3333-4444', '+552133334444', '+552133334444'],
  ['+54 9 11 2345-6789', '+5491123456789', '+541123456789'],
  ['+54 11 2345-6789', '+541123456789', '+541123456789'],
  ['+52 1 55 1234 5678', '+5215512345678', '+525512345678'],
  ['+52 55 1234 5678', '+525512345678', '+525512345678'],
  ['+1.202.555.0123', '+12025550123', '+12025550123'],
])('%s is kept as %s and means %s', (given, phone, e164) => {
  expect(readPhone(given)).toEqual({ phone, e164 })
})

test.each(['+1 555 123 4567', '1234567', '+999999999999'])('%s is kept, but is nobody’s number for sure', (given) => {
  expect(readPhone(given)).toEqual({ phone: `+${given.replaceAll(/\D/g, '')}`, e164: null })
})

test.each(['', '123456', '1'.repeat(16), '+38o669991876', '++380669991876', '066/999/18/76', '٠٦٦٩٩٩١٨٧٦'])(
  '%o is no phone number',
  (given) => {
    expect(readPhone(given)).toBeNull()
  },
)

test('the folded spelling of a number folds to itself', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('380', '55', '549', '54', '521', '52', '0', '1', '48'),
      fc.stringMatching(/^\d{7,11}$/),
      (prefix, rest) => {
        const folded = readPhone(`${prefix}${rest}`)?.e164
        if (folded) expect(readPhone(folded)?.e164).toBe(folded)
      },
    ),
  )
})
