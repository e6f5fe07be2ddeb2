import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseForeignJson, splitText } from './text.ts'

describe('splitText', () => {
  test.each([
    ['one', 10, ['one']],
    ['  padded \n', 10, ['padded']],
    [' \n ', 10, []],
    ['', 10, []],
    ['exactly-10', 10, ['exactly-10']],
    ['first part\nsecond', 10, ['first part', 'second']],
    ['para one\n\npara two', 12, ['para one', 'para two']],
    ['a line\nand more words', 12, ['a line', 'and more', 'words']],
    ['one two three', 8, ['one two', 'three']],
    ['a verylongword', 10, ['a verylong', 'word']], // a border in the first half would waste the part
    ['0123456789abcdef', 10, ['0123456789', 'abcdef']],
    ['012345678😀9', 10, ['012345678', '😀9']],
  ])('%j in parts of %d is %j', (text, limit, parts) => expect(splitText(text, limit)).toEqual(parts))

  test('loses nothing but blanks at borders, keeps to the limit, and never halves a character', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '😀', 'é'), maxLength: 400 })
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 50 }), (text, limit) => {
        const parts = splitText(text, limit)
        expect(parts.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(limit)
          expect(part.trim()).toBe(part)
          expect(part).not.toBe('')
          expect(part.isWellFormed()).toBe(true)
        }
      }),
    )
  })
})

describe('parseForeignJson', () => {
  const parse = (text: string) => parseForeignJson(Buffer.from(text))
  test('drops what no database keeps', () =>
    expect(parse('{"a":["x\\u0000y","\\ud800","\\ud83d\\ude00"],"n":1}')).toEqual({ a: ['xy', '\ufffd', '😀'], n: 1 }))
  test.each(['', '{', 'undefined', '\u0000'])('%j is none', (text) => expect(parse(text)).toBeUndefined())
})
