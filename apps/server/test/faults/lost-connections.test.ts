import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { connect, type Database, type DatabaseOptions, isTransient, one, type Tx } from '../../src/kit/db.ts'
import { createHints } from '../../src/kit/hints.ts'
import { createLog } from '../../src/kit/log.ts'
import { transact } from '../../src/kit/transact.ts'
import { seededRandom } from '../crash/processes.ts'
import { testDatabase } from '../harness/database.ts'
import { type Cut, type Fate, type FaultyProxy, startProxy } from './proxy.ts'

/** Nothing may take longer, whatever happens to the connection: a lost answer is noticed within some 3 seconds, a lost server within 7. */
const BOUND_MS = 12_000
const SIZE = 6

let uncaught: unknown[] = []
const note = (error: unknown) => void uncaught.push(error)
beforeEach(() => {
  uncaught = []
  process.on('uncaughtException', note).on('unhandledRejection', note)
})
afterEach(() => {
  process.off('uncaughtException', note).off('unhandledRejection', note)
  expect(uncaught).toEqual([])
})

async function given() {
  const { sql: admin, address } = await testDatabase()
  const proxy = await startProxy(address)
  onTestFinished(() => proxy.close())
  await admin`create table if not exists written (work text, n int)`
  await admin`truncate written`
  return { admin, address, proxy, open: (settings = {}) => openPool(proxy.address, settings) }
}

function openPool(address: DatabaseOptions, settings: { max?: number } = {}): Database {
  const sql = connect(address, { max: SIZE, name: 'victim', ...settings })
  onTestFinished(() => sql.end({ timeout: 1 }))
  return sql
}

/** What became of a promise: its value, its error, or that it hangs. */
async function outcome<T>(promise: PromiseLike<T>, what: string): Promise<{ value: T } | { error: unknown }> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`HANGS: ${what}`)), BOUND_MS)
  })
  try {
    return { value: await Promise.race([promise, tooLate]) }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('HANGS')) throw error
    return { error }
  } finally {
    clearTimeout(timer)
  }
}

/** All connections are there again, and each takes a statement of its own. */
async function worksAtFullSize(sql: Database, size = SIZE): Promise<void> {
  const everyone = () =>
    Promise.all(
      Array.from({ length: size }, () =>
        transact(
          sql,
          async (tx) => one(await tx<{ pid: number }[]>`select pg_backend_pid() as pid, pg_sleep(0.1)`).pid,
        ),
      ),
    ).then(
      (pids) => new Set(pids).size,
      () => 0,
    )
  await expect.poll(everyone, { timeout: BOUND_MS, interval: 20 }).toBe(size)
}

describe.each([1, 2, 3])('connections cut at random instants, seed %i', (seed) => {
  test('everything settles, no lost transaction writes, and the pool works at full size again', async () => {
    const { admin, address, proxy, open } = await given()
    const random = seededRandom(seed)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
    const sql = open()
    const told: string[] = []
    await sql.listen('chaos', (word) => told.push(word))
    proxy.decide((): Fate | null => {
      if (random() < 0.1) return null
      return {
        cut: pick<Cut>(['reset', 'reset', 'reset', 'end', 'end', 'end', 'hole']),
        afterBytes: Math.floor(10 ** (1 + random() * 4.5)),
        afterMs: 10 ** (random() * 3.2),
        delayMs: random() < 0.2 ? random() * 5 : 0,
      }
    })
    proxy.cut('reset')

    const faults: string[] = []
    const committed = new Map<string, number>()
    const undecided = new Set<string>()
    const refused = new Set<string>()
    let failures = 0
    const failed = (error: unknown) => {
      failures++
      if (!isTransient(error)) faults.push(`No failure of the moment: ${String(error)}`)
    }
    const read = async (name: string) => {
      const length = Math.floor(10 ** (random() * 5))
      const result = await outcome(
        sql<{ name: string; text: string; row: number }[]>`
          select ${name} as name, repeat('x', ${Math.ceil(length / 10)}::int) as text, row from generate_series(1, 10) as row`,
        `read ${name}`,
      )
      if ('error' in result) return failed(result.error)
      const isWhole =
        result.value.length === 10 && result.value.every((row, index) => row.name === name && row.row === index + 1)
      if (!isWhole) faults.push(`${name} got the answer of another`)
    }
    const insert = (tx: Tx, work: string, n: number) => tx`insert into written (work, n) values (${work}, ${n})`
    const write = async (name: string) => {
      const count = 1 + Math.floor(random() * 5)
      const way = pick(['one by one', 'at once', 'throws', 'swallows'] as const)
      const pause = random() < 0.3 ? random() * 20 : 0
      let isWhole = false
      const result = await outcome(
        transact(sql, async (tx) => {
          const numbers = Array.from({ length: count }, (_, n) => n)
          if (way === 'at once') await Promise.all(numbers.map((n) => insert(tx, name, n)))
          else {
            for (const n of numbers) {
              const inserted = insert(tx, name, n)
              if (way === 'swallows') await inserted.catch(() => {})
              else await inserted
              if (pause > 0) await delay(pause)
            }
          }
          if (way === 'throws') throw new Error('mine')
          isWhole = true
        }),
        `write ${name} ${way}`,
      )
      if ('value' in result) committed.set(name, count)
      else {
        if (!isWhole || way === 'throws') refused.add(name)
        else undecided.add(name)
        if (!(result.error instanceof Error && result.error.message === 'mine')) failed(result.error)
      }
    }
    // A statement that cannot even be sent fails alone, not the one before it on the same connection.
    const mistake = async (name: string) => {
      const result = await outcome(sql`select ${undefined as unknown as string}`, `mistake ${name}`)
      const code = 'error' in result && result.error instanceof Error && 'code' in result.error ? result.error.code : ''
      if (code !== 'UNDEFINED_VALUE') {
        if ('error' in result) failed(result.error)
        else faults.push('A mistake was answered')
      }
    }
    const worker = async (index: number) => {
      for (let turn = 0; turn < 30; turn++) {
        await pick([read, read, write, write, mistake])(`${index}.${turn}`)
      }
    }
    await Promise.all(Array.from({ length: 3 * SIZE }, (_, index) => worker(index)))

    proxy.decide(() => null)
    await worksAtFullSize(sql)
    const rows = await admin<
      { work: string; count: number }[]
    >`select work, count(*)::int as count from written group by work`
    const written = new Map(rows.map(({ work, count }) => [work, count]))
    for (const [work, count] of committed)
      if (written.get(work) !== count) faults.push(`${work}: ${written.get(work)} of ${count}`)
    for (const work of refused) if (written.has(work)) faults.push(`${work} was refused and is written`)
    expect(faults).toEqual([])
    expect(failures).toBeGreaterThan(5)
    expect(committed.size).toBeGreaterThan(5)
    expect(undecided.size).toBeLessThan(failures)

    // LISTEN is back, too: on a connection that went silently at the next look, which is after ten seconds.
    const direct = openPool(address, { max: 1 })
    const isHeard = async () => {
      await direct.notify('chaos', 'back')
      return told.includes('back')
    }
    await expect.poll(isHeard, { timeout: 20_000, interval: 100 }).toBe(true)
  }, 90_000)
})

describe('a server that is gone without a word', () => {
  test('is noticed within seconds: what was asked is rejected, and the next connection serves', async () => {
    const { proxy, open } = await given()
    const sql = open()
    await worksAtFullSize(sql)
    proxy.cut('hole')
    const started = performance.now()
    const results = await Promise.all(Array.from({ length: SIZE }, () => outcome(sql`select 1`, 'a statement')))
    expect(results.every((result) => 'error' in result && isTransient(result.error))).toBe(true)
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  test('and does not come back fails everything in bounded time, and serves at once when it is there again', async () => {
    const { proxy, open } = await given()
    const sql = open()
    await worksAtFullSize(sql)
    proxy.answer('hole')
    proxy.cut('hole')
    const results = await Promise.all(Array.from({ length: 5 * SIZE }, () => outcome(sql`select 1`, 'a statement')))
    expect(results.every((result) => 'error' in result && isTransient(result.error))).toBe(true)
    proxy.answer('passed')
    await worksAtFullSize(sql)
  }, 60_000)

  test('ends no statement that only takes its time', async () => {
    const { open } = await given()
    const sql = open()
    expect(await sql`select 1 as one, pg_sleep(6)`).toMatchObject([{ one: 1 }])
  })

  test('nor one that is asked about while everything stands still for a moment, the server too', async () => {
    const { proxy, open } = await given()
    const sql = open()
    await worksAtFullSize(sql)
    proxy.decide(() => ({ cut: 'end', afterBytes: Number.POSITIVE_INFINITY, afterMs: 60_000, delayMs: 500 }))
    const answer = sql`select 1 as one, pg_sleep(4)`.execute()
    await delay(2_300)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 6_000)
    expect(await answer).toMatchObject([{ one: 1 }])
  })

  test('and ends no transaction that waits for a lock', async () => {
    const { admin, open } = await given()
    const sql = open()
    await admin`insert into written values ('locked', 0)`
    const waiting = Promise.withResolvers<void>()
    const holder = transact(admin, async (tx) => {
      await tx`update written set n = 1 where work = 'locked'`
      waiting.resolve()
      await delay(5_000)
    })
    await waiting.promise
    await transact(sql, (tx) => tx`update written set n = n + 1 where work = 'locked'`)
    await holder
    expect(await admin`select n from written`).toEqual([{ n: 2 }])
  })
})

describe('a server that is away', () => {
  test('refuses every statement at once however many there are, and is used within a second of its return', async () => {
    const { proxy, open } = await given()
    const sql = open()
    await worksAtFullSize(sql)
    proxy.answer('refused')
    proxy.cut('reset')
    // Long enough for the pauses between attempts to be as long as they get.
    for (let turn = 0; turn < 12; turn++) {
      const started = performance.now()
      await Promise.all(Array.from({ length: 50 }, () => outcome(sql`select 1`, 'a statement')))
      expect(performance.now() - started).toBeLessThan(1_500)
    }
    proxy.answer('passed')
    const started = performance.now()
    await expect.poll(() => sql`select 1 as one`.catch(() => null), { interval: 10 }).toEqual([{ one: 1 }])
    expect(performance.now() - started).toBeLessThan(1_000)
    await worksAtFullSize(sql)
  })

  test('costs hints nothing but their news: who waits polls, and hears again when it is back', async () => {
    const { admin, proxy, open } = await given()
    const sql = open()
    const hints = await createHints(sql, sql, createLog('silent'))
    onTestFinished(() => hints.close())
    const heard: string[] = []
    hints.on('', (topic) => heard.push(topic))
    proxy.answer('refused')
    proxy.cut('reset')
    await outcome(sql`select 1`, 'a statement')
    proxy.answer('passed')
    // Whoever waits is told to look at everything, for what it may have missed.
    await expect.poll(() => heard, { timeout: BOUND_MS }).toContain('*')
    await admin.notify('korben_hint', 'runs')
    await expect.poll(() => heard).toContain('runs')
  })
})

test('of several servers the one that takes writes is used, also when it is not the first, and also after it has changed', async () => {
  const { address, proxy } = await given()
  const second = await startProxy(address)
  onTestFinished(() => second.close())
  const { database, user } = address
  const url = `postgres://${user}@127.0.0.1:${proxy.address.port},127.0.0.1:${second.address.port}/${database}`
  const sql = connect(url, { max: SIZE, name: 'victim' })
  onTestFinished(() => sql.end({ timeout: 1 }))

  await worksAtFullSize(sql)
  proxy.answer('refused')
  proxy.cut('reset')
  await worksAtFullSize(sql)
  proxy.answer('passed')
  second.answer('hole')
  second.cut('hole')
  await worksAtFullSize(sql)
  for (const each of [proxy, second] satisfies FaultyProxy[]) {
    each.answer('refused')
    each.cut('reset')
  }
  const result = await outcome(sql`select 1`, 'a statement with nobody there')
  expect('error' in result && isTransient(result.error)).toBe(true)
}, 60_000)
