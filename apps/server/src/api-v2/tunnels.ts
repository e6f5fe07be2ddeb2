import { type TunnelId, type TunnelStatsV2, v2 } from '@korben/contract'
import { countsOf } from '../domains/company/index.ts'
import { readStats } from '../domains/stats/index.ts'
import type { Ctx } from '../kit/context.ts'
import { moneyToNumber } from '../kit/money.ts'
import { wrongIds } from './answer.ts'
import { findTunnelCard, findTunnels } from './lists.read.ts'
import { mountV2, type V2App } from './mount.ts'
import { presentNamed } from './users.ts'
import { requireIds } from './wanted-ids.ts'

export const tunnelsV2 = (app: V2App<Ctx>) =>
  mountV2(app, v2.tunnels, {
    list: async (ctx, { limit, offset }) => {
      const { tunnel: totalCount } = await countsOf(ctx.sql, ctx.companyId)
      const rows = offset < totalCount ? await findTunnels(ctx.sql, ctx.companyId, { limit, offset }) : []
      return { data: rows.map(presentNamed), filteredCount: totalCount, totalCount }
    },

    get: async (ctx, { tunnel_id, include }) => {
      const [tunnel] = await findTunnelCard(ctx.sql, ctx.companyId, tunnel_id)
      if (!tunnel) throw wrongIds('tunnel_id')
      const { leadgentools } = tunnel
      const links = { leadgentools: leadgentools.map(({ id }) => ({ type: 'leadgentools' as const, id })) }
      return {
        data: { ...presentNamed(tunnel), links },
        linked: include.includes('leadgentools') ? { leadgentools } : {},
      }
    },

    stats: async (ctx) => ({ data: [await showStats(ctx, null)] }),

    statsOf: async (ctx, { tunnel_id }) => {
      await requireIds(ctx, { tunnel_id: ['tunnel', tunnel_id] })
      return { data: [await showStats(ctx, tunnel_id)] }
    },
  })

async function showStats(ctx: Ctx, tunnelId: TunnelId | null): Promise<TunnelStatsV2> {
  const {
    notConverted: _shownInTheWebApplication,
    totalSale,
    totalExpenses,
    ...counts
  } = await readStats(ctx.sql, ctx.companyId, tunnelId)
  return { ...counts, totalSale: moneyToNumber(totalSale), totalExpenses: moneyToNumber(totalExpenses) }
}
