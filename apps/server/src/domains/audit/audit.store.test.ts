import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './audit.store.ts'

describeStore('audit', store, ({ companyId, userId, rows, now, newId }) => ({
  insertAudit: (sql) =>
    store.insertAudit(sql, companyId, {
      id: newId(),
      userId,
      actor: 'user',
      action: 'created',
      entity: 'tag',
      entityId: null,
      details: { name: 'VIP' },
      createdAt: now,
    }),
  findAudit: (sql) => store.findAudit(sql, companyId, { limit: 20, after: newId() }),
  findShownAudit: async (sql) => [
    await store.findShownAudit(sql, companyId, null, { limit: 20, after: null }),
    await store.findShownAudit(sql, companyId, rows.audit.entity, { limit: 20, after: { at: now, id: newId() } }),
  ],
}))
