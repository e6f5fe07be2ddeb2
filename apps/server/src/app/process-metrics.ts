import server from '../../package.json' with { type: 'json' }
import type { Config } from '../kit/config.ts'
import { gauge } from '../kit/metrics.ts'
import { findDatabaseHome, freeBytes } from './disk-space.ts'
import { findLastBackup } from './last-backup.ts'

gauge('build_info', 'The version of Korben and of Node; always 1.', 'version', 'node').set(
  { version: server.version, node: process.versions.node },
  1,
)
const role = gauge('process_info', 'What this process does: start (everything), serve or work; always 1.', 'role')
const diskFree = gauge(
  'disk_free_bytes',
  'Free space on the disk of DATA_DIR and, where it is elsewhere, of the database.',
  'place',
)
const lastBackup = gauge(
  'last_backup_timestamp_seconds',
  'When `korben backup` last succeeded with this DATA_DIR; 0 when that is not known.',
)

/** Says what this process is for. */
export const noteRole = (name: 'start' | 'serve' | 'work'): void => role.set({ role: name }, 1)

/** Refills the gauges over the machine. What cannot be read is left out. */
export async function collectMachine({ dataDir }: Config): Promise<void> {
  lastBackup.set(((await findLastBackup(dataDir))?.getTime() ?? 0) / 1_000)
  const home = await findDatabaseHome(dataDir)
  diskFree.reset()
  for (const [place, folder] of [
    ['data', dataDir],
    ['database', home],
  ] as const) {
    if (folder === null) continue
    const free = await freeBytes(folder).catch(() => null)
    if (free !== null) diskFree.set({ place }, free)
  }
}
