import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { ApiError, type ClientOptions, createClient, isApiError } from './index.ts'

const ID = '5e1c7ce2b4066a01900cdba0'
type Reply = { status: number; body?: unknown }

/** A server that gives the answers in turn, the last one again and again, and a client of it that does not wait. */
async function given(answers: Reply[], options: Partial<ClientOptions> = {}) {
  const seen: { line: string; headers: Record<string, unknown>; body: string }[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body })
      const reply = answers[Math.min(seen.length, answers.length) - 1] ?? { status: 500 }
      response.writeHead(reply.status, { 'x-request-id': 'r1' })
      response.end(reply.body === undefined ? '' : JSON.stringify(reply.body))
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close().closeAllConnections())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    seen,
    client: createClient({ baseUrl: `http://127.0.0.1:${port}`, token: 'secret', sleep: async () => {}, ...options }),
  }
}

test('a call of API v3 carries its token, its ids in the path and the rest as JSON', async () => {
  const { client, seen } = await given([{ status: 200, body: { id: ID, name: 'x', createdAt: '' } }])
  await client.tags.rename({ tagId: ID as never, name: 'x' })
  expect(seen[0]).toMatchObject({
    line: `PATCH /api/v3/tags/${ID}`,
    headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
    body: '{"name":"x"}',
  })
})

test('a page of the installation sends the token of its session and the company it shows', async () => {
  const session = () => ({ csrfToken: 'c1', companyId: ID })
  const { client, seen } = await given([{ status: 204 }], { token: null, session })
  expect(await client.session.signOut()).toBeNull()
  expect(seen[0]?.headers).toMatchObject({ 'x-csrf-token': 'c1', 'x-company-id': ID })
  expect(seen[0]?.headers).not.toHaveProperty('authorization')
})

test('a refusal is an ApiError with code, details and the id of the request', async () => {
  const error = { code: 'tags.name_taken', message: 'Taken.', details: { name: 'x' }, requestId: 'r1' }
  const { client } = await given([{ status: 409, body: { error } }])
  const caught: unknown = await client.tags.create({ name: 'x' }).catch((error: unknown) => error)
  expect(isApiError(caught)).toBe(true)
  expect(caught).toMatchObject({ status: 409, code: 'tags.name_taken', details: { name: 'x' }, requestId: 'r1' })
  const { client: broken } = await given([{ status: 502 }], { retries: 0 })
  await expect(broken.tags.list()).rejects.toMatchObject(new ApiError(502, 'UNREADABLE', {}, 'r1'))
})

test('a list is one page to await and every row to iterate over', async () => {
  const page = (ids: string[], nextCursor: string | null) => ({
    status: 200,
    body: { data: ids.map((id) => ({ id })), nextCursor },
  })
  const { client, seen } = await given([page(['a', 'b'], 'next'), page(['c'], null)])
  const ids: string[] = []
  for await (const { id } of client.session.events({ limit: 2 })) ids.push(id)
  expect(ids).toEqual(['a', 'b', 'c'])
  expect(seen.map(({ line }) => line)).toEqual([
    'GET /api/v3/session/events?limit=2',
    'GET /api/v3/session/events?limit=2&cursor=next',
  ])
})

test('a write is tried again only under an idempotency key, and always under the same one', async () => {
  const busy = { status: 503 }
  const done = { status: 200, body: { id: ID, name: 'x', createdAt: '' } }
  const once = await given([busy, done])
  await expect(once.client.tags.create({ name: 'x' })).rejects.toMatchObject({ status: 503 })
  const safe = await given([busy, done])
  expect(await safe.client.tags.create({ name: 'x' }, { idempotencyKey: 'k1' })).toMatchObject({ id: ID })
  expect(safe.seen.map(({ headers }) => headers['idempotency-key'])).toEqual(['k1', 'k1'])
})
