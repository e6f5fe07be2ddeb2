import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What `/metrics` shows. One registry per process; gauges over the database are collected when they are read. */
export const registry = new Registry()
collectDefaultMetrics({ register: registry, prefix: 'korben_' })

export const httpDuration = new Histogram({
  name: 'korben_http_request_duration_seconds',
  help: 'Time from the arrival of a request to its answer.',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [registry],
})

export { Gauge }
