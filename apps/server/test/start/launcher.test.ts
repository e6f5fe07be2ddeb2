import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { isRunning, temporaryFolder, until } from './harness.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const launchers: ChildProcess[] = []
afterEach(() => {
  for (const launcher of launchers.splice(0)) launcher.kill('SIGKILL')
})

/** Tells its arguments on stdout; then, with `wait` as the first, every signal it gets; SIGTERM ends it with 7. */
const PROGRAM = `
const told: string[] = process.argv.slice(2)
if (told[0] === 'wait') {
  setInterval(() => {}, 1000)
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => console.log(signal))
  process.on('SIGTERM', () => { console.log('SIGTERM'); process.exitCode = 7; process.exit() })
}
console.log(JSON.stringify({ pid: process.pid, told }))
if (told[0] === 'abort') process.abort()
if (told[0] === 'code') process.exitCode = Number(told[1])
`

function launch(...args: string[]) {
  const file = join(temporaryFolder(), 'a program.ts')
  writeFileSync(file, PROGRAM)
  const launcher = spawn(process.execPath, [join(root, 'scripts/run.mjs'), file, ...args], {
    cwd: '/',
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  launchers.push(launcher)
  let output = ''
  launcher.stdout.on('data', (chunk) => (output += chunk))
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    launcher.once('close', (code, signal) => resolve({ code, signal })),
  )
  return {
    launcher,
    ended,
    read: () => output,
    started: () => until('the program speaks', () => output !== '', 30_000),
  }
}

describe('the launcher', () => {
  test('passes arguments and exit code on, and puts nothing of its own on stdout', async () => {
    const { ended, read } = launch('code', '3', '--json', 'two words', '')
    expect(await ended).toEqual({ code: 3, signal: null })
    expect(JSON.parse(read()).told).toEqual(['code', '3', '--json', 'two words', ''])
    expect(read().trim().split('\n')).toHaveLength(1)
  })

  test('ends by the signal that ended the program', async () => {
    expect(await launch('abort').ended).toEqual({ code: null, signal: 'SIGABRT' })
  })

  test('passes a signal on once, however quickly it is repeated', async () => {
    const { launcher, read, started, ended } = launch('wait')
    await started()
    launcher.kill('SIGINT')
    await until('the program got it', () => read().includes('SIGINT'))
    launcher.kill('SIGINT')
    launcher.kill('SIGTERM')
    expect(await ended).toEqual({ code: 7, signal: null })
    expect(read().match(/SIGINT/g)).toHaveLength(1)
  })

  test('does not leave the program behind when it is killed', async () => {
    const { launcher, read, started } = launch('wait')
    await started()
    launcher.kill('SIGKILL')
    await until('the program is told', () => read().includes('SIGTERM'))
    await until('the program ends', () => !isRunning(JSON.parse(read().split('\n')[0] ?? '').pid))
  })
})

/** A registry that lacks some platforms makes npm leave them out of the lock file, and `npm ci` then refuses it everywhere. */
test('the lock file names every optional package, those of other platforms too', () => {
  const lock: { packages: Record<string, { optionalDependencies?: Record<string, string> }> } = JSON.parse(
    readFileSync(join(root, 'package-lock.json'), 'utf8'),
  )
  const named = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)))
  const wanted = Object.values(lock.packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
  expect(wanted.filter((name) => !named.has(name))).toEqual([])
})
