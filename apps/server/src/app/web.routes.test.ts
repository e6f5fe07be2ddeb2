import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import staticFiles from '@fastify/static'
import fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { serveWeb } from './web.routes.ts'

const PAGE = '<!doctype html><script nonce="{{nonce}}"></script><meta property="csp-nonce" nonce="{{nonce}}">'
const BROWSER = { accept: 'text/html,application/xhtml+xml' }

/** A server of nothing but a built application; `isBuilt` false: nobody has built it. */
async function given({ isBuilt = true } = {}) {
  const built = `${await mkdtemp(join(tmpdir(), 'korben-web-'))}/`
  onTestFinished(() => rm(built, { recursive: true }))
  if (isBuilt) {
    await mkdir(`${built}app`)
    await writeFile(`${built}index.html`, PAGE)
    await writeFile(`${built}app/index-1a2b3c.js`, 'plain')
    await writeFile(`${built}app/index-1a2b3c.js.br`, 'brotli')
  }
  const app = fastify()
  // The files of the public pages come first, as in the product.
  await app.register(staticFiles, { root: built, prefix: '/assets/' })
  await serveWeb(app, built)
  return app
}

test('every answer carries a nonce of its own, in its policy and in its page', async () => {
  const app = await given()
  const nonces = []
  for (const url of ['/', '/chats/all']) {
    const answer = await app.inject({ url, headers: BROWSER })
    const policy = String(answer.headers['content-security-policy'])
    const nonce = /script-src 'self' 'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? ''
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`)
    expect(policy).not.toContain('unsafe')
    expect(answer.body).toBe(PAGE.replaceAll('{{nonce}}', nonce))
    expect(answer.headers['cache-control']).toBe('no-store')
    nonces.push(nonce)
  }
  expect(new Set(nonces).size).toBe(2)
})

test('a file of the application comes compressed and is kept for ever', async () => {
  const app = await given()
  const headers = { 'accept-encoding': 'gzip, br' }
  const answer = await app.inject({ url: '/app/index-1a2b3c.js', headers })
  expect(answer.body).toBe('brotli')
  expect(answer.headers).toMatchObject({
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
  })
  expect((await app.inject({ url: '/app/index-1a2b3c.js' })).body).toBe('plain')
})

test('the page is for browsers at addresses that could be pages, and for nothing else', async () => {
  const app = await given()
  const statusOf = async (url: string, headers = {}, method: 'GET' | 'POST' = 'GET') =>
    (await app.inject({ url, headers, method })).statusCode
  expect(await statusOf('/people?search=ann@example.com', BROWSER)).toBe(200)
  expect(await statusOf('/people')).toBe(404)
  expect(await statusOf('/people', BROWSER, 'POST')).toBe(404)
  expect(await statusOf('/app/gone-000000.js', BROWSER)).toBe(404)
  expect(await statusOf('/api/v4/people', BROWSER)).toBe(404)
  expect(await statusOf('/favicon.ico', BROWSER)).toBe(404)
})

test('where nobody has built it, that is said', async () => {
  const app = await given({ isBuilt: false })
  const answer = await app.inject({ url: '/', headers: BROWSER })
  expect(answer.statusCode).toBe(503)
  expect(answer.body).toContain('npm start')
})
