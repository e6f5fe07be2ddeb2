import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyChannel } from '../../src/kit/channel.ts'
import { type Config, readConfig } from '../../src/kit/config.ts'
import type { Listener, World } from '../../src/kit/context.ts'
import { createSecretBox, newSecretKey } from '../../src/kit/crypto.ts'
import type { Database } from '../../src/kit/db.ts'
import { createHints } from '../../src/kit/hints.ts'
import { createLog } from '../../src/kit/log.ts'
import { createOutbound } from '../../src/kit/outbound/outbound.ts'
import { createStorage } from '../../src/kit/storage/open-storage.ts'
import { atFileEnd, tellOnFailure } from './file-end.ts'
import { type Given, type GivenCompanyOptions, givenCompany } from './given.ts'

/** The clock of a world. It stands still until it is moved. */
export type Clock = {
  now: () => Date
  advance(ms: number): void
  set(at: Date): void
}

export type LogLine = { level: number; msg: string; [key: string]: unknown }

export type WorldOptions = {
  /** Where the clock begins; 2026-06-01 12:00 UTC without it, so that a test never depends on the day it runs on. */
  now?: Date
  listeners?: readonly Listener[]
  adapters?: ReadonlyMap<string, AnyChannel>
  config?: Partial<Config>
}

export type TestWorld = {
  world: World
  clock: Clock
  /** Everything that was logged, oldest first; nothing is printed. */
  logged: LogLine[]
  /** A company of its own for this test, with builders for everything in it. */
  company(options?: GivenCompanyOptions): Promise<Given>
}

/** pino's number for errors. */
const ERROR = 50

/** Where the clock of a test stands unless it says otherwise. */
export const BEGINNING = new Date('2026-06-01T12:00:00.000Z')

export async function createTestWorld(sql: Database, options: WorldOptions = {}): Promise<TestWorld> {
  const clock = createClock(options.now ?? BEGINNING)
  const logged: LogLine[] = []
  const log = createLog('trace', { write: (line) => void logged.push(JSON.parse(line)) })
  let told = 0
  tellOnFailure(() => {
    const fresh = logged.slice(told)
    told = logged.length
    return fresh.filter(({ level }) => level >= ERROR).map((line) => JSON.stringify(line))
  })
  const hints = await createHints(sql, sql, log)
  atFileEnd(() => hints.close())
  // Nothing is written there before a file is.
  const dataDir = join(tmpdir(), `korben-test-${randomUUID()}`)
  atFileEnd(() => rm(dataDir, { recursive: true, force: true }))
  const config: Config = {
    ...readConfig({}),
    dataDir,
    secretKey: newSecretKey(),
    outboundAllow: ['127.0.0.0/8', '::1/128'],
    ...options.config,
  }
  const http = createOutbound({ allow: config.outboundAllow })
  atFileEnd(() => http.close())
  const world: World = {
    config,
    sql,
    now: clock.now,
    log,
    box: createSecretBox(config.secretKey ?? newSecretKey()),
    hints,
    http,
    storage: createStorage(config, http, clock.now),
    adapters: options.adapters ?? new Map(),
    listeners: options.listeners ?? [],
  }
  return { world, clock, logged, company: (company) => givenCompany(world, company) }
}

function createClock(start: Date): Clock {
  let at = start.getTime()
  return {
    now: () => new Date(at),
    advance: (ms) => {
      at += ms
    },
    set: (next) => {
      at = next.getTime()
    },
  }
}
