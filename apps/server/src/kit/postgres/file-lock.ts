import { chownSync, existsSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { codeOf, messageOf, StartError } from './start-error.ts'

/** Held until released, or until the process ends in whatever way: the kernel gives it back, so no number of a dead process is ever trusted. */
export type FileLock = { release: () => void }

/**
 * Takes a lock on a file (made when absent), or gives `null` when another process holds it. `shared` locks go together, `exclusive` goes alone.
 * Node has no call for the kernel's file locks, but its SQLite has: an open transaction on an empty database is such a lock.
 * It holds between containers that share the folder, too. `ownerUid`: to whom root gives a file it makes.
 */
export function tryLock(path: string, mode: 'shared' | 'exclusive', ownerUid = -1): FileLock | null {
  const database = openLockFile(path, ownerUid)
  try {
    database.exec('pragma journal_mode = memory') // no second file beside this one
    if (mode === 'exclusive') database.exec('begin exclusive')
    else {
      database.exec('begin')
      database.prepare('select count(*) from sqlite_schema').get()
    }
  } catch (error) {
    database.close()
    if (isBusy(error)) return null
    throw new StartError(`The file ${path} cannot be locked: ${messageOf(error)}.`, { cause: error })
  }
  return { release: () => database.isOpen && database.close() }
}

/** As `tryLock`, but tries for `patienceMs`; `null` after that. */
export async function lockWithin(
  patienceMs: number,
  path: string,
  mode: 'shared' | 'exclusive',
  ownerUid = -1,
): Promise<FileLock | null> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const lock = tryLock(path, mode, ownerUid)
    if (lock || performance.now() >= deadline) return lock
    await delay(15)
  }
}

function openLockFile(path: string, ownerUid: number): DatabaseSync {
  try {
    // Never opened otherwise: closing any other descriptor of the file would give the lock back.
    if (!existsSync(path)) {
      writeFileSync(path, '', { flag: 'wx', mode: 0o600 })
      if (ownerUid > 0) chownSync(path, ownerUid, -1)
    }
  } catch (error) {
    if (codeOf(error) !== 'EEXIST')
      throw new StartError(`The file ${path} cannot be made: ${messageOf(error)}.`, { cause: error })
  }
  try {
    return new DatabaseSync(path, { timeout: 0 })
  } catch (error) {
    throw new StartError(`The file ${path} cannot be opened: ${messageOf(error)}.`, { cause: error })
  }
}

/** SQLITE_BUSY; the upper bits of the number say more about it. */
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 5
