import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runKillHarness } from './run.ts'

/** node e2e/kill/main.ts [--seed N] [--kills N]: one run of the harness; the exit code is 1 when a law was broken. */
const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, kills: { type: 'string', default: '15' } },
})
const [seed, kills] = [Number(values.seed), Number(values.kills)]
const { complaints, figures, logs } = await runKillHarness({
  seed,
  kills,
  say: (line) => process.stdout.write(`${line}\n`),
})
for (const [what, count] of Object.entries(figures)) process.stdout.write(`${what}: ${count}\n`)
if (complaints.length > 0) {
  const file = join(tmpdir(), `korben-kill-${seed}.log`)
  writeFileSync(file, logs.join('\n'))
  process.stdout.write(`What the processes said is in ${file}\n`)
  for (const complaint of complaints.slice(0, 50)) process.stdout.write(`BROKEN ${complaint}\n`)
  process.stdout.write(
    `${complaints.length} laws broken. Again: node e2e/kill/main.ts --seed ${seed} --kills ${kills}\n`,
  )
}
process.exitCode = complaints.length > 0 ? 1 : 0
