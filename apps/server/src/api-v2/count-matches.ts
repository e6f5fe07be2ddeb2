import type { Ctx } from '../kit/context.ts'
import { one } from '../kit/db.ts'

/** Up to here a count is exact at once; above it may be ten seconds old (reference 1.10). */
export const EXACT_UP_TO = 10_000
const FRESH_MS = 10_000
/** Above this many remembered filters the oldest is forgotten. */
const MAX_REMEMBERED = 1000

type Counted = { count: number }[]
const remembered = new Map<string, { count: Promise<number>; until: number }>()

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
  if (known !== null) return known
  const first = one(await count(EXACT_UP_TO + 1)).count
  return first <= EXACT_UP_TO ? first : rememberCount(ctx, filter, () => count(null))
}

/** A count of many that is not too old; null when there is none. */
export function recallCount(ctx: Ctx, filter: unknown): Promise<number> | null {
  const known = remembered.get(keyOf(ctx, filter))
  return known && known.until > ctx.now().getTime() ? known.count : null
}

/** Counts once for all who ask at the same time, and remembers it. What turns out to be few is not remembered. */
export function rememberCount(ctx: Ctx, filter: unknown, count: () => Promise<Counted>): Promise<number> {
  const known = recallCount(ctx, filter)
  if (known !== null) return known
  const key = keyOf(ctx, filter)
  const exact = count().then((rows) => one(rows).count)
  const entry = { count: exact, until: ctx.now().getTime() + FRESH_MS }
  const forget = () => {
    if (remembered.get(key) === entry) remembered.delete(key)
  }
  remembered.delete(key)
  remembered.set(key, entry)
  if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '')
  exact.then((number) => number <= EXACT_UP_TO && forget(), forget)
  return exact
}

const keyOf = ({ companyId }: Ctx, filter: unknown): string => JSON.stringify([companyId, filter])
