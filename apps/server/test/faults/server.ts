import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach } from 'vitest'
import { stopPostmaster } from '../../src/kit/postgres/postmaster.ts'
import { findServersOf } from '../../src/kit/postgres/processes.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
/** However the product fails, it says so by then: an attempt to connect takes 5 seconds, a silent server is noticed within 7. */
const ANSWER_MS = 10_000

/** The product as a child process; ended after the test. */
export type Server = {
  url: string
  /** The token of the sample company, printed at the first start. */
  token: string
  child: ChildProcess
  /** What it has logged. */
  log: () => string
  ended: Promise<number | null>
  /** Its answer; fails when there is none within ten seconds. */
  call: (path: string, options?: { method?: string; body?: unknown }) => Promise<{ status: number; body: unknown }>
  stop: () => Promise<number | null>
}

const running: Server[] = []
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.child.kill('SIGKILL')
    await server.ended
  }
})

export async function startServer(
  env: Record<string, string>,
  options: { token?: string | undefined; nodeArgs?: string[] } = {},
): Promise<Server> {
  const port = await findFreePort()
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const args = ['--disable-warning=ExperimentalWarning', ...(options.nodeArgs ?? []), MAIN, 'start']
  const child = spawn(process.execPath, args, {
    cwd: '/',
    env: { PATH, NODE_COMPILE_CACHE, PORT: String(port), API_V2_RATE_LIMIT: '0', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = `http://127.0.0.1:${port}`
  const server: Server = {
    url,
    token: '',
    child,
    log: () => said.err,
    ended,
    call: (path, { method = 'GET', body } = {}) => call(`${url}${path}`, server.token, method, body),
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
  running.push(server)
  await until(
    () => `the server starts\n${said.out}\n${said.err}`,
    () => said.out.includes(' is ready on ') || child.exitCode !== null,
    60_000,
  )
  if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${said.out}\n${said.err}`)
  server.token = options.token ?? /API token\s+(\S+)/.exec(said.out)?.[1] ?? ''
  return server
}

async function call(url: string, token: string, method: string, body: unknown) {
  const response = await fetch(url, {
    method,
    headers: { 'X-Leeloo-AuthToken': token, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(ANSWER_MS),
  })
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
}

/** Creates people one after another until it is stopped, and remembers who was acknowledged. */
export function createPeople(server: Server) {
  const acknowledged: string[] = []
  const refusals: { status: number; body: unknown }[] = []
  let isOver = false
  const worker = async (index: number) => {
    for (let n = 0; !isOver; n++) {
      const email = `person-${index}-${n}@example.com`
      const answer = await server.call('/api/v2/people', { method: 'POST', body: { name: email, email } })
      if (answer.status < 300) acknowledged.push(email)
      else {
        refusals.push(answer)
        await delay(20)
      }
    }
  }
  const workers = Promise.all([0, 1, 2, 3].map(worker))
  workers.catch(() => {}) // a test that fails ends the server under them
  return {
    acknowledged,
    refusals,
    stop: () => {
      isOver = true
      return workers
    },
  }
}

/** Polls until something is true and gives it; fails by name after the deadline. */
export async function until<T>(
  what: string | (() => string),
  condition: () => T | Promise<T>,
  patienceMs = 15_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const value = await condition()
    if (value) return value
    if (performance.now() > deadline)
      throw new Error(`Not within ${patienceMs} ms: ${typeof what === 'string' ? what : what()}`)
    await delay(20)
  }
}

const findFreePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

const folders: string[] = []

/** A folder under /tmp that goes after the file, with the PostgreSQL in it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync('/tmp/korben-faults-')
  folders.push(folder)
  return folder
}

/** Call it before the disk goes under the server's feet. */
export async function endPostgres(dataDir: string): Promise<void> {
  const data = join(dataDir, 'postgres/data')
  const pid = postmasterPid(dataDir)
  if (pid > 0) await stopPostmaster(data, pid, { hangs: true }).catch(() => {})
  for (const left of findServersOf(data)) process.kill(left, 'SIGKILL')
}

afterAll(async () => {
  for (const folder of folders.splice(0)) {
    await endPostgres(folder)
    rmSync(folder, { recursive: true, force: true })
  }
})

export function postmasterPid(dataDir: string): number {
  try {
    return Number(readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])
  } catch {
    return 0
  }
}

let prepared: Promise<{ folder: string; token: string }> | null = null

/** An installation with its sample company, made once per file and copied to `folder`. */
export async function prepareInstallation(folder: string): Promise<{ token: string }> {
  prepared ??= prepare()
  const { folder: original, token } = await prepared
  execFileSync('cp', ['-a', '--reflink=auto', `${original}/.`, folder])
  return { token }
}

async function prepare(): Promise<{ folder: string; token: string }> {
  const folder = temporaryFolder()
  const server = await startServer({ DATA_DIR: folder })
  await server.stop()
  running.splice(running.indexOf(server), 1)
  return { folder, token: server.token }
}
