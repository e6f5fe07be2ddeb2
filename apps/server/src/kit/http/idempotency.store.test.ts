import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './idempotency.store.ts'

const place = { subject: 'token:1', key: 'once' }

describeStore('idempotency', store, ({ companyId, rows, now }) => {
  const { subject, key } = rows.idempotency_key
  return {
    lockKey: (sql) => store.lockKey(sql, companyId, place),
    findKey: (sql) => store.findKey(sql, companyId, { subject, key }, new Date(0)),
    keepAnswer: (sql) =>
      store.keepAnswer(sql, companyId, place, {
        requestHash: Buffer.from('hash'),
        status: 200,
        answer: Buffer.from('sealed'),
        now,
        expiresAt: now,
      }),
  }
})
