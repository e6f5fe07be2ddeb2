import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './rates.store.ts'

describeStore('rates', store, ({ companyId, rows, now }) => ({
  upsertRates: (sql) =>
    store.upsertRates(sql, companyId, [{ currency: 'UAH', day: '2026-06-01', usd: '0.025' }], {
      source: 'manual',
      now,
    }),
  findRates: (sql) => store.findRates(sql, companyId, { currencies: [rows.exchange_rate.currency], limit: 20 }),
}))
