import type { BlockFigures, BlockId, TunnelFigures } from '@korben/contract'
import { presentAmount, presentMoney } from '../../kit/http/amount.ts'
import type { BlockFigureRow } from './block-figures.store.ts'
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

/** A row for each outcome becomes one for each block. */
export function presentBlockFigures(rows: readonly BlockFigureRow[]): BlockFigures[] {
  const blocks = new Map<BlockId, BlockFigures>()
  for (const { block_id, outcome, count, inside } of rows) {
    const block = blocks.get(block_id) ?? { blockId: block_id, steps: 0, inside, outcomes: [] }
    blocks.set(block_id, block)
    block.steps += count
    if (outcome !== null) block.outcomes.push({ outcome, count })
  }
  return [...blocks.values()]
}
