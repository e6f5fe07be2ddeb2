import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { World } from '../kit/context.ts'
import { safeUrl } from '../kit/log.ts'

/** The log of an HTTP server: a line for a request and one for its answer, and never a token. */
export const createRequestLog = ({ log }: World): FastifyBaseLogger =>
  log.child(
    {},
    { serializers: { req: describeRequest, res: (reply: { statusCode: number }) => ({ status: reply.statusCode }) } },
  )

/** A request as it may be logged: its address never shows a token. */
const describeRequest = (request: FastifyRequest) => ({
  method: request.method,
  url: safeUrl(request.url),
  address: request.ip,
})
