import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isRoot } from '../../src/kit/postgres/os-user.ts'
import { findServersOf } from '../../src/kit/postgres/processes.ts'
import {
  discardAfterwards,
  isRunning,
  preparedFolder,
  query,
  readOrEmpty,
  startSession,
  temporaryFolder,
  until,
} from './harness.ts'

const dataOf = (dataDir: string) => join(dataDir, 'postgres/data')

/** Starts and commits one row. */
async function startWithRow(folder?: string) {
  const dataDir = folder ?? (await preparedFolder())
  const session = startSession(dataDir)
  const ready = await session.next('ready')
  const sql = query(ready.address)
  await sql`create table remark (text text)`
  await sql`insert into remark values ('kept')`
  return { dataDir, session, ready, sql }
}

const remarks = async (address: Parameters<typeof query>[0]) =>
  (await query(address)`select text from remark`).map((row) => row.text)

describe('a start and a stop', () => {
  test('keep what was committed, and the second start takes less than a second', async () => {
    const { dataDir, session, sql } = await startWithRow()
    await sql.end()
    await session.close()
    expect(findServersOf(dataOf(dataDir))).toEqual([])

    const again = startSession(dataDir)
    const ready = await again.next('ready')
    expect(await remarks(ready.address)).toEqual(['kept'])
    expect(ready.ms).toBeLessThan(1_000)
  })

  test('listen on nothing but a socket that its own user alone can reach', async () => {
    const { ready, sql } = await startWithRow()
    expect(await sql`show listen_addresses`).toEqual([{ listen_addresses: '' }])
    expect(statSync(join(ready.address.path, '..')).mode & 0o777).toBe(0o700)
  })

  test('write every commit to the disk before it is answered', async () => {
    const { sql } = await startWithRow()
    const settings =
      await sql`select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') order by name`
    expect(settings.map((row) => row.setting)).toEqual(['on', 'on', 'on'])
  })

  test('give the application a role that owns its database and can neither run programs nor read files', async () => {
    const { sql } = await startWithRow()
    expect(await sql`select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user`).toEqual([
      { rolsuper: false, rolcreatedb: false, rolcreaterole: false },
    ])
    await expect(sql`copy remark to program 'id'`).rejects.toMatchObject({ code: '42501' })
    await expect(sql`select pg_read_file('/etc/passwd')`).rejects.toMatchObject({ code: '42501' })
  })

  test('sort by code point and know letters beyond ASCII, whatever the system calls its language', async () => {
    const { sql } = await startWithRow()
    expect(
      await sql`select lower('ЇЖАК') as lower, 'Z' < 'a' as sorted, current_setting('server_encoding') as encoding`,
    ).toEqual([{ lower: 'їжак', sorted: true, encoding: 'UTF8' }])
  })

  test.runIf(isRoot())(
    'run the server as somebody who is not root and cannot change its programs or its rules',
    async () => {
      const { dataDir, ready } = await startWithRow()
      const uid = statSync(`/proc/${ready.pid}`).uid
      expect(uid).not.toBe(0)
      expect(statSync(dataOf(dataDir)).uid).toBe(uid)
      for (const name of ['pg_hba.conf', 'pg_ident.conf', 'postgresql.conf']) {
        expect(statSync(join(dataDir, 'postgres', name))).toMatchObject({ uid: 0, mode: 0o100644 })
      }
    },
  )
})

describe('several processes on one DATA_DIR', () => {
  test('share one server, and the last one out stops it', async () => {
    const { dataDir, session, ready, sql } = await startWithRow()
    const command = startSession(dataDir)
    const joined = await command.next('ready')
    expect(joined.pid).toBe(ready.pid)

    await sql.end()
    await session.close()
    expect(await remarks(joined.address)).toEqual(['kept'])
    await command.close()
    expect(isRunning(ready.pid)).toBe(false)
  })

  test('started at the same moment on a new folder make one database', async () => {
    const dataDir = temporaryFolder()
    const both = await Promise.all([startSession(dataDir), startSession(dataDir)].map((one) => one.next('ready')))
    expect(both[0]?.pid).toBe(both[1]?.pid)
    expect(readdirSync(join(dataDir, 'postgres')).filter((name) => name.startsWith('unfinished'))).toEqual([])
  })
})

describe('after a crash', () => {
  test('of our process the next start takes over the server that was left', async () => {
    const { dataDir, session, ready } = await startWithRow()
    await session.kill('SIGKILL')
    expect(isRunning(ready.pid)).toBe(true)

    const next = startSession(dataDir)
    const taken = await next.next('ready')
    expect(taken.pid).toBe(ready.pid)
    expect(await remarks(taken.address)).toEqual(['kept'])
    await next.close()
    expect(isRunning(ready.pid)).toBe(false)
  })

  test('of PostgreSQL it is started again at the same address', async () => {
    const { session, ready, sql } = await startWithRow()
    process.kill(ready.pid, 'SIGKILL')
    expect((await session.next('exit')).pid).toBe(ready.pid)
    const again = await session.next('ready again')
    expect(again.pid).not.toBe(ready.pid)
    expect(again.address).toEqual(ready.address)
    expect(await until('the pool finds it', () => sql`select text from remark`.catch(() => null))).toEqual([
      { text: 'kept' },
    ])
  })

  test('of a server that was taken over it is started again too', async () => {
    const { dataDir, session, ready } = await startWithRow()
    await session.kill('SIGKILL')
    const next = startSession(dataDir)
    await next.next('ready')
    process.kill(ready.pid, 'SIGKILL')
    const again = await next.next('ready again')
    expect(await remarks(again.address)).toEqual(['kept'])
  })

  test('of both, with server processes left behind, a start just works', async () => {
    const { dataDir, session, ready, sql } = await startWithRow()
    const busy = sql`select count(*) from generate_series(1, 1000000000)`.catch(() => 'cut off')
    const backends = await until('the statement runs', () => findServersOf(dataOf(dataDir)).length > 4)
    expect(backends).toBe(true)
    await session.kill('SIGKILL')
    process.kill(ready.pid, 'SIGKILL')

    const next = startSession(dataDir)
    const started = await next.next('ready')
    expect(started.pid).not.toBe(ready.pid)
    expect(await remarks(started.address)).toEqual(['kept'])
    expect(await busy).toBe('cut off')
  })

  test('of the machine the number in the old note may be somebody else, who is left alone', async () => {
    const { dataDir, session, sql } = await startWithRow()
    await sql.end()
    await session.close()
    const uid = statSync(dataOf(dataDir)).uid
    const stranger = spawn('sleep', ['1000'], { ...(isRoot() ? { uid, gid: uid } : {}), cwd: '/', stdio: 'ignore' })
    const socket = join(dataDir, 'postgres/socket')
    const note = [stranger.pid, dataOf(dataDir), '1', '5432', socket, '', '1 1', 'ready   '].join('\n')
    writeFileSync(join(dataOf(dataDir), 'postmaster.pid'), `${note}\n`)
    writeFileSync(join(socket, '.s.PGSQL.5432.lock'), `${note}\n`)

    const next = startSession(dataDir)
    expect(await remarks((await next.next('ready')).address)).toEqual(['kept'])
    expect(isRunning(stranger.pid ?? 0)).toBe(true)
    stranger.kill()
  })

  test('in the middle of making the database the next start makes a whole one', async () => {
    const dataDir = temporaryFolder()
    const first = startSession(dataDir)
    const home = join(dataDir, 'postgres')
    const half = await until('initdb writes', () =>
      existsSync(home) ? readdirSync(home).find((name) => name.startsWith('unfinished-database')) : undefined,
    )
    await until('half a database is there', () => existsSync(join(home, half, 'base')))
    await first.kill('SIGKILL')
    expect(existsSync(join(home, 'data'))).toBe(false)

    const ready = await startSession(dataDir).next('ready')
    expect(await query(ready.address)`select current_database() as name`).toEqual([{ name: 'korben' }])
    expect(readdirSync(home).filter((name) => name.startsWith('unfinished'))).toEqual([])
  })

  test('a server that hangs is replaced', async () => {
    const { dataDir, session, ready, sql } = await startWithRow()
    await sql.end()
    await session.kill('SIGKILL')
    process.kill(ready.pid, 'SIGSTOP')
    const replaced = await startSession(dataDir).next('ready')
    expect(replaced.pid).not.toBe(ready.pid)
    expect(await remarks(replaced.address)).toEqual(['kept'])
  })
})

test('a Ctrl-C at the terminal does not reach PostgreSQL', async () => {
  const { session, ready } = await startWithRow()
  process.kill(-(session.child.pid ?? 0), 'SIGINT')
  await session.ended
  expect(isRunning(ready.pid)).toBe(true)
})

test('a server with other settings than ours is restarted when nobody else uses it', async () => {
  const { dataDir, session, ready } = await startWithRow()
  await session.kill('SIGKILL')
  writeFileSync(join(dataDir, 'postgres/custom.conf'), 'work_mem = 9MB\n')
  const next = await startSession(dataDir).next('ready')
  expect(next.pid).not.toBe(ready.pid)
  expect(await query(next.address)`show work_mem`).toEqual([{ work_mem: '9MB' }])
})

test('a path too long for a socket gets one elsewhere, which goes with the server', async () => {
  const dataDir = join(temporaryFolder({ mode: 0o755 }), `a folder with spaces, commas and 'quotes' ${'x'.repeat(150)}`)
  mkdirSync(dataDir)
  discardAfterwards(dataDir)
  const { session, ready, sql } = await startWithRow(dataDir)
  expect(ready.address.path.startsWith(dataDir)).toBe(false)
  expect(Buffer.byteLength(ready.address.path)).toBeLessThan(108)
  expect(statSync(join(ready.address.path, '..')).mode & 0o777).toBe(0o700)
  await sql.end()
  await session.close()
  expect(existsSync(join(ready.address.path, '..'))).toBe(false)

  const again = await startSession(dataDir).next('ready')
  expect(await remarks(again.address)).toEqual(['kept'])
  expect(readOrEmpty(join(dataDir, 'postgres/server.json'))).toContain(join(again.address.path, '..'))
  discardAfterwards(join(again.address.path, '..'))
})
