import {
  V2Boolean,
  V2Currency,
  V2DateInput,
  V2Decimal,
  V2Email,
  V2EmailIfValid,
  V2Enum,
  V2Id,
  V2Include,
  V2Integer,
  V2List,
  V2Number,
  V2Phone,
  V2PhoneFilter,
  V2Text,
  V2Url,
  V2Variables,
} from '@korben/contract'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { createReader } from './read-lax.ts'

const ID = '5e1c7ce2b4066a01900cdba0'
const OTHER = '5e1c7ce2b4066a01900cdba1'

/** The value of one optional field, or what is wrong with it. */
const readOne = (field: TSchema, raw: unknown): unknown => {
  const reading = createReader(Type.Object({ field: Type.Optional(field) }))({ field: raw })
  if (!reading.ok) return Object.values(reading.fields).join()
  return 'field' in reading.value ? reading.value.field : 'not given'
}

const includes = V2Include(['users', 'orders'])

describe.each([
  [
    'an id',
    V2Id('tag'),
    [
      [ID, ID],
      [ID.toUpperCase(), ID],
      [` ${ID}\n`, ID],
      [ID.slice(1), 'WRONG_FORMAT'],
      [`${ID}0`, 'WRONG_FORMAT'],
      ['513f543gb2737020133d25b0', 'WRONG_FORMAT'],
      [123, 'WRONG_FORMAT'],
      [true, 'FORMAT_ERROR'],
      [{}, 'FORMAT_ERROR'],
      [[ID], 'FORMAT_ERROR'],
    ],
  ],
  [
    'a text',
    V2Text(5),
    [
      ['abcde', 'abcde'],
      ['  abc  ', 'abc'],
      ['a\r\nb', 'a\r\nb'],
      ['абвгд', 'абвгд'],
      ['😀😀😀😀😀', '😀😀😀😀😀'],
      ['😀😀😀😀😀😀', 'TOO_LONG'],
      ['abcdef', 'TOO_LONG'],
      ['x'.repeat(1_000_000), 'TOO_LONG'],
      [606, '606'],
      [0, '0'],
      ['NOT_DEFINED'.slice(0, 5), 'NOT_D'],
      ['a\ud800', 'a\ufffd'],
      ['a\0', 'FORMAT_ERROR'],
      [true, 'FORMAT_ERROR'],
      [{ a: 1 }, 'FORMAT_ERROR'],
      [['a', 'b'], 'FORMAT_ERROR'],
    ],
  ],
  [
    'a whole number',
    V2Integer({ minimum: 0, maximum: 1000 }),
    [
      [100, 100],
      ['100', 100],
      [' 100 ', 100],
      ['0100', 100],
      [0, 0],
      ['-0', 0],
      ['1.5', 'NOT_INTEGER'],
      [1.5, 'NOT_INTEGER'],
      ['ten', 'NOT_INTEGER'],
      ['1e2', 'NOT_INTEGER'],
      [true, 'NOT_INTEGER'],
      [-1, 'TOO_LOW'],
      ['-1', 'TOO_LOW'],
      [1001, 'TOO_HIGH'],
      [1e21, 'TOO_HIGH'],
      ['9'.repeat(500), 'TOO_HIGH'],
      [[1], 'FORMAT_ERROR'],
    ],
  ],
  [
    'an amount',
    V2Decimal({ maximum: '100.00' }),
    [
      [35, '35.00'],
      ['35', '35.00'],
      [35.005, '35.01'],
      [1.005, '1.01'],
      ['100.004', '100.00'],
      ['100.005', 'TOO_HIGH'],
      [-0.01, 'TOO_LOW'],
      ['35,5', 'NOT_DECIMAL'],
      [false, 'NOT_DECIMAL'],
      [{}, 'FORMAT_ERROR'],
    ],
  ],
  [
    'a number',
    V2Number,
    [
      ['12.50', '12.5'],
      [-3, '-3'],
      [1e21, '1000000000000000000000'],
      ['x', 'NOT_DECIMAL'],
    ],
  ],
  [
    'a boolean',
    V2Boolean,
    [
      [true, true],
      ['true', true],
      ['True', true],
      [1, true],
      ['1', true],
      [false, false],
      ['false', false],
      [0, false],
      ['0', false],
      ['yes', 'NOT_ALLOWED_VALUE'],
      [2, 'NOT_ALLOWED_VALUE'],
      [[], 'FORMAT_ERROR'],
    ],
  ],
  [
    'a date',
    V2DateInput,
    [
      ['2018-06-27 07:32', new Date('2018-06-27T07:32:00Z')],
      [' 03.10.2024 11:02 ', new Date('2024-10-03T11:02:00Z')],
      ['2023-02-29', 'WRONG_DATE'],
      [1_528_097_452, 'WRONG_DATE'],
      [{}, 'FORMAT_ERROR'],
    ],
  ],
  [
    'a phone',
    V2Phone,
    [
      ['+380966565556', '+380966565556'],
      ['380966565556', '+380966565556'],
      [380_966_565_556, '+380966565556'],
      ['+38 (096) 656-55.56', '+380966565556'],
      [' 380966565556', '+380966565556'],
      ['1234567', '+1234567'],
      ['123456789012345', '+123456789012345'],
      ['123456', 'WRONG_FORMAT'],
      ['1234567890123456', 'WRONG_FORMAT'],
      ['+380 96 656 ext 5', 'WRONG_FORMAT'],
      ['3+80966565556', 'WRONG_FORMAT'],
      ['NOT_DEFINED', 'not given'],
      [true, 'FORMAT_ERROR'],
    ],
  ],
  [
    'a phone to search by',
    V2PhoneFilter,
    [
      ['+380966565556', '380966565556'],
      [' 380966565556', '380966565556'],
      ['NOT_DEFINED', ''],
      ['12', '12'],
    ],
  ],
  [
    'an e-mail address',
    V2Email,
    [
      ['Feliks@Gmail.com', 'Feliks@Gmail.com'],
      [' a@b.co ', 'a@b.co'],
      ['ваня@пошта.укр', 'ваня@пошта.укр'],
      ['feliks', 'WRONG_EMAIL'],
      ['feliks@gmail', 'WRONG_EMAIL'],
      ['a b@c.de', 'WRONG_EMAIL'],
      ['a@b@c.de', 'WRONG_EMAIL'],
      ['a\0@b.co', 'WRONG_EMAIL'],
      [`${'a'.repeat(250)}@b.co`, 'WRONG_EMAIL'],
      [12, 'WRONG_EMAIL'],
      ['NOT_DEFINED', 'not given'],
      [{}, 'FORMAT_ERROR'],
    ],
  ],
  [
    'an e-mail address that may be wrong',
    V2EmailIfValid,
    [
      ['a@b.co', 'a@b.co'],
      ['nonsense', 'not given'],
    ],
  ],
  [
    'an address',
    V2Url,
    [
      ['https://example.com/a.mp3?x=1', 'https://example.com/a.mp3?x=1'],
      ['HTTP://example.com', 'HTTP://example.com'],
      ['NOT_DEFINED', null],
      ['ftp://example.com/a', 'WRONG_URL'],
      ['example.com', 'WRONG_URL'],
      ['https://', 'WRONG_URL'],
      ['https://exa mple.com', 'WRONG_URL'],
      ['javascript:alert(1)', 'WRONG_URL'],
      [`https://example.com/${'a'.repeat(2048)}`, 'TOO_LONG'],
    ],
  ],
  [
    'a word of a list',
    V2Enum(['INBOUND', 'OUTBOUND']),
    [
      ['INBOUND', 'INBOUND'],
      [' INBOUND ', 'INBOUND'],
      ['inbound', 'NOT_ALLOWED_VALUE'],
      ['constructor', 'NOT_ALLOWED_VALUE'],
      [1, 'NOT_ALLOWED_VALUE'],
      [['INBOUND'], 'FORMAT_ERROR'],
    ],
  ],
  [
    'a currency',
    V2Currency,
    [
      ['USD', 'USD'],
      ['usd', 'NOT_ALLOWED_VALUE'],
      ['DOLLAR', 'NOT_ALLOWED_VALUE'],
    ],
  ],
  [
    'a list of ids',
    V2List(V2Id('tag'), { max: 3 }),
    [
      [
        [ID, OTHER.toUpperCase()],
        [ID, OTHER],
      ],
      [ID, [ID]],
      [[ID, '', null], [ID]],
      [[], []],
      [{ 0: ID, 1: OTHER }, [ID, OTHER]],
      [{ a: ID }, 'FORMAT_ERROR'],
      [{}, 'FORMAT_ERROR'],
      [[[ID]], 'FORMAT_ERROR'],
      [[ID, ID, ID, ID], 'TOO_LONG'],
      ['x', 'WRONG_FORMAT'],
    ],
  ],
  [
    'names of collections',
    includes,
    [
      ['users,orders', ['users', 'orders']],
      [' orders , nothing ', ['orders']],
      [
        ['orders', 'users,users'],
        ['users', 'orders'],
      ],
      [{ a: 'users' }, []],
    ],
  ],
  [
    'variables',
    V2Variables,
    [
      [
        { a: 'x', b: 1, c: true, d: null, e: '' },
        { a: 'x', b: '1', c: 'true' },
      ],
      [{}, {}],
      ['x', 'FORMAT_ERROR'],
      [['x'], 'FORMAT_ERROR'],
      [[], 'FORMAT_ERROR'],
      [{ a: { b: 1 } }, 'FORMAT_ERROR'],
      [{ a: 'x'.repeat(10_001) }, 'TOO_LONG'],
      [{ ['x'.repeat(256)]: 'a' }, 'TOO_LONG'],
      [Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [index, 1])), 'TOO_LONG'],
    ],
  ],
] as [string, TSchema, [unknown, unknown][]][])('%s', (_, field, cases) => {
  test.each(cases)('sent as %o is %o', (raw, expected) => {
    expect(readOne(field, raw)).toEqual(expected)
  })

  test.each([[null], [undefined], [''], [' \t\n']])('sent as %o is not given', (raw) => {
    expect(readOne(field, raw)).toEqual(field === includes ? [] : 'not given')
  })
})
