import { readdirSync, readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

/** What the kernel says of a process. Linux only: it reads `/proc`. */

/** Linux reports times of processes in hundredths of a second, whatever its own clock. */
const TICKS_PER_SECOND = 100

/** The fields of `/proc/PID/stat` behind the name, which may hold blanks and brackets: state is the first. */
function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

const sumOf = (fields: string[] | null, indexes: number[]): number =>
  fields === null ? 0 : indexes.reduce((sum, index) => sum + Number(fields[index]), 0)

/** Seconds of processor time that a process has used since its start, all threads; 0 of one that is gone. */
export const cpuSecondsOf = (pid: number): number => sumOf(statOf(pid), [11, 12]) / TICKS_PER_SECOND

/** Processes whose parent is `pid`. */
export const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => Number(statOf(child)?.[1]) === pid)

/**
 * Seconds of processor time of a process and its children, those that have ended included: of PostgreSQL, given its postmaster, the work
 * of every connection, checkpoints and the write-ahead log.
 */
export const cpuSecondsOfFamily = (pid: number): number =>
  sumOf(statOf(pid), [11, 12, 13, 14]) / TICKS_PER_SECOND +
  childrenOf(pid).reduce((sum, child) => sum + cpuSecondsOf(child), 0)

const MEMORY_FILES = {
  resident: ['status', 'VmRSS'],
  peak: ['status', 'VmHWM'],
  share: ['smaps_rollup', 'Pss'],
} as const

/**
 * Megabytes (2^20 bytes) of a process; 0 of one that is gone. `resident`: what is in memory, `peak`: the most there ever was. `share`: its fair
 * share of what several processes have in common, so that the figures of PostgreSQL's processes may be added up.
 */
export function megabytesOf(pid: number, measure: keyof typeof MEMORY_FILES = 'resident'): number {
  const [file, field] = MEMORY_FILES[measure]
  try {
    const line = readFileSync(`/proc/${pid}/${file}`, 'latin1').match(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm'))
    return Number(line?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** The machine in a line, for the table of figures. */
export function describeMachine(): string {
  const [first] = cpus()
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} cores of ${first?.model.trim() ?? 'an unknown processor'}, ${gigabytes} GB, Linux, Node ${process.versions.node}`
}
