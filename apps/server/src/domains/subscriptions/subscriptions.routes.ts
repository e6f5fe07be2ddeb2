import { type Subscription, subscriptions } from '@korben/contract'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { byCreation, keysetOf, pageOf } from '../../kit/http/page.ts'
import { getPerson } from '../people/index.ts'
import * as store from './subscriptions.store.ts'

export const subscriptionsRoutes = (app: ApiApp) =>
  mount(app, subscriptions, {
    list: async (ctx, { personId, ...page }) => {
      const { id } = await getPerson(ctx, personId)
      const rows = await store.findSubscriptionsOfPerson(ctx.sql, ctx.companyId, id, keysetOf(page))
      return pageOf(rows, page, present, byCreation)
    },
  })

const present = (row: store.ShownSubscription): Subscription => ({
  id: row.id,
  accountId: row.account_id,
  tunnel: { id: row.tunnel_id, name: row.tunnel_name },
  leadgentool: { id: row.leadgentool_id, name: row.leadgentool_name },
  trafficSource: { id: row.traffic_source_id, name: row.source_name },
  utm: row.utm,
  createdAt: row.created_at.toISOString(),
})
