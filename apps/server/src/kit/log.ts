import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino'

export type Logger = PinoLogger

/** Paths that never reach a log, wherever they stand in a logged object. */
const SECRET_PATHS = [
  'token',
  'authToken',
  'password',
  'secret',
  'secrets',
  'authorization',
  'cookie',
  '*.token',
  '*.authToken',
  '*.password',
  '*.secret',
  '*.secrets',
  '*.authorization',
  '*.cookie',
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["x-leeloo-authtoken"]',
]

/** JSON lines on `stream` (stderr by default: stdout belongs to the command). */
export const createLog = (level: string, stream: DestinationStream = pino.destination({ fd: 2, sync: true })): Logger =>
  pino(
    {
      level,
      redact: { paths: SECRET_PATHS, censor: '[secret]' },
      // Errors are logged as `{ error }`; without this they would be written as `{}`.
      serializers: { error: pino.stdSerializers.err },
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    stream,
  )

/** A request's own logger, which names the request: Fastify makes it as a child of the logger it was given. */
export const requestLog = ({ log }: { log: unknown }): Logger => log as Logger

/** An address as it may be logged: query values gone, and the token that messengers put into the path. */
export const safeUrl = (url: string): string =>
  url.replace(/\?.*$/s, (query) => (query.length > 1 ? '?…' : '')).replace(/\/bot[^/]+/g, '/bot…')
