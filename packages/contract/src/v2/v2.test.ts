import { type TSchema, Type } from 'typebox'
import { expect, test } from 'vitest'
import { endpointV2, V2Done, V2Paging } from '../kit/endpoint.ts'
import { V2Id } from '../kit/fields-v2.ts'
import { endpointsOf, v2 } from './index.ts'

const endpoints = endpointsOf(v2)

test('API v2 has the thirty endpoints of the documentation, each once', () => {
  const sections = endpoints.map((endpoint) => endpoint.section)
  expect([...sections].sort()).toEqual(Array.from({ length: 30 }, (_, index) => `3.${index + 1}`).sort())
  const routes = endpoints.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, '{}')}`)
  expect(new Set(routes).size).toBe(30)
  expect(routes.toSorted()).toMatchSnapshot()
})

test('only the lists that the reference names are paged', () => {
  expect(
    endpoints
      .filter((endpoint) => endpoint.paged)
      .map((endpoint) => endpoint.path)
      .toSorted(),
  ).toEqual([
    '/communication-channels',
    '/communication-channels/:person_id/chat-messages',
    '/orders',
    '/people',
    '/tunnels',
    '/users',
  ])
})

test('every object of every answer refuses keys it does not name', () => {
  const open: string[] = []
  const walk = (schema: TSchema, at: string) => {
    if (Type.IsObject(schema)) {
      if (!('additionalProperties' in schema) || schema.additionalProperties !== false) open.push(at)
      for (const [key, property] of Object.entries(schema.properties)) walk(property, `${at}/${key}`)
    }
    if (Type.IsArray(schema)) walk(schema.items, `${at}/*`)
  }
  for (const endpoint of endpoints) walk(endpoint.response, endpoint.name)
  expect(open).toEqual([])
})

test('a declaration whose parts contradict each other is refused', () => {
  const id = Type.Object({ person_id: V2Id('person') })
  const declared = { section: '0', summary: 'x', method: 'PUT', response: V2Done } as const
  expect(() => endpointV2({ ...declared, path: '/people/:person_id', params: id, body: id })).toThrow('a name twice')
  expect(() => endpointV2({ ...declared, path: '/people/:id', params: id })).toThrow('path and params differ')
  expect(() => endpointV2({ ...declared, path: '/people', query: Type.Object({ ...V2Paging }) })).toThrow('V2Paging')
})
