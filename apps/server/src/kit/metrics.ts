import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/**
 * What `/metrics` shows. One registry per process. Counters and histograms tell of this process since its start; gauges over
 * the database are filled when they are read and are the same from every process. No label names a company, a connection or
 * a person: the number of series does not grow with them.
 */
export const registry = new Registry()
collectDefaultMetrics({ register: registry, prefix: 'korben_' })

/** Something that goes up and down. The name gets the prefix `korben_`. */
export const gauge = <Label extends string = never>(name: string, help: string, ...labelNames: Label[]) =>
  new Gauge<Label>({ name: `korben_${name}`, help, labelNames, registers: [registry] })

/** A gauge with one label that is filled whenever it is read; labels that are not set are left out. */
export const collectedGauge = (
  name: string,
  help: string,
  label: string,
  collect: (set: (value: string, figure: number) => void) => void,
) =>
  new Gauge({
    name: `korben_${name}`,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      this.reset()
      collect((value, figure) => this.set({ [label]: value }, figure))
    },
  })

/** Something that is only counted up; its name ends in `_total`. */
export const counter = <Label extends string = never>(name: string, help: string, ...labelNames: Label[]) =>
  new Counter<Label>({ name: `korben_${name}`, help, labelNames, registers: [registry] })

/** How long something took or waited, in seconds. `buckets`: upper bounds, growing. */
export const histogram = <Label extends string = never>(
  name: string,
  help: string,
  buckets: number[],
  ...labelNames: Label[]
) => new Histogram<Label>({ name: `korben_${name}`, help, buckets, labelNames, registers: [registry] })

export const httpDuration = histogram(
  'http_request_duration_seconds',
  'Time from the arrival of a request to its answer.',
  [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  'method',
  'route',
  'status',
)

/** Work that waits for its time: what is late is told by the same names everywhere. */
export type Queue = 'replies' | 'tunnel_messages' | 'broadcasts' | 'runs' | 'jobs' | 'webhooks'

const lateness = histogram(
  'lateness_seconds',
  'How long after it was due a piece of work was begun; of messages, their limits and the order of a chat included.',
  [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200],
  'queue',
)

const latenessOf: Record<Queue, { observe: (seconds: number) => void }> = {
  replies: lateness.labels('replies'),
  tunnel_messages: lateness.labels('tunnel_messages'),
  broadcasts: lateness.labels('broadcasts'),
  runs: lateness.labels('runs'),
  jobs: lateness.labels('jobs'),
  webhooks: lateness.labels('webhooks'),
}

/** Notes that work which was due at one time is begun at another. */
export const noteBegun = (queue: Queue, dueAt: Date, now: Date): void =>
  latenessOf[queue].observe(Math.max(0, now.getTime() - dueAt.getTime()) / 1_000)

const loopFailures = counter(
  'loop_failures_total',
  'Rounds of a background loop that failed and were tried again: sender, tunnels, jobs, webhooks, sweeps.',
  'loop',
)
export const noteLoopFailure = (loop: string): void => loopFailures.inc({ loop })
