import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './rates.store.ts'

describeStore('rates', store, ({ companyId, rows, now }) => ({
  upsertRates: (sql) =>
    store.upsertRates(sql, companyId, [{ currency: 'UAH', day: '2026-06-01', usd: '0.025' }], {
      source: 'manual',
      now,
    }),
  findRates: (sql) => store.findRates(sql, companyId, { currencies: [rows.exchange_rate.currency], limit: 20 }),
  findRatesByDay: async (sql) => [
    await store.findRatesByDay(sql, companyId, null, { limit: 20, after: null }),
    await store.findRatesByDay(sql, companyId, rows.exchange_rate.currency, {
      limit: 20,
      after: { at: new Date(now.getTime() + 86_400_000), id: 'USD' },
    }),
  ],
  deleteRate: (sql) => store.deleteRate(sql, companyId, rows.exchange_rate),
}))
