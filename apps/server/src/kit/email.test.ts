import { expect, test } from 'vitest'
import { foldEmail, isEmail } from './email.ts'

test.each([
  'a@b.cc',
  'Ann.Lee+tag@mail.example.com',
  "o'brien@example.com",
  'почта@пример.укр',
  'x@xn--e1afmkfd.xn--j1amh',
  `${'a'.repeat(64)}@b.cc`,
])('%s is an e-mail address', (text) => expect(isEmail(text)).toBe(true))

test.each([
  '',
  'a',
  'a@b',
  '@b.cc',
  'a@',
  'a@b.c',
  'a@@b.cc',
  'a b@c.dd',
  'a@b..cc',
  '.a@b.cc',
  'a.@b.cc',
  'a@-b.cc',
  'a@b.cc.',
  'a@1.2.3.4',
  'a,b@c.dd',
  'a@b.cc\n',
  'a\0@b.cc',
  `${'a'.repeat(65)}@b.cc`,
  `a@${'b'.repeat(64)}.cc`,
  `a@${'b.'.repeat(130)}cc`,
  '<a@b.cc>',
])('%o is none', (text) => expect(isEmail(text)).toBe(false))

test('addresses that differ in capital letters or the way an accent is written are one', () => {
  expect(foldEmail(' Ann@Example.COM ')).toBe('ann@example.com')
  expect(foldEmail('jose\u0301@example.com')).toBe(foldEmail('jos\u00e9@example.com'))
})
