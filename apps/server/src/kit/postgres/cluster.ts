import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { open, readdir, readFile, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Binaries } from './binaries.ts'
import { sentenceAbout } from './data-dir.ts'
import { makePrivate, runAs } from './os-user.ts'
import type { Place } from './place.ts'
import { DATABASE, ROLE, SUPERUSER } from './settings.ts'
import { messageOf, StartError } from './start-error.ts'

/** An empty cluster and its first write-ahead log take 60 MB. */
const NEEDED_BYTES = 200e6

/** What the programs get: nothing of our own environment, whose PG… variables would change their ways. */
export const programEnvironment = { PATH: process.env.PATH, LC_ALL: 'C' }

/**
 * Makes the cluster of a place when it has none. It is made in a folder beside and renamed when it is whole:
 * a process killed in the middle leaves nothing that looks like a database.
 */
export async function ensureCluster(place: Place, binaries: Binaries): Promise<void> {
  try {
    await removeUnfinished(place)
    makePrivate(place.user, join(place.home, 'log'))
    if (existsSync(place.data)) await refuseOtherVersion(place, binaries)
    else await makeCluster(place, binaries)
  } catch (error) {
    throw sentenceAbout(place.home, error)
  }
}

async function makeCluster(place: Place, binaries: Binaries): Promise<void> {
  const { bavail, bsize } = await statfs(place.home)
  if (bavail * bsize < NEEDED_BYTES) {
    throw new StartError(
      `The disk of ${place.home} has ${Math.floor((bavail * bsize) / 1e6)} MB left, and a new database needs ${NEEDED_BYTES / 1e6} MB.`,
    )
  }
  const unfinished = join(place.home, `${UNFINISHED}${process.pid}`)
  try {
    makePrivate(place.user, unfinished)
    await initCluster(place, binaries, unfinished)
    await rename(unfinished, place.data)
    await syncFolder(place.home)
  } finally {
    await rm(unfinished, { recursive: true, force: true, maxRetries: 20 })
  }
}

const UNFINISHED = 'unfinished-database-'

/** `initdb` of a killed process may still be writing there: it ends when its files go, and until then the folder fills again. */
async function removeUnfinished({ home }: Place): Promise<void> {
  for (const name of await readdir(home)) {
    if (name.startsWith(UNFINISHED)) await rm(join(home, name), { recursive: true, force: true, maxRetries: 20 })
  }
}

async function refuseOtherVersion({ data }: Place, { version }: Binaries): Promise<void> {
  const made = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim()
  const [major] = version.split('.')
  if (made === major) return
  throw new StartError(
    made === ''
      ? `The folder ${data} holds no database of PostgreSQL (it has no PG_VERSION): restore it from a backup, or move it away.`
      : `The database in ${data} was made by PostgreSQL ${made}, and this Korben brings ${major}: start the Korben that made it, and move its data by backup and restore.`,
  )
}

/** Sorted by code point, letters known as Unicode knows them: the same on every system, whatever its libraries. */
async function initCluster(place: Place, { folder }: Binaries, data: string): Promise<void> {
  await runProgram(place, join(folder, 'bin/initdb'), [
    ...['-D', data, '--username', SUPERUSER, '--auth=peer', '--encoding=UTF8', '--no-instructions'],
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ])
  const single = ['--single', '-D', data, '-c', 'log_min_messages=error', 'postgres']
  await runProgram(
    place,
    join(folder, 'bin/postgres'),
    single,
    `create role ${ROLE} login\ncreate database ${DATABASE} owner ${ROLE}\n`,
  )
}

async function runProgram(place: Place, program: string, args: string[], input?: string): Promise<void> {
  const run = promisify(execFile)(program, args, { ...runAs(place.user), cwd: '/', env: programEnvironment })
  run.child.stdin?.on('error', () => {}) // it ended before it read; its exit code says why
  run.child.stdin?.end(input)
  const { stdout, stderr } = await run.catch((error: unknown) => {
    throw sentenceFor(
      place,
      error instanceof Error && 'stderr' in error ? `${error.stderr}\n${messageOf(error)}` : messageOf(error),
    )
  })
  // The single-user server reports a failed statement and ends well.
  if (/^.*(ERROR|FATAL|PANIC): /m.test(stderr)) throw sentenceFor(place, `${stdout}\n${stderr}`)
}

/** What PostgreSQL's own words mean for the operator. */
export function sentenceFor(place: Place, output: string): StartError {
  if (/No space left on device|Disk quota exceeded/.test(output))
    return new StartError(`There is no space left on the disk of ${place.home}.`)
  if (/Read-only file system/.test(output))
    return new StartError(`The folder ${place.home} is on a disk that is read-only.`)
  if (/ENOENT|EACCES|ENOEXEC|error while loading shared libraries|cannot execute|Exec format error/.test(output)) {
    const reason = output.match(/error while loading shared libraries: (.*)|spawn .* (E[A-Z]+)/)
    return new StartError(
      `The programs of PostgreSQL in ${place.programs} are broken${reason ? ` (${reason[1] ?? reason[2]})` : ''}: remove the folder postgres-… there and start again.`,
    )
  }
  const reason = output.match(/(?:FATAL|PANIC|ERROR|error): +(.*)/)?.[1] ?? output.trim().split('\n').at(-1)
  return new StartError(
    `PostgreSQL did not start: ${reason || 'it gave no reason'}. Its log is in ${join(place.home, 'log')}.`,
  )
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  await folder.sync()
  await folder.close()
}
