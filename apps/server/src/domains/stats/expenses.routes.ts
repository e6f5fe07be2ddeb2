import { type Expense, expenses } from '@korben/contract'
import { presentAmount } from '../../kit/http/amount.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { keysetOf, pageOf } from '../../kit/http/page.ts'
import * as service from './expenses.service.ts'
import * as store from './expenses.store.ts'

export const expensesRoutes = (app: ApiApp) =>
  mount(app, expenses, {
    list: async (ctx, { trafficSourceId = null, tunnelId = null, ...page }) => {
      await service.requirePlaces(ctx, { trafficSourceId, tunnelId })
      const rows = await store.findExpenses(ctx.sql, ctx.companyId, { trafficSourceId, tunnelId }, keysetOf(page))
      return pageOf(rows, page, present, ({ day, id }) => ({ at: new Date(day), id }))
    },
    create: async (ctx, { amount: { amountMinor, currency }, ...input }) =>
      present(await service.recordExpense(ctx, { ...input, amount: { minor: BigInt(amountMinor), currency } })),
    delete: async (ctx, { expenseId }) => {
      await service.deleteExpense(ctx, expenseId)
      return null
    },
  })

const present = (row: store.ShownExpense): Expense => ({
  id: row.id,
  trafficSource: { id: row.traffic_source_id, name: row.source_name },
  tunnel: { id: row.tunnel_id, name: row.tunnel_name },
  amount: presentAmount(row.amount, row.currency),
  day: row.day,
  note: row.note,
  createdAt: row.created_at.toISOString(),
})
