import { isDeepStrictEqual } from 'node:util'
import type { BlockId, TunnelGraph, TunnelId } from '@korben/contract'
import type { TunnelRow, TunnelVersionRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { recordAudit } from '../audit/index.ts'
import { findOffer } from '../offers/index.ts'
import { findTemplate } from '../templates/index.ts'
import { checkGraph, isError, type Problem, type References, referencesOf } from './check-graph.ts'
import { readGraph } from './graph.ts'
import { readDraft } from './read-draft.ts'
import { type Moment, type Script, simulate } from './simulate.ts'
import { tunnelNotFound, tunnelNotPublishable } from './tunnels.errors.ts'
import * as store from './tunnels.store.ts'

/** Throws `tunnels.not_found`, also for a deleted one. */
export async function getTunnel(ctx: Ctx, id: TunnelId): Promise<TunnelRow> {
  const [tunnel] = await store.findTunnel(ctx.sql, ctx.companyId, id)
  return tunnel ?? raise(tunnelNotFound(id))
}

/** The tunnel as it is edited. Throws `tunnels.not_found`. */
export async function getDraft(ctx: Ctx, id: TunnelId): Promise<{ graph: TunnelGraph; problems: Problem[] }> {
  const tunnel = await getTunnel(ctx, id)
  const blocks = await store.findBlocks(ctx.sql, ctx.companyId, id)
  const relations = await store.findRelations(ctx.sql, ctx.companyId, id)
  return readDraft({ tunnel, blocks, relations })
}

/** Whether publishing the draft would change what new people walk. */
export async function isTunnelChanged(ctx: Ctx, id: TunnelId): Promise<boolean> {
  const { graph } = await getDraft(ctx, id)
  const [current] = await store.findCurrentVersion(ctx.sql, ctx.companyId, id)
  return !isDeepStrictEqual(current?.graph, graph)
}

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
    if (current && isDeepStrictEqual(current.graph, graph)) return current
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

/** Plays the draft with the engine of the real runs and a virtual clock; nothing is sent or changed. Throws `tunnels.not_found`. */
export async function simulateTunnel(ctx: Ctx, id: TunnelId, script: Script): Promise<Moment[]> {
  const { graph } = await getDraft(ctx, id)
  return simulate(readGraph(id, graph), script)
}

/** What the graph names outside of itself and does not exist (any more): blocks of other tunnels, offers, templates. */
async function findMissing(ctx: Ctx, id: TunnelId, graph: TunnelGraph): Promise<Problem[]> {
  const { blocks, offers, templates } = referencesOf(id, graph)
  const problems = await findMissingBlocks(ctx, blocks)
  const missing = (from: BlockId, target: string): Problem => ({ kind: 'missing_target', blockId: from, target })
  for (const { from, offerId } of offers) {
    const [offer] = await findOffer(ctx.sql, ctx.companyId, offerId)
    if (!offer) problems.push(missing(from, offerId))
  }
  for (const { from, templateId } of templates) {
    const [template] = await findTemplate(ctx.sql, ctx.companyId, templateId)
    if (!template) problems.push(missing(from, templateId))
  }
  return problems
}

async function findMissingBlocks(ctx: Ctx, blocks: References['blocks']): Promise<Problem[]> {
  if (blocks.length === 0) return []
  const keyOf = (tunnelId: TunnelId, blockId: BlockId | null) => `${tunnelId} ${blockId ?? ''}`
  const found = await store.findBlocksOf(
    ctx.sql,
    ctx.companyId,
    blocks.map(({ tunnelId, blockId }) => ({ tunnelId, blockId })),
  )
  const known = new Set(found.map((row) => keyOf(row.tunnel_id, row.block_id)))
  return blocks.flatMap(({ from, tunnelId, blockId }): Problem[] =>
    known.has(keyOf(tunnelId, blockId)) ? [] : [{ kind: 'missing_target', blockId: from, target: blockId ?? tunnelId }],
  )
}
