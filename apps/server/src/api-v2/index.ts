import { v2 } from '@korben/contract'
import { findTokenOwner } from '../domains/auth/index.ts'
import { createCache } from '../kit/cache.ts'
import { type Ctx, createCtx, type World } from '../kit/context.ts'
import { requestLog } from '../kit/log.ts'
import { createRateLimiter } from '../kit/rate-limit.ts'
import { callsV2 } from './calls.ts'
import { communicationChannelsV2 } from './communication-channels.ts'
import { connectionsV2 } from './connections.ts'
import { toV2Error } from './errors.ts'
import { leadgentoolsV2 } from './leadgentools.ts'
import { messagesV2 } from './messages.ts'
import { ordersV2 } from './orders.ts'
import { peopleV2 } from './people.ts'
import { createV2Plugin, type V2Frame } from './plugin.ts'
import { tagsV2 } from './tags.ts'
import { templatesV2 } from './templates.ts'
import { tunnelsV2 } from './tunnels.ts'
import { usersV2 } from './users.ts'

export { V2_PREFIX } from './plugin.ts'

/** A token is trusted from memory for no longer than this: a refreshed one dies within it. */
const TRUSTED_MS = 1000
const MAX_TRUSTED = 10_000

/** API v2 over the services of the product. `rateClock`: by what the limit of requests measures its minute; for tests. */
export function apiV2(world: World, { rateClock }: { rateClock?: () => Date } = {}): V2Frame {
  const owners = createCache({
    ttlMs: TRUSTED_MS,
    max: MAX_TRUSTED,
    now: world.now,
    load: (token: string) => findTokenOwner(world.sql, token),
  })
  const limiter = createRateLimiter(world, { limit: world.config.apiV2RateLimit, ...(rateClock && { now: rateClock }) })
  return createV2Plugin<Ctx, typeof v2>({
    contract: v2,
    authenticate: async (request, token) => {
      const owner = await owners.get(token)
      if (!owner) return { state: 'unknown' }
      const tokenKey = owner.tokenId
      if (!owner.isApiOn) return { state: 'switched_off', tokenKey }
      return {
        state: 'known',
        tokenKey,
        ctx: createCtx(world, owner.companyId, { kind: 'api', userId: owner.ownerId }, requestLog(request)),
      }
    },
    limit: (_request, { kind, key }) => limiter.take(`v2:${kind}:${key}`),
    toV2Error,
    sections: {
      templates: templatesV2,
      messages: messagesV2,
      communicationChannels: communicationChannelsV2,
      connections: connectionsV2,
      leadgentools: leadgentoolsV2,
      orders: ordersV2,
      people: peopleV2,
      calls: callsV2,
      tags: tagsV2,
      tunnels: tunnelsV2,
      users: usersV2,
    },
  })
}
