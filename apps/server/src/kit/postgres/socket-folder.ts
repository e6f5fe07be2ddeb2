import { lstatSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canEnter, isRoot, makePrivate, type OsUser } from './os-user.ts'
import type { Place } from './place.ts'
import { StartError } from './start-error.ts'

/** Linux allows 107 bytes for the path of a socket, macOS 103. */
const MAX_PATH_BYTES = process.platform === 'linux' ? 107 : 103
const PORT = 5432

/** The port is only a part of the socket's name: there is no TCP. */
export const socketPath = (folder: string): string => join(folder, `.s.PGSQL.${PORT}`)

const isShort = (folder: string): boolean => Buffer.byteLength(socketPath(folder)) <= MAX_PATH_BYTES

/**
 * Gives the folder for the server's socket, which only the server's user can enter: `socket` in the place, or, where that path is too long, a new folder
 * in the first of the system's folders for such things. `previous`: the one used before, kept when it is still ours.
 */
export function makeSocketFolder(place: Place, previous: string | null): string {
  const inside = join(place.home, 'socket')
  if (isShort(inside)) {
    makePrivate(place.user, inside)
    return inside
  }
  if (previous !== null && isShort(previous) && isPrivateTo(place.user, previous)) return previous
  for (const base of bases()) {
    const candidate = tryMake(base)
    if (candidate === null) continue
    makePrivate(place.user, candidate)
    if (canEnter(place.user, candidate, { write: true })) return candidate
    rmSync(candidate, { recursive: true })
  }
  throw new StartError(
    `The path ${place.home} is too long for a socket, and no short folder can be written: give a shorter DATA_DIR.`,
  )
}

/** Removes a folder outside of the place; the one inside stays for the next start. */
export function removeSocketFolder(place: Place, folder: string): void {
  if (folder !== join(place.home, 'socket') && isPrivateTo(place.user, folder))
    rmSync(folder, { recursive: true, force: true })
}

function bases(): string[] {
  if (isRoot()) return ['/run', '/tmp']
  return [process.env.XDG_RUNTIME_DIR ?? '', `/run/user/${process.getuid?.()}`, tmpdir(), '/tmp'].filter(
    (path) => path !== '',
  )
}

function tryMake(base: string): string | null {
  try {
    const folder = mkdtempSync(join(base, 'korben-'))
    if (isShort(folder)) return folder
    rmSync(folder, { recursive: true })
  } catch {
    // the next one may be there and open to us
  }
  return null
}

/** In a folder that everybody writes to, somebody else may have put a folder, or a link, where ours was. */
function isPrivateTo({ uid }: OsUser, folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && stat.uid === uid && (stat.mode & 0o077) === 0
}
