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
  'api-list': {
    summary: 'GET /people of a million, every filter, beside its row query (--only=WORD)',
    load: async () => (await import('./scenarios/api-list.ts')).apiList,
  },
  'api-create': {
    summary: 'POST /people beside one durable insert',
    load: async () => (await import('./scenarios/api-create.ts')).apiCreate,
  },
  'api-v3': {
    summary: 'the inbox and a chat of 100,000 chats beside their bare statements',
    load: async () => (await import('./scenarios/api-v3.ts')).apiV3,
  },
  'web-load': {
    summary: 'script that the first load of the inbox asks for',
    load: async () => (await import('./scenarios/web-desk.ts')).webLoad,
  },
  'web-inbox': {
    summary: '100,000 chats in Chromium: the longest task while scrolling, and the opening of a chat',
    load: async () => (await import('./scenarios/web-desk.ts')).webInbox,
  },
  generate: {
    summary: 'makes the company of a million people that api-list reads (--people=1000000)',
    load: async () => (await import('./scenarios/generate.ts')).generate,
    isPreparation: true,
  },
  inbound: {
    summary: 'updates of Telegram by webhook beside bare durable transactions of the same rows',
    load: async () => (await import('./scenarios/inbound.ts')).inbound,
  },
  send: {
    summary: '20,000 messages on one connection beside a bare loop of requests',
    load: async () => (await import('./scenarios/send.ts')).send,
  },
  engine: {
    summary: 'block steps of tunnels beside the same rows written in bulk',
    load: async () => (await import('./scenarios/engine.ts')).engine,
  },
  sleepers: {
    summary: 'a million waiting runs, 6,000 due a minute: how late they walk',
    load: async () => (await import('./scenarios/sleepers.ts')).sleepers,
  },
  sse: {
    summary: '1,000 streams of news while 1,000 events a second are written (--streams=1000 --events=1000)',
    load: async () => (await import('./scenarios/sse.ts')).sse,
  },
  idle: {
    summary: 'memory of a whole installation that nobody uses',
    load: async () => (await import('./scenarios/idle.ts')).idle,
  },
  start: {
    summary: 'from a fresh clone to ready, and from a restart to ready',
    load: async () => (await import('./scenarios/start.ts')).start,
  },
  kill: {
    summary: 'a proof: 500 kills of processes and of PostgreSQL under load (--kills=500 --seed=1)',
    load: async () => (await import('./scenarios/kill.ts')).kill,
  },
}
