import { expect, test } from 'vitest'
import { codeOf, findStep, keyUri, stepOf, writeBase32 } from './totp.ts'

const SECRET = Buffer.from('12345678901234567890')

/** RFC 6238, appendix B, for SHA-1. */
test.each([
  ['1970-01-01T00:00:59Z', '94287082'],
  ['2005-03-18T01:58:29Z', '07081804'],
  ['2005-03-18T01:58:31Z', '14050471'],
  ['2009-02-13T23:31:30Z', '89005924'],
  ['2033-05-18T03:33:20Z', '69279037'],
  ['2603-10-11T11:33:20Z', '65353130'],
])('the code of %s is that of the RFC', (at, expected) => {
  expect(codeOf(SECRET, stepOf(new Date(at)), 8)).toBe(expected)
  expect(codeOf(SECRET, stepOf(new Date(at)))).toBe(expected.slice(2))
})

/** RFC 4226, appendix D. */
test.each(['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'])(
  'the counter of %s gives it',
  (expected) => {
    const steps = Array.from({ length: 10 }, (_, step) => codeOf(SECRET, step))
    expect(steps).toContain(expected)
  },
)

test('a code is taken half a minute early or late, no more, and never twice or after a later one', () => {
  const at = new Date('2026-06-01T12:00:00Z')
  const step = stepOf(at)
  const taken = (offset: number, last: number | null = null) =>
    findStep(SECRET, codeOf(SECRET, step + offset), at, last)
  expect([-2, -1, 0, 1, 2].map((offset) => taken(offset))).toEqual([null, step - 1, step, step + 1, null])
  expect(taken(0, step)).toBeNull()
  expect(taken(-1, step)).toBeNull()
  expect(taken(1, step)).toBe(step + 1)
  for (const wrong of ['', '1', '0000000', 'abcdef', '１２３４５６'])
    expect(findStep(SECRET, wrong, at, null)).toBeNull()
})

test('the secret is written as applications read it', () => {
  expect(writeBase32(SECRET)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  expect(writeBase32(Buffer.from('f'))).toBe('MY')
  expect(keyUri({ secret: SECRET, account: 'ann+x@example.com', issuer: 'Korben' })).toBe(
    'otpauth://totp/Korben:ann%2Bx%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Korben&algorithm=SHA1&digits=6&period=30',
  )
})
