import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './expenses.store.ts'

describeStore('expenses', store, ({ companyId, tunnelId, trafficSourceId, expenseId, now, newId }) => ({
  findExpenses: async (sql) => [
    await store.findExpenses(sql, companyId, { trafficSourceId: null, tunnelId: null }, { limit: 20, after: null }),
    await store.findExpenses(
      sql,
      companyId,
      { trafficSourceId, tunnelId },
      { limit: 20, after: { at: new Date(now.getTime() + 86_400_000), id: expenseId } },
    ),
  ],
  findPlaces: (sql) => store.findPlaces(sql, companyId, { trafficSourceId, tunnelId }),
  insertExpense: (sql) =>
    store.insertExpense(sql, companyId, {
      id: newId(),
      trafficSourceId,
      amount: '35.00',
      currency: 'USD',
      day: '2026-06-01',
      note: '',
      createdAt: now,
    }),
  deleteExpense: (sql) => store.deleteExpense(sql, companyId, expenseId),
}))
