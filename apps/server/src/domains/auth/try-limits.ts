import type { World } from '../../kit/context.ts'
import { networkOf } from '../../kit/http/network-of.ts'
import { createRateLimiter } from '../../kit/rate-limit.ts'
import { tooManyTries } from './auth.errors.ts'

/** Tries a minute: of one login from anywhere, and from one network, behind which a whole office may be, at any login. */
const TRIES = { ofLogin: 5, fromNetwork: 60 }

/** Counts a try before it is looked at. Throws `auth.too_many_tries`. */
export type TryLimits = {
  /** `subject`: what is tried, and whose; null where only the network counts, because the thing itself counts its tries. */
  count(subject: string | null, address: string): Promise<void>
}

/** The address is that of the connection, unless a proxy is trusted: no header of a stranger makes a new one. */
export function createTryLimits(world: World): TryLimits {
  const limits = {
    ofLogin: createRateLimiter(world, { limit: TRIES.ofLogin }),
    fromNetwork: createRateLimiter(world, { limit: TRIES.fromNetwork }),
  }
  return {
    count: async (subject, address) => {
      const quotas = [
        await limits.fromNetwork.take(`try:network:${networkOf(address)}`),
        subject === null ? null : await limits.ofLogin.take(`try:${subject}`),
      ]
      const refused = quotas.find((quota) => quota && !quota.allowed)
      if (refused) throw tooManyTries(refused.resetSeconds)
    },
  }
}
