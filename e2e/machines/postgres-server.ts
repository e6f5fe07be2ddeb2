import { execFile, spawn } from 'node:child_process'
import { appendFile, chmod, chown, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { choosePostgresUser, type OsUser, runAs } from '../../apps/server/src/kit/postgres/os-user.ts'
import { findServersOf } from '../../apps/server/src/kit/postgres/processes.ts'
import { eventually } from '../harness/eventually.ts'
import { findFreePort } from '../harness/korben.ts'

const run = promisify(execFile)

/** Where the servers of one scenario live: a folder that their user can enter, and that user. Root may not run PostgreSQL. */
export type Ground = { folder: string; user: OsUser; remove: () => Promise<void> }

export async function openGround(): Promise<Ground> {
  const user = choosePostgresUser(null)
  const folder = await mkdtemp('/tmp/korben-machines-')
  await chmod(folder, 0o755)
  if (process.getuid?.() === 0) await chown(folder, user.uid, user.gid)
  return { folder, user, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Runs a program of PostgreSQL or PgBouncer as the user of the ground. */
export async function runProgram({ user }: Ground, program: string, args: string[]): Promise<string> {
  const { stdout } = await run(program, args, {
    ...runAs(user),
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  })
  return stdout
}

/** A PostgreSQL that listens on 127.0.0.1 and trusts who comes; `korben` may create databases and is no superuser. */
export type PostgresServer = {
  port: number
  data: string
  url: (database: string, role?: string) => string
  /** Ends all its processes at once, as a machine without power does. */
  kill: () => Promise<void>
  /** Stops all its processes where they stand: connections stay open and nobody answers. */
  freeze: () => void
  /** Ends it without waiting for anybody's connection. */
  stop: () => Promise<void>
}

/** Makes a cluster in `name` below the ground. `settings`: lines of `postgresql.conf`. */
export async function makeCluster(ground: Ground, programs: string, name: string, settings: string[]): Promise<string> {
  const data = join(ground.folder, name)
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8']
  await runProgram(ground, join(programs, 'initdb'), [
    ...['-D', data, '--username=postgres', '--auth=trust', '--no-sync', '--no-instructions', ...locale],
  ])
  const own = [
    "listen_addresses = '127.0.0.1'",
    `unix_socket_directories = '${ground.folder}'`,
    'max_connections = 200',
  ]
  const lines = [...own, "timezone = 'UTC'", "log_timezone = 'UTC'", 'jit = off', ...settings]
  await appendFile(join(data, 'postgresql.conf'), `${lines.join('\n')}\n`)
  await appendFile(join(data, 'pg_hba.conf'), 'host replication all 127.0.0.1/32 trust\n')
  return data
}

/** Starts a server on a data folder and waits until it answers, also as a standby. Without `port` on a free one. */
export async function startServer(
  ground: Ground,
  programs: string,
  data: string,
  port?: number,
): Promise<PostgresServer> {
  const chosen = port ?? (await findFreePort())
  const guardian = spawn('/bin/sh', ['-c', GUARDIAN, join(programs, 'postgres'), data, String(chosen)], {
    ...runAs(ground.user),
    detached: true,
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guardian.stdin.on('error', () => {}) // it has ended first
  const ended = new Promise<void>((resolve) => guardian.once('exit', () => resolve()))
  const signalAll = (signal: NodeJS.Signals) => {
    for (const pid of findServersOf(data)) {
      try {
        process.kill(pid, signal)
      } catch {
        // It has just ended by itself.
      }
    }
  }
  await eventually(`server in ${data}`, async () => {
    if (guardian.exitCode !== null) throw new Error(await readFile(join(data, 'server.log'), 'utf8'))
    const status = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[7]?.trim()
    return status === 'ready' || status === 'standby'
  })
  guardian.unref()
  return {
    port: chosen,
    data,
    url: (database, role = 'korben') => `postgres://${role}@127.0.0.1:${chosen}/${database}`,
    kill: async () => {
      guardian.ref()
      while (findServersOf(data).length > 0) signalAll('SIGKILL')
      await ended
    },
    freeze: () => signalAll('SIGSTOP'),
    stop: async () => {
      guardian.ref()
      signalAll('SIGCONT')
      guardian.stdin.end()
      await ended
    },
  }
}

/** $0 the server, $1 its data, $2 its port. `read` returns when the starting process closes the pipe or dies, and the server goes too. */
const GUARDIAN = `
exec 3<&0
"$0" -D "$1" -p "$2" >>"$1/server.log" 2>&1 </dev/null 3<&- & server=$!
(read -r line <&3; kill -QUIT $server) 2>/dev/null & watcher=$!
exec 3<&-
wait $server
kill $watcher 2>/dev/null
`

/** A cluster for the length of a run, fast and without durability, with the role and an empty database `korben`. */
export async function startThrowAway(ground: Ground, programs: string): Promise<PostgresServer> {
  const fast = ['fsync = off', 'synchronous_commit = off', 'full_page_writes = off']
  const server = await startServer(ground, programs, await makeCluster(ground, programs, 'postgres', fast))
  await addRole(server)
  return server
}

/** Makes the role and its database, as `docs/operations.md` tells an operator to. */
export async function addRole(server: PostgresServer): Promise<void> {
  const { connect } = await import('../../apps/server/src/kit/db.ts')
  const sql = connect(server.url('postgres', 'postgres'), { max: 1, name: 'machines' })
  await sql`create role korben login createdb`
  await sql`create database korben owner korben encoding 'UTF8' template template0`
  await sql.end()
}
