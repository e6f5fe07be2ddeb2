import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { useExternalDatabase } from './external-database.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** A first start makes a database cluster; on a slow machine that takes its time. */
const START_PATIENCE_MS = 120_000

/** The product as an operator runs it: one command, its own data, what it printed. */
export type Korben = {
  url: string
  /** What the first start printed, or null at later ones. */
  printed: { email: string; password: string; token: string; leadUrl: string } | null
  /** Where the first company is made and by which code, as a start without the sample prints them; null otherwise. */
  setUp: { address: string; code: string } | null
  dataDir: string
  log(): string
  /** Runs a `korben` command beside the server and gives its JSON. */
  command(...args: string[]): Promise<Record<string, string>>
  /** Stops as Ctrl-C does and gives the exit code. */
  stop(): Promise<number | null>
  kill(): Promise<void>
}

/** `dataDir` of an earlier start goes on with its data; without it there is a new one. */
export type KorbenOptions = { env?: Record<string, string>; dataDir?: string }

/** Starts the whole product as a user would, and waits until it is ready. */
export async function startKorben(options: KorbenOptions = {}): Promise<Korben> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'korben-e2e-')))
  const port = String(await findFreePort())
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '/',
    PORT: port,
    PUBLIC_URL: `http://localhost:${port}`,
    DATA_DIR: dataDir,
    ...(await useExternalDatabase(dataDir)),
    ...options.env,
  }
  const child = spawn(process.execPath, [join(ROOT, 'scripts/start.mjs')], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = collectOutput(child)
  await ready(child, output)
  const url = /ready on (\S+)/.exec(output.out)?.[1] ?? ''
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    url,
    printed: readPrinted(output.out),
    setUp: readSetUp(output.out),
    dataDir,
    log: () => output.err,
    command: (...args) => runCommand(env, args),
    stop: async () => {
      child.kill('SIGINT')
      return exited
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Chosen here, because the commands beside the server must know its address as well. */
export const findFreePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

export const removeData = (dataDir: string): Promise<void> => rm(dataDir, { recursive: true, force: true })

/** What a process has said so far. */
export function collectOutput({ stdout, stderr }: { stdout: Readable; stderr: Readable }): {
  out: string
  err: string
} {
  const output = { out: '', err: '' }
  stdout.setEncoding('utf8').on('data', (text: string) => {
    output.out += text
  })
  stderr.setEncoding('utf8').on('data', (text: string) => {
    output.err += text
  })
  return output
}

function ready(child: ChildProcess, output: { out: string; err: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${why}\n${output.out}\n${output.err}`))
    const timer = setTimeout(() => fail('The product was not ready in time.'), START_PATIENCE_MS)
    child.once('exit', (code) => fail(`The product ended with ${code} before it was ready.`))
    child.stdout?.on('data', () => {
      // The whole announcement is one write, but a pipe may cut it anywhere.
      if (!/ready on \S+\n/.test(output.out)) return
      clearTimeout(timer)
      setImmediate(resolve)
    })
  })
}

function readPrinted(text: string): Korben['printed'] {
  const find = (pattern: RegExp) => pattern.exec(text)?.[1] ?? ''
  const leadUrl = find(/(\S+\/l\/[a-z0-9]{6})/)
  if (leadUrl === '') return null
  return {
    email: find(/sign-in\s+(\S+)/),
    password: find(/password\s+(\S+)/),
    token: find(/API token\s+(\S+)/),
    leadUrl,
  }
}

function readSetUp(text: string): Korben['setUp'] {
  const [, address, code] = /address\s+(\S+)\s+code\s+(\S+)/.exec(text) ?? []
  return address && code ? { address, code } : null
}

/** One `korben` command with its JSON; `env` must name the database and the key. */
export function runCommand(env: Record<string, string>, args: string[]): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join(ROOT, 'scripts/run.mjs'), 'apps/server/src/main.ts', ...args, '--json'],
      { cwd: ROOT, env },
    )
    const output = collectOutput(child)
    child.once('exit', (code) =>
      code === 0
        ? resolve(JSON.parse(output.out))
        : reject(new Error(`korben ${args.join(' ')}: ${code}\n${output.err}`)),
    )
  })
}
