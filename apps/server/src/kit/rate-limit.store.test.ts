import { acrossCompanies, describeStore, withRows } from '../../test/harness/describe-store.ts'
import * as store from './rate-limit.store.ts'

describeStore('the rate limit', store, ({ now }) => ({
  reserveRequests: (sql) => store.reserveRequests(sql, 'v2:token:1', 15, now),
  deleteRateWindows: acrossCompanies(
    'the sweep of windows, which are of no company',
    withRows({ rate_window: { started_at: new Date(0) } }, (sql) => store.deleteRateWindows(sql, 10)),
  ),
}))
