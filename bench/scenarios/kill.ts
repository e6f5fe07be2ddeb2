import { runKillHarness } from '../../e2e/kill/run.ts'
import type { Run } from '../measure.ts'

/**
 * The product killed at any instruction: `--kills=500` kills in all, `--seed=1` decides what is done and when. A proof, not a
 * race: it has no reference.
 */
export async function kill(run: Run): Promise<void> {
  const seed = run.number('seed', 1)
  const kills = run.number('kills', 500)
  const { complaints, figures } = await runKillHarness({ seed, kills, say: run.note })
  for (const complaint of complaints.slice(0, 100)) run.note(`BROKEN ${complaint}`)
  for (const [label, value] of Object.entries(figures)) run.note(`${label}: ${value}`)
  const details =
    complaints.length === 0
      ? `every law holds after ${kills} kills, seed ${seed}, ${figures.messages} messages, ${figures.steps} steps, ${figures.interrupted} calls interrupted`
      : `${complaints.length} laws are broken; again: npm run bench -- kill --kills=${kills} --seed=${seed}`
  run.report({ kind: 'verdict', label: 'killed at any instruction', holds: complaints.length === 0, details })
}
