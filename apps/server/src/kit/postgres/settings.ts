import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { currentUser, isRoot, type OsUser } from './os-user.ts'
import type { Place } from './place.ts'

/** The role of the application: it owns its database and is no superuser (it can neither read files nor run programs). */
export const ROLE = 'korben'
export const DATABASE = 'korben'
export const SUPERUSER = 'postgres'

/**
 * Writes the server's settings beside its data, out of the reach of its user, when they differ from what is there.
 * Gives the arguments that lead the server to them, and a fingerprint that tells whether a running server has others.
 */
export async function writeSettings(
  place: Place,
  socketFolder: string,
): Promise<{ args: string[]; fingerprint: string }> {
  const files = {
    'postgresql.conf': settings(place, socketFolder),
    'pg_hba.conf': `# Written by Korben at every start.\nlocal all all peer map=korben\nlocal replication all peer map=korben\n`,
    'pg_ident.conf': identities([currentUser(), ...(isRoot() ? [] : [{ name: 'root' }])]),
  }
  for (const [name, text] of Object.entries(files)) await writeChanged(join(place.home, name), text, place.keeperUid)
  const own = await readFile(join(place.home, 'custom.conf'), 'utf8').catch(() => '')
  return {
    args: ['-D', place.data, '-c', `config_file=${join(place.home, 'postgresql.conf')}`],
    fingerprint: createHash('sha256')
      .update([...Object.values(files), own].join('\0'))
      .digest('hex'),
  }
}

async function writeChanged(path: string, text: string, ownerUid: number): Promise<void> {
  if (existsSync(path) && (await readFile(path, 'utf8')) === text) return
  await replaceFile(path, text, ownerUid)
}

/** Readable by the server's user, and its owner's whoever we are: root must leave nothing that the owner could not replace. */
export async function replaceFile(path: string, text: string, ownerUid: number): Promise<void> {
  const draft = `${path}.draft`
  await rm(draft, { force: true })
  await writeFile(draft, text, { mode: 0o644 })
  await chmod(draft, 0o644)
  if (isRoot() && ownerUid > 0) await chown(draft, ownerUid, -1)
  await rename(draft, path)
}

/**
 * The kernel tells the server who is at the other end of the socket; only these users are let in, without any password that could leak.
 * The server's own user is not among them unless we are that user: as `nobody` it shares its number with other programs.
 */
const identities = (users: Pick<OsUser, 'name'>[]): string =>
  [
    '# Written by Korben at every start.',
    ...users.flatMap(({ name }) => [ROLE, SUPERUSER].map((role) => `korben "${name}" ${role}`)),
    '',
  ].join('\n')

/** Pages that PostgreSQL keeps itself. Memory is taken when they are filled, so a small installation pays for little of it. */
const SHARED_MEGABYTES = { least: 64, most: 512, partOfMemory: 1 / 16 }

/** What this process may use: of the machine, or of the container that it runs in. */
function memoryMegabytes(): number {
  const limit = process.constrainedMemory()
  return Math.floor(Math.min(totalmem(), limit > 0 ? limit : Number.POSITIVE_INFINITY) / 2 ** 20)
}

/**
 * A sixteenth of the memory: with 64 MB the far pages of a million people are copied from the system's cache again for every request, which takes
 * three times as long (2026-11).
 */
const sharedMegabytes = (memory: number): number => {
  const { least, most, partOfMemory } = SHARED_MEGABYTES
  return Math.min(most, Math.max(least, Math.floor(memory * partOfMemory)))
}

/** For a machine shared with one busy application; every commit is on the disk before it is answered. */
const settings = (
  place: Place,
  socketFolder: string,
): string => `# Written by Korben at every start; settings of your own go into custom.conf beside this file.
hba_file = ${quote(join(place.home, 'pg_hba.conf'))}
ident_file = ${quote(join(place.home, 'pg_ident.conf'))}
listen_addresses = ''
unix_socket_directories = ${quote(`"${socketFolder.replaceAll('"', '""')}"`)}
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = ${sharedMegabytes(memoryMegabytes())}MB
effective_cache_size = ${Math.max(512, Math.floor(memoryMegabytes() / 2))}MB
maintenance_work_mem = 64MB
work_mem = 8MB
max_locks_per_transaction = 128
fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = on
min_wal_size = 80MB
max_wal_size = 1GB
random_page_cost = 1.1
jit = off
autovacuum_naptime = 15s
client_connection_check_interval = 5s
timezone = 'UTC'
lc_messages = 'C'
lc_monetary = 'C'
lc_numeric = 'C'
lc_time = 'C'
default_text_search_config = 'pg_catalog.simple'
logging_collector = on
log_directory = ${quote(join(place.home, 'log'))}
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %a '
include_if_exists = 'custom.conf'
`

const quote = (value: string): string => `'${value.replaceAll("'", "''")}'`
