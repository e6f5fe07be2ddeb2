import budgets from './budgets.json' with { type: 'json' }
import { cpuSecondsOf, cpuSecondsOfFamily, megabytesOf } from './proc.ts'

/** What an operation cost, in milliseconds of processor time: of the process that serves it, and of PostgreSQL. */
export type Cost = { processMs: number; databaseMs: number }

/** Ours beside its reference. Rates are medians, in operations a second: more is better. `budget`: what bounds the ratio, null when nothing does. */
export type Comparison = {
  kind: 'comparison'
  label: string
  unit: string
  ours: number
  reference: number
  /** The least and the greatest ratio of the rounds. */
  spread: [number, number]
  cost: { ours: Cost; reference: Cost }
  /** Of the process that serves ours, after the last round. */
  residentMegabytes: number
  budget: string | null
}
/** One number, judged by a budget of its bench or, with `budget: null`, only told. */
export type Figure = { kind: 'figure'; label: string; value: number; unit: string; budget: string | null }
/** A proof: it holds or it does not. `details` says of what, with its numbers. */
export type Verdict = { kind: 'verdict'; label: string; holds: boolean; details: string }
export type Finding = Comparison | Figure | Verdict

/** What a bench is given. */
export type Run = {
  /** Prints and judges a finding at once. */
  report(finding: Finding): void
  /** Prints a line that is not judged: what is being done, and how long it took. */
  note(text: string): void
  /** `--NAME=VALUE` of the command line, or the fallback. Throws when a number was expected and something else given. */
  number(name: string, fallback: number): number
  text(name: string, fallback: string): string
}
export type Bench = (run: Run) => Promise<void>

/** A budget of `budgets.json`: a bench may have several, each by its name. */
export type Limit = { atLeast?: number; atMost?: number }
export const limitsOf = (bench: string): Record<string, Limit> =>
  (budgets as Record<string, Record<string, Limit>>)[bench] ?? {}

/** Whether a finding is within its budget. Throws on a budget that its bench does not have: a figure that nothing judges must say so by null. */
export function isWithin(bench: string, finding: Finding): boolean {
  if (finding.kind === 'verdict') return finding.holds
  if (finding.budget === null) return true
  const limit = limitsOf(bench)[finding.budget]
  if (!limit) throw new Error(`budgets.json has no "${finding.budget}" for ${bench}.`)
  const value = finding.kind === 'figure' ? finding.value : finding.ours / finding.reference
  return value >= (limit.atLeast ?? -Infinity) && value <= (limit.atMost ?? Infinity)
}

/**
 * One of two sides. `run` does the operations of one round and says how many they were; the time is measured around it, unless it says how many
 * `seconds` count (so that it may prepare what it works on). `pid`: the process that serves this side, whose time and memory are told.
 */
export type Side = { pid: number; run: (round: number) => Promise<{ operations: number; seconds?: number }> }

export type CompareOptions = {
  label: string
  unit: string
  /** Measured rounds of each side, at least five; one more before them is not counted. */
  rounds?: number
  /** The postmaster, whose children's time is told; without it that is 0. */
  postmaster?: number
  /** Name in `budgets.json`. */
  budget?: string | null
}

/**
 * Runs ours, then the reference, in turn: what slows the machine down meanwhile slows both. Gives the medians over the rounds.
 * Every second round begins with the reference, so that neither always comes first.
 */
export async function compare(ours: Side, reference: Side, options: CompareOptions): Promise<Comparison> {
  const { label, unit, rounds = 5, postmaster, budget = 'ratio' } = options
  const samples: { ours: Sample; reference: Sample }[] = []
  for (let round = 0; round <= rounds; round++) {
    const first = round % 2 === 0 ? await sample(ours, round, postmaster) : null
    const other = await sample(reference, round, postmaster)
    const own = first ?? (await sample(ours, round, postmaster))
    if (round > 0) samples.push({ ours: own, reference: other })
  }
  const ratios = samples.map((pair) => pair.ours.rate / pair.reference.rate)
  const costOf = (side: 'ours' | 'reference'): Cost => ({
    processMs: median(samples.map((pair) => pair[side].processMs)),
    databaseMs: median(samples.map((pair) => pair[side].databaseMs)),
  })
  return {
    kind: 'comparison',
    label,
    unit,
    ours: median(samples.map((pair) => pair.ours.rate)),
    reference: median(samples.map((pair) => pair.reference.rate)),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    cost: { ours: costOf('ours'), reference: costOf('reference') },
    residentMegabytes: megabytesOf(ours.pid),
    budget,
  }
}

type Sample = Cost & { rate: number }

async function sample({ pid, run }: Side, round: number, postmaster: number | undefined): Promise<Sample> {
  const databaseSeconds = () => (postmaster === undefined ? 0 : cpuSecondsOfFamily(postmaster))
  const before = { process: cpuSecondsOf(pid), database: databaseSeconds(), at: performance.now() }
  const { operations, seconds = (performance.now() - before.at) / 1000 } = await run(round)
  return {
    rate: operations / seconds,
    processMs: ((cpuSecondsOf(pid) - before.process) * 1000) / operations,
    databaseMs: ((databaseSeconds() - before.database) * 1000) / operations,
  }
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** The value below which a share of the values lies, by the nearest rank; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? sorted[0] ?? Number.NaN
}
