import type { FastifyRequest } from 'fastify'
import type { Raw } from '../kit/channel.ts'

/** The request with its raw bytes: signatures are verified over what arrived. */
export function rawOf(request: FastifyRequest, receivedAt: Date): Raw {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  return {
    method: request.method,
    path: pathname,
    query: searchParams,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    ip: request.ip,
    receivedAt,
  }
}
