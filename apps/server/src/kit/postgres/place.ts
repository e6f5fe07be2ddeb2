import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepareDataDir, sentenceAbout } from './data-dir.ts'
import { canEnter, choosePostgresUser, isRoot, nameOfUid, type OsUser } from './os-user.ts'
import { codeOf, StartError } from './start-error.ts'

/** Where the embedded cluster of a DATA_DIR lives. */
export type Place = {
  /** Ours: settings, locks, notes. PostgreSQL's user may read in it and write nowhere but in `data`, `log` and the socket's folder. */
  home: string
  /** PostgreSQL's own folder (PGDATA). */
  data: string
  /** The folder that holds the copies of the programs. */
  programs: string
  /** Whom the server runs as. */
  user: OsUser
  /** Whose our own files are: the owner of DATA_DIR. */
  keeperUid: number
}

const SHARED = '/var/lib/korben'
const DEFAULT_DATA_DIR = join(dirname(fileURLToPath(import.meta.url)), '../../../../../data')

/**
 * Finds or makes the place. Not root: `DATA_DIR/postgres`. Root: the same when DATA_DIR is given (PostgreSQL then runs as its owner or as `nobody`,
 * who must be able to go there); with the default DATA_DIR, a folder of its own in /var/lib/korben, written down in `DATA_DIR/database.json`,
 * because a clone is often where nobody else can go.
 */
export function findPlace(dataDir: string): Place {
  const { path, ownerUid } = prepareDataDir(dataDir)
  try {
    return findPlaceOf(path, ownerUid)
  } catch (error) {
    throw sentenceAbout(path, error)
  }
}

function findPlaceOf(path: string, ownerUid: number): Place {
  const note = join(path, 'database.json')
  const inside = join(path, 'postgres')
  if (existsSync(note)) return placeElsewhere(path, note)
  const isDefault = existsSync(DEFAULT_DATA_DIR) && realpathSync(DEFAULT_DATA_DIR) === path
  if (isRoot() && isDefault && !existsSync(join(inside, 'data')) && canMakeShared())
    return makePlaceElsewhere(path, note)
  return placeInside(path, inside, ownerUid)
}

function placeInside(dataDir: string, home: string, keeperUid: number): Place {
  makeFolder(home, keeperUid)
  const data = join(home, 'data')
  const clusterOwner = existsSync(data) ? statSync(data).uid : null
  if (!isRoot() && clusterOwner !== null && clusterOwner !== process.getuid?.()) {
    throw new StartError(
      `The database in ${data} belongs to ${nameOfUid(clusterOwner)}: start Korben as that user or as root.`,
    )
  }
  const user = choosePostgresUser(clusterOwner ?? keeperUid)
  openTheWay(user, dataDir, home)
  return { home, data, programs: home, user, keeperUid }
}

/** Only root has to: it runs PostgreSQL as somebody else. DATA_DIR itself may be opened for passing through, what is above it is not ours to open. */
function openTheWay(user: OsUser, dataDir: string, home: string): void {
  if (!isRoot() || canEnter(user, home)) return
  const { mode, uid } = statSync(dataDir)
  if (uid === 0) chmodSync(dataDir, (mode & 0o7777) | 0o001)
  if (canEnter(user, home)) return
  throw new StartError(
    `PostgreSQL does not run as root but as ${user.name}, who cannot enter ${home}: give a DATA_DIR whose parent folders others may pass, or leave DATA_DIR unset to keep the database in ${SHARED}.`,
  )
}

function placeElsewhere(dataDir: string, note: string): Place {
  const home = String(JSON.parse(readFileSync(note, 'utf8')).home)
  if (!existsSync(home)) {
    throw new StartError(
      `The database of ${dataDir} was kept in ${home}, which is gone: restore that folder, or remove ${note} to begin with an empty database.`,
    )
  }
  const claim = join(home, 'installation.json')
  const owner = existsSync(claim) ? String(JSON.parse(readFileSync(claim, 'utf8')).dataDir) : dataDir
  const stillThere = owner !== dataDir && existsSync(join(owner, 'database.json'))
  if (stillThere && String(JSON.parse(readFileSync(join(owner, 'database.json'), 'utf8')).home) === home) {
    throw new StartError(
      `${dataDir} is a copy of ${owner}, whose database is in ${home}: remove ${note} to begin with an empty database here.`,
    )
  }
  if (owner !== dataDir) writeFileSync(claim, JSON.stringify({ dataDir })) // the clone was moved
  const data = join(home, 'data')
  const user = choosePostgresUser(existsSync(data) ? statSync(data).uid : null)
  return { home, data, programs: SHARED, user, keeperUid: 0 }
}

/** A system whose /var is read-only keeps the database in DATA_DIR as well. */
function canMakeShared(): boolean {
  try {
    makeFolder(SHARED, 0)
    return true
  } catch {
    return false
  }
}

/** The name has a random part: a clone made again at the same path must not find the database of the one before it, whose key is gone. */
function makePlaceElsewhere(dataDir: string, note: string): Place {
  const home = join(SHARED, `database-${randomBytes(6).toString('hex')}`)
  makeFolder(home, 0)
  writeWhole(join(home, 'installation.json'), { dataDir })
  if (!writeWhole(note, { home })) rmSync(home, { recursive: true }) // another process was quicker; its place is ours
  return placeElsewhere(dataDir, note)
}

/** Writes a note that is whole or absent, also after a power cut. A note that exists is left as it is: `false` then. */
function writeWhole(path: string, value: object): boolean {
  const draft = `${path}.${process.pid}`
  const file = openSync(draft, 'w', 0o600)
  writeSync(file, JSON.stringify(value))
  fsyncSync(file)
  closeSync(file)
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft)
  }
}

/** Passable by PostgreSQL's user, whatever the umask; changed by nobody but its keeper. */
function makeFolder(path: string, keeperUid: number): void {
  try {
    if (existsSync(path)) return
    mkdirSync(path, { recursive: true })
    chmodSync(path, 0o711)
    if (isRoot() && keeperUid > 0) chownSync(path, keeperUid, -1)
  } catch (error) {
    throw sentenceAbout(path, error)
  }
}
