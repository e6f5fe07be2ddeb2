import { expect, test } from 'vitest'
import { testDatabase } from '../../test/harness/database.ts'
import { connect, isTransient } from './db.ts'
import { transact } from './transact.ts'

test('a process that stands still in a transaction holds nobody up, and learns that it lost it', async () => {
  const { address, sql } = await testDatabase()
  await sql`create table held_row (id int primary key, who text)`
  await sql`insert into held_row values (1, 'nobody')`
  const stopped = connect(address, { max: 1, name: 'stopped', forgottenMs: 300 })
  const [written, going] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const transaction = transact(stopped, async (tx) => {
    await tx`update held_row set who = 'stopped'`
    written.resolve()
    await going.promise // as after SIGSTOP: nothing is asked and nothing is read
    await tx`update held_row set who = 'stopped again'`
  }).catch((error: unknown) => error)

  await written.promise
  const begun = performance.now()
  await sql`update held_row set who = 'another'`
  expect(performance.now() - begun).toBeLessThan(3_000)
  going.resolve()
  expect(await transaction).toSatisfy(isTransient)
  expect(await sql`select who from held_row`).toEqual([{ who: 'another' }])
  await stopped.end()
})
