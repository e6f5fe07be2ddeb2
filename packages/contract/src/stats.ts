import { type Static, Type } from 'typebox'
import { Amount } from './kit/amount.ts'
import { endpoint, strict, WholeList } from './kit/endpoint-v3.ts'
import { BlockId, TunnelId } from './kit/ids.ts'

const count = Type.Integer({ examples: [12] })

/**
 * What came of tunnels, over their whole life; deleted ones, people and orders stay counted. `uniq…`: each visitor or person once.
 * `totalSale`, `totalExpenses`: in USD, at the rate of each day. `notConverted`: amounts that no rate is known for, by currency; they
 * are not in the totals.
 */
export type TunnelFigures = Static<typeof TunnelFigures>
export const TunnelFigures = Type.Object(
  {
    visits: count,
    uniqVisits: count,
    shows: count,
    uniqShows: count,
    subscribers: count,
    uniqSubscribers: count,
    orders: count,
    sales: count,
    uniqSales: count,
    totalSale: Amount,
    totalExpenses: Amount,
    notConverted: Type.Array(Type.Object({ sale: Amount, expenses: Amount }, strict)),
  },
  strict,
)

/**
 * What came of a block, over its whole life, whatever versions it was in. `steps`: how often people came by, by `outcome`: `sent` of a message,
 * `passed` of an entry, `delay`, `true` and `false` of a filter, `done` of actions. `inside`: accounts that are at it now.
 */
export type BlockFigures = Static<typeof BlockFigures>
export const BlockFigures = Type.Object(
  {
    blockId: BlockId,
    steps: count,
    inside: count,
    outcomes: Type.Array(Type.Object({ outcome: Type.String({ examples: ['sent'] }), count }, strict)),
  },
  strict,
)

export const stats = {
  /** Counts are sums over tunnels; the unique ones count each visitor or person once over all. */
  get: endpoint({
    method: 'GET',
    path: '/stats/tunnels',
    access: 'stats:read',
    summary: 'Get the figures of all tunnels together',
    response: TunnelFigures,
  }),
  getOfTunnel: endpoint({
    method: 'GET',
    path: '/stats/tunnels/:tunnelId',
    access: 'stats:read',
    summary: 'Get the figures of a tunnel',
    params: Type.Object({ tunnelId: TunnelId }, strict),
    response: TunnelFigures,
    errors: ['tunnels.not_found'],
  }),
  /** A block that nobody ever came by is left out; one that was deleted is among them. */
  getOfBlocks: endpoint({
    method: 'GET',
    path: '/stats/tunnels/:tunnelId/blocks',
    access: 'stats:read',
    summary: 'Get the figures of the blocks of a tunnel',
    params: Type.Object({ tunnelId: TunnelId }, strict),
    response: WholeList(BlockFigures),
    errors: ['tunnels.not_found'],
  }),
}
