import { api } from '@korben/contract'
import type { FastifyPluginAsync } from 'fastify'
import { auditRoutes } from '../domains/audit/audit.routes.ts'
import { recordAudit } from '../domains/audit/index.ts'
import { findSessionCaller, findTokenCaller } from '../domains/auth/index.ts'
import { passwordResetsRoutes } from '../domains/auth/password-resets.routes.ts'
import { secondFactorRoutes } from '../domains/auth/second-factor.routes.ts'
import { sessionRoutes } from '../domains/auth/session.routes.ts'
import { setupRoutes } from '../domains/auth/setup.routes.ts'
import { tokensRoutes } from '../domains/auth/tokens.routes.ts'
import { callsRoutes } from '../domains/calls/calls.routes.ts'
import { chatsRoutes } from '../domains/chats/chats.routes.ts'
import { companyRoutes } from '../domains/company/company.routes.ts'
import { connectionsRoutes } from '../domains/connections/connections.routes.ts'
import { fieldsRoutes } from '../domains/fields/fields.routes.ts'
import { filesRoutes } from '../domains/files/files.routes.ts'
import { copyTunnelWithEntry, createTunnelWithEntry } from '../domains/leadgen/index.ts'
import { leadgenRoutes } from '../domains/leadgen/leadgen.routes.ts'
import { offersRoutes } from '../domains/offers/offers.routes.ts'
import { ordersRoutes } from '../domains/orders/orders.routes.ts'
import { paymentsRoutes } from '../domains/payments/payments.routes.ts'
import { peopleRoutes } from '../domains/people/people.routes.ts'
import { ratesRoutes } from '../domains/rates/rates.routes.ts'
import { expensesRoutes } from '../domains/stats/expenses.routes.ts'
import { presentFigures, readStatsOfEach } from '../domains/stats/index.ts'
import { statsRoutes } from '../domains/stats/stats.routes.ts'
import { subscriptionsRoutes } from '../domains/subscriptions/subscriptions.routes.ts'
import { tagsRoutes } from '../domains/tags/tags.routes.ts'
import { invitationsRoutes } from '../domains/team/invitations.routes.ts'
import { profileRoutes } from '../domains/team/profile.routes.ts'
import { rolesRoutes } from '../domains/team/roles.routes.ts'
import { usersRoutes } from '../domains/team/users.routes.ts'
import { templatesRoutes } from '../domains/templates/templates.routes.ts'
import { tunnelsRoutes } from '../domains/tunnels/tunnels.routes.ts'
import { webhooksRoutes } from '../domains/webhooks/webhooks.routes.ts'
import type { World } from '../kit/context.ts'
import type { Guard } from '../kit/http/caller.ts'
import { createApi } from '../kit/http/plugin.ts'
import { createRateLimiter } from '../kit/rate-limit.ts'
import { createCompany } from './create-company.ts'
import { liveRoutes } from './live/live.routes.ts'
import { systemRoutes } from './system.routes.ts'

/** API v3 over the domains: each mounts its own section. */
export function apiV3(world: World): FastifyPluginAsync {
  const limiter = createRateLimiter(world, { limit: world.config.apiV3RateLimit })
  const guard: Guard = {
    bySession: (secret, companyId) => findSessionCaller(world, secret, companyId),
    byToken: (secret) => findTokenCaller(world, secret),
    limit: (subject) => limiter.take(`v3:${subject}`),
  }
  return createApi(world, guard, api, [
    sessionRoutes(recordAudit),
    secondFactorRoutes(recordAudit),
    passwordResetsRoutes(recordAudit),
    setupRoutes(recordAudit, createCompany),
    usersRoutes(recordAudit),
    rolesRoutes(recordAudit),
    invitationsRoutes(recordAudit),
    profileRoutes(recordAudit),
    tokensRoutes(recordAudit),
    tagsRoutes,
    fieldsRoutes,
    peopleRoutes,
    companyRoutes((ctx, details) =>
      recordAudit(ctx, { action: 'changed', entity: 'company', entityId: ctx.companyId, details }),
    ),
    auditRoutes,
    filesRoutes,
    subscriptionsRoutes,
    callsRoutes,
    ratesRoutes,
    expensesRoutes,
    connectionsRoutes,
    templatesRoutes,
    chatsRoutes,
    liveRoutes,
    paymentsRoutes,
    offersRoutes,
    ordersRoutes,
    tunnelsRoutes({
      createTunnel: createTunnelWithEntry,
      copyTunnel: copyTunnelWithEntry,
      figuresOf: async (ctx, ids) => {
        const stats = await readStatsOfEach(ctx.sql, ctx.companyId, ids)
        return new Map([...stats].map(([id, one]) => [id, presentFigures(one)]))
      },
    }),
    leadgenRoutes,
    statsRoutes,
    webhooksRoutes,
    systemRoutes,
  ])
}
