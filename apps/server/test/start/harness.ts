import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, vi } from 'vitest'
import postgres from '../../src/kit/driver/index.js'
import type { ClusterAddress } from '../../src/kit/postgres/address.ts'
import { canEnter, findUser, isRoot, type OsUser, runAs } from '../../src/kit/postgres/os-user.ts'
import { stopPostmaster } from '../../src/kit/postgres/postmaster.ts'
import { findServersOf, isGone } from '../../src/kit/postgres/processes.ts'

const sessionFile = fileURLToPath(new URL('./session.ts', import.meta.url))

// Making a database syncs a thousand files; beside other work on the same disk that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

export type Told = {
  event: string
  pid: number
  ms: number
  sentence: string
  message: string
  address: ClusterAddress
}

/** A process that uses the database of a DATA_DIR; see session.ts. */
export type Session = {
  child: ChildProcess
  /** The next thing of this kind that it tells; what stands before it is skipped. */
  next: (event: string) => Promise<Told>
  /** Ends it as a clean stop does. */
  close: () => Promise<void>
  kill: (signal: NodeJS.Signals) => Promise<void>
  ended: Promise<number | null>
}

const folders: string[] = []
const sessions: Session[] = []
const pools: postgres.Sql[] = []

afterEach(async () => {
  await Promise.all(pools.splice(0).map((sql) => sql.end({ timeout: 0 })))
  await Promise.all(sessions.splice(0).map((session) => session.kill('SIGKILL')))
  for (const folder of folders.splice(0).reverse()) await discard(folder)
})

/** Stops what still runs in a folder (and only there), then removes it. */
async function discard(folder: string): Promise<void> {
  for (const home of [folder, join(folder, 'postgres'), ...placesOf(folder)]) {
    const pid = Number(readOrEmpty(join(home, 'data/postmaster.pid')).split('\n')[0])
    if (pid > 0) await stopPostmaster(join(home, 'data'), pid, { hangs: true }).catch(() => {})
    for (const left of findServersOf(join(home, 'data'))) process.kill(left, 'SIGKILL')
    if (home !== folder) rmSync(home, { recursive: true, force: true })
  }
  rmSync(folder, { recursive: true, force: true })
}

/** Databases that root's default DATA_DIR put elsewhere. */
function placesOf(folder: string): string[] {
  const note = readOrEmpty(join(folder, 'database.json'))
  return note === '' ? [] : [String(JSON.parse(note).home)]
}

/** A folder that goes after the test, with the database in it. `mode` as `mktemp -d` makes it. */
export function temporaryFolder({ base = '/tmp', mode = 0o700, owner = null as OsUser | null } = {}): string {
  const folder = mkdtempSync(join(base, 'korben-start-'))
  chmodSync(folder, mode)
  if (owner && isRoot()) chownSync(folder, owner.uid, owner.gid)
  folders.push(folder)
  return folder
}

/** A DATA_DIR with a database that was made before; making one takes the longest of all. */
export async function preparedFolder(): Promise<string> {
  prepared ??= prepare()
  const folder = temporaryFolder()
  execFileSync('cp', ['-a', '--reflink=auto', `${await prepared}/.`, folder])
  return folder
}

let prepared: Promise<string> | null = null

async function prepare(): Promise<string> {
  const folder = mkdtempSync('/tmp/korben-start-')
  const session = startSession(folder)
  await session.next('ready')
  await session.close()
  sessions.splice(sessions.indexOf(session), 1)
  return folder
}

afterAll(async () => {
  if (prepared) await discard(await prepared)
  prepared = null
})

/** Discards a folder the test made itself. */
export const discardAfterwards = (folder: string): void => void folders.push(folder)

export function startSession(
  dataDir: string,
  { user = null as OsUser | null, args = [] as string[], file = sessionFile } = {},
): Session {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, dataDir, ...args], {
    ...(user ? runAs(user) : {}),
    cwd: '/',
    detached: true, // a group of its own, so that a Ctrl-C can be sent to the group
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const told: Told[] = []
  createInterface({ input: child.stdout }).on('line', (line) => told.push(JSON.parse(line)))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const session: Session = {
    child,
    ended,
    next: async (event) => {
      await until(
        `the session tells "${event}"`,
        () => told.some((one) => one.event === event) || child.exitCode !== null,
        30_000,
      )
      const index = await until(
        `the session tells "${event}"`,
        () => told.findIndex((one) => one.event === event) + 1,
        1_000,
      )
      return told.splice(0, index).at(-1) as Told
    },
    close: async () => {
      child.stdin.end()
      await session.next('closed')
      await ended
    },
    kill: async (signal) => {
      child.kill(signal)
      if (signal === 'SIGKILL') await ended
    },
  }
  sessions.push(session)
  return session
}

export function query(address: ClusterAddress, options: { user?: string } = {}): postgres.Sql {
  const sql = postgres({ ...address, ...options, max: 1, onnotice: () => {}, connect_timeout: 10 })
  pools.push(sql)
  return sql
}

/** Polls until something is true and gives it; fails by name after the deadline. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  patienceMs = 15_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const value = await condition()
    if (value) return value as NonNullable<T>
    if (Date.now() > deadline) throw new Error(`Not within ${patienceMs} ms: ${what}`)
    await delay(10)
  }
}

export const isRunning = (pid: number): boolean => !isGone(pid)
export const readOrEmpty = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')

/** Another local user, for tests that run as root; `null` where the tests cannot become one, or where that one cannot read them. */
export function otherUser(name: 'nobody' | 'daemon'): OsUser | null {
  const user = isRoot() ? findUser((one) => one.name === name) : null
  const isReadable = user && [sessionFile, process.execPath].every((path) => canEnter(user, join(path, '..')))
  return isReadable ? user : null
}
