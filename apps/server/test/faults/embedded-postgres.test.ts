import { execFileSync } from 'node:child_process'
import { readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { connect } from '../../src/kit/db.ts'
import { isRoot } from '../../src/kit/postgres/os-user.ts'
import { findServersOf } from '../../src/kit/postgres/processes.ts'
import { preparedFolder, startSession } from '../start/harness.ts'
import {
  createPeople,
  endPostgres,
  postmasterPid,
  prepareInstallation,
  type Server,
  startServer,
  temporaryFolder,
  until,
} from './server.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const REFUSED = { status: 0, error: { code: 'SERVER_ERROR', fields: {} } }

/** The people of an installation that runs, read past its server. */
async function peopleOf(dataDir: string): Promise<string[]> {
  const { socketFolder } = JSON.parse(readFileSync(join(dataDir, 'postgres/server.json'), 'utf8'))
  const sql = connect({ path: join(socketFolder, '.s.PGSQL.5432'), user: 'korben', database: 'korben' }, { max: 1 })
  try {
    return (await sql<{ email: string }[]>`select email from person where email like 'person-%'`).map(
      ({ email }) => email,
    )
  } finally {
    await sql.end()
  }
}

const servesAgain = (server: Server) =>
  until('it serves again', async () => (await server.call('/readyz')).status === 200, 30_000)

describe('PostgreSQL killed under a running server', () => {
  test.each(['the whole server', 'one of its sessions'])(
    '%s: it is back by itself, and nothing acknowledged is lost',
    async (victim) => {
      const dataDir = temporaryFolder()
      const { token } = await prepareInstallation(dataDir)
      const server = await startServer({ DATA_DIR: dataDir }, { token })
      const people = createPeople(server)
      const data = join(dataDir, 'postgres/data')
      for (let kill = 1; kill <= 3; kill++) {
        await until('people are created', () => people.acknowledged.length > kill * 50)
        const session = findServersOf(data).find((pid) =>
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres: korben korben'),
        )
        const before = people.acknowledged.length
        process.kill(victim === 'the whole server' ? postmasterPid(dataDir) : Number(session), 'SIGKILL')
        await until('more people are created', () => people.acknowledged.length > before + 20)
      }
      await people.stop()
      expect(people.refusals.length).toBeGreaterThan(0)
      for (const { status, body } of people.refusals) expect({ status, body }).toEqual({ status: 503, body: REFUSED })
      expect(await missing(dataDir, people.acknowledged)).toEqual([])
      expect(await server.stop()).toBe(0)
    },
  )
})

const missing = async (dataDir: string, acknowledged: string[]): Promise<string[]> => {
  const stored = new Set(await peopleOf(dataDir))
  return acknowledged.filter((email) => !stored.has(email))
}

test('a PostgreSQL that cannot be started again is given up in one sentence', async () => {
  const dataDir = await preparedFolder()
  const session = startSession(dataDir, { args: ['--patience', '3000'] })
  const ready = await session.next('ready')
  const control = join(dataDir, 'postgres/data/global/pg_control')
  renameSync(control, `${control}.away`)
  process.kill(ready.pid, 'SIGKILL')
  expect((await session.next('refused')).sentence).toMatch(
    /^PostgreSQL ended and cannot be started again: .*pg_control.*\.$/,
  )
  expect(await session.ended).toBe(1)
})

const mounted: string[] = []
afterEach(async () => {
  for (const disk of mounted.splice(0)) {
    await endPostgres(disk)
    execFileSync('umount', ['--lazy', disk])
  }
})

function mountDisk(megabytes: number): string | null {
  const folder = temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  mounted.push(folder)
  return folder
}

const freeBytes = (disk: string): number => {
  const { bavail, bsize } = statfsSync(disk)
  return bavail * bsize
}

/** Takes all but a few bytes, again and again: the server frees a little when it restarts. */
function fill(disk: string): void {
  execFileSync('sh', ['-c', 'cat /dev/zero >> "$1" 2>/dev/null || true', 'sh', join(disk, 'filler')])
}

test.runIf(isRoot())(
  'a full disk refuses what cannot be kept, loses nothing, and is got over without a restart',
  async ({ skip }) => {
    const disk = mountDisk(500) ?? skip('LEFT OUT: this machine lets nobody mount a disk')
    const { token } = await prepareInstallation(disk)
    const server = await startServer({ DATA_DIR: disk }, { token })
    const people = createPeople(server)
    await until('people are created', () => people.acknowledged.length > 50)
    writeFileSync(join(disk, 'filler'), '')
    const isFull = async () => {
      fill(disk)
      const before = people.acknowledged.length
      await delay(500)
      return people.acknowledged.length === before
    }
    await until('nothing is accepted any more', isFull, 60_000)
    const refused = people.refusals.length
    for (let look = 0; look < 20; look++) {
      fill(disk)
      expect((await server.call('/healthz')).status).toBe(200)
      expect((await server.call('/hooks/000000000000000000000000', { method: 'POST', body: {} })).status).not.toBe(200)
      await delay(200)
    }
    expect(freeBytes(disk)).toBeLessThan(1e6)
    expect(people.refusals.length).toBeGreaterThan(refused)
    expect(people.refusals.every(({ status }) => status >= 500)).toBe(true)
    expect(server.child.exitCode).toBe(null)

    const accepted = people.acknowledged.length
    rmSync(join(disk, 'filler'))
    await servesAgain(server)
    await until('people are created again', () => people.acknowledged.length > accepted + 20)
    await people.stop()
    expect(await missing(disk, people.acknowledged)).toEqual([])
    expect(await server.stop()).toBe(0)
  },
)
