import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { one } from '../../src/kit/db.ts'
import { korben } from '../cli/harness.ts'
import { testDatabase } from '../harness/database.ts'
import { startProxy } from './proxy.ts'
import { createPeople, type Server, startServer, until } from './server.ts'

vi.setConfig({ testTimeout: 180_000 })

const REFUSED = { status: 0, error: { code: 'SERVER_ERROR', fields: {} } }
const UNKNOWN_HOOK = '/hooks/000000000000000000000000'

/** The product on a PostgreSQL that it has not started, with somebody on the line. All tests share the database. */
async function given(nodeArgs: string[] = []) {
  const { sql, address } = await testDatabase()
  const proxy = await startProxy(address)
  onTestFinished(() => proxy.close())
  const { user, database } = address
  const url = `postgres://${user}@127.0.0.1:${proxy.address.port}/${database}`
  const env = { DATABASE_URL: url, SECRET_KEY: '7'.repeat(64), DATA_DIR: '/tmp' }
  const server = await startServer(env, { token, nodeArgs })
  token = server.token
  return { sql, proxy, server }
}
/** Printed once, by the first server on the database. */
let token: string | undefined

const isReady = async (server: Server) => (await server.call('/readyz')).status === 200

/** A minute by `npm run machines -- outage`. */
const OUTAGE_SECONDS = Number(process.env.OUTAGE_SECONDS ?? 10)

/** An attempt to connect that was under way without an answer when the database came back ends after five seconds. */
describe.each([
  ['stopped', 'refused', 'reset', 2_000],
  ['gone without a word', 'hole', 'hole', 8_000],
] as const)('a PostgreSQL that is %s for a while', (_name, answer, cut, backWithinMs) => {
  test('is waited for: requests are refused in bounded time, the process stays, and all goes on by itself', async () => {
    const { sql, proxy, server } = await given()
    const people = createPeople(server)
    await until('people are created', () => people.acknowledged.length > 20)
    proxy.answer(answer)
    proxy.cut(cut)

    const outageEnd = performance.now() + OUTAGE_SECONDS * 1_000
    await until('it is not ready', async () => !(await isReady(server)))
    while (performance.now() < outageEnd) {
      expect((await server.call('/healthz')).status).toBe(200)
      expect(await server.call('/readyz')).toMatchObject({ status: 503 })
      expect(await server.call('/api/v2/people')).toEqual({ status: 503, body: REFUSED })
      expect(await server.call(UNKNOWN_HOOK, { method: 'POST', body: {} })).toMatchObject({ status: 503 })
      await delay(250)
    }
    expect(people.refusals.every(({ status }) => status === 503)).toBe(true)

    const accepted = people.acknowledged.length
    proxy.answer('passed')
    await until('it is ready', () => isReady(server), backWithinMs)
    await until('people are created again', () => people.acknowledged.length > accepted, backWithinMs)
    await people.stop()
    const stored = await sql<{ email: string }[]>`select email from person where email like 'person-%'`
    expect(people.acknowledged.filter((email) => !stored.some((row) => row.email === email))).toEqual([])

    // Background work announces itself every few seconds.
    const expiry = async () =>
      one(await sql<{ at: Date | null }[]>`select max(expires_at) as at from sender_process`).at?.getTime() ?? 0
    const before = await expiry()
    const isWorking = async () => (await expiry()) > before
    await until('the workers go on', isWorking, 15_000)
    expect(server.child.exitCode).toBe(null)
    expect(await server.stop()).toBe(0)
  })
})

test('a clock that jumps an hour forward and back changes nothing: the time is that of the database', async () => {
  const { sql, server } = await given(['--import', fileURLToPath(new URL('./shift-clock.ts', import.meta.url))])
  const created = async (email: string) => {
    const answer = await server.call('/api/v2/people', { method: 'POST', body: { name: email, email } })
    expect(answer.status).toBe(200)
    const [row] = await sql<{ offBy: number }[]>`
      select abs(extract(epoch from clock_timestamp() - created_at))::float8 as "offBy" from person where email = ${email}`
    return row?.offBy
  }
  for (const name of ['right', 'ahead', 'back', 'behind']) {
    expect(await created(`clock-${name}@example.com`)).toBeLessThan(5)
    server.child.kill('SIGUSR2')
  }
})

test('a PostgreSQL that goes away during a start is told in a sentence', async () => {
  const { address } = await testDatabase()
  const proxy = await startProxy(address)
  onTestFinished(() => proxy.close())
  let connections = 0
  // The first one looks whether there is a database at all.
  proxy.decide(() => (connections++ === 0 ? null : { cut: 'end', afterBytes: 0, afterMs: 60_000, delayMs: 0 }))
  const url = `postgres://${address.user}@127.0.0.1:${proxy.address.port}/${address.database}`
  const { code, stderr } = await korben(['work'], { DATABASE_URL: url, SECRET_KEY: '7'.repeat(64), DATA_DIR: '/tmp' })
  expect(stderr).toMatch(/^The database cannot be reached \(\w+\); check DATABASE_URL and that it runs\.\n$/)
  expect(code).toBe(1)
})
