import { connect, type Socket } from 'node:net'

/** `headers` and `body` as they go over the wire; a body is JSON. */
export type Call = { method?: 'GET' | 'POST' | 'PUT'; path: string; headers?: Record<string, string>; body?: string }

export type Load = { seconds: number; latenciesMs: number[] }

/**
 * Sends `count` requests over `concurrency` connections that are kept open, each one request at a time, and fails on any answer but 200. Over
 * bare sockets, because Node's own client needs more processor time than the servers that are measured. `callOf`: the n-th request, from 0.
 */
export async function loadServer(
  origin: string,
  callOf: (n: number) => Call,
  { count, concurrency = 16 }: { count: number; concurrency?: number },
): Promise<Load> {
  const { hostname, port } = new URL(origin)
  const wires = await Promise.all(Array.from({ length: concurrency }, () => openWire(hostname, Number(port))))
  const latenciesMs: number[] = []
  let next = 0
  const begun = performance.now()
  try {
    await Promise.all(
      wires.map(async (wire) => {
        while (next < count) {
          const call = callOf(next++)
          const sentAt = performance.now()
          const { status, body } = await wire.ask(toBytes(call))
          latenciesMs.push(performance.now() - sentAt)
          if (status !== 200) throw new Error(`${call.path} answered ${status}: ${body().slice(0, 300)}`)
        }
      }),
    )
    return { seconds: (performance.now() - begun) / 1000, latenciesMs }
  } finally {
    for (const wire of wires) wire.close()
  }
}

function toBytes({ method = 'GET', path, headers = {}, body = '' }: Call): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const length = body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
  return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${lines.join('')}${length}\r\n${body}`
}

type Answer = { status: number; body: () => string }
type Wire = { ask: (request: string) => Promise<Answer>; close: () => void }

function openWire(host: string, port: number): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host, port, noDelay: true })
    let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null
    let received: Buffer = Buffer.alloc(0)
    const fail = (error: Error) => {
      waiting?.reject(error)
      reject(error)
    }
    socket.once('error', fail)
    socket.once('close', () => fail(new Error('The server closed the connection.')))
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const answer = readAnswer(received)
      if (!answer || !waiting) return
      received = Buffer.alloc(0)
      waiting.resolve(answer)
      waiting = null
    })
    socket.once('connect', () =>
      resolve({
        ask: (request) =>
          new Promise((resolve, reject) => {
            waiting = { resolve, reject }
            socket.write(request)
          }),
        close: () => socket.destroy(),
      }),
    )
  })
}

/** Null while it is not whole. Both servers send a length. */
function readAnswer(bytes: Buffer): Answer | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = bytes.toString('latin1', 0, end)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error(`An answer without a length: ${head}`)
  if (bytes.length < end + 4 + Number(length)) return null
  return { status: Number(head.slice(9, 12)), body: () => bytes.toString('utf8', end + 4) }
}
