import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import staticFiles from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const BUILT = fileURLToPath(new URL('../../../web/dist/', import.meta.url))
/** Where the build wants the nonce of the answer. */
const NONCE = '{{nonce}}'

/** Scripts and styles of the application itself, and those that carry the nonce of this one answer. */
const contentSecurityPolicy = (nonce: string) =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' https: data: blob:",
    "media-src 'self' https: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/**
 * Serves the web application as `npm start` has built it: its files for ever, since each name holds the hash of what is in it, and its one page
 * at every address that nothing else answers and a browser wants to show.
 */
export async function serveWeb(app: FastifyInstance, built = BUILT): Promise<void> {
  const page = await readFile(`${built}index.html`, 'utf8').catch(() => null)
  if (page !== null) {
    await app.register(staticFiles, {
      root: `${built}app/`,
      prefix: '/app/',
      preCompressed: true,
      immutable: true,
      maxAge: '365d',
      index: false,
      decorateReply: false,
      logLevel: 'warn',
    })
  }
  const showPage = (reply: FastifyReply) => (page === null ? sendUnbuilt(reply) : sendPage(reply, page))
  app.get('/', { logLevel: 'warn' }, (_request, reply) => showPage(reply))
  // Fastify's own answer logs the address as it came, with a token that may stand in it.
  app.setNotFoundHandler((request, reply) =>
    wantsPage(request) ? showPage(reply) : reply.code(404).send({ error: { message: 'There is nothing here.' } }),
  )
}

/** A person's browser, not a program, and no file: a missing script must stay missing. */
const wantsPage = ({ method, headers, url }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  (headers.accept ?? '').includes('text/html') &&
  !/^\/(api|app|assets|hooks)\/|\.\w+$/.test(url.split('?', 1)[0] ?? '')

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64url')
  return reply
    .headers({
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': contentSecurityPolicy(nonce),
      'Cross-Origin-Opener-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    })
    .send(page.replaceAll(NONCE, nonce))
}

const sendUnbuilt = (reply: FastifyReply) =>
  reply
    .code(503)
    .header('Content-Type', 'text/plain; charset=utf-8')
    .send('This server works, but the web application is not built: `npm start` builds it.\n')
