import { expect, test } from 'vitest'
import { runKillHarness } from './run.ts'

const SEED = Number(process.env.KORBEN_KILL_SEED ?? 20_261_123)
const KILLS = 15

test('killed fifteen times at any instruction, the product loses nothing, doubles nothing and knows where it stands', {
  // It takes one minute; a machine that others use needs longer to start processes.
  timeout: 400_000,
}, async () => {
  const said: string[] = []
  const { complaints, figures } = await runKillHarness({ seed: SEED, kills: KILLS, say: (line) => said.push(line) })
  if (complaints.length > 0) said.push(`Again: node e2e/kill/main.ts --seed ${SEED} --kills ${KILLS}`)
  expect(complaints, said.join('\n')).toEqual([])
  // Otherwise the kills came when nothing was under way, and the test has shown nothing.
  expect(figures.interrupted).toBeGreaterThan(0)
  expect(figures['processes killed']).toBeGreaterThanOrEqual(13)
  expect(figures.steps).toBeGreaterThan(500)
})
