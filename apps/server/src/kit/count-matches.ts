import type { Ctx } from './context.ts'
import { one } from './db.ts'

/** Up to here a count is exact at once; above it may be ten seconds old (reference 1.10). */
export const EXACT_UP_TO = 10_000
const FRESH_MS = 10_000
/** Above this many remembered filters the oldest is forgotten. */
const MAX_REMEMBERED = 1000

type Counted = { count: number }[]
/** `total`: among how many it was counted, as of then. */
export type Remembered = { count: number; total: number }
const remembered = new Map<string, { known: Promise<Remembered>; until: number }>()

/**
 * The number of rows that match a filter. `count`: counts, but no further than the number it is given (`null`: to the end).
 * `filter`: what tells one filter of a company from another.
 */
export async function countMatches(
  ctx: Ctx,
  filter: unknown,
  count: (atMost: number | null) => Promise<Counted>,
): Promise<number> {
  const known = recallCount(ctx, filter)
  if (known !== null) return (await known).count
  const first = one(await count(EXACT_UP_TO + 1)).count
  return first <= EXACT_UP_TO ? first : (await rememberCount(ctx, filter, 0, () => count(null))).count
}

/** A count of many that is not too old; null when there is none. */
export function recallCount(ctx: Ctx, filter: unknown): Promise<Remembered> | null {
  const entry = remembered.get(keyOf(ctx, filter))
  return entry && entry.until > ctx.now().getTime() ? entry.known : null
}

/** Counts once for all who ask at the same time, and remembers it. What turns out to be few is not remembered. */
export function rememberCount(
  ctx: Ctx,
  filter: unknown,
  total: number,
  count: () => Promise<Counted>,
): Promise<Remembered> {
  const recalled = recallCount(ctx, filter)
  if (recalled !== null) return recalled
  const key = keyOf(ctx, filter)
  const known = count().then((rows) => ({ count: one(rows).count, total }))
  const entry = { known, until: ctx.now().getTime() + FRESH_MS }
  const forget = () => {
    if (remembered.get(key) === entry) remembered.delete(key)
  }
  remembered.delete(key)
  remembered.set(key, entry)
  if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '')
  known.then((exact) => exact.count <= EXACT_UP_TO && forget(), forget)
  return known
}

const keyOf = ({ companyId }: Ctx, filter: unknown): string => JSON.stringify([companyId, filter])
