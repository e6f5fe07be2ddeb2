import { acrossCompanies, describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './connections.store.ts'

const bot = {
  kind: 'TELEGRAM',
  type: 'telegram',
  name: 'Bot',
  settings: {},
  secrets: null,
  externalId: '42',
  inbound: 'poll' as const,
}
const change = {
  name: 'Bot',
  settings: {},
  secrets: null,
  external_id: '42',
  inbound: 'poll' as const,
  doubt: 'leave' as const,
}

describeStore('connections', store, ({ companyId, connectionId, now, newId }) => ({
  insertConnection: (sql) => store.insertConnection(sql, companyId, { ...bot, id: newId(), createdAt: now }),
  findConnection: (sql) => store.findConnection(sql, companyId, connectionId),
  findConnectionsOf: (sql) => store.findConnectionsOf(sql, companyId, [connectionId]),
  findOutside: (sql) => store.findOutside(sql, companyId, connectionId),
  findByExternalId: withRows({ connection: { kind: 'TELEGRAM', external_id: '42' } }, (sql) =>
    store.findByExternalId(sql, companyId, 'TELEGRAM', '42'),
  ),
  lockConnection: (sql) => store.lockConnection(sql, companyId, connectionId),
  findConnections: (sql) => store.findConnections(sql, companyId),
  findBuiltIn: withRows({ connection: { kind: 'MANUAL' } }, (sql) => store.findBuiltIn(sql, companyId, 'MANUAL')),
  findHookedConnection: acrossCompanies('An inbound request knows its connection and no company.', (sql) =>
    store.findHookedConnection(sql, connectionId),
  ),
  updateConnection: (sql) => store.updateConnection(sql, companyId, connectionId, change, now),
  updateLimits: (sql) =>
    store.updateLimits(sql, companyId, connectionId, [{ scope: 'chat', limit: 1, perMs: 1000 }], now),
  markDeleted: (sql) => store.markDeleted(sql, companyId, connectionId, now),
  updateConnectionState: (sql) =>
    store.updateConnectionState(sql, companyId, connectionId, { state: 'ERROR', error: 'gone' }, now),
}))
