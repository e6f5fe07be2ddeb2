/** What one visitor or address may do: `limit` times in `perMs` milliseconds, `burst` at once (`limit` without it). */
export type Allowance = { limit: number; perMs: number; burst?: number }

/** Above this many subjects the oldest are forgotten: they get a full bucket, which is what they would have by then. */
const MAX_SUBJECTS = 20_000

/**
 * A token bucket per subject, in the memory of one process: it protects the process, it counts nothing that matters.
 * `take` gives 0 when it is allowed, else the milliseconds until it is.
 */
export function createVisitorLimiter(
  { limit, perMs, burst = limit }: Allowance,
  now: () => Date,
): (subject: string) => number {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return (subject) => {
    const at = now().getTime()
    const bucket = buckets.get(subject) ?? { tokens: burst, at }
    buckets.delete(subject)
    const tokens = Math.min(burst, bucket.tokens + (Math.max(0, at - bucket.at) * limit) / perMs)
    const isAllowed = tokens >= 1
    buckets.set(subject, { tokens: isAllowed ? tokens - 1 : tokens, at })
    const [oldest] = buckets.keys()
    if (buckets.size > MAX_SUBJECTS && oldest !== undefined) buckets.delete(oldest)
    return isAllowed ? 0 : Math.ceil(((1 - tokens) * perMs) / limit)
  }
}
