import { type AuditEntry, audit } from '@korben/contract'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { byCreation, keysetOf, pageOf } from '../../kit/http/page.ts'
import * as store from './audit.store.ts'

export const auditRoutes = (app: ApiApp) =>
  mount(app, audit, {
    list: async (ctx, { entity = null, ...page }) =>
      pageOf(await store.findShownAudit(ctx.sql, ctx.companyId, entity, keysetOf(page)), page, present, byCreation),
  })

const present = (row: store.ShownAudit): AuditEntry => ({
  id: row.id,
  actor: row.actor,
  user: row.user_id === null ? null : { id: row.user_id, name: row.user_name ?? '' },
  action: row.action,
  entity: row.entity,
  entityId: row.entity_id,
  details: row.details,
  createdAt: row.created_at.toISOString(),
})
