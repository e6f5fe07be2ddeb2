import type { Bench } from './measure.ts'

/** A line in a list, and its code, which is loaded only when it is run. */
export type Entry = {
  summary: string
  load: () => Promise<Bench>
  /** Makes what others measure; `all` leaves it out. */
  isPreparation?: boolean
}

/** Every bench by its name, in the order in which `all` runs them. Budgets are in `budgets.json` under the same names. */
export const benches: Record<string, Entry> = {
  'api-read': {
    summary: 'GET /people/{id} beside a bare Fastify with the same statement',
    load: async () => (await import('./scenarios/api-read.ts')).apiRead,
  },
}
