import { type Static, Type } from 'typebox'
import { Amount } from './kit/amount.ts'
import { endpoint, strict } from './kit/endpoint-v3.ts'
import { TunnelId } from './kit/ids.ts'

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
}
