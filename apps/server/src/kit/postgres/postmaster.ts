import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import { programEnvironment, sentenceFor } from './cluster.ts'
import { runAs } from './os-user.ts'
import type { Place } from './place.ts'
import { findServersOf, isGone, isServerOf, waitUntilGone } from './processes.ts'
import { socketPath } from './socket-folder.ts'
import { StartError } from './start-error.ts'

/** What PostgreSQL writes into `postmaster.pid` about itself. */
export type Postmaster = { pid: number; socketFolder: string; status: string }

/** The server that runs on this data now; `null` when none does, whatever an old note says. */
export function findPostmaster(data: string): Postmaster | null {
  const lines = readText(join(data, 'postmaster.pid')).split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0 || !isServerOf(data, pid)) return null
  return { pid, socketFolder: lines[4] ?? '', status: (lines[7] ?? '').trim() }
}

/**
 * Starts the server and waits until it answers, however long it repairs after a crash. It is in a session of its own: a Ctrl-C at our terminal does not
 * reach it, and it outlives us when we are killed. `onWaiting` is called every 5 seconds. Throws `StartError` with PostgreSQL's own reason.
 */
export async function startPostmaster(
  place: Place,
  { folder }: Binaries,
  args: string[],
  onWaiting: () => void,
): Promise<ChildProcess & { pid: number }> {
  const words = join(place.home, 'start.log')
  rmSync(words, { force: true }) // it may be root's from another time
  const output = openSync(words, 'w', 0o600)
  const child = spawn(join(folder, 'bin/postgres'), args, {
    ...runAs(place.user),
    cwd: '/',
    env: programEnvironment,
    detached: true,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  let failure: Error | null = null
  child.once('error', (error) => {
    failure = error
  })
  child.unref()
  for (let waits = 1; ; waits++) {
    if (failure !== null) throw sentenceFor(place, String(failure))
    if (child.exitCode !== null || child.signalCode !== null)
      throw sentenceFor(place, reasonIn(readText(words)) ?? reasonIn(lastLog(place)) ?? readText(words))
    if (hasPid(child) && findPostmaster(place.data)?.pid === child.pid && isReady(place.data)) return child
    if (waits % 1000 === 0) onWaiting()
    await delay(5)
  }
}

/** The last line that names a reason; lines of earlier runs stand above those of this one. */
const reasonIn = (log: string): string | undefined =>
  log.split('\n').findLast((line) => /(FATAL|PANIC|error while loading shared libraries|Exec format error)/.test(line))

const hasPid = (child: ChildProcess): child is ChildProcess & { pid: number } => child.pid !== undefined

const isReady = (data: string): boolean => findPostmaster(data)?.status === 'ready'

/** Waits while a server that is there starts or stops; `true` when it is ready then, `false` when it is gone. */
export async function waitUntilSettled(data: string, pid: number): Promise<boolean> {
  for (;;) {
    if (isGone(pid)) return false
    if (isReady(data)) return true
    await delay(10)
  }
}

const POLITELY = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 10_000],
] as const

/**
 * Stops the server: politely (sessions are closed, a last checkpoint is written), then without a checkpoint (the next start repairs), then by force.
 * `hangs`: one that does not answer is not asked politely. Nothing that was committed is lost in any of these.
 */
export async function stopPostmaster(data: string, pid: number, { hangs = false } = {}): Promise<void> {
  for (const [signal, patience] of hangs ? [['SIGQUIT', 1_000] as const, POLITELY[2]] : POLITELY) {
    if (!isServerOf(data, pid)) return
    process.kill(pid, signal)
    if (await waitUntilGone(pid, patience)) return
  }
  throw new StartError(`PostgreSQL (process ${pid}) cannot be stopped.`)
}

/**
 * Clears what a killed server left: processes that outlived it (they hold its shared memory, so a new one would not start), and the notes that say
 * it runs. Only to be called when no server runs on the data and nobody else may start one.
 */
export async function clearLeftovers(data: string, socketFolder: string): Promise<void> {
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    const left = findServersOf(data)
    for (const pid of left) kill(pid, signal)
    for (const pid of left) await waitUntilGone(pid, 2_000)
  }
  rmSync(join(data, 'postmaster.pid'), { force: true })
  rmSync(socketPath(socketFolder), { force: true })
  rmSync(`${socketPath(socketFolder)}.lock`, { force: true })
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it ended by itself
  }
}

/** The end of the newest log: once its log is open, PostgreSQL gives its reasons there. */
function lastLog({ home }: Place): string {
  const [name] = readNames(join(home, 'log')).filter((file) => file.startsWith(logOfToday()))
  return name ? readText(join(home, 'log', name)).slice(-2_000) : ''
}

const logOfToday = () =>
  `postgresql-${new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' }).format(new Date())}`

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
