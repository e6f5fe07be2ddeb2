import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { endpointsOf, v2 } from '@korben/contract'
import { afterEach, describe, expect, test } from 'vitest'
import {
  ApiError,
  type ClientOptions,
  createClient,
  isApiError,
  isNetworkError,
  isRateLimitError,
  isTimeoutError,
} from './index.ts'
import { routesV2 } from './routes-v2.ts'

const ID = '5e1c7ce2b4066a01900cdba0'

type Seen = { method: string | undefined; url: string; headers: IncomingMessage['headers']; body: string }
type Answer = (response: ServerResponse, attempt: number) => void

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

const done = json(200, { data: {}, status: 1 })

/** A server that answers as told, and a client of it whose pauses take no time. */
async function given(answer: Answer = done, options: Partial<ClientOptions> = {}) {
  const seen: Seen[] = []
  const pauses: number[] = []
  const answerRequest = async (request: IncomingMessage, response: ServerResponse) => {
    seen.push({
      method: request.method,
      url: decodeURIComponent(request.url ?? ''),
      headers: request.headers,
      body: await text(request),
    })
    answer(response, seen.length)
  }
  const server = createServer((request, response) => void answerRequest(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close().closeAllConnections())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const sleep = async (ms: number) => void pauses.push(ms)
  const client = createClient({ baseUrl: `http://127.0.0.1:${port}/`, token: 'secret', sleep, ...options })
  return { client, seen, pauses, server }
}

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing',
    (error: unknown) => error,
  )

describe('a request', () => {
  test('carries the token and writes nested filters, lists and dates into the query', async () => {
    const { client, seen } = await given()
    await client.v2.people.list({
      limit: 5,
      offset: undefined,
      filter: {
        tags: ['vip', 'two words'],
        last_message: { from: new Date('2020-01-02T03:04:05Z'), to: null },
        phone: '+380966565556',
      },
    })
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: '/api/v2/people?limit=5&filter[tags]=vip&filter[tags]=two+words&filter[last_message][from]=2020-01-02T03:04:05.000Z&filter[phone]=+380966565556',
      headers: { 'x-leeloo-authtoken': 'secret' },
      body: '',
    })
    expect(seen[0]?.headers).not.toHaveProperty('content-type')
  })

  test('of a write puts its ids into the path, include into the query and the rest into a JSON body', async () => {
    const { client, seen } = await given()
    await client.v2.people.update({
      person_id: ID,
      include: ['orders'],
      email: 'a@b.co',
      custom_fields: [{ type: 'DATE', name: 'd', value: new Date(0) }],
    })
    expect(seen[0]).toMatchObject({
      method: 'PUT',
      url: `/api/v2/people/${ID}?include=orders`,
      headers: { 'content-type': 'application/json' },
    })
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      email: 'a@b.co',
      custom_fields: [{ type: 'DATE', name: 'd', value: '1970-01-01T00:00:00.000Z' }],
    })
  })

  test('keeps an id inside its segment, and is not sent without one', async () => {
    const { client, seen } = await given()
    await client.v2.users.get({ user_id: '../people?x=1' })
    expect(seen[0]?.url).toBe('/api/v2/users/../people?x=1')
    for (const user_id of ['', ' ', '.', '..']) {
      expect(await caught(client.v2.users.get({ user_id }))).toBeInstanceOf(TypeError)
    }
    expect(seen).toHaveLength(1)
  })

  test('has no token when there is none', async () => {
    const { client, seen } = await given(done, { token: null })
    await client.v2.tags.list()
    expect(seen[0]?.headers).not.toHaveProperty('x-leeloo-authtoken')
  })
})

describe('a refusal', () => {
  test('is an ApiError with its code, its fields and the id of the request', async () => {
    const body = { status: 0, error: { code: 'FORMAT_ERROR', fields: { 'data/0/email': 'WRONG_EMAIL' } } }
    const { client } = await given(json(400, body, { 'x-request-id': 'r1' }))
    const error = await caught(client.v2.people.addTag({ person_id: ID, tag_id: ID }))
    expect(isApiError(error)).toBe(true)
    expect(error).toMatchObject({
      ...body.error,
      status: 400,
      requestId: 'r1',
      message: '400 FORMAT_ERROR (data/0/email: WRONG_EMAIL)',
    })
  })

  test.each([
    ['a page of a proxy', (response: ServerResponse) => void response.writeHead(404).end('<html>'), 404],
    ['a success without its mark', json(200, { data: {} }), 200],
    ['a success that is no object', json(200, 1), 200],
  ] as [string, Answer, number][])('is told from %s', async (_, answer, status) => {
    const { client } = await given(answer)
    expect(await caught(client.v2.tags.list())).toMatchObject({
      name: 'ApiError',
      status,
      code: 'UNREADABLE',
      fields: {},
    })
  })
})

const busy: Answer = (response) =>
  void response.writeHead(429, { 'retry-after': '7' }).end('Too many requests, please try again later.')
const broken: Answer = (response) => void response.destroy()

describe('trying again', () => {
  test.each([
    ['the network failed', broken, [250, 500]],
    ['the limit was reached', busy, [7000, 7000]],
    ['a proxy was busy', (response: ServerResponse) => void response.writeHead(503).end(), [250, 500]],
  ] as [string, Answer, number[]][])('a read succeeds after %s twice', async (_, answer, expected) => {
    const { client, seen, pauses } = await given((response, attempt) =>
      (attempt < 3 ? answer : done)(response, attempt),
    )
    expect(await client.v2.tags.list()).toEqual({ data: {}, status: 1 })
    expect(seen).toHaveLength(3)
    expect(pauses).toEqual(expected)
  })

  test('a read gives up after as many times as it was told', async () => {
    const { client, seen } = await given(busy)
    const error = await caught(client.v2.tags.list({}, { retries: 1 }))
    expect(isRateLimitError(error)).toBe(true)
    expect(error).toMatchObject({ status: 429, retryAfter: 7, code: 'RATE_LIMITED' })
    expect(error).toBeInstanceOf(ApiError)
    expect(seen).toHaveLength(2)
  })

  test('nobody waits an hour', async () => {
    const { client, seen } = await given((response) => void response.writeHead(429, { 'retry-after': '3600' }).end())
    expect(await caught(client.v2.tags.list())).toMatchObject({ retryAfter: 3600 })
    expect(seen).toHaveLength(1)
  })

  test.each([
    ['the network failed', broken, isNetworkError],
    ['the limit was reached', busy, isRateLimitError],
  ] as const)('a write is sent once when %s', async (_, answer, isExpected) => {
    const { client, seen } = await given(answer, { retries: 5 })
    expect(isExpected(await caught(client.v2.messages.sendMessage({ account_id: ID, text: 'x' })))).toBe(true)
    expect(seen).toHaveLength(1)
  })

  test('a read is not repeated when it was refused', async () => {
    const { client, seen } = await given(
      json(404, { status: 0, error: { code: 'WRONG_ID', fields: { user_id: 'WRONG_ID' } } }),
    )
    await caught(client.v2.users.get({ user_id: ID }))
    expect(seen).toHaveLength(1)
  })
})

describe('waiting', () => {
  test('ends in a TimeoutError, which is not tried again', async () => {
    const { client, seen } = await given(() => undefined)
    const error = await caught(client.v2.tags.list({}, { timeoutMs: 50 }))
    expect(isTimeoutError(error)).toBe(true)
    expect(error).toMatchObject({ timeoutMs: 50 })
    expect(seen).toHaveLength(1)
  })

  test('ends with the reason of the caller, also when the body is still coming', async () => {
    const stop = new AbortController()
    const { client } = await given((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{')
      stop.abort(new Error('the user left'))
    })
    expect(await caught(client.v2.tags.list({}, { signal: stop.signal }))).toMatchObject({ message: 'the user left' })
  })

  test('between two tries ends with the reason of the caller', async () => {
    const stop = new AbortController()
    const client = createClient({
      baseUrl: 'http://localhost',
      fetch: async () => {
        // By then the answer was read and the pause of seven seconds has begun.
        setImmediate(() => stop.abort(new Error('the user left')))
        return new Response('', { status: 429, headers: { 'retry-after': '7' } })
      },
    })
    expect(await caught(client.v2.tags.list({}, { signal: stop.signal }))).toMatchObject({ message: 'the user left' })
  })

  test('is a NetworkError with its cause where nobody listens', async () => {
    const { client, server } = await given(done, { retries: 0 })
    await new Promise((resolve) => server.close(resolve))
    const error = await caught(client.v2.tags.list())
    expect(isNetworkError(error)).toBe(true)
    expect(error).toHaveProperty('cause.cause.code', 'ECONNREFUSED')
  })
})

test('every endpoint of the contract has its route, and only include stands in the query of a write', () => {
  const routes = Object.entries(routesV2).flatMap(([section, names]) =>
    Object.entries(names).map(([name, route]) => [`${section}.${name}`, route]),
  )
  expect(routes).toEqual(endpointsOf(v2).map(({ name, method, path }) => [name, `${method} ${path}`]))
  const inQuery = endpointsOf(v2).flatMap(({ method, query }) =>
    method === 'GET' ? [] : Object.keys(query.properties),
  )
  expect(inQuery).toEqual(['include'])
})
