import type { BlockId, ConnectionId, Content, LeadgentoolId, TrafficSourceId, TunnelId } from '@korben/contract'
import type { LeadgentoolRow, TrafficSourceRow, TunnelBlockRow, TunnelRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { randomCode } from '../../kit/crypto.ts'
import { one, type Sql } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { recordAudit } from '../audit/index.ts'
import { requireConnections } from '../connections/index.ts'
import { blockNotFound, copyTunnel, createTunnel, getBlock, getTunnel } from '../tunnels/index.ts'
import { defaultStays, leadgentoolNotFound, trafficSourceNotFound } from './leadgen.errors.ts'
import * as store from './leadgen.store.ts'

export type Tool = { leadgentool: LeadgentoolRow; trafficSource: TrafficSourceRow }

/** A tunnel with its first message, the default leadgentool and the default traffic source (TUN-2). */
export const createTunnelWithEntry = (
  ctx: Ctx,
  input: { name: string; content?: Content },
): Promise<Tool & { tunnel: TunnelRow; firstBlock: TunnelBlockRow }> =>
  ctx.transaction(async (ctx) => {
    const created = await createTunnel(ctx, input)
    return { ...created, ...(await createDefaultTool(ctx, created.tunnel.id)) }
  })

/** A copy of a tunnel with an entry of its own; the other leadgentools of the original stay there. Throws `tunnels.not_found`. */
export const copyTunnelWithEntry = (ctx: Ctx, id: TunnelId, name: string): Promise<Tool & { tunnel: TunnelRow }> =>
  ctx.transaction(async (ctx) => {
    const tunnel = await copyTunnel(ctx, id, name)
    return { tunnel, ...(await createDefaultTool(ctx, tunnel.id)) }
  })

const createDefaultTool = (ctx: TxCtx, tunnelId: TunnelId) =>
  insertTool(ctx, { tunnelId, name: 'Default', type: 'DEFAULT' })

export type LeadgentoolInput = {
  tunnelId: TunnelId
  name: string
  type: LeadgentoolRow['type']
  /** Where its subscribers begin; the first block without it. */
  targetBlockId?: BlockId | null
  /** Channels offered to the visitor. */
  connectionIds?: readonly ConnectionId[]
}

/**
 * A leadgentool with its "Default traffic source" (LGT-2). Throws `tunnels.not_found`, `tunnels.block_not_found`,
 * `connections.not_found`.
 */
export const createLeadgentool = (
  ctx: Ctx,
  input: LeadgentoolInput & { type: Exclude<LeadgentoolRow['type'], 'DEFAULT'> },
): Promise<Tool> =>
  ctx.transaction(async (ctx) => {
    await getTunnel(ctx, input.tunnelId)
    await requireTarget(ctx, input.tunnelId, input)
    const tool = await insertTool(ctx, { ...input, name: input.name.trim() })
    await noteTool(ctx, 'created', tool.leadgentool)
    return tool
  })

type Target = Pick<store.ToolUpdate, 'targetBlockId' | 'connectionIds'>

async function requireTarget(ctx: TxCtx, tunnelId: TunnelId, { targetBlockId, connectionIds = [] }: Target) {
  if (targetBlockId) {
    const block = await getBlock(ctx, targetBlockId)
    if (block.tunnel_id !== tunnelId) throw blockNotFound(targetBlockId)
  }
  await requireConnections(ctx, connectionIds)
}

const noteTool = (ctx: TxCtx, action: string, { id, name }: LeadgentoolRow) =>
  recordAudit(ctx, { action, entity: 'leadgentool', entityId: id, details: { name } })

/** Throws `leadgen.leadgentool_not_found`, also for one of a deleted tunnel. */
export async function getLeadgentool(ctx: Ctx, id: LeadgentoolId): Promise<LeadgentoolRow> {
  const [tool] = await store.findLeadgentool(ctx.sql, ctx.companyId, id)
  return tool ?? raise(leadgentoolNotFound(id))
}

/**
 * Changes what is given; `targetBlockId` null is the first block. Throws `leadgen.leadgentool_not_found`, `tunnels.block_not_found`,
 * `connections.not_found`.
 */
export const updateLeadgentool = (
  ctx: Ctx,
  id: LeadgentoolId,
  { name, ...target }: store.ToolUpdate,
): Promise<LeadgentoolRow> =>
  ctx.transaction(async (ctx) => {
    const tool = await getLeadgentool(ctx, id)
    await requireTarget(ctx, tool.tunnel_id, target)
    const change = { ...target, name: name?.trim() }
    const [changed] = await store.updateLeadgentool(ctx.sql, ctx.companyId, id, change, ctx.now())
    if (!changed) throw leadgentoolNotFound(id)
    await noteTool(ctx, 'changed', changed)
    return changed
  })

/** Its addresses lead nowhere from then on; its figures stay. Throws `leadgen.leadgentool_not_found`, `leadgen.default_stays`. */
export const deleteLeadgentool = (ctx: Ctx, id: LeadgentoolId): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const tool = await getLeadgentool(ctx, id)
    if (tool.type === 'DEFAULT') throw defaultStays(id)
    const [deleted] = await store.deleteLeadgentool(ctx.sql, ctx.companyId, id, ctx.now())
    if (!deleted) throw leadgentoolNotFound(id)
    await noteTool(ctx, 'deleted', deleted)
  })

async function insertTool(
  ctx: TxCtx,
  { tunnelId, name, type, targetBlockId = null, connectionIds = [] }: LeadgentoolInput,
): Promise<Tool> {
  const tool = {
    id: newId<'leadgentool'>(ctx.now()),
    tunnel_id: tunnelId,
    name,
    type,
    target_block_id: targetBlockId,
    connectionIds,
  }
  const leadgentool = one(await store.insertLeadgentool(ctx.sql, ctx.companyId, tool, ctx.now()))
  return {
    leadgentool,
    trafficSource: await insertSource(ctx, leadgentool, { name: 'Default traffic source', isDefault: true }),
  }
}

/** Another traffic source of a leadgentool, with a public code of its own. Throws `leadgen.leadgentool_not_found`. */
export const createTrafficSource = (
  ctx: Ctx,
  { leadgentoolId, name, description }: { leadgentoolId: LeadgentoolId; name: string; description?: string },
): Promise<TrafficSourceRow> =>
  ctx.transaction(async (ctx) => {
    const tool = await getLeadgentool(ctx, leadgentoolId)
    const source = await insertSource(ctx, tool, { name: name.trim(), description, isDefault: false })
    await noteSource(ctx, 'created', source)
    return source
  })

const noteSource = (ctx: TxCtx, action: string, { id, name, disabled }: TrafficSourceRow) =>
  recordAudit(ctx, { action, entity: 'traffic_source', entityId: id, details: { name, disabled } })

const CODE_CHARACTERS = 6
/** Of two billion codes one that is taken is rare; this many in a row are a fault. */
const CODE_TRIES = 20

type SourceInput = { name: string; description?: string | undefined; isDefault: boolean }

async function insertSource(
  ctx: TxCtx,
  tool: LeadgentoolRow,
  { name, description = '', isDefault }: SourceInput,
): Promise<TrafficSourceRow> {
  const source = {
    id: newId<'traffic_source'>(ctx.now()),
    leadgentool_id: tool.id,
    tunnel_id: tool.tunnel_id,
    name,
    description,
    is_default: isDefault,
    resubscribe_button_id: newId<'button'>(ctx.now()),
    created_by: ctx.actor.userId,
  }
  for (let tries = 0; tries < CODE_TRIES; tries++) {
    const [row] = await store.insertTrafficSource(
      ctx.sql,
      ctx.companyId,
      source,
      randomCode(CODE_CHARACTERS),
      ctx.now(),
    )
    if (row) return row
  }
  throw new Error(`No free code of ${CODE_CHARACTERS} characters was found.`)
}

/** Changes a traffic source; `disabled` closes its public address (LGT-5). Throws `leadgen.traffic_source_not_found`. */
export const updateTrafficSource = (
  ctx: Ctx,
  id: TrafficSourceId,
  change: store.SourceUpdate,
): Promise<TrafficSourceRow> =>
  ctx.transaction(async (ctx) => {
    const [row] = await store.updateTrafficSource(ctx.sql, ctx.companyId, id, change, ctx.now())
    if (!row) throw trafficSourceNotFound(id)
    await noteSource(ctx, 'changed', row)
    return row
  })

/** The traffic source of a public code, in whatever company; null for a code that never was. */
export async function findByHash(sql: Sql, hash: string) {
  const [row] = await store.findSourceByHash(sql, hash)
  if (!row) return null
  return {
    companyId: row.company_id,
    trafficSourceId: row.id,
    leadgentoolId: row.leadgentool_id,
    tunnelId: row.tunnel_id,
    hash: row.hash,
    type: row.type,
    connectionIds: row.connection_ids,
    /** False when it is switched off, or its leadgentool or tunnel is gone (LGT-5). */
    isAvailable: row.is_available,
  }
}

export type Visit = {
  trafficSourceId: TrafficSourceId
  tunnelId: TunnelId
  visitor: string
  utm?: Record<string, string>
}

/** Notes a request of the public address of a source. Whether it counts at all says `isCountable`. */
export async function recordVisit(ctx: TxCtx, { utm = {}, ...visit }: Visit): Promise<void> {
  await insertVisit(ctx, 'visit', { ...visit, utm })
  await ctx.emit({ type: 'lead.visited', ...visit })
}

/** Notes the display of an embedded surface. */
export async function recordShow(ctx: TxCtx, { utm = {}, ...visit }: Visit): Promise<void> {
  await insertVisit(ctx, 'show', { ...visit, utm })
  await ctx.emit({ type: 'lead.shown', ...visit })
}

const insertVisit = (ctx: TxCtx, kind: 'visit' | 'show', { trafficSourceId, tunnelId, visitor, utm = {} }: Visit) => {
  const visit = {
    id: newId<'visit'>(ctx.now()),
    kind,
    traffic_source_id: trafficSourceId,
    tunnel_id: tunnelId,
    visitor,
    utm,
  }
  return store.insertVisit(ctx.sql, ctx.companyId, visit, ctx.now())
}

export type RefInput = {
  trafficSourceId: TrafficSourceId
  utm?: Record<string, string>
  clickId?: string | null
  visitor?: string | null
}

/** Keeps what a visit came with, for the press that may follow; gives what a deep link carries: `l_` and 24 hexadecimal characters. */
export async function createRef(
  ctx: TxCtx,
  { trafficSourceId, utm = {}, clickId = null, visitor = null }: RefInput,
): Promise<string> {
  const id = newId<'lead_ref'>(ctx.now())
  await store.insertRef(
    ctx.sql,
    ctx.companyId,
    { id, traffic_source_id: trafficSourceId, utm, click_id: clickId, visitor },
    ctx.now(),
  )
  return `l_${id}`
}
