import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '../../test/harness/database.ts'
import { connect, isTransient } from './db.ts'
import { transact } from './transact.ts'

test('a process that stands still in a transaction holds nobody up, and learns that it lost it', async () => {
  const { address, sql } = await testDatabase()
  await sql`drop table if exists held_row`
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

test('nor does it when it stands still between two messages about one statement', async () => {
  const { address, sql } = await testDatabase()
  await sql`drop table if exists held_row`
  await sql`create table held_row (id int primary key, who text)`
  await sql`insert into held_row select n, 'nobody' from generate_series(1, 4) as n`
  const child = fork(new URL('./stopped-process.fixture.ts', import.meta.url), [JSON.stringify(address)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const gone = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await gone
  })
  await once(child, 'message')
  for (let stop = 0; stop < 8; stop++) {
    await delay(60 + stop * 7)
    child.kill('SIGSTOP')
    const begun = performance.now()
    await sql.begin(async (tx) => {
      await tx`set local lock_timeout = '4s'`
      await tx`update held_row set who = 'another'`
    })
    expect(performance.now() - begun).toBeLessThan(4_000)
    child.kill('SIGCONT')
  }
})

test('a value that cannot be written and a statement that cannot be read fail alone in their transaction', async () => {
  const { sql } = await testDatabase()
  const circular: Record<string, unknown> = {}
  circular.itself = circular
  const failures: unknown[] = []
  const end = sql.begin(async (tx) => {
    await tx`select ${JSON.stringify({ a: 1 })}::jsonb as told`
    await tx
      .savepoint((tx) => tx`select ${tx.json(circular as never)}::jsonb as never_sent`)
      .catch((error) => failures.push(error))
    await tx.savepoint((tx) => tx`select ${1}::integer frm nowhere at all`).catch((error) => failures.push(error))
    return tx`select ${2}::integer as still`
  })
  expect(await end).toEqual([{ still: 2 }])
  expect(failures).toHaveLength(2)
})
