import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { childrenOf } from './proc.ts'

export const PROJECT = fileURLToPath(new URL('../', import.meta.url))

/** The product as its user runs it: `npm start` without npm, whose own time and memory are not ours. */
export type Installation = {
  /** From the command to the line that says it is ready. */
  secondsToReady: number
  url: string
  /** The launcher, the server, and PostgreSQL with all its processes. */
  processes(): number[]
  /** As Ctrl-C does. */
  stop(): Promise<void>
  /** Ends launcher and server at whatever instruction they stand; PostgreSQL is left behind. */
  kill(): Promise<void>
}

export async function startInstallation({
  dataDir,
  project = PROJECT,
}: {
  dataDir: string
  project?: string
}): Promise<Installation> {
  const begun = performance.now()
  const { PATH = '', HOME = '/' } = process.env
  const launcher = spawn(process.execPath, [join(project, 'scripts/start.mjs')], {
    cwd: project,
    env: { PATH, HOME, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await readUrl(launcher)
  const secondsToReady = (performance.now() - begun) / 1000
  const { pid } = launcher
  if (pid === undefined) throw new Error('The launcher did not start.')
  const gone = once(launcher, 'exit')
  return {
    secondsToReady,
    url,
    processes: () => familyOf(pid),
    stop: async () => {
      launcher.kill('SIGINT')
      await gone
    },
    kill: async () => {
      for (const victim of [...childrenOf(pid), pid]) process.kill(victim, 'SIGKILL')
      await gone
    },
  }
}

const familyOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(familyOf)]

async function readUrl(launcher: ChildProcess): Promise<string> {
  let printed = ''
  for await (const chunk of launcher.stdout ?? []) {
    printed += String(chunk)
    const url = /ready on (\S+)\n/.exec(printed)?.[1]
    if (url) return url
  }
  throw new Error(`The installation ended before it was ready:\n${printed}`)
}

/** Runs `act` with a folder that is gone afterwards. */
export async function withFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'korben-bench-'))
  try {
    // PostgreSQL does not run as root, and its own user must pass.
    await chmod(folder, 0o755)
    return await act(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
