import { acrossCompanies, describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './presence.store.ts'

describeStore('presence', store, ({ companyId, accountId, userId, rows, now }) => {
  const { account_id, user_id } = rows.chat_presence
  return {
    upsertPresence: (sql) =>
      store.upsertPresence(sql, companyId, { accountId, userId, isTyping: true, expiresAt: now }),
    deletePresence: (sql) => store.deletePresence(sql, companyId, account_id, user_id),
    findPresence: (sql) => store.findPresence(sql, companyId, new Date(0), 10),
    deleteOldPresence: acrossCompanies('a sweep over all', (sql) =>
      store.deleteOldPresence(sql, new Date('2100-01-01T00:00:00Z'), 10),
    ),
  }
})
