import { mkdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { reasonOf, root, SetupError, say } from './project.mjs'

const HEARTBEAT_MS = 1000
const STALE_MS = 10_000

/**
 * Runs `work` while no other process of this clone does. The lock is a folder touched every second by its holder:
 * one that was killed leaves a folder that grows old, whatever process has its number now.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withInstallLock(work) {
  const runtime = join(root, '.runtime')
  const lock = join(runtime, 'installing')
  await mkdir(runtime, { recursive: true }).catch((error) => {
    throw new SetupError(`${runtime} cannot be made: ${reasonOf(error)}.`)
  })
  await takeLock(lock)
  const heartbeat = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => {}), HEARTBEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    await rm(lock, { recursive: true, force: true })
  }
}

/** @param {string} lock */
async function takeLock(lock) {
  for (let hasSaid = false; ; hasSaid = true) {
    try {
      return await mkdir(lock)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw new SetupError(`${lock} cannot be made: ${reasonOf(error)}.`)
      }
    }
    const touchedAt = await stat(lock).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    )
    if (Date.now() - touchedAt > STALE_MS) await rm(lock, { recursive: true, force: true })
    else if (!hasSaid) say('Waiting for another process that installs this clone.')
    await delay(200)
  }
}
