import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export type Role = 'serve' | 'work'

/** A place where a process of the product runs: when it is killed, the next one takes its place. */
export type Seat = {
  name: string
  role: Role
  /** Of `serve`. */
  port: number
  env: Record<string, string>
  child: ChildProcess | null
  /** What all processes of this seat have said, the newest last. */
  log: string[]
  /** Exits that nobody asked for. */
  surprises: string[]
}

const KEPT_LINES = 400

/** Whoever ends the harness early, by its time limit or by Ctrl-C, leaves no process behind. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export async function createSeat(name: string, role: Role, env: Record<string, string>): Promise<Seat> {
  const port = role === 'serve' ? await freePort() : 0
  return { name, role, port, env, child: null, log: [], surprises: [] }
}

/** Starts `korben serve` or `korben work` in a seat, as an operator would, and does not wait. */
export function startProcess(seat: Seat): void {
  const child = spawn(process.execPath, ['apps/server/src/main.ts', seat.role], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '/',
      PORT: String(seat.port),
      // As the start script does: half of the processor time of a start.
      NODE_COMPILE_CACHE: `${ROOT}.runtime/compile-cache`,
      ...seat.env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  seat.child = child
  running.add(child)
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    seat.log.push(...text.split('\n').filter((line) => line !== ''))
    seat.log.splice(0, seat.log.length - KEPT_LINES)
  })
  child.once('exit', (code, signal) => {
    running.delete(child)
    if (seat.child !== child) return
    // Who starts while the database is away says so in a sentence and ends.
    const isRefused = code === 1 && /^(The database|DATABASE_URL|PostgreSQL) /.test(seat.log.at(-1) ?? '')
    if (!isRefused) seat.surprises.push(`${seat.name} ended by itself: ${code ?? signal}: ${seat.log.at(-1)}`)
    // As systemd would.
    startProcess(seat)
  })
}

/** Ends the process of a seat at whatever instruction it stands; gives its id. */
export async function killProcess(seat: Seat): Promise<number> {
  const { child } = seat
  if (!child?.pid) return 0
  const gone = once(child, 'exit')
  seat.child = null
  child.kill('SIGKILL')
  await gone
  return child.pid
}

/** Asks the process of a seat to stop, and gives its exit code. */
export async function stopProcess(seat: Seat): Promise<number | null> {
  const { child } = seat
  if (!child) return 0
  const gone = once(child, 'exit')
  seat.child = null
  child.kill('SIGTERM')
  const [code] = await gone
  return code
}

export const pidOf = (seat: Seat): number => seat.child?.pid ?? 0

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address ? address.port : 0
}
