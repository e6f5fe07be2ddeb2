import { accessSync, constants, mkdirSync, realpathSync, statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lockWithin } from './file-lock.ts'
import { isRoot, nameOfUid } from './os-user.ts'
import { codeOf, messageOf, StartError } from './start-error.ts'

/** Long enough for a server that is just stopping (its launcher was killed), short enough for a person who waits for the sentence. */
const PATIENCE_MS = 2_000

/**
 * Takes DATA_DIR for one `start`; gives what releases it. The lock ends with the process, however that ends.
 * Throws `StartError` when another process holds it, or when the folder cannot be made or written.
 */
export async function acquireDataDir(dataDir: string): Promise<() => Promise<void>> {
  const { path, ownerUid } = prepareDataDir(dataDir)
  const lock = await lockWithin(PATIENCE_MS, join(path, 'start.lock'), 'exclusive', ownerUid)
  const note = join(path, 'start.pid')
  if (!lock) {
    const pid = await readFile(note, 'utf8').catch(() => '')
    throw new StartError(
      `Korben already runs on DATA_DIR ${path}${pid ? ` (process ${pid.trim()})` : ''}: stop it first, or give this one another DATA_DIR.`,
    )
  }
  // Only for the sentence above; whether the folder is taken is known by the lock alone.
  await writeFile(note, `${process.pid}\n`).catch(() => {})
  return async () => lock.release()
}

/** Makes DATA_DIR when it is absent. `path` has no links in it; `ownerUid` is whose the folder is. Throws `StartError` when it cannot be used. */
export function prepareDataDir(dataDir: string): { path: string; ownerUid: number } {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const path = realpathSync(dataDir)
    const stat = statSync(path)
    if (!stat.isDirectory()) throw new StartError(`DATA_DIR ${dataDir} is not a folder.`)
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    return { path, ownerUid: stat.uid }
  } catch (error) {
    throw error instanceof StartError
      ? error
      : new StartError(`DATA_DIR ${dataDir} ${whyNot(error)}.`, { cause: error })
  }
}

/** Makes a failed call of the system into a sentence about the folder it concerns. A bug of ours stays the error it is. */
export const sentenceAbout = (folder: string, error: unknown): unknown =>
  error instanceof StartError || codeOf(error) === ''
    ? error
    : new StartError(`The folder ${folder} ${whyNot(error)}.`, { cause: error })

/** The end of a sentence that begins with a path. */
function whyNot(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return `cannot be written by ${isRoot() ? 'root' : nameOfUid(process.getuid?.() ?? -1)}`
    case 'EROFS':
      return 'is on a disk that is read-only'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'is on a disk that is full'
    case 'EEXIST':
    case 'ENOTDIR':
      return 'is not a folder, or a part of its path is none'
    default:
      return `cannot be used: ${messageOf(error)}`
  }
}
