import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { connect, type Database, type DatabaseOptions } from '../../src/kit/db.ts'
import { atFileEnd, waitForNone } from './file-end.ts'
import { createTestWorld, type TestWorld, type WorldOptions } from './world.ts'

export type TestDatabase = {
  /** The pool of this test file; ended for you. */
  sql: Database
  /** Where the database is, as plain data, for `connect` in another pool or process. A pool opened here is ended by who opened it. */
  address: DatabaseOptions
  version: '18' | '15'
  /** A real `World` on this database. Tests of one file share the database: each makes its own company. */
  world(options?: WorldOptions): Promise<TestWorld>
}

let opened: Promise<TestDatabase> | null = null

/**
 * The database of this test file: a copy of the migrated template, made at the first call and dropped after the last test.
 * A connection that is still open then fails the file.
 */
export const testDatabase = (): Promise<TestDatabase> => (opened ??= open())

/** `testDatabase().world()`, for tests that need nothing else of the database. */
export const testWorld = async (options?: WorldOptions): Promise<TestWorld> => (await testDatabase()).world(options)

async function open(): Promise<TestDatabase> {
  const { template, version } = inject('cluster')
  const address = await copyDatabase(template)
  const sql = connect(address, { name: 'test file' })
  atFileEnd(() => sql.end({ timeout: 5 }))
  atFileEnd(() => {
    opened = null
  })
  return { sql, address, version, world: (options) => createTestWorld(sql, options) }
}

/** A copy of a database nobody is connected to. It is dropped after the last test; a connection still open then fails the file. */
export async function copyDatabase(original: string): Promise<DatabaseOptions> {
  const { admin } = inject('cluster')
  const name = `korben_test_${randomBytes(6).toString('hex')}`
  await once(admin, (sql) => sql`create database ${sql(name)} template ${sql(original)} strategy file_copy`)
  atFileEnd(() => once(admin, (sql) => dropUnused(sql, name)))
  return { ...admin, database: name }
}

/**
 * Makes a database that all files of a run copy: the first one to ask prepares it, the others wait. `original`: what it begins as.
 * It becomes visible under its name when `prepare` has succeeded, and goes with the cluster.
 */
export async function prepareTemplate(
  name: string,
  original: string,
  prepare: (sql: Database) => Promise<void>,
): Promise<void> {
  const { admin } = inject('cluster')
  await once(admin, async (sql) => {
    await sql`select pg_advisory_lock(hashtext(${name}))` // until this connection ends
    if ((await sql`select from pg_database where datname = ${name}`).count > 0) return
    const unfinished = `${name}_unfinished`
    await sql`drop database if exists ${sql(unfinished)} with (force)`
    await sql`create database ${sql(unfinished)} template ${sql(original)} strategy file_copy`
    await once({ ...admin, database: unfinished }, prepare)
    await sql`alter database ${sql(unfinished)} rename to ${sql(name)}`
  })
}

async function dropUnused(sql: Database, name: string): Promise<void> {
  const left = await waitForNone(
    () => sql<{ application_name: string; state: string | null; query: string }[]>`
      select application_name, state, query from pg_stat_activity where datname = ${name}`,
  )
  await sql`drop database ${sql(name)} with (force)`
  if (left.length === 0) return
  const list = left.map((row) => `"${row.application_name}" (${row.state}): ${row.query.trim().slice(0, 200)}`)
  throw new Error(`The test file left connections open:\n${list.join('\n')}`)
}

async function once(address: DatabaseOptions, act: (sql: Database) => Promise<unknown>): Promise<void> {
  const sql = connect(address, { max: 1, name: 'test admin' })
  try {
    await act(sql)
  } finally {
    await sql.end()
  }
}
