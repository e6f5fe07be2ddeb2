import type { FastifyReply } from 'fastify'

/** Whoever takes nothing is let go: it comes back and catches up. What is buffered is shared by all who are told the same. */
const MAX_BUFFERED = 512 * 1024

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
  'X-Content-Type-Options': 'nosniff',
  // Its connection ends with it, so that it cannot hold up a stop.
  Connection: 'close',
}

type EventStream = {
  write(frame: Buffer): void
  /** A comment, so that proxies do not take the stream for dead. */
  beat(): void
  end(): void
  /** Resolves when the stream is over, whoever ended it. */
  readonly over: Promise<void>
}

/** Makes the answer a stream of server-sent events. */
export function openEventStream(reply: FastifyReply): EventStream {
  const headers = reply.getHeaders()
  reply.hijack()
  const { raw } = reply
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value)
  raw.writeHead(200, HEADERS)
  raw.write('retry: 2000\n\n')
  const over = new Promise<void>((resolve) => {
    if (raw.closed) resolve()
    else raw.once('close', resolve)
  })
  const write = (frame: Buffer) => {
    if (raw.destroyed || raw.writableEnded) return
    if (raw.writableLength > MAX_BUFFERED) raw.destroy()
    else raw.write(frame)
  }
  return {
    write,
    beat: () => write(BEAT),
    end: () => {
      if (raw.destroyed || raw.writableEnded) return
      // A reader who takes nothing would never see the end.
      if (raw.writableLength > 0) raw.destroy()
      else raw.end()
    },
    over,
  }
}

const BEAT = Buffer.from(': still here\n\n')
