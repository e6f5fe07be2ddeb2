import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { AccountId, CompanyId, LiveNews, PersonId, UserId } from '@korben/contract'
import { createScopedToken } from '../../apps/server/src/domains/auth/tokens.service.ts'
import { createCtx, type World } from '../../apps/server/src/kit/context.ts'
import { newId } from '../../apps/server/src/kit/ids.ts'
import { startChild } from '../children.ts'
import { openBenchDatabase } from '../database.ts'
import type { Bench } from '../measure.ts'
import { megabytesOf } from '../proc.ts'
import type { ProductReady } from '../processes/product.ts'
import { createBenchCompany, openBenchWorld } from '../world.ts'

/** Fewer than a user may have open. */
const STREAMS_PER_USER = 25
/** Of so many streams one is read to the letter; of the others only the bytes are taken. */
const READ_ONE_OF = 20
const TICK_MS = 20

/**
 * `streams` of one company are open (1,000) while another process writes `events` a second (1,000), for `seconds` (20): from the commit of an event to its
 * arrival, and what the server needs of memory. Nothing may be missed or told twice.
 */
export const sse: Bench = async (run) => {
  const [count, rate, seconds] = [run.number('streams', 1_000), run.number('events', 1_000), run.number('seconds', 20)]
  const database = await openBenchDatabase('bench_sse')
  const { world, close } = await openBenchWorld(database.address, { max: 4 })
  const { companyId, userId } = await createBenchCompany(world)
  const tokens = await createTokens(world, companyId, userId, Math.ceil(count / STREAMS_PER_USER))
  const server = await startChild<ProductReady>(new URL('../processes/product.ts', import.meta.url), {
    database: database.address,
  })
  const quiet = megabytesOf(server.pid, 'resident')

  const sentAt = new Map<string, number>()
  const latencies: number[] = []
  let cut = 0
  const heard = (news: LiveNews) => {
    const now = performance.now()
    for (const chat of news.chats) latencies.push(now - (sentAt.get(chat) ?? Number.NaN))
  }
  const streams: IncomingMessage[] = []
  for (let index = 0; index < count; index++) {
    const stream = await openStream(server.ready.url, tokens[index % tokens.length] ?? '')
    stream.once('close', () => cut++)
    if (index % READ_ONE_OF === 0) readNews(stream, heard)
    else stream.resume()
    streams.push(stream)
  }
  const open = megabytesOf(server.pid, 'resident')
  run.note(`${count} streams open: server ${quiet.toFixed(0)} MB before, ${open.toFixed(0)} MB now`)

  const ctx = createCtx(world, companyId, { kind: 'system', userId })
  const begun = performance.now()
  let written = 0
  let most = open
  while (performance.now() - begun < seconds * 1000) {
    const due = Math.floor(((performance.now() - begun) / 1000) * rate) - written
    const ids = Array.from({ length: due }, () => newId<'account'>(world.now()))
    await ctx.transaction((tx) => tx.emit(...ids.map((id) => chatEvent(id, newId<'person'>(world.now())))))
    for (const id of ids) sentAt.set(id, performance.now())
    written += due
    most = Math.max(most, megabytesOf(server.pid, 'resident'))
    await delay(TICK_MS)
  }
  const took = (performance.now() - begun) / 1000
  const expected = written * Math.ceil(count / READ_ONE_OF)
  for (let waited = 0; latencies.length < expected && waited < 10_000; waited += 50) await delay(50)

  latencies.sort((one, other) => one - other)
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN
  const isWhole = latencies.length === expected && cut === 0
  run.note(`${(written / took).toFixed(0)} events/s; p50 ${at(0.5).toFixed(0)} ms, p99 ${at(0.99).toFixed(0)} ms`)
  const label = `${count} streams, ${rate} events/s`
  run.report({
    kind: 'figure',
    label: `${label}: delivery p95`,
    value: at(0.95),
    unit: 'ms',
    budget: 'delivery p95 (ms)',
  })
  run.report({
    kind: 'figure',
    label: `${label}: most memory of the server`,
    value: most,
    unit: 'MB',
    budget: 'memory (MB)',
  })
  run.report({
    kind: 'verdict',
    label: 'every event is told once on every stream that was read',
    holds: isWhole,
    details: `${latencies.length} of ${expected} heard, ${cut} streams cut`,
  })
  for (const stream of streams) stream.destroy()
  await server.stop()
  await close()
  await database.close()
}

const chatEvent = (accountId: AccountId, personId: PersonId) => ({ type: 'chat.changed' as const, personId, accountId })

/** Tokens of users of their own. */
async function createTokens(world: World, companyId: CompanyId, owner: UserId, count: number): Promise<string[]> {
  const tokens: string[] = []
  for (let index = 0; index < count; index++) {
    const id = newId<'user'>(world.now())
    await world.sql`
      insert into "user" (company_id, id, name, email, role_id)
      select company_id, ${id}, ${`Listener ${index}`}, ${`listener-${index}@example.com`}, role_id from "user"
      where company_id = ${companyId} and id = ${owner}`
    const ctx = createCtx(world, companyId, { kind: 'user', userId: id })
    tokens.push((await createScopedToken(ctx, { name: 'Listener', scopes: ['chats:read'] })).token)
  }
  return tokens
}

async function openStream(url: string, token: string): Promise<IncomingMessage> {
  const request = get(`${url}/api/v3/live`, { agent: false, headers: { authorization: `Bearer ${token}` } })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  if (response.statusCode !== 200) throw new Error(`A stream was refused: ${response.statusCode}.`)
  response.on('error', () => {})
  return response
}

function readNews(stream: IncomingMessage, heard: (news: LiveNews) => void): void {
  let rest = ''
  stream.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const data = part.split('\n').find((line) => line.startsWith('data: '))
      if (data) heard(JSON.parse(data.slice(6)))
    }
  })
}
