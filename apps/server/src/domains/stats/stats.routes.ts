import { stats } from '@korben/contract'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { getTunnel } from '../tunnels/index.ts'
import { findBlockFigures } from './block-figures.store.ts'
import { presentBlockFigures, presentFigures } from './figures.presenter.ts'
import { readStats } from './stats.service.ts'

export const statsRoutes = (app: ApiApp) =>
  mount(app, stats, {
    get: async (ctx) => presentFigures(await readStats(ctx.sql, ctx.companyId, null)),
    getOfTunnel: async (ctx, { tunnelId }) => {
      await getTunnel(ctx, tunnelId)
      return presentFigures(await readStats(ctx.sql, ctx.companyId, tunnelId))
    },
    getOfBlocks: async (ctx, { tunnelId }) => {
      await getTunnel(ctx, tunnelId)
      return { data: presentBlockFigures(await findBlockFigures(ctx.sql, ctx.companyId, tunnelId)) }
    },
  })
