import { describeStore, findsNothing, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './sender.store.ts'

const LATER = new Date('2100-01-01T00:00:00.000Z')

describeStore('sender', store, ({ companyId, connectionId, accountId, messageId, now }) => {
  const lease = { companyId, connectionId, holder: 'h1', epoch: 3 }
  const held = { connection_lease: { holder: 'h1', epoch: 3, expires_at: LATER } }
  const delivery = (state: 'queued' | 'sending' | 'in_doubt' | 'failed', epoch: number | null = 3) => ({
    delivery: {
      account_id: accountId,
      connection_id: connectionId,
      message_id: messageId,
      n: 0,
      state,
      epoch,
      due_at: now,
    },
    message: { state: 'queued' as const, direction: 'out' as const },
  })
  const keys = [{ messageId, n: 0 }]
  const result: store.ResultRow = {
    message_id: messageId,
    n: 0,
    state: 'sent',
    attempts: 1,
    doubts: 0,
    due_at: null,
    provider_message_id: 'm1',
    error_kind: null,
    error_code: null,
    error_raw: null,
  }
  return {
    findDue: withRows(delivery('queued'), (sql) => store.findDue(sql, lease, { now, limit: 10, except: [] })),
    holdBehindDoubts: findsNothing(
      'one behind the other are two deliveries: in the tests of fencing',
      withRows({ ...held, ...delivery('queued') }, (sql) => store.holdBehindDoubts(sql, lease, { now, limit: 10 })),
    ),
    releaseLanes: withRows({ delivery: { ...delivery('queued').delivery, due_at: null } }, (sql) =>
      store.releaseLanes(sql, companyId, messageId, now),
    ),
    markSending: withRows({ ...held, ...delivery('queued') }, (sql) => store.markSending(sql, lease, keys)),
    putBack: withRows(delivery('sending'), (sql) => store.putBack(sql, lease, keys)),
    updateResults: withRows(delivery('sending'), (sql) => store.updateResults(sql, lease, [result], now)),
    updateSent: withRows(delivery('sending'), (sql) =>
      store.updateSent(sql, lease, [{ messageId, n: 0, providerMessageId: 'm1' }], now),
    ),
    updateMessageStates: withRows(delivery('in_doubt'), (sql) =>
      store.updateMessageStates(sql, [{ companyId, messageId }], now),
    ),
    updateAbandoned: withRows(delivery('sending', 2), (sql) => store.updateAbandoned(sql, [lease], now)),
    skipQueuedOfAccount: withRows(delivery('queued'), (sql) =>
      store.skipQueuedOfAccount(sql, companyId, accountId, 'blocked', now),
    ),
    skipQueuedOfMessages: withRows(delivery('queued'), (sql) =>
      store.skipQueuedOfMessages(sql, companyId, [messageId], 'window_closed', now),
    ),
    updateExternalId: (sql) => store.updateExternalId(sql, companyId, accountId, '-100'),
    lockMessage: withRows(delivery('failed'), (sql) => store.lockMessage(sql, companyId, messageId)),
    requeueDeliveries: withRows(delivery('failed'), (sql) =>
      store.requeueDeliveries(sql, companyId, messageId, ['failed'], now),
    ),
    confirmDoubt: withRows(delivery('in_doubt'), (sql) => store.confirmDoubt(sql, companyId, messageId, now)),
    giveUpDoubt: withRows(delivery('in_doubt'), (sql) => store.giveUpDoubt(sql, companyId, messageId, now)),
  }
})
