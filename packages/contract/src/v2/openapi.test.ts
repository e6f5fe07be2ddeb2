import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { exampleOf, idPositionsOf } from '../kit/walk-v2.ts'
import { endpointsOf, v2 } from './index.ts'
import { buildOpenApi } from './openapi.ts'

const document = buildOpenApi(v2, { version: '1.2.3' })
const text = JSON.stringify(document)
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation: Object(operation) })),
)

test('the document has an operation for each endpoint, and is plain JSON', () => {
  expect(operations.map(({ operation }) => operation.operationId).toSorted()).toEqual(
    endpointsOf(v2)
      .map(({ name }) => name)
      .toSorted(),
  )
  expect(JSON.parse(text)).toEqual(document)
  expect(text).not.toContain('x-v2')
  expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' }, servers: [{ url: '/api/v2' }] })
})

test('every reference leads somewhere', () => {
  const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, reference = '']) => reference)
  expect(references.length).toBeGreaterThan(100)
  for (const reference of new Set(references)) {
    const target = reference.split('/').reduce<unknown>((value, key) => Object(value)[key], document)
    expect(target, reference).toBeTypeOf('object')
  }
})

test('the token may stand in three places', () => {
  expect(document.security).toEqual([{ tokenHeader: [] }, { bearer: [] }, { tokenQuery: [] }])
  expect(Object.keys(document.components.securitySchemes)).toEqual(['tokenHeader', 'bearer', 'tokenQuery'])
})

test('every parameter of a path is declared, and nested ones of a query are written with brackets', () => {
  for (const { path, operation } of operations) {
    const declared = operation.parameters
      .filter((one: { in: string }) => one.in === 'path')
      .map((one: { name: string }) => one.name)
    expect(declared).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
  }
  const people = operations.find(({ operation }) => operation.operationId === 'people.list')?.operation
  expect(people.parameters.map((one: { name: string }) => one.name)).toEqual([
    'limit',
    'offset',
    'filter[tags]',
    'filter[last_message][from]',
    'filter[last_message][to]',
    'filter[phone]',
    'filter[email]',
  ])
  expect(people.parameters.map((one: { required: boolean }) => one.required)).toEqual(
    Array.from({ length: 7 }, () => false),
  )
})

test('a write takes three encodings, and says which of two keys it needs', () => {
  const order = operations.find(({ operation }) => operation.operationId === 'orders.create')?.operation
  expect(Object.keys(order.requestBody.content)).toEqual([
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
  ])
  expect(order.requestBody.content['application/json'].schema).toMatchObject({
    required: ['paymentCreditsId', 'offerId'],
    anyOf: [{ required: ['personId'] }, { required: ['accountId'] }],
  })
  expect(order.responses).toHaveProperty('413')
})

test.each(endpointsOf(v2))('the examples of $name fit its schemas', ({ response, body }) => {
  expect(Value.Check(response, exampleOf(response))).toBe(true)
  expect(Value.Check(Type.Object(body.properties), exampleOf(body))).toBe(true)
})

test('every place of a request that takes an id is known', () => {
  const positions = (endpoint: Parameters<typeof idPositionsOf>[0]) =>
    idPositionsOf(endpoint).map((one) => `${one.in} ${one.path} ${one.of}`)
  expect(positions(v2.people.createSms)).toEqual([
    'body connection_id connection',
    'body leadgentool_id leadgentool',
    'body tags/0 tag',
  ])
  expect(positions(v2.people.addTag)).toEqual(['params person_id person', 'body tag_id tag'])
  expect(positions(v2.people.list)).toEqual([])
  expect(endpointsOf(v2).flatMap(positions)).toHaveLength(34)
})
