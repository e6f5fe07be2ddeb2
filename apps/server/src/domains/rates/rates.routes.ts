import { type Rate, rates } from '@korben/contract'
import type { ExchangeRateRow } from '../../generated/rows.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { keysetOf, pageOf } from '../../kit/http/page.ts'
import * as service from './rates.service.ts'
import * as store from './rates.store.ts'

export const ratesRoutes = (app: ApiApp) =>
  mount(app, rates, {
    list: async (ctx, { currency = null, ...page }) =>
      pageOf(
        await store.findRatesByDay(ctx.sql, ctx.companyId, currency, keysetOf(page)),
        page,
        present,
        ({ day, currency }) => ({ at: new Date(day), id: currency }),
      ),
    set: async (ctx, { rates }) => ({ data: (await service.setRates(ctx, rates)).map(present) }),
    delete: async (ctx, rate) => {
      await service.deleteRate(ctx, rate)
      return null
    },
  })

const present = (row: ExchangeRateRow): Rate => ({
  currency: row.currency,
  day: row.day,
  // The database pads with zeros to the twelfth decimal.
  usd: row.usd.replace(/\.?0+$/, ''),
  source: row.source,
  createdAt: row.created_at.toISOString(),
})
