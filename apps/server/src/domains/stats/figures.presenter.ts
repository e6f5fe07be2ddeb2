import type { TunnelFigures } from '@korben/contract'
import { presentAmount, presentMoney } from '../../kit/http/amount.ts'
import type { Stats } from './stats.service.ts'

/** Figures as API v3 shows them. */
export const presentFigures = ({ totalSale, totalExpenses, notConverted, ...counts }: Stats): TunnelFigures => ({
  ...counts,
  totalSale: presentMoney(totalSale),
  totalExpenses: presentMoney(totalExpenses),
  notConverted: notConverted.map(({ currency, saleAmount, expenseAmount }) => ({
    sale: presentAmount(saleAmount, currency),
    expenses: presentAmount(expenseAmount, currency),
  })),
})
