import { endpointsOf, v2 } from '@korben/contract'
import { Value } from 'typebox/value'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type TestApp, testApp } from '../harness/app.ts'
import { answerOfGolden, type Golden, goldenExamples, queryOfGolden } from './golden.ts'
import { goldenCompany } from './golden-records.ts'
import { ENCODINGS, type Encoding, encodings, openWire, type Wire } from './wire.ts'

const endpoints = endpointsOf(v2)
const examples = goldenExamples()

let opened: Promise<{ app: TestApp; wire: Wire }> | null = null
function server() {
  opened ??= testApp().then((app) => ({ app, wire: openWire(app.baseUrl, app.given.token) }))
  return opened
}

/** Sends an example to a company that holds its records and gives the answer. */
async function replay(golden: Golden, request: Pick<Golden['request'], 'query' | 'body'>, encoding: Encoding) {
  const { app, wire } = await server()
  const given = await goldenCompany(app, golden.endpoint)
  const query = queryOfGolden({ ...golden, request: { ...golden.request, ...request } })
  const { method, path } = golden.request
  return wire({
    method,
    path: path.slice('/api/v2'.length) + (query && `?${query}`),
    body: request.body ? encodings[encoding](request.body) : undefined,
    token: given.token,
  })
}

describe.each(examples)('the documented request of $endpoint', (golden) => {
  const ways: readonly Encoding[] = golden.request.body === null ? ['json'] : ENCODINGS

  test.each(ways)('is answered as documented (%s)', async (encoding) => {
    const answer = await replay(golden, golden.request, encoding)
    expect(answer.json).toMatchObject({ status: 1 })
    expect(answer.status).toBe(golden.response.status)
    if (golden.otherCall === undefined) expectGolden(golden, answer.json, answerOfGolden(golden))
    else expectSchema(golden, answer.json)
  })
})

test.each(examples.filter(({ belongsTo }) => belongsTo))(
  'the documented answer of $endpoint is given to the request it belongs to',
  async (golden) => {
    const answer = await replay(golden, golden.belongsTo ?? golden.request, 'json')
    expectGolden(golden, answer.json, golden.response.body)
  },
)

test('every documented answer is compared by value, with its own request or with one it belongs to', () => {
  expect(
    examples.filter(({ otherCall, belongsTo }) => (otherCall === undefined) !== (belongsTo === undefined)),
  ).toEqual([])
  // biome-ignore lint/suspicious/noConsole: the figure is what this suite is asked for
  onTestFinished(() => console.info(`golden examples: ${examples.length} of ${endpoints.length} endpoints`))
})

type Json = Record<string, unknown>

/**
 * Compares shape and values: every documented key with the documented value, no key beyond the noted ones. What the call itself
 * makes (`fresh`) has another value of the same type; of a page, the documented rows are the first.
 */
function expectGolden(golden: Golden, received: unknown, documented: Json): void {
  expectSchema(golden, received)
  const body = structuredClone(received) as Json
  if (golden.adds) {
    for (const row of rowsOf(body)) {
      expect(row).toHaveProperty('createdAt')
      delete row.createdAt
    }
  }
  for (const pointer of golden.fresh ?? []) {
    const [parent, key] = placeOf(body, pointer)
    const [printed, same] = placeOf(documented, pointer)
    expect(typeof parent[key], pointer).toBe(typeof printed[same])
    parent[key] = printed[same]
  }
  const { meta } = documented as { meta?: { filteredCount: number; limit: number } }
  if (meta) {
    expect(rowsOf(body)).toHaveLength(Math.min(meta.filteredCount, meta.limit))
    body.data = rowsOf(body).slice(0, rowsOf(documented).length)
  }
  expect(body).toEqual(documented)
}

function expectSchema({ endpoint }: Golden, body: unknown): void {
  const schema = endpoints.find(({ name }) => name === endpoint)?.response
  if (!schema) throw new Error(`There is no endpoint ${endpoint}.`)
  expect(Value.Errors(schema, body)).toEqual([])
}

const rowsOf = (body: Json): Json[] => (Array.isArray(body.data) ? body.data : [])

/** The object that holds a place, and its key there. */
function placeOf(body: Json, pointer: string): [Json, string] {
  const keys = pointer.split('/').slice(1)
  const last = keys.pop() ?? ''
  const parent = keys.reduce<unknown>((value, key) => Object(value)[key], body)
  return [Object(parent), last]
}
