import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from '../../apps/server/src/kit/db.ts'
import { eventually } from '../harness/eventually.ts'
import { addRole, type Ground, makeCluster, type PostgresServer, runProgram, startServer } from './postgres-server.ts'

/** A primary that acknowledges a commit only when the standby has it too. */
export type ClusterPair = {
  primary: PostgresServer
  standby: PostgresServer
  /** Both servers in one address, as `DATABASE_URL` takes it. */
  url: string
  /** Makes the standby the primary; resolves when it takes writes. */
  promote: () => Promise<void>
  stop: () => Promise<void>
}

/** `programs`: a folder with `pg_basebackup` and `pg_ctl` (Debian's `postgresql-15`). Both servers are as durable as by default. */
export async function startClusterPair(ground: Ground, programs: string): Promise<ClusterPair> {
  const data = await makeCluster(ground, programs, 'primary', ['wal_level = replica', 'max_wal_senders = 5'])
  const primary = await startServer(ground, programs, data)
  await addRole(primary)
  const copy = join(ground.folder, 'standby')
  const source = `host=127.0.0.1 port=${primary.port} user=postgres`
  await runProgram(ground, join(programs, 'pg_basebackup'), [
    '-d',
    source,
    '-D',
    copy,
    '-R',
    '-X',
    'stream',
    '-c',
    'fast',
  ])
  await appendFile(join(copy, 'postgresql.conf'), "cluster_name = 'standby'\n")
  const standby = await startServer(ground, programs, copy)
  const sql = connect(primary.url('postgres', 'postgres'), { max: 1, name: 'machines' })
  await sql`alter system set synchronous_standby_names = 'standby'`
  await sql`select pg_reload_conf()`
  await eventually('synchronous standby', async () => {
    const [row] = await sql<{ state: string }[]>`select sync_state as state from pg_stat_replication`
    return row?.state === 'sync'
  })
  await sql.end()
  return {
    primary,
    standby,
    url: `postgres://korben@127.0.0.1:${primary.port},127.0.0.1:${standby.port}/korben`,
    promote: async () => {
      await runProgram(ground, join(programs, 'pg_ctl'), ['promote', '-D', copy, '-w', '-t', '30'])
    },
    stop: async () => {
      await primary.kill()
      await standby.stop()
    },
  }
}
