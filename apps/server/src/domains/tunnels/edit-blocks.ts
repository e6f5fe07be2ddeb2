import type {
  BlockBody,
  BlockId,
  ButtonId,
  ChangedBlockBody,
  NewBlockBody,
  TunnelBlock,
  TunnelId,
  TunnelRelation,
} from '@korben/contract'
import type { TunnelBlockRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { recordAudit } from '../audit/index.ts'
import { forwardButtons } from './graph.ts'
import { readBody } from './read-body.ts'
import { pointButtons, readBlock } from './read-draft.ts'
import { blockInvalid, blockNotFound, buttonNotFound, firstBlockFixed, tunnelNotFound } from './tunnels.errors.ts'
import * as store from './tunnels.store.ts'

export type BlockInput = BlockBody & { name: string; x?: number; y?: number }

/**
 * Adds a block to the draft. Where its FORWARD buttons lead becomes relations; a button may lead to a block made later.
 * Throws `tunnels.not_found`, `tunnels.block_invalid`.
 */
export const addBlock = (
  ctx: Ctx,
  tunnelId: TunnelId,
  { x = 0, y = 0, ...body }: BlockInput,
): Promise<TunnelBlockRow> =>
  edit(ctx, tunnelId, async (ctx) => {
    const block = requireValid({ id: newId<'tunnel_block'>(ctx.now()), ...body })
    const row = one(await store.insertBlocks(ctx.sql, ctx.companyId, tunnelId, [{ ...block, x, y }], ctx.now()))
    await relateButtons(ctx, row)
    await noteBlock(ctx, 'created', row)
    return row
  })

/** As `addBlock`, with a body as staff write it. Throws what `readBody` throws as well. */
export const createBlock = (
  ctx: Ctx,
  tunnelId: TunnelId,
  { body, ...input }: { name: string; x?: number; y?: number; body: NewBlockBody },
): Promise<TunnelBlockRow> =>
  edit(ctx, tunnelId, async (ctx) => {
    const read = await readBody(ctx, tunnelId, body, null)
    return addBlock(ctx, tunnelId, { ...input, name: input.name.trim(), ...read })
  })

type BlockChange = { name?: string; x?: number; y?: number; body?: ChangedBlockBody }

/** As `updateBlock`, with a body as staff write it. Throws what `readBody` throws as well. */
export const changeBlock = (ctx: Ctx, id: BlockId, { body, ...change }: BlockChange): Promise<TunnelBlockRow> =>
  editBlock(ctx, id, async (ctx, row) => {
    const name = change.name === undefined ? {} : { name: change.name.trim() }
    if (!body) return updateBlock(ctx, id, { ...change, ...name })
    if (body.kind !== row.kind) throw blockInvalid(id, `It is of the kind ${row.kind}, and stays it.`)
    const { settings } = await readBody(ctx, row.tunnel_id, body, readBlock(row))
    return updateBlock(ctx, id, { ...change, ...name, settings })
  })

/** Throws `tunnels.block_not_found`, also for a block of a deleted tunnel. */
export async function getBlock(ctx: Ctx, id: BlockId): Promise<TunnelBlockRow> {
  const [block] = await store.findBlock(ctx.sql, ctx.companyId, id)
  return block ?? raise(blockNotFound(id))
}

/** What is not given stays; the kind of a block never changes. */
export type BlockUpdate = { name?: string; settings?: BlockBody['settings']; x?: number; y?: number }

/** Changes a block of the draft. Throws `tunnels.block_not_found`, `tunnels.block_invalid`. */
export const updateBlock = (ctx: Ctx, id: BlockId, change: BlockUpdate): Promise<TunnelBlockRow> =>
  editBlock(ctx, id, async (ctx, { x, y, ...before }) => {
    const block = requireValid({ ...before, ...change })
    const row = one(await store.updateBlock(ctx.sql, ctx.companyId, { x, y, ...change, ...block }, ctx.now()))
    if (change.settings) await relateButtons(ctx, row)
    if (change.settings || change.name !== undefined) await noteBlock(ctx, 'changed', row)
    return row
  })

/**
 * Takes a block and its relations out of the draft; what pressed or led there is then named by `checkTunnel`. Runs that stand on it
 * keep their version. Throws `tunnels.block_not_found`, `tunnels.first_block_fixed`.
 */
export const removeBlock = (ctx: Ctx, id: BlockId): Promise<void> =>
  editBlock(ctx, id, async (ctx, block) => {
    const [tunnel] = await store.findTunnel(ctx.sql, ctx.companyId, block.tunnel_id)
    if (tunnel?.first_block_id === id) throw firstBlockFixed(id)
    await store.deleteBlock(ctx.sql, ctx.companyId, id)
    await noteBlock(ctx, 'deleted', block)
  })

/**
 * Leads from a block to another of the same tunnel, instead of where that outcome or button led before.
 * Throws `tunnels.block_not_found`, `tunnels.button_not_found`, `tunnels.block_invalid` (an outcome that the block does not have).
 */
export const connectBlocks = (ctx: Ctx, connection: TunnelRelation): Promise<void> =>
  editBlock(ctx, connection.from, async (ctx, block) => {
    const [target] = await store.findBlock(ctx.sql, ctx.companyId, connection.to)
    if (target?.tunnel_id !== block.tunnel_id) throw blockNotFound(connection.to)
    if (!hasOutcome(block, connection.outcome))
      throw blockInvalid(block.id, `It has no outcome "${connection.outcome}".`)
    if (connection.outcome === 'button') await pointButton(ctx, block, connection.buttonId, connection.to)
    await store.insertRelations(ctx.sql, ctx.companyId, block.tunnel_id, [relationOf(ctx, connection)])
    await noteBlock(ctx, 'changed', block)
  })

/** Leads nowhere any more. Throws `tunnels.block_not_found`, `tunnels.button_not_found`; what led nowhere already changes nothing. */
export const disconnectBlocks = (ctx: Ctx, { from, outcome, buttonId }: store.RelationKey): Promise<void> =>
  editBlock(ctx, from, async (ctx, block) => {
    if (buttonId !== null) requireButton(block, buttonId)
    await store.deleteRelation(ctx.sql, ctx.companyId, { from, outcome, buttonId })
    await noteBlock(ctx, 'changed', block)
  })

/** Who moved a block on the canvas is of no interest. */
export const noteBlock = (ctx: TxCtx, action: string, { id, tunnel_id, name, kind }: TunnelBlockRow) =>
  recordAudit(ctx, { action, entity: 'tunnel_block', entityId: id, details: { name, kind, tunnelId: tunnel_id } })

export const edit = <T>(ctx: Ctx, tunnelId: TunnelId, act: (ctx: TxCtx) => Promise<T>): Promise<T> =>
  ctx.transaction(async (ctx) => {
    const [tunnel] = await store.lockTunnel(ctx.sql, ctx.companyId, tunnelId)
    if (!tunnel) throw tunnelNotFound(tunnelId)
    const result = await act(ctx)
    await store.touchTunnel(ctx.sql, ctx.companyId, tunnelId, ctx.now())
    return result
  })

export async function editBlock<T>(
  ctx: Ctx,
  id: BlockId,
  act: (ctx: TxCtx, block: TunnelBlockRow) => Promise<T>,
): Promise<T> {
  const [found] = await store.findBlock(ctx.sql, ctx.companyId, id)
  if (!found) throw blockNotFound(id)
  return edit(ctx, found.tunnel_id, async (ctx) => {
    const [block] = await store.findBlock(ctx.sql, ctx.companyId, id)
    return act(ctx, block ?? raise(blockNotFound(id)))
  })
}

const requireValid = (block: Pick<TunnelBlockRow, 'id' | 'name' | 'kind' | 'settings'>): TunnelBlock =>
  readBlock(block) ?? raise(blockInvalid(block.id, `It is not filled in as a ${block.kind} must be.`))

/** Relations follow the FORWARD buttons of a message. */
async function relateButtons(ctx: TxCtx, row: TunnelBlockRow): Promise<void> {
  const block = readBlock(row)
  if (block?.kind !== 'MESSAGE_BLOCK') return
  const buttons = forwardButtons(block.settings.content)
  const blocks = new Set((await store.findBlocks(ctx.sql, ctx.companyId, row.tunnel_id)).map(({ id }) => id))
  const leading = buttons.filter(({ blockId }) => blocks.has(blockId))
  await store.deleteOtherButtons(
    ctx.sql,
    ctx.companyId,
    row.id,
    leading.map(({ id }) => id),
  )
  const relations = leading.map(({ id: buttonId, blockId: to }) =>
    relationOf(ctx, { from: row.id, outcome: 'button', buttonId, to }),
  )
  if (relations.length > 0) await store.insertRelations(ctx.sql, ctx.companyId, row.tunnel_id, relations)
}

/** The message says the same as the relation. */
async function pointButton(ctx: TxCtx, row: TunnelBlockRow, buttonId: ButtonId, to: BlockId): Promise<void> {
  const block = requireButton(row, buttonId)
  const pointed = pointButtons(block, (id) => (id === buttonId ? to : undefined))
  await store.updateBlock(ctx.sql, ctx.companyId, { ...pointed, x: row.x, y: row.y }, ctx.now())
}

function requireButton(row: TunnelBlockRow, buttonId: ButtonId): TunnelBlock {
  const block = readBlock(row)
  if (block?.kind === 'MESSAGE_BLOCK' && forwardButtons(block.settings.content).some(({ id }) => id === buttonId))
    return block
  throw buttonNotFound(buttonId)
}

const hasOutcome = ({ kind }: TunnelBlockRow, outcome: TunnelRelation['outcome']): boolean => {
  if (outcome === 'button') return kind === 'MESSAGE_BLOCK'
  return (outcome === 'passed') !== (kind === 'FILTER')
}

/** A way through a tunnel, as it is stored. */
export const relationOf = (ctx: TxCtx, relation: TunnelRelation): store.NewRelation => ({
  id: newId(ctx.now()),
  from_block_id: relation.from,
  outcome: relation.outcome,
  from_button_id: relation.outcome === 'button' ? relation.buttonId : null,
  to_block_id: relation.to,
})
