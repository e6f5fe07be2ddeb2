import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './calls.store.ts'

describeStore('calls', store, ({ companyId, userId, accountId, personId, connectionId, now, newId }) => ({
  insertCall: (sql) =>
    store.insertCall(sql, companyId, {
      id: newId(),
      userId,
      accountId,
      telephoneConnectionId: connectionId,
      providerType: 'MANUAL',
      callId: '5bc20de0-e861-11ee-b73a-95e863e509cb',
      from: '606',
      to: '607',
      type: 'INBOUND',
      status: 'SUCCESS',
      recordLink: null,
      durationSeconds: 100,
      startedAt: now,
      nextCheckAt: now,
      createdAt: now,
    }),
  findCallsOfPerson: (sql) =>
    store.findCallsOfPerson(sql, companyId, personId, {
      limit: 20,
      after: { at: new Date(now.getTime() + 1), id: personId },
    }),
}))
