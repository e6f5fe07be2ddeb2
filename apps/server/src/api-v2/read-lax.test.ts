import { V2Id, V2Paging, V2Text, v2, v2Either } from '@korben/contract'
import fc from 'fast-check'
import { type TObject, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { parseForm } from './read-form.ts'
import { createInputReader, createReader, UNREADABLE } from './read-lax.ts'

const ID = '5e1c7ce2b4066a01900cdba0'
const OTHER = '5e1c7ce2b4066a01900cdba1'

const read = (schema: TObject, raw: unknown): unknown => {
  const reading = createReader(schema)(raw)
  return reading.ok ? reading.value : reading.fields
}

describe('an object', () => {
  test('names everything that is missing or wrong at once, each by its path', () => {
    const reader = createInputReader(v2.people.update)
    const body = {
      phone: '12',
      email: 'x',
      custom_fields: [
        { type: 'EMAIL', name: 'mail', value: 'x' },
        { type: 'PHONE', value: '12' },
        { type: 'NUMBER', name: 'n', value: 'x' },
        { type: 'DATE', name: 'd', value: 'x' },
        { type: 'COLOUR' },
        {},
        'x',
        { type: 'KEYWORD', name: 'k', value: '' },
        { type: 'COLOUR', name: { a: 1 }, value: 'x' },
      ],
    }
    expect(reader.readRest({ person_id: ID as never }, {}, body)).toEqual({
      ok: false,
      fields: {
        phone: 'WRONG_FORMAT',
        email: 'WRONG_EMAIL',
        'custom_fields/0/value': 'WRONG_EMAIL',
        'custom_fields/1/name': 'REQUIRED',
        'custom_fields/1/value': 'WRONG_FORMAT',
        'custom_fields/2/value': 'NOT_DECIMAL',
        'custom_fields/3/value': 'WRONG_DATE',
        'custom_fields/4/type': 'NOT_ALLOWED_VALUE',
        'custom_fields/4/name': 'REQUIRED',
        'custom_fields/5/type': 'REQUIRED',
        'custom_fields/5/name': 'REQUIRED',
        'custom_fields/6': 'FORMAT_ERROR',
        'custom_fields/8/type': 'NOT_ALLOWED_VALUE',
        'custom_fields/8/name': 'FORMAT_ERROR',
      },
    })
  })

  test('ignores unknown keys and gives what it read as one', () => {
    const reader = createInputReader(v2.people.create)
    const body = { name: ' Feliks ', email: null, phone: 'NOT_DEFINED', status: 1, metadata: { a: 1 }, tags: ['x'] }
    expect(reader.readRest({}, { authToken: 'x' }, body)).toEqual({ ok: true, value: { name: 'Feliks' } })
  })

  test.each([
    [{}, { personId: 'REQUIRED' }],
    [{ personId: null, accountId: '' }, { personId: 'REQUIRED' }],
    [{ personId: 'x' }, { personId: 'WRONG_FORMAT' }],
    [{ accountId: ID }, { accountId: ID }],
    [
      { personId: ID, accountId: OTHER },
      { personId: ID, accountId: OTHER },
    ],
  ])('that needs one of two keys reads %o as %o', (raw, expected) => {
    const schema = Type.Object(
      { personId: Type.Optional(V2Id('person')), accountId: Type.Optional(V2Id('account')) },
      v2Either('personId', 'accountId'),
    )
    expect(read(schema, raw)).toEqual(expected)
  })

  test('has its paging and its empty filter also when nothing is given', () => {
    const reader = createInputReader(v2.people.list)
    const value = { limit: 20, offset: 0, filter: { last_message: {} } }
    expect(reader.readRest({}, {}, {})).toEqual({ ok: true, value })
    const empty = parseForm(
      'filter[tags]=&filter[phone]=&filter[email]=&filter[last_message][from]=&filter[colour]=red&limit=',
    )
    expect(reader.readRest({}, empty, {})).toEqual({ ok: true, value })
  })

  test('is refused as a whole when its body could not be parsed', () => {
    const reader = createInputReader(v2.people.addTag)
    expect(reader.readRest({ person_id: ID as never }, {}, UNREADABLE)).toEqual({
      ok: false,
      fields: { body: 'FORMAT_ERROR' },
    })
  })
})

test.each([
  ['limit=10&offset=30', { limit: 10, offset: 30 }],
  ['limit=100', { limit: 100, offset: 0 }],
  ['limit=101', { limit: 100, offset: 0 }],
  ['limit=99999999999999999999&offset=99999999999999999999', { limit: 100, offset: Number.MAX_SAFE_INTEGER }],
  ['limit=0&offset=-1', { limit: 'TOO_LOW', offset: 'TOO_LOW' }],
  ['limit=a&offset=1.5', { limit: 'NOT_INTEGER', offset: 'NOT_INTEGER' }],
  ['limit=1&limit=2', { limit: 'FORMAT_ERROR' }],
])('the paging %s is %o', (query, expected) => {
  expect(read(Type.Object({ ...V2Paging }), parseForm(query))).toEqual(expected)
})

const from = new Date('2015-04-02T00:00:00Z')
test.each([
  ['filter[tags]=vip', { tags: ['vip'] }],
  ['filter[tags]=vip&filter[tags]=tag2', { tags: ['vip', 'tag2'] }],
  ['filter[tags][]=vip&filter[tags][]=tag2', { tags: ['vip', 'tag2'] }],
  ['filter[tags][0]=vip&filter[tags][1]=tag2', { tags: ['vip', 'tag2'] }],
  ['filter[phone]=%2B380966565556', { phone: '380966565556' }],
  ['filter[phone]=+380966565556', { phone: '380966565556' }],
  ['filter%5Bphone%5D=380966565556', { phone: '380966565556' }],
  ['filter[email]=Feliks@gmail.com', { email: 'Feliks@gmail.com' }],
  ['filter[last_message][from]=2015-04-02', { last_message: { from } }],
  ['filter%5Blast_message%5D%5Bfrom%5D=2015-04-02T00:00%2B00:00', { last_message: { from } }],
  ['filter[last_message][from]=2015-04-02T02:00+02:00', { last_message: { from } }],
])('the filter %s is %o', (query, expected) => {
  const reading = createInputReader(v2.people.list).readRest({}, parseForm(query), {})
  expect(reading).toMatchObject({ ok: true, value: { filter: { last_message: {}, ...expected } } })
})

test.each([
  [
    'filter[last_message][from]=x&filter[last_message][to]=31.02.2024 10:00&limit=0',
    {
      'filter/last_message/from': 'WRONG_DATE',
      'filter/last_message/to': 'WRONG_DATE',
      limit: 'TOO_LOW',
    },
  ],
  ['filter[last_message]=2015-04-02', { 'filter/last_message': 'FORMAT_ERROR' }],
  ['filter=x', { filter: 'FORMAT_ERROR' }],
  ['filter[phone][x]=1', { 'filter/phone': 'FORMAT_ERROR' }],
])('the filter %s is refused with %o', (query, fields) => {
  expect(createInputReader(v2.people.list).readRest({}, parseForm(query), {})).toEqual({ ok: false, fields })
})

describe('rows in bulk', () => {
  const reader = createInputReader(v2.people.createSms)
  const rows = (count: number) =>
    Array.from({ length: count }, (_, row) => ({ phone: `+38066${1_000_000 + row}`, name: `n${row}` }))
  const readRows = (data: unknown) => {
    const reading = reader.readRest({}, {}, { data, connection_id: ID })
    return reading.ok ? reading.value.data : reading.fields
  }

  test.each([
    [undefined, { data: 'REQUIRED' }],
    ['', { data: 'REQUIRED' }],
    [[], { data: 'TOO_SHORT' }],
    ['x', { data: 'FORMAT_ERROR' }],
    [[1], { 'data/0': 'FORMAT_ERROR' }],
    [[null, { phone: '+380667772233' }], { 'data/0/phone': 'REQUIRED' }],
    [
      [{ phone: '+380667772233' }, { phone: 'x', name: 'n'.repeat(256) }],
      { 'data/1/phone': 'WRONG_FORMAT', 'data/1/name': 'TOO_LONG' },
    ],
    [{ phone: '+380667772233' }, [{ phone: '+380667772233' }]],
    [
      { 0: { phone: '+380667772233' }, 7: { phone: '380667772234' } },
      [{ phone: '+380667772233' }, { phone: '+380667772234' }],
    ],
    [{ 0: { phone: '+380667772233' }, 7: {} }, { 'data/7/phone': 'REQUIRED' }],
    [rows(10_001), { data: 'TOO_LONG' }],
  ])('are read from %o', (data, expected) => {
    expect(readRows(data)).toEqual(expected)
  })

  test('are ten thousand at most, read in no time, and each bad one is told', () => {
    const begin = performance.now()
    expect(readRows(rows(10_000))).toHaveLength(10_000)
    const bad = readRows(rows(10_000).map(({ name }) => ({ name, phone: 'x' })))
    expect(Object.keys(bad)).toHaveLength(10_000)
    expect(performance.now() - begin).toBeLessThan(3000) // about 60 ms here
  })
})

describe('hostile input', () => {
  test('names of the prototype are neither found nor set', () => {
    const schema = Type.Object({ constructor: Type.Optional(V2Text(10)), name: V2Text(10) })
    expect(read(schema, {})).toEqual({ name: 'REQUIRED' })
    expect(read(v2.people.create.body, JSON.parse('{"__proto__":{"name":"x"}}'))).toEqual({ name: 'REQUIRED' })
  })

  test('a variable may have any name and harms nothing', () => {
    const readBody = createReader(v2.messages.sendTemplate.body)
    const bodyWith = (variables: string) =>
      JSON.parse(`{"account_id":"${ID}","template_id":"${ID}","variables":${variables}}`)
    const reading = readBody(bodyWith('{"__proto__":"x","constructor":"y"}'))
    expect(Object.entries((reading.ok && reading.value.variables) || {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect(JSON.stringify(readBody(bodyWith('{"__proto__":{}}')))).toBe(
      '{"ok":false,"fields":{"variables/__proto__":"FORMAT_ERROR"}}',
    )
  })

  test('whatever JSON holds, every endpoint answers values or faults, and the same twice', () => {
    const bodies = fc.oneof(
      fc.jsonValue(),
      fc.record({
        data: fc.jsonValue(),
        custom_fields: fc.jsonValue(),
        tags: fc.jsonValue(),
        variables: fc.jsonValue(),
        name: fc.jsonValue(),
      }),
    )
    const readers = [v2.people.update, v2.people.createSms, v2.messages.sendTemplate, v2.orders.create].map(
      (endpoint) => createReader<TObject>(endpoint.body),
    )
    fc.assert(
      fc.property(bodies, (body) => {
        for (const reader of readers) {
          const reading = reader(body)
          expect(reader(body)).toEqual(reading)
          if (!reading.ok) expect(Object.keys(reading.fields).length).toBeGreaterThan(0)
        }
      }),
    )
  })
})

test('JSON and a form of the same values are read alike', () => {
  const digits = fc.stringMatching(/^[0-9]{7,15}$/)
  const text = fc
    .string({ minLength: 1, maxLength: 20 })
    .filter((value) => value.trim() !== '' && !value.includes('\0'))
  const row = fc.record({ phone: digits, name: text })
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (data) => {
      const form = new URLSearchParams([['connection_id', ID]])
      for (const [index, one] of data.entries())
        for (const [key, value] of Object.entries(one)) form.append(`data[${index}][${key}]`, value)
      const reader = createReader(v2.people.createSms.body)
      expect(reader(parseForm(form.toString()))).toEqual(reader({ data, connection_id: ID }))
    }),
  )
})
