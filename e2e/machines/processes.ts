import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { collectOutput, findFreePort } from '../harness/korben.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const FOLLOW = pathToFileURL(`${ROOT}scripts/follow-launcher.mjs`).href
const START_PATIENCE_MS = 60_000

/** A `korben serve` or `korben work` in a process of its own, without a launcher between: a signal reaches the product itself. */
export type MachineProcess = {
  role: 'serve' | 'work'
  pid: number
  /** Where a server answers; empty for a worker. */
  url: string
  log: () => string
  hasEnded: () => boolean
  /** As an operator stops it; gives the exit code. */
  stop: () => Promise<number | null>
  kill: () => Promise<void>
}

/** What all processes of an installation are told: one database, one key, and the way to the peers of a test. */
export type Installation = Record<string, string>

/** `databaseUrl`: the address, or all variables that lead to the database. */
export const installationOf = (
  databaseUrl: string | Record<string, string>,
  more: Record<string, string> = {},
): Installation => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '/',
  ...(typeof databaseUrl === 'string' ? { DATABASE_URL: databaseUrl } : databaseUrl),
  SECRET_KEY: 'ab'.repeat(32),
  OUTBOUND_ALLOW: '127.0.0.1',
  NODE_COMPILE_CACHE: `${ROOT}.runtime/compile-cache`,
  ...more,
})

/** Starts a server, on `port` or a free one, and waits until it is ready. */
export async function startServe(installation: Installation, port?: number): Promise<MachineProcess> {
  const PORT = String(port ?? (await findFreePort()))
  const url = `http://127.0.0.1:${PORT}`
  const { process, started } = launch('serve', { PUBLIC_URL: url, ...installation, PORT }, url)
  await started
  return process
}

/** Starts a worker. It says nothing when it is ready: what it does shows it. */
export const startWork = (installation: Installation): MachineProcess => launch('work', installation, '').process

function launch(role: 'serve' | 'work', env: Installation, url: string) {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', FOLLOW, 'apps/server/src/main.ts', role],
    { cwd: ROOT, env: { ...env, KORBEN_LAUNCHER_FD: '3' }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  )
  const { stdout, stderr } = child
  if (!stdout || !stderr || child.pid === undefined) throw new Error(`korben ${role} could not be started.`)
  child.stdio[3]?.on('error', () => {})
  const output = collectOutput({ stdout, stderr })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const started = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`korben ${role} was not ready in time.\n${output.err}`)),
      START_PATIENCE_MS,
    )
    stdout.on('data', () => {
      if (!/ready on \S+\n/.test(output.out)) return
      clearTimeout(timer)
      resolve()
    })
    void ended.then((code) => {
      clearTimeout(timer)
      reject(new Error(`korben ${role} ended with ${code} before it was ready.\n${output.err}`))
    })
  })
  started.catch(() => {}) // a worker's start is not waited for
  const process_: MachineProcess = {
    role,
    pid: child.pid,
    url,
    log: () => output.err,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    stop: async () => {
      child.kill('SIGTERM')
      return ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
  return { process: process_, started }
}
