import type { BlockId, TunnelBlock, TunnelId } from '@korben/contract'
import type { TunnelBlockRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { copyGraph } from './copy-graph.ts'
import { edit, editBlock, noteBlock, relationOf } from './edit-blocks.ts'
import { readBlock, readRelation } from './read-draft.ts'
import { blockInvalid, blockNotFound } from './tunnels.errors.ts'
import * as store from './tunnels.store.ts'

/**
 * Puts blocks into this order; those that are not named follow in the order they had. Returns the whole order.
 * Throws `tunnels.not_found`, `tunnels.block_not_found`.
 */
export const orderBlocks = (ctx: Ctx, tunnelId: TunnelId, wanted: readonly BlockId[]): Promise<BlockId[]> =>
  edit(ctx, tunnelId, async (ctx) => {
    const present = new Set((await store.findBlocks(ctx.sql, ctx.companyId, tunnelId)).map(({ id }) => id))
    const unknown = wanted.find((id) => !present.has(id))
    if (unknown) throw blockNotFound(unknown)
    const ordered = [...new Set([...wanted, ...present])]
    await store.updatePlaces(ctx.sql, ctx.companyId, tunnelId, ordered)
    return ordered
  })

const COPY_OFFSET = 40

/**
 * A block that does the same and leads where this one leads; it stands behind it, and nothing leads to it.
 * Throws `tunnels.block_not_found`, `tunnels.block_invalid` for one that is not filled in.
 */
export const copyBlock = (ctx: Ctx, id: BlockId, name: string): Promise<TunnelBlockRow> =>
  editBlock(ctx, id, async (ctx, row) => {
    const block = readBlock(row) ?? raise(blockInvalid(id, 'It is not filled in.'))
    const rows = await store.findRelations(ctx.sql, ctx.companyId, row.tunnel_id)
    const relations = rows.filter(({ from_block_id }) => from_block_id === id).map(readRelation)
    const place = { from: row.tunnel_id, to: row.tunnel_id }
    const copy = copyGraph({ firstBlockId: id, blocks: [block], relations }, place, () => newId(ctx.now()))
    const [copied] = copy.blocks
    if (!copied) throw new Error('The copy of a block has none.')
    const [added] = await store.insertBlocks(
      ctx.sql,
      ctx.companyId,
      row.tunnel_id,
      [{ ...keepEntry(copied, block), name: name.trim(), x: row.x + COPY_OFFSET, y: row.y + COPY_OFFSET }],
      ctx.now(),
    )
    if (!added) throw new Error('A copy was not stored.')
    const relationRows = copy.relations.map((relation) => relationOf(ctx, relation))
    if (relationRows.length > 0) await store.insertRelations(ctx.sql, ctx.companyId, row.tunnel_id, relationRows)
    await placeBehind(ctx, row, added.id)
    await noteBlock(ctx, 'created', added)
    return added
  })

/** In its own tunnel an entry keeps its leadgentool. */
const keepEntry = (copied: TunnelBlock, { kind, settings }: TunnelBlock): TunnelBlock =>
  copied.kind === 'LEADGENTOOL' && kind === 'LEADGENTOOL' ? { ...copied, settings } : copied

async function placeBehind(ctx: TxCtx, { id, tunnel_id }: TunnelBlockRow, added: BlockId): Promise<void> {
  const ids = (await store.findBlocks(ctx.sql, ctx.companyId, tunnel_id)).map((block) => block.id)
  const others = ids.filter((one) => one !== added)
  const at = others.indexOf(id) + 1
  await store.updatePlaces(ctx.sql, ctx.companyId, tunnel_id, others.toSpliced(at, 0, added))
}
