import budgets from './budgets.json' with { type: 'json' }
import type { Outcome } from './measure.ts'
import { apiRead } from './scenarios/api-read.ts'

/** Each runs ours beside a reference in the same run and gives the medians. */
const scenarios: Record<keyof typeof budgets, () => Promise<Outcome>> = { 'api-read': apiRead }

const isScenario = (name: string | undefined): name is keyof typeof budgets => name !== undefined && name in scenarios

const [name] = process.argv.slice(2)
if (!isScenario(name)) {
  process.stderr.write(`npm run bench -- NAME, where NAME is one of: ${Object.keys(scenarios).join(', ')}\n`)
  process.exit(1)
}
const { ours, reference, unit, cpuMsPerOperation, residentMegabytes } = await scenarios[name]()
const ratio = ours / reference
const { atLeast } = budgets[name]
process.stdout.write(
  [
    `${name}: ours ${ours.toFixed(0)} ${unit}, reference ${reference.toFixed(0)} ${unit}, ratio ${ratio.toFixed(2)} (at least ${atLeast})`,
    `${name}: ${cpuMsPerOperation.toFixed(3)} ms of processor time for one of ours, ${residentMegabytes.toFixed(0)} MB resident`,
    '',
  ].join('\n'),
)
process.exit(ratio >= atLeast ? 0 : 1)
