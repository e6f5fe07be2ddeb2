import type { BlockId } from '@korben/contract'

/** What walks ask of the runs of one account in one tunnel, in the order they asked. */
export type Order = { type: 'start'; blockId: BlockId; hops: number } | { type: 'stop'; blockId: BlockId | null }

/** The same in one go. `end`: why the live run ends; `stopAt`: where it is to end if it does not now; `start`: the new run. */
export type Outcome = {
  end: 'replaced' | 'action' | null
  stopAt: BlockId[]
  start: { blockId: BlockId; hops: number; stopBlockIds: BlockId[] } | null
}

/** Folds orders into what they come to; runs that would be begun and ended in one batch are not begun. */
export function foldOrders(orders: readonly Order[]): Outcome {
  const outcome: Outcome = { end: null, stopAt: [], start: null }
  for (const order of orders) {
    if (order.type === 'start') {
      outcome.end ??= 'replaced'
      outcome.start = { blockId: order.blockId, hops: order.hops, stopBlockIds: [] }
    } else if (outcome.start) {
      const { start } = outcome
      if (order.blockId === null || order.blockId === start.blockId) outcome.start = null
      else if (!start.stopBlockIds.includes(order.blockId)) start.stopBlockIds.push(order.blockId)
    } else if (order.blockId === null) {
      outcome.end ??= 'action'
    } else if (outcome.end === null && !outcome.stopAt.includes(order.blockId)) {
      outcome.stopAt.push(order.blockId)
    }
  }
  return outcome.end === null ? outcome : { ...outcome, stopAt: [] }
}
