import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect as connectSocket, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DatabaseOptions } from '../../src/kit/db.ts'
import { atFileEnd } from '../harness/file-end.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const main = join(root, 'apps/server/src/main.ts')

export type Outcome = { code: number | null; stdout: string; stderr: string }
export type Running = {
  outcome: Promise<Outcome>
  kill: (signal: NodeJS.Signals) => void
  /** Waits for a text on stdout and gives its first group. */
  says: (pattern: RegExp) => Promise<string>
}

const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
/** Kept compiled code is half of the processor time of a start. */
const fromHere = { PATH, HOME, NODE_COMPILE_CACHE }

/** Starts `korben` as a process, in an environment of nothing but what is given. */
export function startKorben(args: readonly string[], environment: Record<string, string>): Running {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    cwd: root,
    env: { ...fromHere, LOG_LEVEL: 'silent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (texts.stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (texts.stderr += String(chunk)))
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...texts }))
  })
  const says = async (pattern: RegExp) => {
    while (true) {
      const found = pattern.exec(texts.stdout)?.[1]
      if (found !== undefined) return found
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`korben ${args.join(' ')} ended: ${texts.stderr}`)
      await Promise.race([once(child.stdout, 'data'), outcome])
    }
  }
  atFileEnd(() => void (child.exitCode === null && child.kill('SIGKILL')))
  return { outcome, kill: (signal) => void child.kill(signal), says }
}

export const korben = (args: readonly string[], environment: Record<string, string>): Promise<Outcome> =>
  startKorben(args, environment).outcome

/** What `--json` printed: one object and nothing else. */
export async function korbenJson(args: readonly string[], environment: Record<string, string>) {
  const { code, stdout, stderr } = await korben([...args, '--json'], environment)
  if (!stdout.endsWith('}\n'))
    throw new Error(`korben ${args.join(' ')} printed no object (exit code ${code}): ${stdout}${stderr}`)
  return { code, stderr, json: JSON.parse(stdout) }
}

/** A folder that PostgreSQL's own user may pass, gone at the end of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'korben-cli-'))
  chmodSync(folder, 0o755)
  atFileEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The address of a test database for DATABASE_URL: a port that leads to the socket of the cluster. */
export async function openUrl({ path, user, database }: DatabaseOptions): Promise<string> {
  const server = createServer((client) => {
    const socket = connectSocket(String(path))
    client.pipe(socket).pipe(client)
    client.on('error', () => socket.destroy())
    socket.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atFileEnd(() => void server.close())
  const { port } = server.address() as AddressInfo
  return `postgres://${String(user)}@127.0.0.1:${port}/${String(database)}`
}
