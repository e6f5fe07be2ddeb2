import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { runNpm } from '../../../../scripts/npm.mjs'
import { createScopedToken } from '../../src/domains/auth/tokens.service.ts'
import { runWebhooks, sendTestEvent, setLegacyWebhook } from '../../src/domains/webhooks/index.ts'
import { createWorkerCtx } from '../../src/kit/context.ts'
import { type TestApp, testApp } from '../harness/app.ts'
import { retriesProgram, typesProgram } from './consumer.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../../', import.meta.url))
const COMPILER = ['--strict', '--target', 'es2022', '--lib', 'es2023,dom,dom.iterable', '--module', 'nodenext']

let folder = ''
let examples: string[] = []
const installed = () => join(folder, 'node_modules/@korben/client')

/** The package as customers get it: built, packed, and installed into an empty folder that knows nothing else. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'korben-sdk-'))
  const dist = join(folder, 'dist')
  await run(execPath, ['--disable-warning=ExperimentalWarning', join(root, 'packages/client/build/build.ts'), dist])
  await runNpm(['pack', dist, '--pack-destination', folder, '--offline'], folder)
  await rm(dist, { recursive: true })
  const [tarball = 'none'] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
  await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}')
  await runNpm(['install', join(folder, tarball), '--offline'], folder)

  const readme = await readFile(join(installed(), 'README.md'), 'utf8')
  examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)
}, 240_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

async function write(name: string, code: string, { baseUrl, token, v2 }: Record<'baseUrl' | 'token' | 'v2', string>) {
  const program = code.replaceAll('https://crm.example.com', baseUrl).replaceAll('korben_token', token)
  await writeFile(join(folder, name), program.replaceAll('v2_token', v2))
}

/** Compiles programs as `tsc --strict` does, with the types of the language and the package alone. */
const compile = (...names: string[]) =>
  run(execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...COMPILER, ...names], { cwd: folder }).catch(
    ({ stdout }: { stdout: string }) => {
      throw new Error(stdout)
    },
  )

const start = async (name: string): Promise<string> =>
  (await run(execPath, [name], { cwd: folder, timeout: 60_000 })).stdout.trim()

async function tokensOf(app: TestApp) {
  const { token } = await createScopedToken(app.given.ctx, {
    name: 'Shop',
    scopes: ['tags:read', 'tags:write', 'people:read', 'people:write', 'fields:read', 'calls:read', 'orders:read'],
  })
  return { token, v2: app.given.token }
}

test('the package has no dependencies, and its types name neither the contract nor its schemas', async () => {
  const manifest = JSON.parse(await readFile(join(installed(), 'package.json'), 'utf8'))
  expect(manifest).toMatchObject({ name: '@korben/client', type: 'module', engines: { node: '>=20.3' } })
  expect(manifest).not.toHaveProperty('dependencies')
  expect(manifest).not.toHaveProperty('private')
  expect(await readdir(join(folder, 'node_modules/@korben'))).toEqual(['client'])
  const files = (await readdir(installed(), { recursive: true })).filter((name) => /\.(js|d\.ts)$/.test(name))
  expect(files).toEqual(expect.arrayContaining(['index.js', 'index.d.ts', 'client.d.ts', 'types.d.ts']))
  for (const name of files) {
    const code = await readFile(join(installed(), name), 'utf8')
    // `node:` would be missing in a browser.
    expect(code, name).not.toMatch(/@korben\/contract|typebox|['"]node:|\bStatic<|\bTObject\b|\.ts'/)
    if (name.endsWith('.d.ts')) expect(code, name).not.toMatch(/: any\b|<any>|any\[\]/)
  }
})

test('a customer’s program compiles strictly, nothing is any, and a hover shows fields', async () => {
  await write('types.ts', typesProgram, { baseUrl: 'https://crm.example.com', token: 'x', v2: 'x' })
  await compile('types.ts')

  const program = ts.createProgram([join(folder, 'types.ts')], {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    types: [],
  })
  const checker = program.getTypeChecker()
  let hover = ''
  const look = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === 'person')
      hover = checker.typeToString(checker.getTypeAtLocation(node.name), node, ts.TypeFormatFlags.NoTruncation)
    ts.forEachChild(node, look)
  }
  ts.forEachChild(program.getSourceFile(join(folder, 'types.ts')) ?? expect.fail(), look)
  expect(hover).toMatch(/^\{ /)
  for (const field of ['id: string;', 'name: string;', 'email: string | null;', 'createdAt: string;'])
    expect(hover).toContain(field)
}, 240_000)

test('the examples of its README compile and do against the real server what they say', async () => {
  const app = await testApp({ now: new Date() })
  const place = { baseUrl: app.baseUrl, ...(await tokensOf(app)) }
  expect(examples).toHaveLength(5)
  for (const name of ['Cleo', 'Dora', 'Emma']) await app.given.person({ name })
  for (const [n, code] of examples.entries()) await write(`example-${n + 1}.ts`, code, place)
  await compile(...examples.map((_, n) => `example-${n + 1}.ts`))

  expect(await start('example-1.js')).toMatch(/^There is VIP already, says request \S+\.$/)
  expect(await start('example-2.js')).toBe('2 of them on the first page\nEmma\nDora\nCleo')
  expect(await start('example-3.js')).toBe('true')
  expect(await app.given.count('person', { name: 'Ann' })).toBe(1)
  expect(await start('example-5.js')).toMatch(/^Made [0-9a-f]{24}$/)
  expect(await app.given.count('person', { name: 'Bob' })).toBe(1)

  const { body, headers } = await tellReceiver(app)
  const { receive } = await import(join(folder, 'example-4.js'))
  const { secret } = await app
    .clientWith((await createScopedToken(app.given.ctx, { name: 'Hook', scopes: ['webhooks:write'] })).token)
    .webhooks.revealSecret()
  const answer = async (sent: string, key: string, given = headers) =>
    (await receive(new Request('https://shop.example.com', { method: 'POST', headers: given, body: sent }), key)).status
  expect(await answer(body, secret)).toBe(200)
  expect(await answer(body.replace('TEST', 'SALE'), secret)).toBe(401)
  expect(await answer(body, `whsec_${Buffer.from('another').toString('base64')}`)).toBe(401)
  expect(await answer(body, secret, { ...headers, 'webhook-timestamp': '1700000000' })).toBe(401)
  expect(await answer(body, secret, { ...headers, 'webhook-id': 'another' })).toBe(401)
}, 240_000)

test('reads and keyed writes are tried again by the rules, other writes never, and every failure has its type', async () => {
  const app = await testApp()
  const { token, v2 } = await tokensOf(app)
  const asked: string[] = []
  /** What the first attempts of a request meet on their way, in turn; the rest goes through. */
  const ways: Record<string, (((request: IncomingMessage, response: ServerResponse) => void) | null)[]> = {
    'GET /tags': [busy, busy, null],
    'POST /tags': [busy, busy, null],
    'GET /fields': [limited, null],
    'GET /people': [cut, cut, cut],
    'GET /people/5e1c7ce2b4066a01900cdba0/calls': [silent],
  }
  const baseUrl = await startProxy(async (request, response) => {
    const name = `${request.method} ${new URL(request.url ?? '', app.baseUrl).pathname.replace('/api/v3', '')}`
    asked.push(name)
    const way = ways[name]?.shift()
    if (way) return way(request, response)
    const { authorization = '', 'idempotency-key': key } = request.headers
    const body = await text(request)
    const answer = await fetch(`${app.baseUrl}${request.url}`, {
      method: request.method ?? 'GET',
      headers: {
        authorization,
        ...(body === '' ? {} : { 'content-type': 'application/json' }),
        ...(typeof key === 'string' ? { 'idempotency-key': key } : {}),
      },
      ...(body === '' ? {} : { body }),
    })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
  await write('retries.ts', retriesProgram, { baseUrl, token, v2 })
  await compile('retries.ts')
  expect((await start('retries.js')).split('\n')).toEqual([
    'read: done, waited 250 500',
    'write: 503 UNREADABLE, waited not',
    'keyed write: done, waited 250',
    'limited read: done, waited 7000',
    'cut read: network, waited 250 500',
    'impatient read: timeout 50, waited not',
    'refused: 409 tags.name_taken, waited not',
  ])
  expect(asked.filter((name) => name === 'POST /tags')).toHaveLength(4)
  expect(await app.given.count('tag', {})).toBe(1)
}, 240_000)

const busy = (_: IncomingMessage, response: ServerResponse) => void response.writeHead(503).end('busy')
const limited = (_: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(429, { 'retry-after': '7' }).end('{}')
const cut = (request: IncomingMessage) => void request.socket.destroy()
const silent = () => {}

async function startProxy(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void) {
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A real call of the webhook, as a receiver got it. */
async function tellReceiver(app: TestApp) {
  const called = Promise.withResolvers<{ body: string; headers: Record<string, string> }>()
  const url = await startProxy(async (request, response) => {
    const body = await text(request)
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      name.startsWith('webhook-') && typeof value === 'string' ? [[name, value] as const] : [],
    )
    response.end()
    called.resolve({ body, headers: Object.fromEntries(headers) })
  })
  await setLegacyWebhook(app.given.ctx, { url, events: ['SALE'], isOn: true })
  await sendTestEvent(app.given.ctx)
  const stop = new AbortController()
  const ended = runWebhooks(createWorkerCtx(app.world), stop.signal, { graceMs: 0 })
  const received = await called.promise
  stop.abort()
  await ended
  return received
}
