import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './project.mjs'

const FORWARDED = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'])

/**
 * New objects get 8 MB before the dead ones are cleared away, a quarter of what V8 takes by itself: 45 MB less of an installation that nobody
 * uses, 130 MB less of a busy one (2026-11; what was found in bench/README.md).
 */
const MEMORY = '--max-semi-space-size=8'

/**
 * Runs a file with the given Node as if it were this process: same stdio, same arguments, same end.
 * The child is told (by SIGTERM) when this process dies without a word, so that killing the launcher leaves no server behind.
 * @param {string} node
 * @param {string[]} args flags of Node, the file, its arguments
 * @param {Record<string, string | undefined>} [environment]
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>}
 */
export function runNode(node, args, environment = process.env) {
  const follow = pathToFileURL(join(root, 'scripts', 'follow-launcher.mjs')).href
  // A watching Node runs the program in a child of its own, which has no pipe to us.
  const isWatching = args.includes('--watch')
  const following = isWatching ? [] : ['--import', follow]
  const child = spawn(node, [MEMORY, '--disable-warning=ExperimentalWarning', ...following, ...args], {
    cwd: root,
    // Compiled code is kept between starts: almost half of the processor time of a start. Where it cannot be written, Node goes without.
    env: {
      NODE_COMPILE_CACHE: join(root, '.runtime', 'compile-cache'),
      ...environment,
      ...(isWatching ? {} : { KORBEN_LAUNCHER_FD: '3' }),
    },
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  })
  child.stdio[3]?.on('error', () => {}) // the child closed its end first
  const stopForwarding = forwardSignals(child)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      stopForwarding()
      resolve({ code, signal })
    })
  })
}

/**
 * Passes signals on. A Ctrl-C reaches the whole foreground group, the child too, and npm sends it once more: forwarding it as well would
 * make it two or three for the child, so at a terminal SIGINT is only waited for, and repeats within a second are one.
 * @param {import('node:child_process').ChildProcess} child
 */
function forwardSignals(child) {
  const lastAt = new Map()
  const handlers = FORWARDED.map((signal) => {
    const handler = () => {
      const isRepeat = Date.now() - (lastAt.get(signal) ?? 0) < 1000
      lastAt.set(signal, Date.now())
      if (!isRepeat && !(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal)
    }
    process.on(signal, handler)
    return { signal, handler }
  })
  const orphanWatch = watchParent(() => child.kill('SIGTERM'))
  return () => {
    clearInterval(orphanWatch)
    for (const { signal, handler } of handlers) process.off(signal, handler)
  }
}

/** npm killed without a chance to tell us changes our parent. Only under npm: a shell may leave its children alone on purpose. @param {() => void} onOrphaned */
function watchParent(onOrphaned) {
  if (!process.env.npm_lifecycle_event) return undefined
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    onOrphaned()
  }, 500)
  return timer.unref()
}

/**
 * Ends this process as the child ended: by its code, or by its signal.
 * @param {{ code: number | null, signal: NodeJS.Signals | null }} end
 */
export function endLike({ code, signal }) {
  if (signal) process.kill(process.pid, signal)
  else process.exitCode = code ?? 1
}
