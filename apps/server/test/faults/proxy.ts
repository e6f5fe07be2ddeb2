import { createConnection, createServer, type Socket } from 'node:net'
import type { DatabaseOptions } from '../../src/kit/db.ts'

/** `reset` and `end`: the kernel tells. `hole`: nobody tells anything, as when the other machine has lost its power. */
export type Cut = 'reset' | 'end' | 'hole'

/** When a connection is cut, whichever comes first: after so many bytes of answers, or after so long. */
export type Fate = { cut: Cut; afterBytes: number; afterMs: number; delayMs: number }

export type FaultyProxy = {
  address: DatabaseOptions
  /** Gives every new connection its fate; null: it lives. */
  decide: (fate: () => Fate | null) => void
  /** Cuts all there are. */
  cut: (cut: Cut) => void
  /** What becomes of new connections: `refused` is answered by an end at once, `hole` by nothing. */
  answer: (mode: 'passed' | 'refused' | 'hole') => void
  close: () => Promise<void>
}

type Pair = { cut: (cut: Cut) => void }

/** Stands between a pool and the server of a unix socket, on a port of this machine, and breaks connections as it is told. */
export async function startProxy(server: DatabaseOptions): Promise<FaultyProxy> {
  const pairs = new Set<Pair>()
  const sockets = new Set<Socket>()
  let decide: () => Fate | null = () => null
  let mode: 'passed' | 'refused' | 'hole' = 'passed'
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    return socket.on('close', () => sockets.delete(socket)).on('error', () => {})
  }
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    keep(client)
    if (mode === 'refused') client.resetAndDestroy()
    if (mode !== 'passed') return
    const pair = join(client, keep(createConnection(String(server.path))), decide())
    pairs.add(pair)
    client.on('close', () => pairs.delete(pair))
  })
  const port = await new Promise<number>((resolve) =>
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    }),
  )
  const { path: _, ...rest } = server
  return {
    address: { ...rest, host: '127.0.0.1', port },
    decide: (fate) => {
      decide = fate
    },
    cut: (cut) => {
      for (const pair of pairs) pair.cut(cut)
    },
    answer: (next) => {
      mode = next
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => listener.close(() => resolve()))
    },
  }
}

function join(client: Socket, server: Socket, fate: Fate | null): Pair {
  let isHole = false
  let left = fate?.afterBytes ?? Number.POSITIVE_INFINITY
  const cut = (how: Cut) => {
    clearTimeout(timer)
    if (how === 'hole') isHole = true
    else {
      if (how === 'reset') client.resetAndDestroy()
      else client.end()
      // The server learns of it a little later than the client, or never, as with real networks.
      server.destroy()
    }
  }
  const timer = fate ? setTimeout(() => cut(fate.cut), fate.afterMs).unref() : undefined
  const pass = (to: Socket, chunk: Buffer) => {
    if (!isHole && to.writable) to.write(chunk)
  }
  client.on('data', (chunk) => pass(server, chunk))
  server.on('data', (chunk) => {
    const part = chunk.subarray(0, left)
    left -= part.length
    const deliver = () => {
      pass(client, part)
      if (left <= 0 && fate) cut(fate.cut)
    }
    if (fate && fate.delayMs > 0) setTimeout(deliver, fate.delayMs)
    else deliver()
  })
  client.on('end', () => {
    if (isHole) return
    server.end()
    client.end()
  })
  server.on('end', () => isHole || client.end())
  client.on('close', () => {
    clearTimeout(timer)
    if (!isHole) server.destroy()
  })
  return { cut }
}
