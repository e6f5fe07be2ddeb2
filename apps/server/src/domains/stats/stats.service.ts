import type { CompanyId, TunnelId } from '@korben/contract'
import type { WorkerCtx } from '../../kit/context.ts'
import { one, type Sql } from '../../kit/db.ts'
import { type Money, moneyOf } from '../../kit/money.ts'
import { moveBlockDeltas } from './block-figures.store.ts'
import * as store from './stats.store.ts'

/** Figures over the whole life, as platform.md section 16 defines them; totals in USD. */
export type Stats = {
  visits: number
  uniqVisits: number
  shows: number
  uniqShows: number
  subscribers: number
  uniqSubscribers: number
  orders: number
  sales: number
  uniqSales: number
  totalSale: Money
  totalExpenses: Money
  /** Amounts that no rate is known for; they are left out of the totals (STA-5). Decimal texts. */
  notConverted: { currency: string; saleAmount: string; expenseAmount: string }[]
}

/** The figures of one tunnel, or of all with null. A tunnel nothing happened in, or an unknown one, has zeros. */
export async function readStats(sql: Sql, companyId: CompanyId, tunnelId: TunnelId | null): Promise<Stats> {
  return readRow(one(await store.findFigures(sql, companyId, tunnelId)))
}

/** The figures of each of many tunnels. */
export async function readStatsOfEach(
  sql: Sql,
  companyId: CompanyId,
  tunnelIds: readonly TunnelId[],
): Promise<Map<TunnelId, Stats>> {
  if (tunnelIds.length === 0) return new Map()
  const rows = await store.findFiguresOfEach(sql, companyId, tunnelIds)
  return new Map(rows.map((row) => [row.tunnel_id, readRow(row)]))
}

function readRow(row: store.FigureRow): Stats {
  return {
    visits: row.visits,
    uniqVisits: row.uniq_visits,
    shows: row.shows,
    uniqShows: row.uniq_shows,
    subscribers: row.subscribers,
    uniqSubscribers: row.uniq_subscribers,
    orders: row.orders,
    sales: row.sales,
    uniqSales: row.uniq_sales,
    totalSale: moneyOf(row.total_sale, 'USD'),
    totalExpenses: moneyOf(row.total_expenses, 'USD'),
    notConverted: row.not_converted.map(({ currency, sale_amount, expense_amount }) => ({
      currency,
      saleAmount: sale_amount,
      expenseAmount: expense_amount,
    })),
  }
}

const FOLD_LIMIT = 10_000

/** Moves what was counted since the last time into the days and blocks, of all companies; returns how many changes that were. */
export const foldStats = async ({ sql }: WorkerCtx): Promise<number> =>
  (await foldAll(() => store.moveDeltas(sql, FOLD_LIMIT))) + (await foldAll(() => moveBlockDeltas(sql, FOLD_LIMIT)))

async function foldAll(move: () => PromiseLike<{ moved: number }[]>): Promise<number> {
  let total = 0
  while (true) {
    const { moved } = one(await move())
    total += moved
    if (moved < FOLD_LIMIT) return total
  }
}
