import { setTimeout as delay } from 'node:timers/promises'
import { startInstallation, withFolder } from '../installation.ts'
import type { Bench } from '../measure.ts'
import { megabytesOf } from '../proc.ts'

/**
 * Memory of a whole installation that nobody uses: launcher, server with all background work, PostgreSQL with its connections. Fair shares
 * are added up, because each page that several processes have in common is in memory once.
 */
export const idle: Bench = (run) =>
  withFolder(async (dataDir) => {
    await (await startInstallation({ dataDir })).stop()
    const installation = await startInstallation({ dataDir })
    const seconds = run.number('seconds', 60)
    await delay(seconds * 1000)
    const shares = installation.processes().map((pid) => megabytesOf(pid, 'share'))
    const [launcher = 0, server = 0, ...postgres] = shares
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
    run.note(
      `launcher ${launcher.toFixed(0)} MB, server ${server.toFixed(0)} MB, ${postgres.length} processes of PostgreSQL ${sum(postgres).toFixed(0)} MB`,
    )
    run.report({
      kind: 'figure',
      label: `everything, PostgreSQL included, ${seconds} s after its start`,
      value: sum(shares),
      unit: 'MB',
      budget: 'resident (MB)',
    })
    await installation.stop()
  })
