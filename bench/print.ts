import { type Cost, type Finding, isWithin, type Limit, limitsOf } from './measure.ts'

/** A finding in a line, with its budget and whether it is kept. */
export function lineOf(bench: string, finding: Finding): string {
  const verdict = isWithin(bench, finding) ? 'ok' : 'MISSED'
  if (finding.kind === 'verdict')
    return `${bench}: ${finding.label}: ${finding.details} ${finding.holds ? 'ok' : 'BROKEN'}`
  const limit = limitText(bench, finding.budget)
  const judged = limit === '' ? '' : ` (${limit}) ${verdict}`
  if (finding.kind === 'figure') return `${bench}: ${finding.label}: ${round(finding.value)} ${finding.unit}${judged}`
  const { label, ours, reference, unit, spread, cost, residentMegabytes } = finding
  return [
    `${bench}: ${label}: ours ${round(ours)} ${unit}, reference ${round(reference)}, ratio ${(ours / reference).toFixed(2)}`,
    ` [${spread.map((ratio) => ratio.toFixed(2)).join('-')}]${judged}; processor time for one: ours ${costText(cost.ours)}, `,
    `reference ${costText(cost.reference)} (process + PostgreSQL); ${residentMegabytes.toFixed(0)} MB resident`,
  ].join('')
}

/** The same as a row of the table in README.md. */
export function rowOf(bench: string, finding: Finding): string {
  const limit = finding.kind === 'verdict' ? 'holds' : limitText(bench, finding.budget) || '–'
  const mark = isWithin(bench, finding) ? '' : ' **missed**'
  const cells =
    finding.kind === 'comparison'
      ? [
          `${round(finding.ours)} ${finding.unit}`,
          `${round(finding.reference)}`,
          `${(finding.ours / finding.reference).toFixed(2)}${mark}`,
          limit,
          `${costText(finding.cost.ours)} / ${costText(finding.cost.reference)}`,
          `${finding.residentMegabytes.toFixed(0)} MB`,
        ]
      : [
          finding.kind === 'figure' ? `${round(finding.value)} ${finding.unit}${mark}` : `${finding.details}${mark}`,
          '–',
          '–',
          limit,
          '–',
          '–',
        ]
  return `| \`${bench}\` | ${[finding.label, ...cells].join(' | ')} |`
}

export const TABLE_HEAD = [
  '| bench | what | ours | reference | ratio | budget | ms of processor for one, process + PostgreSQL: ours / reference | resident |',
  '|---|---|---|---|---|---|---|---|',
].join('\n')

const limitText = (bench: string, budget: string | null): string => {
  const limit: Limit = budget === null ? {} : (limitsOf(bench)[budget] ?? {})
  return [
    limit.atLeast === undefined ? [] : [`at least ${limit.atLeast}`],
    limit.atMost === undefined ? [] : [`at most ${limit.atMost}`],
  ]
    .flat()
    .join(', ')
}

const costText = ({ processMs, databaseMs }: Cost): string => `${processMs.toFixed(3)} + ${databaseMs.toFixed(3)} ms`

/** Three figures that count. */
const round = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3))
