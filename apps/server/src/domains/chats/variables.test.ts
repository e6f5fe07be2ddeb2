import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutText, renderText, storableText, variablesOf } from './variables.ts'

const ann = variablesOf({
  name: 'Ann Lee Smith',
  phone: '+380667772233',
  email: null,
  utm: { utm_source: 'google', term: 'shoes' },
  fields: { city: 'Kyiv', 'shoe-size': '38', name: 'field' },
})

test.each([
  ['Hi {{first_name}}!', 'Hi Ann!'],
  ['{{name}} / {{last_name}} / {{phone}}', 'Ann Lee Smith / Lee Smith / +380667772233'],
  ['{{ city | your town }} {{shoe-size}}', 'Kyiv 38'],
  ['{{utm_source}} {{utm_term}}', 'google shoes'],
  ['{{email|no address}}', 'no address'],
  ['{{email}}{{unknown}}', ''],
  ['{{constructor|x}}{{__proto__}}{{toString}}', 'x'],
  ['{{city|a|b}}{{none|a|b}}', 'Kyiva|b'],
  ['{{}} {{ {city} }} {city}', '{{}} {{ {city} }} {city}'],
])('%s becomes %s', (text, rendered) => expect(renderText(text, ann)).toBe(rendered))

test('a guest whose name nobody knows is spoken to by the fallback', () => {
  const guest = variablesOf({ name: 'Guest 1ac621', phone: null, email: null, utm: {}, fields: {} })
  expect(renderText('Hello, {{first_name|friend}}! {{name|You}} {{last_name}}', guest)).toBe('Hello, friend! You ')
  const named = variablesOf({ name: 'Guest Smith', phone: null, email: null, utm: {}, fields: {} })
  expect(renderText('Hello, {{first_name|friend}}!', named)).toBe('Hello, Guest!')
})

test('a value is never read as a variable', () => {
  const values = new Map([
    ['a', '{{b}}'],
    ['b', 'secret'],
    ['c', '$& $1'],
  ])
  expect(renderText('{{a}} {{x|{{b}}}} {{c}}', values)).not.toContain('{{a}}')
  expect(renderText('{{a}} {{c}}', values)).toBe('{{b}} $& $1')
})

test('values given for one sending win over what is known', () => {
  const given = variablesOf(
    { name: 'Ann', phone: null, email: null, utm: {}, fields: {} },
    { name: 'Dear', __proto__x: 'y' },
  )
  expect(renderText('{{name}} {{__proto__x}}', given)).toBe('Dear y')
})

test('a value in an address cannot leave its place', () => {
  expect(
    renderText(
      'https://shop.example/{{city}}?x={{name}}',
      new Map([
        ['city', '../a/b'],
        ['name', 'A&b=c'],
      ]),
      encodeURIComponent,
    ),
  ).toBe('https://shop.example/..%2Fa%2Fb?x=A%26b%3Dc')
})

test('a text stays within its size whatever is filled in, and no character is halved', () => {
  const long = new Map([['x', '😀'.repeat(5_000)]])
  const text = renderText('{{x}}'.repeat(20), long)
  expect(text.length).toBeLessThanOrEqual(10_000)
  expect(text.isWellFormed()).toBe(true)
  expect(cutText('a😀', 2)).toBe('a')
})

test('any text can be stored once it is cleaned, and stays as it is when it was clean', () => {
  expect(storableText('a\0b\ud800')).toBe('ab\ufffd')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const kept = storableText(text)
      expect(kept.isWellFormed() && !kept.includes('\0')).toBe(true)
      expect(storableText(kept)).toBe(kept)
    }),
  )
})
