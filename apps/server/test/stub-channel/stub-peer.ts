import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A message as it arrived. `sockets` tells calls apart that came at once. */
export type Arrived = { to: string; text: string; buttons: unknown[]; at: number }

/** How one request is answered: a status with a body, never (`hang`), or by a broken connection (`drop`). */
export type PeerAnswer = { status: number; body: object } | 'hang' | 'drop'

export type StubPeer = {
  baseUrl: string
  /** Everything that was accepted, in the order of arrival. What was answered by an error is not in it. */
  arrived: Arrived[]
  /** Every request by its path, refused ones too. */
  asked: { path: string; body: Record<string, unknown> }[]
  /** Calls that are open now, and the most that were at once. */
  open: () => number
  mostAtOnce: () => number
  /** Decides over each message; null accepts it. */
  onSend: (decide: (arriving: Arrived) => PeerAnswer | null | Promise<PeerAnswer | null>) => void
  /** Answers polls; nothing new without it. */
  onPoll: (decide: (cursor: string | null) => PeerAnswer | Promise<PeerAnswer>) => void
  close: () => Promise<void>
}

/** A tiny messenger on loopback that counts what it is asked to deliver. */
export async function startStubPeer(): Promise<StubPeer> {
  const arrived: Arrived[] = []
  const asked: StubPeer['asked'] = []
  let open = 0
  let mostAtOnce = 0
  let decideSend: (arriving: Arrived) => PeerAnswer | null | Promise<PeerAnswer | null> = () => null
  let decidePoll: (cursor: string | null) => PeerAnswer | Promise<PeerAnswer> = () => ({
    status: 200,
    body: { updates: [] },
  })

  const answerSend = async (body: Record<string, unknown>): Promise<PeerAnswer> => {
    const message = {
      to: String(body.to),
      text: String(body.text),
      buttons: Array.isArray(body.buttons) ? body.buttons : [],
      at: performance.now(),
    }
    const answer = await decideSend(message)
    const isAccepted = answer === null || answer === 'hang' || answer === 'drop' || answer.status === 200
    if (isAccepted) arrived.push(message)
    return answer ?? { status: 200, body: { id: `m${arrived.length}` } }
  }
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    open++
    mostAtOnce = Math.max(mostAtOnce, open)
    response.on('close', () => open--)
    const body = await readJson(request)
    const path = request.url ?? ''
    asked.push({ path, body })
    if (path === '/send') return reply(response, await answerSend(body))
    if (path === '/poll') return reply(response, await decidePoll(body.cursor === null ? null : String(body.cursor)))
    reply(response, { status: 200, body: {} })
  }
  const server = createServer((request, response) => void serve(request, response))
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    arrived,
    asked,
    open: () => open,
    mostAtOnce: () => mostAtOnce,
    onSend: (decide) => {
      decideSend = decide
    },
    onPoll: (decide) => {
      decidePoll = decide
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return JSON.parse(Buffer.concat(parts).toString('utf8'))
}

function reply(response: ServerResponse, answer: PeerAnswer): void {
  if (answer === 'hang') return
  if (answer === 'drop') {
    response.destroy()
    return
  }
  response.writeHead(answer.status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer.body))
}
