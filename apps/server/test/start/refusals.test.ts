import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect as connectTo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { findPackagedBinaries } from '../../src/kit/postgres/binaries.ts'
import { openDatabase } from '../../src/kit/postgres/open-database.ts'
import { isRoot } from '../../src/kit/postgres/os-user.ts'
import { preparedFolder, query, startSession, temporaryFolder } from './harness.ts'

const mounted: string[] = []
afterEach(() => {
  for (const folder of mounted.splice(0)) execFileSync('umount', ['--lazy', folder])
})

/** A disk of its own; `null` where the tests may not mount one. */
function mountDisk(megabytes: number): string | null {
  const folder = temporaryFolder({ mode: 0o755 })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder], { stdio: 'ignore' })
    mounted.push(folder)
    return folder
  } catch {
    return null
  }
}

describe.runIf(isRoot())('without room on the disk', () => {
  test('no database is made, in a sentence', async ({ skip }) => {
    const disk = mountDisk(160) ?? skip('LEFT OUT: this machine lets nobody mount a disk')
    const { sentence } = await startSession(disk).next('refused')
    expect(sentence).toMatch(/^The disk of .*\/postgres has \d+ MB left, and a new database needs 200 MB\.$/)
    expect(readdirSync(join(disk, 'postgres')).filter((name) => name.startsWith('unfinished'))).toEqual([])
  })

  test('not even the programs are copied, in a sentence', async ({ skip }) => {
    const disk = mountDisk(20) ?? skip('LEFT OUT: this machine lets nobody mount a disk')
    const { sentence } = await startSession(disk).next('refused')
    expect(sentence).toBe(`The folder ${disk}/postgres is on a disk that is full.`)
    expect(readdirSync(join(disk, 'postgres')).filter((name) => name.startsWith('unfinished'))).toEqual([])
  })

  test('an existing database does not start, in a sentence, and starts when there is room again', async ({ skip }) => {
    const disk = mountDisk(400) ?? skip('LEFT OUT: this machine lets nobody mount a disk')
    execFileSync('cp', ['-a', `${await preparedFolder()}/.`, disk])
    writeFileSync(join(disk, 'filler'), '')
    execFileSync('sh', ['-c', 'cat /dev/zero > "$1" 2>/dev/null || true', 'sh', join(disk, 'filler')])
    const { sentence } = await startSession(disk).next('refused')
    expect(sentence).toMatch(/disk/)
    rmSync(join(disk, 'filler'))
    const session = startSession(disk)
    await session.next('ready')
    await session.close()
  })
})

describe('broken programs', () => {
  test('in the package are refused in a sentence, and not kept', async () => {
    const { folder } = await findPackagedBinaries()
    const broken = join(temporaryFolder({ mode: 0o755 }), 'native')
    cpSync(folder, broken, { recursive: true, verbatimSymlinks: true })
    rmSync(join(broken, 'lib/libcrypto.so.1.1'))
    const dataDir = temporaryFolder()
    const session = startSession(dataDir, { args: ['--programs', broken] })
    expect((await session.next('refused')).sentence).toMatch(
      /^PostgreSQL from .*native does not run here \(.*libcrypto.*\): remove node_modules and start again\.$/,
    )
    expect(await session.ended).toBe(1)
    expect(readdirSync(join(dataDir, 'postgres')).filter((name) => !name.endsWith('.lock'))).toEqual([])
  })

  test('in our copy are refused in a sentence', async () => {
    const dataDir = await preparedFolder()
    const copy = readdirSync(join(dataDir, 'postgres')).find((name) => name.startsWith('postgres-')) ?? ''
    chmodSync(join(dataDir, 'postgres', copy, 'bin/postgres'), 0o644)
    expect((await startSession(dataDir).next('refused')).sentence).toMatch(
      /^The programs of PostgreSQL in .*postgres are broken \(EACCES\): remove the folder postgres-… there and start again\.$/,
    )
  })
})

test('data of another major version is refused in a sentence and left as it is', async () => {
  const dataDir = await preparedFolder()
  writeFileSync(join(dataDir, 'postgres/data/PG_VERSION'), '17\n')
  expect((await startSession(dataDir).next('refused')).sentence).toBe(
    `The database in ${dataDir}/postgres/data was made by PostgreSQL 17, and this Korben brings 18: start the Korben that made it, and move its data by backup and restore.`,
  )
})

test('a folder that holds no database is not taken for an empty one', async () => {
  const dataDir = temporaryFolder()
  mkdirSync(join(dataDir, 'postgres/data'), { recursive: true })
  expect((await startSession(dataDir).next('refused')).sentence).toMatch(/holds no database of PostgreSQL/)
  expect(readdirSync(join(dataDir, 'postgres/data'))).toEqual([])
})

test('a setting that PostgreSQL does not understand is told in its words', async () => {
  const dataDir = await preparedFolder()
  writeFileSync(join(dataDir, 'postgres/custom.conf'), 'shared_buffers = plenty\n')
  expect((await startSession(dataDir).next('refused')).sentence).toMatch(/^PostgreSQL did not start: .*custom\.conf/)
})

describe('two starts on one DATA_DIR', () => {
  test('the second says so and ends with 1, the first goes on', async () => {
    const dataDir = await preparedFolder()
    const first = startSession(dataDir, { args: ['--own'] })
    const { address } = await first.next('ready')
    const second = startSession(dataDir, { args: ['--own'] })
    expect((await second.next('refused')).sentence).toBe(
      `Korben already runs on DATA_DIR ${dataDir} (process ${first.child.pid}): stop it first, or give this one another DATA_DIR.`,
    )
    expect(await second.ended).toBe(1)
    expect(await query(address)`select 1 as one`).toEqual([{ one: 1 }])
  })

  test('a command beside it shares the database', async () => {
    const dataDir = await preparedFolder()
    const first = await startSession(dataDir, { args: ['--own'] }).next('ready')
    expect((await startSession(dataDir).next('ready')).pid).toBe(first.pid)
  })

  test('the second goes on when the first was killed, whoever has its number now', async () => {
    const dataDir = await preparedFolder()
    const first = startSession(dataDir, { args: ['--own'] })
    await first.next('ready')
    await first.kill('SIGKILL')
    writeFileSync(join(dataDir, 'start.pid'), `${process.pid}\n`)
    await startSession(dataDir, { args: ['--own'] }).next('ready')
    expect(existsSync(join(dataDir, 'start.lock'))).toBe(true)
  })
})

describe('DATABASE_URL', () => {
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const open = (databaseUrl: string) => openDatabase({ databaseUrl, dataDir: '/nonexistent' }, { log })
  test.each([
    ['postgres://korben:secret@127.0.0.1:1/korben', 'is not answered: nothing listens there.'],
    ['postgres://korben:secret@no-such-host.invalid/korben', 'names a host that is not known.'],
  ])('%s is refused in a sentence without the password', async (databaseUrl, reason) => {
    const shown = databaseUrl.replace(':secret', '')
    await expect(open(databaseUrl)).rejects.toThrow(`DATABASE_URL (${shown}) ${reason}`)
  })

  test('that works is used as it is, and one of a database that does not exist is refused', async () => {
    const { path, user } = inject('cluster').admin
    const proxy = createServer((client) => {
      const server = connectTo(String(path))
      for (const socket of [client, server]) socket.on('error', () => {}) // either side may hang up
      client.pipe(server).pipe(client)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const { port } = proxy.address() as AddressInfo
    const url = `postgres://${user}@127.0.0.1:${port}`
    try {
      const opened = await open(`${url}/postgres`)
      expect(opened).toMatchObject({ target: `${url}/postgres`, kind: 'external' })
      await opened.close()
      await expect(open(`${url}/nothing`)).rejects.toThrow(
        `DATABASE_URL (${url}/nothing) names a database that does not exist: create it first.`,
      )
    } finally {
      proxy.close()
    }
  })
})
