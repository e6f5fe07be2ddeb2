import { expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '../../test/harness/database.ts'
import type { Given } from '../../test/harness/given.ts'
import type { TestWorld } from '../../test/harness/world.ts'
import { countsOf } from '../domains/company/index.ts'
import { createWorkerCtx } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import { runSweeps } from './sweeps.ts'

function startSweeps(harness: TestWorld) {
  const stop = new AbortController()
  const ended = runSweeps(createWorkerCtx(harness.world), stop.signal)
  const end = () => {
    stop.abort()
    return ended
  }
  onTestFinished(end)
  return { end }
}

const until = async (isTrue: () => Promise<boolean> | boolean) => {
  await expect.poll(isTrue, { timeout: 10_000, interval: 10 }).toBe(true)
}

/** Sweeps until `isTrue`; another test's sweeping may have to end first. */
async function sweep(harness: TestWorld, isTrue: () => Promise<boolean>) {
  const sweeps = startSweeps(harness)
  await until(isTrue)
  await sweeps.end()
}

const DAY_MS = 86_400_000

/** One of everything that is forgotten, of an age in days; times that the database sets by itself are set here. */
async function givenOld(given: Given, now: Date, days: number) {
  const at = new Date(now.getTime() - days * DAY_MS)
  const chat = await given.connection()
  await given.insert('inbound_seen', {
    connection_id: chat.id,
    event_id: `e${days}`,
    seen_at: new Date(Date.now() - days * DAY_MS),
  })
  await given.insert('idempotency_key', {
    subject: 's',
    key: `k${days}`,
    request_hash: Buffer.from('h'),
    expires_at: at,
  })
  const [webhook = await given.insert('webhook', { id: newId(now), url: 'http://127.0.0.1:9/' })] =
    await given.find('webhook')
  const delivery = { webhook_id: webhook.id, type: 'ORDER', body: '{}', created_at: at }
  await given.insert('webhook_delivery', {
    ...delivery,
    id: newId(now),
    cause: `delivered ${days}`,
    state: 'delivered',
  })
  await given.insert('webhook_delivery', {
    ...delivery,
    id: newId(now),
    cause: `queued ${days}`,
    state: 'queued',
    due_at: at,
  })
  const job = { name: 'test.run', payload: {}, actor: 'api', user_id: given.owner.id, due_at: at } as const
  await given.insert('job', { ...job, id: newId(now), cause: `done ${days}`, state: 'done', finished_at: at })
  await given.insert('job', { ...job, id: newId(now), cause: `dead ${days}`, state: 'dead', finished_at: at })
  const plan = { connection_id: chat.id, kind: 'sms', total: 1 } as const
  await given.insert('import', { ...plan, id: newId(now), total: days, finished_at: at })
}

test('what has had its time is forgotten, and nothing else', async () => {
  const { world } = await testDatabase()
  const harness = await world()
  const given = await harness.company()
  for (const days of [1, 3, 31, 91]) await givenOld(given, harness.clock.now(), days)
  await harness.world
    .sql`insert into rate_window (subject, started_at, reserved) values ('old', now() - interval '3 minutes', 1), ('new', now(), 1)`
  await sweep(harness, async () => (await given.count('import')) === 2)

  const left = async (table: 'inbound_seen' | 'idempotency_key' | 'webhook_delivery' | 'job' | 'import', key: string) =>
    (await given.find(table)).map((row) => String(Object.entries(row).find(([name]) => name === key)?.[1])).sort()
  expect(await left('inbound_seen', 'event_id')).toEqual(['e1'])
  expect(await left('idempotency_key', 'key')).toEqual([])
  expect(await left('webhook_delivery', 'cause')).toEqual([
    'delivered 1',
    'delivered 3',
    'queued 1',
    'queued 3',
    'queued 31',
    'queued 91',
  ])
  expect(await left('job', 'cause')).toEqual(['dead 1', 'dead 3', 'dead 31', 'done 1', 'done 3'])
  expect(await left('import', 'total')).toEqual(['1', '3'])
  expect(await harness.world.sql`select subject from rate_window`).toEqual([{ subject: 'new' }])
})

test('totals are folded and stay the same', async () => {
  const { world } = await testDatabase()
  const harness = await world()
  const given = await harness.company()
  for (let n = 0; n < 5; n++) await given.person()
  const before = await countsOf(harness.world.sql, given.companyId)
  await sweep(harness, async () => (await given.count('company_count_delta')) === 0)
  expect(before.person).toBe(5)
  expect(await countsOf(harness.world.sql, given.companyId)).toEqual(before)
})

test('the partitions of the month and the next two are made', async () => {
  const { sql, world } = await testDatabase()
  const harness = await world({ now: new Date('2031-12-15T00:00:00Z') })
  const made = async () =>
    (
      await sql<
        { name: string }[]
      >`select relname as name from pg_class where relkind = 'r' and relname ~ '_203[12]_[0-9]{2}$'`
    )
      .map(({ name }) => name)
      .sort()
  await sweep(harness, async () => (await made()).length === 9)
  expect(await made()).toEqual(
    ['delivery', 'event', 'message'].flatMap((table) =>
      ['2031_12', '2032_01', '2032_02'].map((month) => `${table}_${month}`),
    ),
  )
})

test('one process sweeps at a time, and another one takes over when it stops', async () => {
  const { sql, world } = await testDatabase()
  const harness = await world()
  const holders = async () =>
    (await sql<{ holder: string; epoch: number }[]>`select holder, epoch from lease where name = 'sweeps'`)[0]
  const before = await holders()
  const first = startSweeps(harness)
  await until(async () => ((await holders())?.epoch ?? 0) > (before?.epoch ?? 0))
  const held = await holders()
  await first.end()
  startSweeps(harness)
  await until(async () => ((await holders())?.epoch ?? 0) > (held?.epoch ?? 0))
  expect((await holders())?.holder).not.toBe(held?.holder)
})

test('a sweep that fails leaves the others alone', async () => {
  const { sql, world } = await testDatabase()
  const harness = await world()
  const given = await harness.company()
  const chat = await given.connection()
  await given.insert('inbound_seen', { connection_id: chat.id, event_id: 'old', seen_at: new Date(0) })
  await sql`alter table company_count_delta rename to hidden`
  await sweep(harness, async () => (await given.count('inbound_seen')) === 0)
  await sql`alter table hidden rename to company_count_delta`
  expect(harness.logged).toContainEqual(expect.objectContaining({ level: 50, sweep: 'counts' }))
})
