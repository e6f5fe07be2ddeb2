import type { Ctx } from './context.ts'
import { one } from './db.ts'

/** Up to here a count is exact at once; above it may be ten seconds old (reference 1.10). */
export const EXACT_UP_TO = 10_000
const FRESH_MS = 10_000
/** Above this many remembered filters the oldest is forgotten. */
const MAX_REMEMBERED = 1000

type Counted = { count: number }

/** What was counted of filters that match many, for a moment. `filter`: what tells one filter of a company from another. */
export type CountMemory<Known extends Counted> = {
  /** A count that is not too old; null when there is none. */
  recall(ctx: Ctx, filter: unknown): Promise<Known> | null
  /** Counts once for all who ask at the same time, and remembers it. What turns out to be few is not remembered. */
  remember(ctx: Ctx, filter: unknown, count: () => Promise<Known>): Promise<Known>
}

export function createCountMemory<Known extends Counted>(): CountMemory<Known> {
  const remembered = new Map<string, { known: Promise<Known>; until: number }>()
  const recall = (ctx: Ctx, filter: unknown) => {
    const entry = remembered.get(keyOf(ctx, filter))
    return entry && entry.until > ctx.now().getTime() ? entry.known : null
  }
  return {
    recall,
    remember: (ctx, filter, count) => {
      const recalled = recall(ctx, filter)
      if (recalled !== null) return recalled
      const key = keyOf(ctx, filter)
      const known = count()
      const entry = { known, until: ctx.now().getTime() + FRESH_MS }
      const forget = () => {
        if (remembered.get(key) === entry) remembered.delete(key)
      }
      remembered.delete(key)
      remembered.set(key, entry)
      if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '')
      known.then((exact) => exact.count <= EXACT_UP_TO && forget(), forget)
      return known
    },
  }
}

const keyOf = ({ companyId }: Ctx, filter: unknown): string => JSON.stringify([companyId, filter])

const counts = createCountMemory<Counted>()

/**
 * The number of rows that match a filter. `count`: counts, but no further than the number it is given (`null`: to the end).
 * `filter`: what tells one filter of a company from another.
 */
export async function countMatches(
  ctx: Ctx,
  filter: unknown,
  count: (atMost: number | null) => Promise<Counted[]>,
): Promise<number> {
  const known = counts.recall(ctx, filter)
  if (known !== null) return (await known).count
  const first = one(await count(EXACT_UP_TO + 1)).count
  if (first <= EXACT_UP_TO) return first
  return (await counts.remember(ctx, filter, async () => one(await count(null)))).count
}
