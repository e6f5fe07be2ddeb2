import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseForm } from './read-form.ts'

const parse = (text: string): unknown => JSON.parse(JSON.stringify(parseForm(text)))

test.each([
  ['', {}],
  ['a=1', { a: '1' }],
  ['a=1&b=2', { a: '1', b: '2' }],
  ['a', { a: '' }],
  ['a=', { a: '' }],
  ['a=b=c', { a: 'b=c' }],
  ['&&a=1&', { '': ['', '', ''], a: '1' }],
  ['a=1+2%2B3', { a: '1 2+3' }],
  ['a=%D1%82%D0%B5%D0%BA%D1%81%D1%82', { a: 'текст' }],
  ['a=100%', { a: '100%' }],
  ['a=%zz', { a: '%zz' }],
  ['a=1&a=2', { a: ['1', '2'] }],
  ['a[]=1', { a: ['1'] }],
  ['a[]=1&a[]=2', { a: ['1', '2'] }],
  ['a=1&a[]=2', { a: ['1', '2'] }],
  ['a[b]=1&a[c]=2', { a: { b: '1', c: '2' } }],
  ['a[b][c]=1', { a: { b: { c: '1' } } }],
  ['a%5Bb%5D%5Bc%5D=1', { a: { b: { c: '1' } } }],
  ['a[0][b]=1&a[1][b]=2', { a: { 0: { b: '1' }, 1: { b: '2' } } }],
  ['a[0]=x&a[1]=y', { a: { 0: 'x', 1: 'y' } }],
  ['a[][b]=1&a[][c]=2&a[][b]=3', { a: { 0: { b: '1', c: '2' }, 1: { b: '3' } } }],
  ['a[7][b]=1&a[][b]=2', { a: { 7: { b: '1' }, 8: { b: '2' } } }],
  ['a[b]=1&a=2', { a: ['2', { b: '1' }] }],
  ['a[b=1', { 'a[b': '1' }],
  ['[a]=1', { '[a]': '1' }],
  ['a[[b]]=1', { 'a[[b]]': '1' }],
  ['a[b]c=1', { 'a[b]c': '1' }],
])('%s is read as %o', (text, expected) => {
  expect(parse(text)).toEqual(expected)
})

test('what is nested deeper than any field is left out', () => {
  expect(parse(`a${'[b]'.repeat(50)}=1&c=2`)).toEqual({ c: '2' })
})

test('names of the prototype are plain names', () => {
  const form = parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1&a[__proto__][polluted]=1&a[]=x')
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(Object.keys(form ?? {})).toEqual(['__proto__', 'constructor', 'a'])
  expect(Object.getPrototypeOf(form)).toBeNull()
})

test('more pairs than anybody needs are refused', () => {
  expect(parseForm('a&'.repeat(200_000))).toBeNull()
})

test('ten thousand rows are nested in linear time', () => {
  const text = Array.from(
    { length: 10_000 },
    (_, row) => `data[${row}][phone]=38066${row}&data[${row}][name]=n${row}`,
  ).join('&')
  const begin = performance.now()
  const form = parseForm(text)
  expect(performance.now() - begin).toBeLessThan(3000) // a twentieth of that here; a quadratic walk takes a minute
  expect(Object.keys(form?.data ?? {})).toHaveLength(10_000)
})

test('what URLSearchParams writes is read back', () => {
  const name = fc.stringMatching(/^[^[\]\0]{1,10}$/)
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({ unit: 'grapheme' })), (values) => {
      expect(Object.entries(parseForm(new URLSearchParams(values).toString()) ?? {}).toSorted()).toEqual(
        Object.entries(values).toSorted(),
      )
    }),
  )
})

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab[\]=&%0_]{0,60}$/), (text) => {
      expect(parseForm(text)).toBeTypeOf('object')
    }),
    { numRuns: 1000 },
  )
})
