import type { BlockId } from '@korben/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldOrders, type Order } from './fold-orders.ts'

const block = (n: number) => n.toString(16).padStart(24, '0') as BlockId
const start = (n: number): Order => ({ type: 'start', blockId: block(n), hops: 1 })
const stop = (n: number | null): Order => ({ type: 'stop', blockId: n === null ? null : block(n) })

test.each<[string, Order[], ReturnType<typeof foldOrders>]>([
  ['a stop ends the live run', [stop(null)], { end: 'action', stopAt: [], start: null }],
  ['a stop at a block waits for it', [stop(1), stop(1)], { end: null, stopAt: [block(1)], start: null }],
  [
    'a start replaces the live run',
    [start(1)],
    { end: 'replaced', stopAt: [], start: { blockId: block(1), hops: 1, stopBlockIds: [] } },
  ],
  ['a run begun and ended is not begun', [start(1), stop(null)], { end: 'replaced', stopAt: [], start: null }],
  [
    'a stop at a block after a start concerns the new run',
    [stop(2), start(1), stop(2)],
    { end: 'replaced', stopAt: [], start: { blockId: block(1), hops: 1, stopBlockIds: [block(2)] } },
  ],
  ['a start at the block of a stop is not begun', [start(1), stop(1)], { end: 'replaced', stopAt: [], start: null }],
])('%s', (_, orders, outcome) => expect(foldOrders(orders)).toEqual(outcome))

test('folding comes to the same as taking one order after the other', () => {
  const anyBlock = fc.integer({ min: 1, max: 3 })
  const anyOrder = fc.oneof(anyBlock.map(start), fc.option(anyBlock, { nil: null }).map(stop))
  /** The live run of an account in a tunnel, standing on block 9, or whatever took its place. */
  type Live = { isOld: boolean; at: BlockId; stopAt: BlockId[] } | null
  const take = (live: Live, order: Order): Live => {
    if (order.type === 'start') return { isOld: false, at: order.blockId, stopAt: [] }
    if (!live || order.blockId === null || order.blockId === live.at) return null
    return { ...live, stopAt: [...new Set([...live.stopAt, order.blockId])] }
  }
  fc.assert(
    fc.property(fc.array(anyOrder, { maxLength: 8 }), (orders) => {
      const expected = orders.reduce<Live>(take, { isOld: true, at: block(9), stopAt: [] })
      const { end, stopAt, start } = foldOrders(orders)
      const old: Live = end === null ? { isOld: true, at: block(9), stopAt } : null
      expect(start ? { isOld: false, at: start.blockId, stopAt: start.stopBlockIds } : old).toEqual(expected)
    }),
  )
})
