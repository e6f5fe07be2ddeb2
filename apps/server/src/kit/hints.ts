import type { Database } from './db.ts'
import type { Logger } from './log.ts'

/**
 * Hints tell other parts and processes that there may be something new: `runs`, `deliveries`, `chat:<account>`. They may be
 * lost or repeated; whoever waits for one also polls. A hint is given after the commit, never inside it, and at most one
 * NOTIFY leaves a process per 50 ms (a NOTIFY per commit costs three quarters of the write rate, 2026-11).
 */
export type Hints = {
  /** Whether hints of other processes are heard; without that, whoever waits has to poll often. */
  readonly isShared: boolean
  give(topic: string): void
  /** Calls `act` for each hint whose topic begins with `prefix`; returns how to stop. */
  on(prefix: string, act: (topic: string) => void): () => void
  close(): Promise<void>
}

const PAUSE_MS = 50
const CHANNEL = 'korben_hint'
/** NOTIFY takes 8000 bytes; above it a hint to everybody is cheaper than many. */
const MAX_PAYLOAD = 7000

/** `listener`: a connection on which LISTEN works; null behind a transaction pooler without a direct address: polling alone. */
export async function createHints(sql: Database, listener: Database | null, log: Logger): Promise<Hints> {
  const waiting = new Set<{ prefix: string; act: (topic: string) => void }>()
  const pending = new Set<string>()
  let timer: NodeJS.Timeout | null = null
  let inFlight: Promise<unknown> = Promise.resolve()

  const spread = (topics: Iterable<string>) => {
    for (const topic of topics) {
      for (const { prefix, act } of waiting) if (topic === '*' || topic.startsWith(prefix)) act(topic)
    }
  }
  const flush = () => {
    timer = null
    const topics = [...pending].join(' ')
    pending.clear()
    const payload = topics.length > MAX_PAYLOAD ? '*' : topics
    inFlight = sql`select pg_notify(${CHANNEL}, ${payload})`.catch((error: unknown) =>
      log.debug({ error }, 'A hint was lost'),
    )
  }
  const listening = listener
    ? await listener.listen(
        CHANNEL,
        (payload) => spread(payload.split(' ')),
        () => spread(['*']),
      )
    : null

  return {
    isShared: listening !== null,
    give: (topic) => {
      spread([topic])
      if (!listening) return
      pending.add(topic)
      timer ??= setTimeout(flush, PAUSE_MS).unref()
    },
    on: (prefix, act) => {
      const entry = { prefix, act }
      waiting.add(entry)
      return () => void waiting.delete(entry)
    },
    close: async () => {
      if (timer) {
        clearTimeout(timer)
        flush()
      }
      await inFlight
      await listening?.unlisten()
      waiting.clear()
    },
  }
}
