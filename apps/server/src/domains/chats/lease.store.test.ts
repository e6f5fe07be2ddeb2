import { acrossCompanies, describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './lease.store.ts'

const ALL = 'A sender works for all companies.'
const LONG_AGO = new Date(0)
const LATER = new Date('2100-01-01T00:00:00.000Z')

describeStore('leases', store, ({ companyId, connectionId, now }) => {
  const lease = { companyId, connectionId, holder: 'h1', epoch: 3 }
  const held = { connection_lease: { holder: 'h1', epoch: 3, expires_at: LATER } }
  const open = { connection: { state: 'OK' as const, inbound: 'poll' as const } }
  return {
    findWantedConnections: acrossCompanies(
      ALL,
      withRows(open, (sql) => store.findWantedConnections(sql, 'h1', now, [connectionId])),
    ),
    markSenderAlive: acrossCompanies(ALL, (sql) => store.markSenderAlive(sql, 'h1', 30_000)),
    countSenders: acrossCompanies(ALL, (sql) => store.countSenders(sql, 'h1')),
    deleteSender: acrossCompanies(
      ALL,
      withRows({ sender_process: { holder: 'h1' } }, (sql) => store.deleteSender(sql, 'h1')),
    ),
    claimLeases: withRows({ connection_lease: { expires_at: LONG_AGO } }, (sql) =>
      store.claimLeases(sql, [{ companyId, connectionId }], 'h2', 30_000),
    ),
    renewLeases: withRows(held, (sql) => store.renewLeases(sql, [lease], 30_000)),
    releaseLease: withRows(held, (sql) => store.releaseLease(sql, lease)),
    updatePause: withRows(held, (sql) => store.updatePause(sql, lease, now)),
    updateCursor: withRows(held, (sql) => store.updateCursor(sql, lease, '42')),
  }
})
