import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '../../test/harness/database.ts'
import { connect, type Database, one, type Tx } from './db.ts'
import { transact } from './transact.ts'

let tables = 0

/** A pool whose connections are killed, and a table of its own. */
async function given() {
  const { sql: admin, address } = await testDatabase()
  const table = `transact_${tables++}`
  await admin.unsafe(`create table ${table} (n int)`)
  const sql = connect(address, { max: 1, name: 'victim' })
  onTestFinished(() => sql.end({ timeout: 5 }))
  const uncaught: unknown[] = []
  const note = (error: unknown) => void uncaught.push(error)
  process.on('uncaughtException', note)
  onTestFinished(() => void process.off('uncaughtException', note))
  const insert = (tx: Tx, n: number) => tx`insert into ${tx(table)} (n) values (${n})`
  return {
    sql,
    insert,
    uncaught,
    rows: async () => (await admin<{ n: number }[]>`select n from ${admin(table)} order by n`).map(({ n }) => n),
    pidOf: async (tx: Tx) => one(await tx<{ pid: number }[]>`select pg_backend_pid() as pid`).pid,
    kill: (pid: number) => admin`select pg_terminate_backend(${pid})`,
  }
}

/** The moments after which the connection is looked at again: at once, and when the pool has made a new one. */
const MOMENTS = [0, 1, 30, 1_500]

test('a transaction commits what it did, and gives what it returns', async () => {
  const { sql, insert, rows } = await given()
  expect(await transact(sql, async (tx) => (await insert(tx, 1)).count)).toBe(1)
  expect(await rows()).toEqual([1])
})

test('a transaction that throws leaves nothing, and the error is that of what it did', async () => {
  const { sql, insert, rows } = await given()
  const failed = transact(sql, async (tx) => {
    await insert(tx, 1)
    throw new Error('mine')
  })
  await expect(failed).rejects.toThrow('mine')
  await expect(transact(sql, (tx) => tx`select 1 / 0`)).rejects.toThrow('division by zero')
  expect(await rows()).toEqual([])
})

test.each(MOMENTS)(
  'a connection lost between two statements loses the whole transaction: the second, %i ms later, is not run',
  async (ms) => {
    const { sql, insert, rows, pidOf, kill, uncaught } = await given()
    const went = Promise.withResolvers<void>()
    const lost = transact(sql, async (tx) => {
      await insert(tx, 1)
      await kill(await pidOf(tx))
      await delay(ms)
      try {
        await insert(tx, 2)
      } finally {
        went.resolve()
      }
    })
    await expect(lost).rejects.toMatchObject({
      code: expect.stringMatching(/CONNECTION_CLOSED|57P01|ECONNRESET|EPIPE/),
    })
    await went.promise
    await delay(20)
    expect(await rows()).toEqual([])
    expect(uncaught).toEqual([])
    await goesOn(sql)
  },
)

test.each(MOMENTS)(
  'one lost before its end, %i ms, neither commits nor ends the process, whether it would have thrown or not',
  async (ms) => {
    const { sql, insert, rows, pidOf, kill, uncaught } = await given()
    for (const isThrowing of [false, true]) {
      const lost = transact(sql, async (tx) => {
        await insert(tx, 1)
        await kill(await pidOf(tx))
        await delay(ms)
        if (isThrowing) throw new Error('mine')
      })
      await expect(lost).rejects.toThrow()
    }
    await delay(20)
    expect(await rows()).toEqual([])
    expect(uncaught).toEqual([])
    await goesOn(sql)
  },
)

test('one lost during a statement is rejected, and the pool goes on', async () => {
  const { sql, insert, rows, pidOf, kill, uncaught } = await given()
  const pid = Promise.withResolvers<number>()
  const lost = transact(sql, async (tx) => {
    await insert(tx, 1)
    pid.resolve(await pidOf(tx))
    await tx`select pg_sleep(60)`
  })
  void kill(await pid.promise).execute()
  await expect(lost).rejects.toThrow()
  expect(await rows()).toEqual([])
  expect(uncaught).toEqual([])
  await goesOn(sql)
})

/** The pool makes new connections; the driver may give the dead one's last words to one more statement. */
const goesOn = (sql: Database) =>
  expect.poll(() => transact(sql, (tx) => tx`select 1 as one`).catch(() => null)).toEqual([{ one: 1 }])
