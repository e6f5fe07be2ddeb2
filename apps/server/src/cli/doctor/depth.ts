import type { Sample } from './doctor.store.ts'

/** How much of a database is looked at. `patienceSeconds`: how long one question may take; what takes longer is left out and said. */
export type Depth = {
  isWhole: boolean
  patienceSeconds: number
  /** Companies whose totals are counted out. */
  sample: Sample
  /** Of each company, the newest messages and the most recently active chats. */
  messages: number
  chats: number
  /** Chats with more messages are passed over. */
  chatLength: number
}

/** What a check that runs beside the product may take. */
export const usualDepth: Depth = {
  isWhole: false,
  patienceSeconds: 10,
  sample: { companies: 20, rows: 300_000 },
  messages: 200,
  chats: 20,
  chatLength: 10_000,
}

const ALL = 2_000_000_000

/** Everything, for as long as it takes. */
export const wholeDepth: Depth = {
  isWhole: true,
  patienceSeconds: 6 * 3_600,
  sample: { companies: ALL, rows: ALL },
  messages: ALL,
  chats: ALL,
  chatLength: ALL,
}
