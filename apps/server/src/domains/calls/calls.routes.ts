import { type Call, calls } from '@korben/contract'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { keysetOf, pageOf } from '../../kit/http/page.ts'
import { getPerson } from '../people/index.ts'
import { getUser } from '../team/index.ts'
import * as service from './calls.service.ts'
import * as store from './calls.store.ts'

export const callsRoutes = (app: ApiApp) =>
  mount(app, calls, {
    list: async (ctx, { personId, ...page }) => {
      const { id } = await getPerson(ctx, personId)
      const rows = await store.findCallsOfPerson(ctx.sql, ctx.companyId, id, keysetOf(page))
      return pageOf(rows, page, present, ({ started_at, id }) => ({ at: started_at, id }))
    },
    create: async (ctx, { userId = ctx.actor.userId, startedAt, recordLink = null, ...input }) => {
      const call = await service.recordCall(ctx, { ...input, userId, startedAt: new Date(startedAt), recordLink })
      return present({ ...call, user_name: (await getUser(ctx, userId)).name })
    },
  })

const present = (row: store.ShownCall): Call => ({
  id: row.id,
  accountId: row.account_id,
  user: { id: row.user_id, name: row.user_name },
  from: row.from,
  to: row.to,
  type: row.type,
  status: row.status,
  recordLink: row.record_link,
  durationSeconds: row.duration_seconds,
  startedAt: row.started_at.toISOString(),
  providerType: row.provider_type,
  createdAt: row.created_at.toISOString(),
})
