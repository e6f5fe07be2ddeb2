import { describeStore, findsNothing } from '../../../test/harness/describe-store.ts'
import * as store from './accounts.store.ts'

describeStore('accounts', store, ({ companyId, personId, accountId, connectionId, now, newId }) => {
  const account = {
    person_id: personId,
    connection_id: connectionId,
    kind: 'WEB_CHAT',
    external_id: 'visitor-2',
    utm: {},
  }
  return {
    insertAccounts: (sql) => store.insertAccounts(sql, companyId, [{ ...account, id: newId() }], now),
    noteNewAccounts: (sql) => store.noteNewAccounts(sql, companyId, [personId], new Date(now.getTime() + 1000)),
    findAccount: (sql) => store.findAccount(sql, companyId, accountId),
    lockAccount: (sql) => store.lockAccount(sql, companyId, accountId),
    findAccountByExternalId: (sql) =>
      store.findAccountByExternalId(sql, companyId, { connectionId, externalId: 'visitor-1' }),
    findWriters: (sql) => store.findWriters(sql, companyId, connectionId, ['visitor-1']),
    findReachableAccount: (sql) => store.findReachableAccount(sql, companyId, personId),
    updateAccountStatus: (sql) =>
      store.updateAccountStatus(sql, companyId, accountId, { status: 'BLOCKED', reason: null }, now),
    updateBotStatus: (sql) => store.updateBotStatus(sql, companyId, accountId, 'DIALOG', now),
    lockIdentities: findsNothing('An advisory lock gives no row of a table.', (sql) =>
      store.lockIdentities(sql, companyId, ['account:1', 'phone:2']),
    ),
  }
})
