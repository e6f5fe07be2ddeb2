import { type SystemQueues, type SystemReport, system } from '@korben/contract'
import server from '../../package.json' with { type: 'json' }
import { type Config, publicUrlOf } from '../kit/config.ts'
import type { World } from '../kit/context.ts'
import { one } from '../kit/db.ts'
import { type ApiApp, mount } from '../kit/http/mount.ts'
import { sendsMail } from '../kit/mail.ts'
import { NewerSchemaError, pendingMigrations } from '../kit/migrate.ts'
import { findDatabaseHome, freeBytes } from './disk-space.ts'
import { findLastBackup } from './last-backup.ts'
import * as store from './system.store.ts'

/** A lease lasts 28 seconds; what nobody holds for longer is nobody's. */
const UNHELD_SECONDS = 60
/** As the alarm KorbenDiskFilling has it. */
const LOW_BYTES = 2e9

/** What of the installation somebody of one company may see: `SystemReport` of the contract says what is left out, and why. */
export const systemRoutes = (app: ApiApp) =>
  mount(app, system, {
    get: async ({ world, sql, companyId, now }) => {
      const { config } = world
      const [installation, queues, connections, schema, free, lastBackup] = await Promise.all([
        store.describeInstallation(sql).then(one),
        store.countQueues(sql, companyId, now()).then(one),
        store.countOwnConnections(sql, companyId, now(), UNHELD_SECONDS).then(one),
        findSchemaState(world),
        findFree(config),
        findLastBackup(config.dataDir),
      ])
      const { version, migration, is_shared: isShared, size, senders } = installation
      return {
        version: server.version,
        node: process.versions.node,
        startedAt: new Date(performance.timeOrigin).toISOString(),
        publicUrl: publicUrlOf(config),
        sendsMail: sendsMail(config),
        isShared,
        senders,
        database: {
          kind: kindOf(config),
          version,
          schema,
          migration,
          sizeBytes: isShared ? null : size,
        },
        disk: { state: diskStateOf(free), freeBytes: isShared ? null : free },
        lastBackupAt: lastBackup?.toISOString() ?? null,
        queues: presentQueues(queues),
        connections,
      }
    },
  })

const kindOf = ({ databaseUrl }: Config): SystemReport['database']['kind'] =>
  databaseUrl === null ? 'embedded' : 'external'

function diskStateOf(free: number | null): SystemReport['disk']['state'] {
  if (free === null) return 'unknown'
  return free < LOW_BYTES ? 'low' : 'enough'
}

const presentQueues = (row: store.CompanyQueues): SystemQueues => ({
  messages: {
    waiting: row.messages_waiting,
    sending: row.messages_sending,
    inDoubt: row.messages_in_doubt,
    lateSeconds: row.messages_late,
  },
  runs: { due: row.runs_due, lateSeconds: row.runs_late },
  jobs: { due: row.jobs_due, dead: row.jobs_dead, lateSeconds: row.jobs_late },
  webhooks: { due: row.webhooks_due, dead: row.webhooks_dead, lateSeconds: row.webhooks_late },
  setAside: row.set_aside,
})

async function findSchemaState({ sql }: World): Promise<SystemReport['database']['schema']> {
  try {
    return (await pendingMigrations(sql)).length === 0 ? 'current' : 'behind'
  } catch (error) {
    if (error instanceof NewerSchemaError) return 'newer'
    throw error
  }
}

/** Bytes left on the fuller of the disks that the installation writes; null when they cannot be asked. */
async function findFree({ dataDir }: Config): Promise<number | null> {
  const home = await findDatabaseHome(dataDir)
  const folders = home === null ? [dataDir] : [dataDir, home]
  const spaces = await Promise.all(folders.map((folder) => freeBytes(folder).catch(() => null)))
  const known = spaces.filter((space) => space !== null)
  return known.length === 0 ? null : Math.min(...known)
}
