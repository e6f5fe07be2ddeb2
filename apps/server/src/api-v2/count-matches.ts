import type { Ctx } from '../kit/context.ts'
import { one } from '../kit/db.ts'

/** Up to here a count is exact at once; above it may be ten seconds old (reference 1.10). */
const EXACT_UP_TO = 10_000
const FRESH_MS = 10_000
/** Above this many remembered filters the oldest is forgotten. */
const MAX_REMEMBERED = 1000

const remembered = new Map<string, { count: Promise<number>; until: number }>()

/**
 * The number of rows that match a filter. `count`: counts, but no further than the number it is given (`null`: to the end).
 * `filter`: what tells one filter of a company from another.
 */
export async function countMatches(
  ctx: Ctx,
  filter: unknown,
  count: (atMost: number | null) => Promise<{ count: number }[]>,
): Promise<number> {
  const first = one(await count(EXACT_UP_TO + 1)).count
  if (first <= EXACT_UP_TO) return first
  const key = JSON.stringify([ctx.companyId, filter])
  const now = ctx.now().getTime()
  const known = remembered.get(key)
  if (known && known.until > now) return known.count
  const exact = count(null).then((rows) => one(rows).count)
  remembered.delete(key)
  remembered.set(key, { count: exact, until: now + FRESH_MS })
  if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '')
  exact.catch(() => remembered.delete(key))
  return exact
}
