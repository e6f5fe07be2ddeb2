import { expect, test } from 'vitest'
import { testDatabase } from '../../test/harness/database.ts'
import { eventually, stage } from '../../test/stub-channel/sending.ts'
import { connect } from '../kit/db.ts'
import { registry } from '../kit/metrics.ts'
import { collectQueues } from './queue-metrics.ts'

/** The figures of this process as they stand, by name with labels. */
async function figures(): Promise<Record<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = '', value] = /^korben_(\S+(?:\{.*\})?) (\S+)$/.exec(line) ?? []
      return [name, Number(value)]
    }),
  )
}

const CALL = 'delivery_results_total{channel="TELEGRAM",'

test('what became of each call is counted by its channel, its end and its reason', async () => {
  const here = await stage()
  const before = await figures()
  const grown = async (name: string) => ((await figures())[name] ?? 0) - (before[name] ?? 0)
  const [ann, ben] = [await here.account(), await here.account()]
  let refusals = 1
  here.peer.onSend(() => (refusals-- > 0 ? 'drop' : null))
  here.start()
  await here.send(ann, ['doubtful'], { priority: 'reply' })
  await eventually(
    () => grown(`${CALL}result="in_doubt",reason="in_doubt"}`),
    (count) => count === 1,
  )
  await here.send(ben, ['fine'], { priority: 'broadcast', lane: 'other' })
  await eventually(
    () => grown(`${CALL}result="sent",reason=""}`),
    (count) => count === 1,
  )

  expect(await grown(`${CALL}result="in_doubt",reason="in_doubt"}`)).toBe(1)
  expect(await grown(`${CALL}result="sent",reason=""}`)).toBe(1)
  expect(await grown('lateness_seconds_count{queue="replies"}')).toBe(1)
  expect(await grown('lateness_seconds_count{queue="broadcasts"}')).toBe(1)
  expect(await grown('leases_held{channel="TELEGRAM"}')).toBe(1)
  expect(await grown('leases_taken_total{from="free"}')).toBe(1)
})

test('what waits, how late the oldest is and what is in doubt is read from the database; what cannot go on is not late', async () => {
  const here = await stage()
  const account = await here.account()
  await here.send(account, ['first'], { priority: 'reply', lane: 'a' })
  await here.send(account, ['second', 'third'], { priority: 'broadcast', lane: 'b' })
  await here.world.sql`update delivery set due_at = ${new Date(here.clock.now().getTime() - 90_000)}
    where company_id = ${here.given.companyId} and priority = 2`
  await collectQueues(here.world)
  expect(await figures()).toMatchObject({
    'oldest_due_seconds{queue="replies"}': 0,
    'oldest_due_seconds{queue="broadcasts"}': 90,
    database_up: 1,
  })
  const queued = (await figures()).deliveries_queued ?? 0
  await here.given.update('delivery', { priority: 0 }, { state: 'in_doubt' })
  await here.given.update('connection', { id: here.connection.id }, { state: 'ERROR' })
  await collectQueues(here.world)
  expect(await figures()).toMatchObject({
    'oldest_due_seconds{queue="broadcasts"}': 0,
    deliveries_queued: queued - 1,
    deliveries_in_doubt: 2,
    connections_failed: 1,
  })
})

test('the pool says what its connections do, and how many wait for one', async () => {
  const { address } = await testDatabase()
  const sql = connect(address, { max: 2, name: 'small pool' })
  const { world } = await (await testDatabase()).world()
  const slow = [1, 2, 3, 4, 5].map(() => sql.begin((tx) => tx`select pg_sleep(0.3)`))
  await eventually(
    () => sql.pool().used,
    (used) => used === 2,
  )
  const read = collectQueues({ ...world, sql })
  expect(await figures()).toMatchObject({ 'pool_connections{state="used"}': 2, pool_waiting: 3 })
  await Promise.all([...slow, read])
  await collectQueues({ ...world, sql })
  expect(await figures()).toMatchObject({ 'pool_connections{state="used"}': 0, pool_waiting: 0 })
  await sql.end()
})

test('without a database the page says so, and is answered all the same', async () => {
  const sql = connect('postgres://korben@127.0.0.1:1/none', { max: 1 })
  const { world } = await (await testDatabase()).world()
  await collectQueues({ ...world, sql })
  expect((await figures()).database_up).toBe(0)
  await sql.end({ timeout: 0 })
  await collectQueues(world)
  expect((await figures()).database_up).toBe(1)
})
