import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from './index.ts'

type Seen = { url: string; lastEventId: unknown }

/** A server whose answers are given one by one, and a client of it that does not wait. */
async function given(answers: ((response: ServerResponse) => void)[]) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', lastEventId: request.headers['last-event-id'] })
    const answer = answers[Math.min(seen.length, answers.length) - 1]
    answer?.(response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close().closeAllConnections())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { seen, client: createClient({ baseUrl: `http://127.0.0.1:${port}`, token: 'x', sleep: async () => {} }) }
}

const stream =
  (...ids: string[]) =>
  (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const id of ids) response.write(`: still here\n\nid: ${id}\ndata: {"id":"${id}"}\n\n`)
    response.end()
  }
const poll = (id: string) => (response: ServerResponse) =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id }))
const fail = (status: number) => (response: ServerResponse) => void response.writeHead(status).end()

test('a stream that is cut goes on where it ended, also after failures', async () => {
  const { client, seen } = await given([stream('1', '2'), fail(503), stream('3')])
  const ids: string[] = []
  for await (const { id } of client.live()) if (ids.push(id) === 3) break
  expect(ids).toEqual(['1', '2', '3'])
  expect(seen.map(({ lastEventId }) => lastEventId)).toEqual([undefined, '2', '2'])
})

test('where streams do not last, polls take their place', async () => {
  const { client, seen } = await given([stream('1'), stream('2'), stream('3'), poll('4'), poll('5')])
  const ids: string[] = []
  for await (const { id } of client.live({ after: '0' })) if (ids.push(id) === 5) break
  expect(ids).toEqual(['1', '2', '3', '4', '5'])
  expect(seen.map(({ url }) => url).slice(3)).toEqual(['/api/v3/live/poll?after=3', '/api/v3/live/poll?after=4'])
})

test('a server that is away for a while is no reason for polls', async () => {
  const { client, seen } = await given([fail(503), fail(503), fail(503), fail(502), stream('1')])
  for await (const { id } of client.live()) {
    expect(id).toBe('1')
    break
  }
  expect(seen.map(({ url }) => url)).toEqual(Array.from({ length: 5 }, () => '/api/v3/live'))
})

test('it ends with the session by an error, and by its signal without one', async () => {
  const { client } = await given([fail(401)])
  await expect(client.live().next()).rejects.toMatchObject({ status: 401 })
  const leaving = new AbortController()
  const { client: other } = await given([stream('1')])
  const ids: string[] = []
  for await (const { id } of other.live({ signal: leaving.signal })) {
    ids.push(id)
    leaving.abort()
  }
  expect(ids).toEqual(['1'])
})
