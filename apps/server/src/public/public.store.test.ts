import { acrossCompanies, describeStore, withRows } from '../../test/harness/describe-store.ts'
import * as store from './public.store.ts'

const working = { connection: { kind: 'WEB_CHAT', state: 'OK' as const, deleted_at: null } }

describeStore('public', store, ({ companyId, connectionId, accountId, rows }) => ({
  findOfferedConnections: withRows(working, (sql) => store.findOfferedConnections(sql, companyId, [connectionId])),
  findWebChatConnection: withRows(
    working,
    acrossCompanies('a visitor’s token names the connection alone', (sql) =>
      store.findWebChatConnection(sql, connectionId),
    ),
  ),
  findVisitorAccount: (sql) => store.findVisitorAccount(sql, companyId, connectionId, rows.account.external_id ?? ''),
  findChatEntries: (sql) => store.findChatEntries(sql, companyId, accountId, rows.message.seq - 1, 10),
}))
