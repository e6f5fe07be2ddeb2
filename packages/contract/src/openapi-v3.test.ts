import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { apiEndpoints } from './api.ts'
import { sampleOf } from './kit/walk-v3.ts'
import { buildOpenApiV3 } from './openapi-v3.ts'

const document = buildOpenApiV3({ version: '1.2.3' })
const text = JSON.stringify(document)

test('the document has an operation for each endpoint, and every reference in it leads somewhere', () => {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  expect(operations.map((operation) => Object(operation).operationId).toSorted()).toEqual(
    apiEndpoints.map(({ name }) => name).toSorted(),
  )
  for (const [, reference = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const target = reference.split('/').reduce<unknown>((value, key) => Object(value)[key], document)
    expect(target, reference).toBeTypeOf('object')
  }
})

test.each(apiEndpoints)('the examples of $name fit its schemas', (endpoint) => {
  for (const schema of [endpoint.params, endpoint.query, endpoint.body, endpoint.response]) {
    expect([
      ...Value.Errors(
        schema,
        sampleOf(schema, () => '6a1d7440bde9ab1a6ed7b001'),
      ),
    ]).toEqual([])
  }
})

test.each(apiEndpoints)('$name has a body only where it writes, and a query only where it reads', (endpoint) => {
  const keysOf = (part: 'query' | 'body') => Object.keys(endpoint[part].properties)
  expect(keysOf(endpoint.method === 'GET' ? 'body' : 'query')).toEqual([])
})

test('no two endpoints stand at one place', () => {
  const places = apiEndpoints.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`)
  expect(new Set(places).size).toBe(places.length)
})
