import { spawn } from 'node:child_process'
import { chown, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runAs } from '../../apps/server/src/kit/postgres/os-user.ts'
import { eventually } from '../harness/eventually.ts'
import { findFreePort } from '../harness/korben.ts'
import type { Ground, PostgresServer } from './postgres-server.ts'

export type Pooler = { url: string; stop: () => Promise<void> }

/**
 * A PgBouncer in transaction mode before a server, for every database of it, with as few settings as work: what it refuses
 * or forgets by default is what a user meets. `program`: Debian's `/usr/sbin/pgbouncer`, which does not run as root.
 */
export async function startPgBouncer(ground: Ground, program: string, server: PostgresServer): Promise<Pooler> {
  const port = await findFreePort()
  const file = join(ground.folder, 'pgbouncer.ini')
  const log = join(ground.folder, 'pgbouncer.log')
  const settings = [
    '[databases]',
    `* = host=127.0.0.1 port=${server.port} user=korben`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    'max_client_conn = 500',
    // Far fewer than clients, so that statements of one client meet many servers.
    'default_pool_size = 8',
    `logfile = ${log}`,
  ]
  await writeFile(file, `${settings.join('\n')}\n`)
  if (process.getuid?.() === 0) await chown(file, ground.user.uid, ground.user.gid)
  const child = spawn(program, [file], { ...runAs(ground.user), cwd: '/', stdio: ['ignore', 'ignore', 'ignore'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await eventually('PgBouncer', async () => {
    const said = await readFile(log, 'utf8').catch(() => '')
    if (child.exitCode !== null) throw new Error(`PgBouncer has ended:\n${said}`)
    return said.includes('process up')
  })
  process.once('exit', () => child.kill('SIGKILL'))
  return {
    url: `postgres://korben@127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGQUIT')
      await ended
    },
  }
}
