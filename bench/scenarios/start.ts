import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { PROJECT, startInstallation, withFolder } from '../installation.ts'
import { type Bench, median } from '../measure.ts'

/**
 * How long a user waits: from a fresh clone to ready (packages come from npm's cache as far as it has them), and from the command to
 * ready when the installation was stopped by Ctrl-C, or killed and PostgreSQL left behind.
 */
export const start: Bench = (run) =>
  withFolder(async (folder) => {
    const project = join(folder, 'clone')
    execFileSync('git', ['clone', '--quiet', PROJECT, project])
    const dataDir = join(folder, 'data')
    const fresh = await startInstallation({ dataDir, project })
    run.report({
      kind: 'figure',
      label: 'fresh clone to ready, sample company made',
      value: fresh.secondsToReady,
      unit: 's',
      budget: 'fresh clone (s)',
    })
    await fresh.stop()

    const restarts = { stopped: [] as number[], killed: [] as number[] }
    for (let round = 0; round < run.number('rounds', 5); round++) {
      const afterStop = await startInstallation({ dataDir, project })
      restarts.stopped.push(afterStop.secondsToReady)
      await afterStop.kill()
      const afterKill = await startInstallation({ dataDir, project })
      restarts.killed.push(afterKill.secondsToReady)
      await afterKill.stop()
    }
    for (const [how, seconds] of Object.entries(restarts)) {
      run.report({
        kind: 'figure',
        label: `restart to ready after it was ${how}, median of ${seconds.length}`,
        value: median(seconds),
        unit: 's',
        budget: 'restart (s)',
      })
    }
  })
