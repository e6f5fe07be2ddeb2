import { endpointsOf, exampleOf, type V2Endpoint, v2 } from '@korben/contract'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mountV2, type V2App } from './mount.ts'
import { createV2Plugin, V2_PREFIX } from './plugin.ts'

const app = fastify({ routerOptions: { ignoreTrailingSlash: true } })
const received = new Map<string, object>()

/** Answers each endpoint of a section with the example of its schema, and notes what it got. */
const answerExamples = (section: keyof typeof v2) => (frame: V2App<object>) => {
  const handlers = Object.entries<V2Endpoint>(v2[section]).map(([name, endpoint]) => [
    name,
    async (_ctx: object, input: object) => {
      received.set(`${section}.${name}`, input)
      const example = Object(exampleOf(endpoint.response))
      return endpoint.paged ? { data: example.data, ...example.meta } : { ...example, status: undefined }
    },
  ])
  mountV2(frame, v2[section], Object.fromEntries(handlers))
}

beforeAll(async () => {
  const names = Object.keys(v2) as (keyof typeof v2)[]
  const { plugin } = createV2Plugin<object, typeof v2>({
    contract: v2,
    sections: Object.fromEntries(names.map((name) => [name, answerExamples(name)])) as Record<
      keyof typeof v2,
      (frame: V2App<object>) => void
    >,
    authenticate: async () => ({ state: 'known', tokenKey: 'one', ctx: {} }),
    limit: async () => null,
    toV2Error: () => null,
  })
  await app.register(plugin, { prefix: V2_PREFIX })
})
afterAll(() => app.close())

/** Fields of a body in bracket form, as a form sends them. */
const pairsOf = (value: unknown, name = ''): [string, string][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, item]) => pairsOf(item, name === '' ? key : `${name}[${key}]`))
    : [[name, String(value)]]

const multipartOf = async (body: unknown) => {
  const form = new FormData()
  for (const [name, value] of pairsOf(body)) form.append(name, value)
  const sent = new Response(form)
  return {
    payload: Buffer.from(await sent.arrayBuffer()),
    headers: { 'content-type': sent.headers.get('content-type') ?? '' },
  }
}

const call = (endpoint: V2Endpoint, request: { payload?: string | Buffer; headers?: Record<string, string> }) => {
  const params = Object(exampleOf(endpoint.params))
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => params[name])
  const query = new URLSearchParams(pairsOf(exampleOf(endpoint.query)))
  return app.inject({ method: endpoint.method, url: `${V2_PREFIX}${path}?authToken=x&${query}`, ...request })
}

describe.each(endpointsOf(v2))('$name', (endpoint) => {
  test('reads a full request alike in every encoding, and lets its whole answer through', async () => {
    const body = exampleOf(endpoint.body)
    const isWrite = endpoint.method !== 'GET'
    const requests = isWrite
      ? [
          { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
          {
            payload: new URLSearchParams(pairsOf(body)).toString(),
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
          },
          await multipartOf(body),
        ]
      : [{}]
    const inputs: unknown[] = []
    for (const request of requests) {
      const response = await call(endpoint, request)
      expect(response.json()).toEqual(exampleOf(endpoint.response))
      inputs.push(received.get(endpoint.name))
    }
    const names = [endpoint.params, endpoint.query, endpoint.body].flatMap((part) => Object.keys(part.properties))
    expect(Object.keys(Object(inputs[0])).toSorted()).toEqual(names.toSorted())
    for (const input of inputs) expect(input).toEqual(inputs[0])
  })
})
