import type { RateRule } from '../../kit/channel.ts'

/** Keeps the calls of one connection within its rate rules. Lives in the memory of whoever holds the connection's lease. */
export type Pacer = {
  /** Milliseconds from `now` until a call to this chat may start; 0: at once. `chat`: the receiver's id in the messenger. */
  waitFor(chat: string, now: number): number
  /** Milliseconds until any call may start. */
  waitForAny(now: number): number
  /** Notes that a call starts at `now`. */
  take(chat: string, now: number): void
}

/** Chats whose meters are kept; above it those that are full again are forgotten. */
const MAX_CHATS = 10_000

/**
 * A rule without `burst` is strict: never more than `limit` calls in any window of `perMs`. With `burst` that many may come
 * at once, and `limit` in `perMs` in the long run. Our limits only delay, they never fail anybody.
 */
export function createPacer(rules: readonly RateRule[]): Pacer {
  const ofScope = (scope: RateRule['scope']) => rules.filter((rule) => rule.scope === scope)
  const connection = ofScope('connection').map(createMeter)
  const [chatRules, groupRules] = [ofScope('chat'), [...ofScope('chat'), ...ofScope('group')]]
  const chats = new Map<string, Meter[]>()

  const metersOf = (chat: string) => chats.get(chat) ?? []
  const forgetIdle = (now: number) => {
    for (const [chat, meters] of chats) if (meters.every((meter) => meter.isFull(now))) chats.delete(chat)
  }
  return {
    waitFor: (chat, now) => longest([...connection, ...metersOf(chat)], now),
    waitForAny: (now) => longest(connection, now),
    take: (chat, now) => {
      const wanted = isGroup(chat) ? groupRules : chatRules
      if (wanted.length > 0 && !chats.has(chat)) {
        if (chats.size >= MAX_CHATS) forgetIdle(now)
        chats.set(chat, wanted.map(createMeter))
      }
      for (const meter of [...connection, ...metersOf(chat)]) meter.take(now)
    },
  }
}

/** Telegram, the only one with rules for groups, gives groups negative ids. */
const isGroup = (chat: string) => chat.startsWith('-')

type Meter = { waitFor(now: number): number; take(now: number): void; isFull(now: number): boolean }

const longest = (meters: readonly Meter[], now: number) =>
  meters.reduce((wait, meter) => Math.max(wait, meter.waitFor(now)), 0)

const createMeter = (rule: RateRule): Meter =>
  rule.burst === undefined ? createWindow(rule) : createBucket({ ...rule, burst: rule.burst })

/** Remembers the last `limit` starts in a ring. */
function createWindow({ limit, perMs }: RateRule): Meter {
  const starts: number[] = []
  let oldest = 0
  const waitFor = (now: number) => {
    const start = starts.length < limit ? undefined : starts[oldest]
    // A clock that was set back must not hold anybody longer than one window.
    return start === undefined ? 0 : Math.min(perMs, Math.max(0, start + perMs - now))
  }
  return {
    waitFor,
    take: (now) => {
      if (starts.length < limit) starts.push(now)
      else {
        starts[oldest] = now
        oldest = (oldest + 1) % limit
      }
    },
    isFull: (now) => starts.every((start) => start + perMs <= now),
  }
}

function createBucket({ limit, perMs, burst }: RateRule & { burst: number }): Meter {
  let tokens = burst
  let filledAt: number | null = null
  const fill = (now: number) => {
    if (filledAt !== null) tokens = Math.min(burst, tokens + (Math.max(0, now - filledAt) * limit) / perMs)
    filledAt = now
  }
  return {
    waitFor: (now) => {
      fill(now)
      // Sums of fractions may miss a whole token by a hair.
      return tokens >= 1 - 1e-9 ? 0 : Math.ceil(((1 - tokens) * perMs) / limit)
    },
    take: (now) => {
      fill(now)
      tokens -= 1
    },
    isFull: (now) => {
      fill(now)
      return tokens >= burst
    },
  }
}
