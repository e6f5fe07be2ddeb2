import { describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './login-log.store.ts'

describeStore('login-log', store, ({ loginId, now, newId }) => ({
  insertLoginEvent: (sql) =>
    store.insertLoginEvent(sql, {
      id: newId(),
      loginId,
      kind: 'signed_in',
      createdAt: now,
      address: '192.0.2.1',
      userAgent: 'Browser',
    }),
  findLoginEvents: (sql) => store.findLoginEvents(sql, loginId, { limit: 2, after: { at: now, id: 'f'.repeat(24) } }),
  findRefusedCodes: withRows({ login_event: { kind: 'code_refused' } }, (sql) =>
    store.findRefusedCodes(sql, loginId, new Date(0), 10),
  ),
}))
