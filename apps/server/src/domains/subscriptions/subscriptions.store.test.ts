import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './subscriptions.store.ts'

describeStore(
  'subscriptions',
  store,
  ({ companyId, accountId, personId, tunnelId, leadgentoolId, trafficSourceId, now, newId }) => {
    const entry = {
      accountId,
      personId,
      tunnelId,
      leadgentoolId,
      trafficSourceId,
      utm: { utm_source: 'google' },
      cause: 'start:2',
    }
    return {
      insertSubscriptions: (sql) =>
        store.insertSubscriptions(sql, companyId, [{ ...entry, id: newId(), createdAt: now }]),
      updateAccountUtm: (sql) => store.updateAccountUtm(sql, companyId, accountId, { utm_source: 'google' }, now),
      findLatestSubscription: (sql) => store.findLatestSubscription(sql, companyId, { accountId, personId, tunnelId }),
      findSubscriptionsOfPerson: (sql) =>
        store.findSubscriptionsOfPerson(sql, companyId, personId, {
          limit: 20,
          after: { at: new Date(now.getTime() + 1), id: personId },
        }),
    }
  },
)
