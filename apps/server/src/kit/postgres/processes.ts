import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const hasProc = process.platform === 'linux'

/** Whether a process is gone. One that has ended and waits for its parent to notice (a zombie) is gone: in a container nobody may ever notice. */
export function isGone(pid: number): boolean {
  if (hasProc) {
    const state = readOrNull(() => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0])
    return state === null || state === 'Z' || state === 'X'
  }
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'EPERM')
  }
}

/** Waits until a process is gone; `false` when it is still there after `patienceMs`. */
export async function waitUntilGone(pid: number, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs
  while (!isGone(pid)) {
    if (performance.now() > deadline) return false
    await delay(5)
  }
  return true
}

/**
 * Whether a number still belongs to a PostgreSQL server process of this data folder. A number alone proves nothing: after a crash of the machine
 * it is some other program's. Such a process stands in its data folder and is called postgres.
 */
export function isServerOf(data: string, pid: number): boolean {
  if (isGone(pid)) return false
  if (!hasProc) {
    const command = readOrNull(() => execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }))
    return command?.includes('postgres') === true && command.includes(data)
  }
  const folder = readOrNull(() => readlinkSync(`/proc/${pid}/cwd`))
  const program = programOf(pid)
  return (
    folder !== null &&
    folder === readOrNull(() => realpathSync(data)) &&
    program !== null &&
    basename(program) === 'postgres'
  )
}

/** The file a process runs; `null` where the system does not tell. A file that was replaced since has another path here. */
const programOf = (pid: number): string | null => readOrNull(() => readlinkSync(`/proc/${pid}/exe`))

/** Server processes of this data folder, also those whose first process was killed. None where the system has no /proc. */
export const findServersOf = (data: string): number[] =>
  (hasProc ? readdirSync('/proc') : []).map(Number).filter((pid) => pid > 0 && isServerOf(data, pid))

function readOrNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
