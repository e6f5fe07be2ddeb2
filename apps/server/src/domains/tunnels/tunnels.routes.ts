import { type BlockExit, type BlockId, type TunnelFigures, type TunnelId, tunnels } from '@korben/contract'
import type { TunnelBlockRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { byCreation, keysetOf, pageOf } from '../../kit/http/page.ts'
import { copyBlock, orderBlocks } from './arrange-blocks.ts'
import { isError } from './check-graph.ts'
import * as blocks from './edit-blocks.ts'
import { checkTunnel, getDraft, getPublished, getTunnel, isSameGraph, publishTunnel } from './publish-tunnel.ts'
import { tryOut } from './try-out.ts'
import { tunnelNotFound } from './tunnels.errors.ts'
import { presentBlock, presentProblem, presentTunnel, presentUse, presentVersion } from './tunnels.presenter.ts'
import * as service from './tunnels.service.ts'
import * as store from './tunnels.store.ts'

/** What tunnels are shown with, and made with, by domains that stand to the right. */
export type Surroundings = {
  createTunnel(ctx: Ctx, input: { name: string }): Promise<{ tunnel: { id: TunnelId } }>
  copyTunnel(ctx: Ctx, id: TunnelId, name: string): Promise<{ tunnel: { id: TunnelId } }>
  figuresOf(ctx: Ctx, ids: readonly TunnelId[]): Promise<ReadonlyMap<TunnelId, TunnelFigures>>
}

export const tunnelsRoutes = (around: Surroundings) => (app: ApiApp) =>
  mount(app, tunnels, {
    list: async (ctx, { search, ...page }, { caller }) => {
      const rows = await store.findTunnels(ctx.sql, ctx.companyId, { search }, keysetOf(page))
      const seesFigures = caller.member?.rights.has('stats:read') ?? false
      const ids = rows.map(({ id }) => id)
      const figures = await around.figuresOf(ctx, seesFigures ? ids : [])
      return pageOf(rows, page, (row) => ({ ...presentTunnel(row), figures: figures.get(row.id) ?? null }), byCreation)
    },
    create: async (ctx, input) => show(ctx, (await around.createTunnel(ctx, input)).tunnel.id),
    get: (ctx, { tunnelId }) => show(ctx, tunnelId),
    rename: async (ctx, { tunnelId, name }) => show(ctx, (await service.renameTunnel(ctx, tunnelId, name)).id),
    copy: async (ctx, { tunnelId, name }) => show(ctx, (await around.copyTunnel(ctx, tunnelId, name)).tunnel.id),
    delete: async (ctx, { tunnelId }) => {
      await service.deleteTunnel(ctx, tunnelId)
      return null
    },
    use: async (ctx, { tunnelId }) => {
      await getTunnel(ctx, tunnelId)
      return presentUse(one(await store.findUse(ctx.sql, ctx.companyId, tunnelId)))
    },
    tree: async (ctx, { tunnelId }) => {
      const { tunnel, blocks, relations, graph } = await getDraft(ctx, tunnelId)
      const [current] = await store.findCurrentVersion(ctx.sql, ctx.companyId, tunnelId)
      return {
        tunnel: presentTunnel({ ...tunnel, published_at: current?.created_at ?? null }),
        isChanged: !current || !isSameGraph(current.graph, graph),
        blocks: blocks.map((row) => presentBlock(row, relations)),
        relations: graph.relations,
      }
    },
    getPublished: async (ctx, { tunnelId }) => presentVersion(await getPublished(ctx, tunnelId)),
    simulate: async (ctx, { tunnelId, ...script }) => ({ moments: await tryOut(ctx, tunnelId, script) }),
    orderBlocks: async (ctx, { tunnelId, blockIds }) => ({ blockIds: await orderBlocks(ctx, tunnelId, blockIds) }),
    check: async (ctx, { tunnelId }) => {
      const problems = await checkTunnel(ctx, tunnelId)
      return { data: problems.map(presentProblem), isPublishable: !problems.some(isError) }
    },
    publish: async (ctx, { tunnelId }) => {
      const { number } = await publishTunnel(ctx, tunnelId)
      return { tunnel: await show(ctx, tunnelId), version: number }
    },

    createBlock: async (ctx, { tunnelId, ...input }) => showBlock(ctx, await blocks.createBlock(ctx, tunnelId, input)),
    getBlock: async (ctx, { blockId }) => showBlock(ctx, await blocks.getBlock(ctx, blockId)),
    updateBlock: async (ctx, { blockId, ...change }) => showBlock(ctx, await blocks.changeBlock(ctx, blockId, change)),
    copyBlock: async (ctx, { blockId, name }) => showBlock(ctx, await copyBlock(ctx, blockId, name)),
    deleteBlock: async (ctx, { blockId }) => {
      await blocks.removeBlock(ctx, blockId)
      return null
    },
    connect: async (ctx, { blockId, exit, to }) => {
      await blocks.connectBlocks(ctx, { from: blockId, ...exit, to })
      return showBlock(ctx, await blocks.getBlock(ctx, blockId))
    },
    disconnect: async (ctx, { blockId, exit }) => {
      await blocks.disconnectBlocks(ctx, exitOf(blockId, exit))
      return showBlock(ctx, await blocks.getBlock(ctx, blockId))
    },
  })

async function show(ctx: Ctx, id: TunnelId) {
  const [row] = await store.findTunnelCard(ctx.sql, ctx.companyId, id)
  return presentTunnel(row ?? raise(tunnelNotFound(id)))
}

const showBlock = async (ctx: Ctx, row: TunnelBlockRow) =>
  presentBlock(row, await store.findRelations(ctx.sql, ctx.companyId, row.tunnel_id))

const exitOf = (from: BlockId, exit: BlockExit): store.RelationKey => ({
  from,
  outcome: exit.outcome,
  buttonId: exit.outcome === 'button' ? exit.buttonId : null,
})
