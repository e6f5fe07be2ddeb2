import { meaningOfV2, type NamedV2Endpoint, type V2FieldCode, type V2Meaning } from '@korben/contract'
import { type TObject, type TSchema, Type } from 'typebox'
import type { Company } from './company-of-everything.ts'
import { fill, goodRequest, type Request, withValue } from './request.ts'

/**
 * A place of a request that takes a value. `path`: as errors name it, the first item of a list. `request`: a good one in which the
 * place is there (the right case of several). `isRequired`: where its object is given.
 */
export type Field = { in: 'query' | 'body'; path: string; meaning: V2Meaning; isRequired: boolean; request: Request }

/** Every field of a request of an endpoint, those in lists and in each of several cases among them. */
export function fieldsOf(endpoint: NamedV2Endpoint, company: Company): Field[] {
  const request = goodRequest(endpoint, company)
  return [
    ...fieldsIn(endpoint.query, { in: 'query', path: [], request, company }),
    ...fieldsIn(endpoint.body, { in: 'body', path: [], request, company }),
  ]
}

type Place = Pick<Field, 'in' | 'request'> & { path: readonly string[]; company: Company }

const fieldsIn = (schema: TObject, place: Place): Field[] =>
  Object.entries(schema.properties).flatMap(([key, property]) =>
    fieldsAt(property, schema.required?.includes(key) === true, { ...place, path: [...place.path, key] }),
  )

function fieldsAt(schema: TSchema, isRequired: boolean, place: Place): Field[] {
  const meaning = meaningOfV2(schema)
  if (!meaning) return Type.IsObject(schema) ? fieldsIn(schema, place) : []
  const path = place.path.join('/')
  const field: Field = { in: place.in, path, meaning, isRequired, request: place.request }
  if (meaning.kind === 'list')
    return [field, ...fieldsAt(meaning.item, false, { ...place, path: [...place.path, '0'] })]
  if (meaning.kind !== 'tagged') return [field]
  return [
    field,
    ...Object.values(meaning.cases).flatMap((object) => {
      const request = withValue(place.request, place.in, path, fill(object, place.company, place.path))
      return fieldsIn(object, { ...place, request })
    }),
  ]
}

/** A value that is refused, and where and how: at the place itself unless `at` says more of the path. */
export type Refused = { value: unknown; code: V2FieldCode; at?: string }

const WRONG_TYPES = [{}, { a: 1 }, [], ['x'], [[['x']]], { a: { b: { c: [{}] } } }]
const asText = [...WRONG_TYPES, true].map((value): Refused => ({ value, code: 'FORMAT_ERROR' }))
const all = (code: V2FieldCode, ...values: unknown[]) => values.map((value): Refused => ({ value, code }))

/** Values that a field of this meaning refuses (reference 1.3 to 1.7). */
export function refusedBy(meaning: V2Meaning): Refused[] {
  switch (meaning.kind) {
    case 'id':
      return [...all('WRONG_FORMAT', 'x', 12345, 'NOT_DEFINED', '5easge8f7c6b5a4d3e2f1a0b'), ...asText]
    case 'text':
      return [...all('TOO_LONG', 'x'.repeat(meaning.max + 1)), ...all('FORMAT_ERROR', 'a\0b'), ...asText]
    case 'integer':
      return [
        ...all('NOT_INTEGER', 'x', '1.5', 1.5, '1e3', '0x10', true),
        ...all('TOO_LOW', meaning.min - 1, String(meaning.min - 1)),
        ...(meaning.lowered ? [] : all('TOO_HIGH', meaning.max + 1, '9'.repeat(30))),
        ...all('FORMAT_ERROR', ...WRONG_TYPES),
      ]
    case 'amount':
      return [
        ...all('NOT_DECIMAL', 'x', '1,5', '1.2.3', 'NaN', 'Infinity', '0x10', true),
        ...all('TOO_LOW', -1, '-0.01'),
        ...all('TOO_HIGH', '1000000000000', 1e15, '999999999999.995'),
        ...all('FORMAT_ERROR', ...WRONG_TYPES),
      ]
    case 'number':
      return [...all('NOT_DECIMAL', 'x', '1,5', true), ...all('FORMAT_ERROR', ...WRONG_TYPES)]
    case 'boolean':
      return [...all('NOT_ALLOWED_VALUE', 'maybe', 2, 'yes'), ...all('FORMAT_ERROR', ...WRONG_TYPES)]
    case 'date':
      return [
        ...all(
          'WRONG_DATE',
          'yesterday',
          '2024-13-01',
          '31.02.2024 10:00',
          '2023-02-29',
          '10/03/2024',
          '03.10.2024',
          1711121417,
        ),
        ...asText,
      ]
    case 'phone':
      return [...all('WRONG_FORMAT', '12', '123456', '1'.repeat(16), 'call me', '+380 50 x', 123), ...asText]
    case 'digits':
      return asText
    case 'email':
      return [
        ...(meaning.invalid === 'refused' ? all('WRONG_EMAIL', 'x', 'x@', '@x.com', 'a b@x.com', 'x@y', 5) : []),
        ...asText,
      ]
    case 'url':
      return [...all('WRONG_URL', 'x', 'ftp://x.com/a', 'javascript:alert(1)', 'https://', 5), ...asText]
    case 'enum':
      return [...all('NOT_ALLOWED_VALUE', 'x', (meaning.values[0] ?? '').toLowerCase(), 5), ...asText]
    case 'currency':
      return [...all('NOT_ALLOWED_VALUE', 'usd', 'DOLLARS', 'GBP', 5), ...asText]
    case 'list':
      return refusedByList(meaning)
    case 'tagged':
      return all('FORMAT_ERROR', 'x', 5, true, ['x'])
    case 'variables':
      return [
        ...all('FORMAT_ERROR', 'x', 5, true, [], ['x']),
        { value: { name: {} }, code: 'FORMAT_ERROR', at: 'name' },
        { value: { name: 'x'.repeat(10_001) }, code: 'TOO_LONG', at: 'name' },
      ]
    case 'include':
      return []
    default:
      return meaning satisfies never
  }
}

function refusedByList({ item, min, max }: Extract<V2Meaning, { kind: 'list' }>): Refused[] {
  const ofObjects = Type.IsObject(item) || meaningOfV2(item)?.kind === 'tagged'
  return [
    ...(ofObjects ? all('FORMAT_ERROR', 'x', 5, true) : []),
    ...(min > 0 ? all('TOO_SHORT', []) : []),
    ...all(
      'TOO_LONG',
      Array.from({ length: max + 1 }, () => ({})),
    ),
    { value: [[['x']]], code: 'FORMAT_ERROR', at: '0' },
  ]
}

/** Values of every form that a field of this meaning takes. `undefined` leaves out. */
export function takenBy(meaning: V2Meaning): unknown[] {
  switch (meaning.kind) {
    case 'text':
      return [
        'x',
        '  x  ',
        606,
        1.5,
        'x'.repeat(meaning.max),
        '😀'.repeat(meaning.max),
        'one\ntwo',
        '"; drop table person; --',
      ]
    case 'integer':
      return [
        meaning.min,
        String(meaning.min),
        ` ${meaning.min} `,
        ...(meaning.lowered ? ['9'.repeat(30)] : [meaning.max]),
      ]
    case 'amount':
      return [35, '35', '35.5', 0, '0.004', meaning.max, '.5', '1e3']
    case 'number':
      return [5, '5', '-1.5', '12345678901234567890.5']
    case 'boolean':
      return [true, false, 1, 0, 'true', 'false', '1', '0']
    case 'date':
      return [
        ...['2020-02-04T11:46:48.803Z', '2015-04-02T14:20Z', '2020-02-04T11:46:48+02:00', '2020-02-04T11:46'],
        ...['2015-04-02', '2018-06-27 07:32', '2018-06-27 07:32:15', '03.10.2024 11:02', '03.10.2024 11:02:03'],
      ]
    case 'phone':
      return ['+38 (050) 123-45-67', '380.50.123.45.67', 380501234567, '1234567', '1'.repeat(15)]
    case 'digits':
      return ['+380501234567', '380501234567', '(050)', 'none']
    case 'email':
      return [
        'Ray37@Hotmail.COM',
        `${'x'.repeat(64)}@example.com`,
        'пошта@приклад.укр',
        ...(meaning.invalid === 'ignored' ? ['x'] : []),
      ]
    case 'url':
      return ['https://example.com/a?b=c', 'http://192.0.2.1:8080/x', 'HTTPS://EXAMPLE.COM', 'NOT_DEFINED']
    case 'enum':
      return [...meaning.values]
    case 'currency':
      return ['USD', 'EUR', 'UAH', 'RUB']
    case 'variables':
      return [{}, { name: 'x', count: 5, isOn: true, nothing: null }, { ['__proto__']: 'x', constructor: 'y' }]
    case 'include':
      return [
        '',
        'nothing',
        'contactedUsers,nothing,,orders',
        ['orders', 'contactedUsers'],
        'leadgentools,leadgentools',
      ]
    case 'id':
    case 'list':
    case 'tagged':
      return []
    default:
      return meaning satisfies never
  }
}
