import { acrossCompanies, describeStore, withRows } from '../../test/harness/describe-store.ts'
import * as store from './sweeps.store.ts'

const SWEEP = 'sweeps serve all companies'
const LONG_AGO = new Date(0)

describeStore('sweeps', store, ({ now }) => ({
  deleteInboundSeen: acrossCompanies(
    SWEEP,
    withRows({ inbound_seen: { seen_at: LONG_AGO } }, (sql) => store.deleteInboundSeen(sql, 10)),
  ),
  deleteIdempotencyKeys: acrossCompanies(
    SWEEP,
    withRows({ idempotency_key: { expires_at: LONG_AGO } }, (sql) => store.deleteIdempotencyKeys(sql, now, 10)),
  ),
  deleteOldSignIns: (sql) => store.deleteOldSignIns(sql, new Date('2100-01-01'), new Date('2100-01-01'), 10),
  deleteSessions: acrossCompanies(
    SWEEP,
    withRows({ login_session: { expires_at: LONG_AGO } }, (sql) => store.deleteSessions(sql, now, 10)),
  ),
}))
