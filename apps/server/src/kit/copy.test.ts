import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { testDatabase } from '../../test/harness/database.ts'
import { connect, type Database, one, type Tx } from './db.ts'
import { transact } from './transact.ts'

/** A pool of one connection: what a copy leaves behind meets the next statement. */
async function given(): Promise<Database> {
  const { address } = await testDatabase()
  const sql = connect(address, { max: 1, name: 'copy' })
  onTestFinished(() => sql.end({ timeout: 5 }))
  return sql
}

/** Rows of 40 kB each; two are more than a stream takes at once. */
const copyOut = (sql: Database | Tx, count: number): Promise<Readable> =>
  sql.unsafe(`copy (select repeat('x', 39999) from generate_series(1, ${count})) to stdout`).readable()

/** Its end as well, unread as it is; only the inside of a stream tells. */
const hasCome = (rows: Readable): boolean => Reflect.get(Reflect.get(rows, '_readableState'), 'ended')

const answers = async (sql: Database | Tx) => one(await sql<{ n: number }[]>`select 1 as n`).n

test.each([1, 2, 3, 10, 50])(
  'a connection goes on after a copy of %i large rows that somebody slow has read',
  async (count) => {
    const sql = await given()
    await transact(sql, async (tx) => {
      for (let times = 0; times < 2; times++) {
        const rows = await copyOut(tx, count)
        await delay(50)
        expect((await buffer(rows)).length).toBe(count * 40_000)
        expect(await answers(tx)).toBe(1)
      }
    })
    expect(await answers(sql)).toBe(1)
  },
)

test('what is left of one copy is read while the next one runs, and both are whole', async () => {
  const sql = await given()
  await transact(sql, async (tx) => {
    const first = await copyOut(tx, 1)
    await vi.waitUntil(() => hasCome(first), { timeout: 10_000 }) // a copy is refused while another one runs
    const second = await copyOut(tx, 50)
    expect((await buffer(first)).length).toBe(40_000)
    await delay(50) // its socket waits for a reader
    expect((await buffer(second)).length).toBe(2_000_000)
  })
})

test('a connection goes on after a copy that nobody wants any more', async () => {
  const sql = await given()
  await transact(sql, async (tx) => {
    const rows = await copyOut(tx, 50)
    await once(rows, 'readable')
    await delay(50)
    rows.destroy()
    expect(await answers(tx)).toBe(1)
  })
  expect(await answers(sql)).toBe(1)
})

test('a connection goes on after a copy that failed while it was waiting for its reader', async () => {
  const sql = await given()
  const rows: Readable = await sql
    .unsafe(`copy (select repeat('x', 39999), 1 / (30 - n) from generate_series(1, 50) n) to stdout`)
    .readable()
  await delay(50)
  await expect(buffer(rows)).rejects.toThrow('division by zero')
  expect(await answers(sql)).toBe(1)
})
