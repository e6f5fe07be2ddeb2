import { benches } from './benches.ts'
import { type Finding, isWithin, type Run } from './measure.ts'
import { lineOf, rowOf, TABLE_HEAD } from './print.ts'
import { describeMachine } from './proc.ts'

const [name = '', ...rest] = process.argv.slice(2)
const options = new Map(
  rest.map((argument) => {
    const [, key = '', value = ''] = /^--([^=]+)=?(.*)$/.exec(argument) ?? []
    return [key, value] as const
  }),
)

type Outcome = { bench: string; findings: Finding[]; error: unknown }

async function runBench(bench: string): Promise<Outcome> {
  const findings: Finding[] = []
  const run: Run = {
    report: (finding) => {
      findings.push(finding)
      console.log(lineOf(bench, finding))
    },
    note: (text) => console.log(`${bench}: ${text}`),
    text: (option, fallback) => options.get(option) ?? fallback,
    number: (option, fallback) => {
      const given = options.get(option)
      const value = given === undefined ? fallback : Number(given)
      if (given === '' || !Number.isFinite(value)) throw new Error(`--${option}=${given} is not a number.`)
      return value
    },
  }
  try {
    const entry = benches[bench]
    if (!entry) throw new Error(`There is no bench ${bench}.`)
    await (await entry.load())(run)
    return { bench, findings, error: null }
  } catch (error) {
    console.error(error)
    return { bench, findings, error }
  }
}

const passed = ({ bench, findings, error }: Outcome): boolean =>
  error === null && findings.every((finding) => isWithin(bench, finding))

/** `--markdown`: the rows of the table in README.md. */
function printSummary(outcomes: Outcome[]): void {
  if (options.has('markdown')) {
    console.log(`\n${describeMachine()}, ${new Date().toISOString().slice(0, 10)}\n\n${TABLE_HEAD}`)
    for (const { bench, findings } of outcomes) for (const finding of findings) console.log(rowOf(bench, finding))
  }
  const failed = outcomes.filter((outcome) => !passed(outcome))
  if (outcomes.length > 1) {
    console.log(`\n${outcomes.length - failed.length} benches within their budgets, ${failed.length} not`)
    for (const { bench, error } of failed) console.log(`  ${bench}${error === null ? '' : ': it failed'}`)
  }
  process.exitCode = failed.length > 0 ? 1 : 0
}

if (name === 'all') {
  const outcomes: Outcome[] = []
  for (const [bench, { isPreparation = false }] of Object.entries(benches)) {
    if (!isPreparation) outcomes.push(await runBench(bench))
  }
  printSummary(outcomes)
} else if (name in benches) {
  printSummary([await runBench(name)])
} else {
  const lines = Object.entries(benches).map(([bench, { summary }]) => `  ${bench.padEnd(12)}${summary}`)
  console.error(
    ['npm run bench -- NAME [--option=value …] [--markdown], where NAME is `all` or one of', ...lines].join('\n'),
  )
  process.exitCode = 1
}
// A bench that failed may have left processes behind; they end when we do.
process.exit()
