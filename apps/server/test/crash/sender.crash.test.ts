import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { newSecretKey } from '../../src/kit/crypto.ts'
import { testDatabase } from '../harness/database.ts'
import { eventually, type Stage, stage } from '../stub-channel/sending.ts'
import { end, kill, seededRandom, startSenderProcess } from './processes.ts'
import type { SenderOrder } from './sender-process.ts'

/** The whole product is killed fifteen times in `e2e/kill`. */
const KILLS = 5
const CONCURRENCY = 8
/** Short, so that a takeover does not have to be waited for long, and long enough for a busy machine to renew it in time. */
const LEASE_MS = 1_500

const orderFor = async (settings: SenderOrder['settings'] = {}): Promise<SenderOrder> => ({
  database: (await testDatabase()).address,
  secretKey: newSecretKey(),
  clockOffsetMs: 0,
  settings: { concurrency: CONCURRENCY, leaseMs: LEASE_MS, lookMs: 50, ...settings },
})

/** How often each text arrived. */
function arrivals({ peer }: Stage): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { text } of peer.arrived) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}

const countOpen = async ({ world, given }: Stage) =>
  (await world.sql`select 1 from delivery where company_id = ${given.companyId} and state in ('queued', 'sending')`)
    .length

const holderOf = async ({ given, connection }: Stage): Promise<string> =>
  (await given.find('connection_lease', { connection_id: connection.id }))[0]?.holder ?? ''

test('killed again and again at any instruction, the sender loses nothing and sends nothing twice', {
  timeout: 240_000,
}, async () => {
  const it = await stage({ now: new Date() })
  const random = seededRandom(20261123)
  const accounts = await Promise.all(Array.from({ length: 300 }, () => it.account()))
  // The messenger takes its time, or most kills would meet no call in flight.
  it.peer.onSend(async () => {
    await delay(random() * 4)
    return null
  })
  const order = await orderFor()
  // The second process stands by, so that its start does not have to be waited for.
  const running = [await startSenderProcess(order), await startSenderProcess(order)]
  let written = 0
  for (let kills = 0; kills < KILLS; kills++) {
    const before = it.peer.arrived.length
    // Two messages of one lane for everybody: what is in doubt holds back the second.
    for (const account of accounts.slice(kills * 20, kills * 20 + 20))
      await it.send(account, [`${account.id} 1`, `${account.id} 2`], { priority: 'broadcast' })
    written += 40
    await eventually(
      () => it.peer.arrived.length,
      (count) => count > before,
    )
    await delay(random() * 60)
    const holder = await holderOf(it)
    const index = running.findIndex(({ pid }) => holder.includes(`:${pid}:`))
    const [victim] = running.splice(Math.max(index, 0), 1)
    if (victim) await kill(victim)
    running.push(await startSenderProcess(order))
  }
  // One look at all rows: between two looks a row passes from queued to sending.
  const unsettled = async () => {
    const rows = await it.given.find('delivery')
    const held = new Set(rows.filter(({ state }) => state === 'in_doubt').map(({ account_id }) => account_id))
    return rows.filter(({ state, account_id }) => state === 'sending' || (state === 'queued' && !held.has(account_id)))
  }
  expect(await eventually(unsettled, (rows) => rows.length === 0, 30_000)).toEqual([])

  const deliveries = await it.given.find('delivery')
  const messages = new Map((await it.given.find('message')).map((row) => [row.id, row]))
  expect(deliveries).toHaveLength(written)
  const counts = arrivals(it)
  const timesOf = (row: (typeof deliveries)[number]) => counts.get(messages.get(row.message_id)?.text ?? '') ?? 0
  const held = deliveries.filter(({ state }) => state === 'in_doubt').map(({ account_id }) => account_id)
  for (const row of deliveries) {
    if (row.state === 'sent') expect(timesOf(row)).toBe(1)
    else if (row.state === 'in_doubt') expect(timesOf(row)).toBeLessThanOrEqual(1)
    else {
      expect(row.state).toBe('queued')
      expect(held).toContain(row.account_id)
      expect(timesOf(row)).toBe(0)
    }
    expect(messages.get(row.message_id)?.state).toBe(row.state)
  }
  const doubts = deliveries.filter(({ state }) => state === 'in_doubt')
  expect(doubts.length).toBeLessThanOrEqual(CONCURRENCY * KILLS)
  // Otherwise the kills came when nothing was under way, and the test has shown nothing.
  expect(doubts.length).toBeGreaterThan(0)
  expect(deliveries.filter(({ state }) => state === 'sent').length).toBeGreaterThan(written / 2)
})

test('a process that was stopped past its lease finds it taken: it neither marks, nor sends, nor writes', {
  timeout: 90_000,
}, async () => {
  const it = await stage({ now: new Date() })
  const accounts = await Promise.all(Array.from({ length: 150 }, () => it.account()))
  it.peer.onSend(async () => {
    await delay(20)
    return null
  })
  for (const account of accounts) await it.send(account, [account.id])
  const order = await orderFor({ leaseMs: 3_000 })
  const sleeper = await startSenderProcess(order)
  await eventually(
    () => it.peer.arrived.length,
    (count) => count > 20,
  )
  sleeper.kill('SIGSTOP')
  const before = await it.given.find('connection_lease', { connection_id: it.connection.id })
  await startSenderProcess(order)
  await eventually(
    () => it.given.find('connection_lease', { connection_id: it.connection.id }),
    ([lease]) => (lease?.epoch ?? 0) > (before[0]?.epoch ?? 0),
  )
  const doubted = await it.given.find('delivery', { state: 'in_doubt' })
  const [taken] = await it.world.sql<{ at: Date }[]>`select clock_timestamp() as at`
  sleeper.kill('SIGCONT')
  expect(
    await eventually(
      () => countOpen(it),
      (open) => open === 0,
      20_000,
    ),
  ).toBe(0)
  await end(sleeper)

  const deliveries = await it.given.find('delivery')
  const counts = arrivals(it)
  expect([...counts.values()].filter((times) => times > 1)).toEqual([])
  // Nothing that was in doubt at the takeover has been written to since, however late its answer was read.
  const now = new Map(deliveries.map((row) => [row.message_id, row]))
  expect(doubted.map((row) => now.get(row.message_id))).toEqual(doubted)
  const markedSince = deliveries.filter(({ sending_at }) => taken && sending_at && sending_at > taken.at)
  expect(markedSince.length).toBeGreaterThan(0)
  // By whoever held the lease then; never under the epoch that the stopped process still believes in.
  expect(Math.min(...markedSince.map(({ epoch }) => epoch ?? 0))).toBeGreaterThan(before[0]?.epoch ?? 0)
  const doubts = deliveries.filter(({ state }) => state === 'in_doubt')
  const [lease] = await it.given.find('connection_lease', { connection_id: it.connection.id })
  expect(doubts.length).toBeLessThanOrEqual(CONCURRENCY * ((lease?.epoch ?? 0) - 1))
  expect(deliveries.filter(({ state }) => state === 'sent')).toHaveLength(150 - doubts.length)
})

test('two processes share the connections, send everything once, and a third takes its part', {
  timeout: 90_000,
}, async () => {
  const it = await stage({ now: new Date() })
  const connections = [it.connection]
  for (let n = 1; n < 8; n++) {
    connections.push(
      await it.given.connection({
        kind: 'TELEGRAM',
        type: 'stub',
        settings: { baseUrl: it.peer.baseUrl },
        inbound: 'poll',
      }),
    )
  }
  const order = await orderFor({ leaseMs: 3_000 })
  const holders = async () => {
    const leases = await it.given.find('connection_lease', {})
    const held = leases.map(({ holder }) => holder).filter((holder) => holder !== '')
    return Object.values(Object.groupBy(held, (holder) => holder))
      .map((group) => group?.length ?? 0)
      .toSorted()
  }
  await startSenderProcess(order)
  await startSenderProcess(order)
  for (const connection of connections) {
    const account = await it.account({ connection_id: connection.id })
    await it.send(
      account,
      Array.from({ length: 5 }, (_, n) => `${account.id} ${n}`),
    )
  }
  expect(
    await eventually(
      () => countOpen(it),
      (open) => open === 0,
      20_000,
    ),
  ).toBe(0)
  expect([...arrivals(it).values()].every((times) => times === 1)).toBe(true)
  expect(it.peer.arrived).toHaveLength(40)
  const isShared = (counts: number[]) => counts.length === 2 && counts.every((count) => count >= 3)
  expect(await eventually(holders, isShared)).toSatisfy(isShared)
  await startSenderProcess(order)
  expect(await eventually(holders, (counts) => counts.length === 3, 20_000)).toHaveLength(3)
})

test('one of two dies, and the other has all its connections as soon as the leases are over', {
  timeout: 60_000,
}, async () => {
  const it = await stage({ now: new Date() })
  for (let n = 1; n < 8; n++) {
    await it.given.connection({
      kind: 'TELEGRAM',
      type: 'stub',
      settings: { baseUrl: it.peer.baseUrl },
      inbound: 'poll',
    })
  }
  const leaseMs = 6_000
  const order = await orderFor({ leaseMs })
  const survivor = await startSenderProcess(order)
  const victim = await startSenderProcess(order)
  const heldBy = async ({ pid }: typeof victim) =>
    (await it.given.find('connection_lease')).filter(({ holder }) => holder.includes(`:${pid}:`)).length
  expect(
    await eventually(
      () => heldBy(victim),
      (count) => count >= 3,
      20_000,
    ),
  ).toBeGreaterThanOrEqual(3)
  const killed = performance.now()
  await kill(victim)
  expect(
    await eventually(
      () => heldBy(survivor),
      (count) => count >= 7,
      20_000,
    ),
  ).toBeGreaterThanOrEqual(7)
  // Not when the survivor next happens to count who is alive.
  expect(performance.now() - killed).toBeLessThan(leaseMs + 600)
})

test("what the dead would have had is nobody else's: a process that died again and again takes nothing from the living", {
  timeout: 60_000,
}, async () => {
  const it = await stage({ now: new Date() })
  for (let n = 1; n < 8; n++) {
    await it.given.connection({
      kind: 'TELEGRAM',
      type: 'stub',
      settings: { baseUrl: it.peer.baseUrl },
      inbound: 'poll',
    })
  }
  await startSenderProcess(await orderFor({ leaseMs: 6_000 }))
  const countHeld = async () => (await it.given.find('connection_lease')).filter(({ holder }) => holder !== '').length
  const isWhole = (count: number) => count >= 7
  expect(await eventually(countHeld, isWhole, 20_000)).toSatisfy(isWhole)
  await it.world.sql`
    insert into sender_process (holder, expires_at)
    select 'dead:' || n || ':', now() + interval '1 hour' from generate_series(1, 6) as n`
  onTestFinished(async () => {
    await it.world.sql`delete from sender_process where holder like 'dead:%'`
  })
  await delay(2_000)
  for (let looks = 0; looks < 20; looks++) {
    expect(await countHeld()).toBeGreaterThanOrEqual(6)
    await delay(100)
  }
})
