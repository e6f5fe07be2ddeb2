import { isDeepStrictEqual } from 'node:util'
import type { TunnelGraph, TunnelId } from '@korben/contract'
import type { TunnelRow, TunnelVersionRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { recordAudit } from '../audit/index.ts'
import { checkGraph, isError, type Problem } from './check-graph.ts'
import { findUnknown, namesOf } from './names.ts'
import { type Draft, readDraft } from './read-draft.ts'
import { tunnelNotFound, tunnelNotPublishable, tunnelNotPublished } from './tunnels.errors.ts'
import * as store from './tunnels.store.ts'

/** Throws `tunnels.not_found`, also for a deleted one. */
export async function getTunnel(ctx: Ctx, id: TunnelId): Promise<TunnelRow> {
  const [tunnel] = await store.findTunnel(ctx.sql, ctx.companyId, id)
  return tunnel ?? raise(tunnelNotFound(id))
}

/** The tunnel as it is edited. Throws `tunnels.not_found`. */
export async function getDraft(ctx: Ctx, id: TunnelId): Promise<Draft & ReturnType<typeof readDraft>> {
  const tunnel = await getTunnel(ctx, id)
  const blocks = await store.findBlocks(ctx.sql, ctx.companyId, id)
  const relations = await store.findRelations(ctx.sql, ctx.companyId, id)
  const draft = { tunnel, blocks, relations }
  return { ...draft, ...readDraft(draft) }
}

/** What new people walk. Throws `tunnels.not_found`, `tunnels.not_published`. */
export async function getPublished(ctx: Ctx, id: TunnelId): Promise<TunnelVersionRow> {
  await getTunnel(ctx, id)
  const [version] = await store.findCurrentVersion(ctx.sql, ctx.companyId, id)
  return version ?? raise(tunnelNotPublished(id))
}

/** Whether people walk the same in both; in what order their blocks are listed is nothing to them. */
export const isSameGraph = (one: TunnelGraph, other: TunnelGraph): boolean =>
  isDeepStrictEqual(inOneOrder(one), inOneOrder(other))

const inOneOrder = (graph: TunnelGraph) => ({
  ...graph,
  blocks: graph.blocks.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
})

/** What is wrong with the draft, errors and warnings (`isError` tells). Throws `tunnels.not_found`. */
export async function checkTunnel(ctx: Ctx, id: TunnelId): Promise<Problem[]> {
  const { graph, problems } = await getDraft(ctx, id)
  return checkDraft(ctx, id, graph, problems)
}

const checkDraft = async (ctx: Ctx, id: TunnelId, graph: TunnelGraph, problems: Problem[]): Promise<Problem[]> => [
  ...problems,
  ...checkGraph(id, graph),
  ...(await findMissing(ctx, id, graph)),
]

/**
 * Freezes the draft into the version that new runs walk; runs inside keep theirs. A draft that says what the current version says makes
 * no other. Throws `tunnels.not_found`, `tunnels.not_publishable` naming every error.
 */
export const publishTunnel = (ctx: Ctx, id: TunnelId): Promise<TunnelVersionRow> =>
  ctx.transaction(async (ctx) => {
    const [tunnel] = await store.lockTunnel(ctx.sql, ctx.companyId, id)
    if (!tunnel) throw tunnelNotFound(id)
    const { graph, problems } = await getDraft(ctx, id)
    const errors = (await checkDraft(ctx, id, graph, problems)).filter(isError)
    if (errors.length > 0) throw tunnelNotPublishable(id, errors)

    const [current] = await store.findCurrentVersion(ctx.sql, ctx.companyId, id)
    if (current && isSameGraph(current.graph, graph)) return current
    const version = {
      id: newId<'tunnel_version'>(ctx.now()),
      tunnelId: id,
      graph,
      publishedBy: ctx.actor.userId,
      now: ctx.now(),
    }
    const row = one(await store.insertVersion(ctx.sql, ctx.companyId, version))
    await recordAudit(ctx, {
      action: 'published',
      entity: 'tunnel',
      entityId: id,
      details: { name: tunnel.name, version: row.number },
    })
    return row
  })

/** What the graph names outside of itself and does not exist (any more). */
async function findMissing(ctx: Ctx, id: TunnelId, graph: TunnelGraph): Promise<Problem[]> {
  const named = graph.blocks.map((block) => {
    const names = namesOf(block)
    // Its own blocks are in the graph.
    return { ...names, places: names.places.filter(({ tunnelId }) => tunnelId !== id), blockId: block.id }
  })
  const unknown = await findUnknown(ctx, id, named)
  return named.flatMap((names) =>
    unknown.of(names).map((target): Problem => ({ kind: 'missing_target', blockId: names.blockId, target })),
  )
}
