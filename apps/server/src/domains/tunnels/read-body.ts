import type {
  BlockBody,
  BlockId,
  Button,
  ButtonId,
  ChangedBlockBody,
  NewBlockBody,
  TunnelAction,
  TunnelBlock,
  TunnelId,
} from '@korben/contract'
import type { TxCtx } from '../../kit/context.ts'
import { newId } from '../../kit/ids.ts'
import { requireSound } from '../templates/index.ts'
import { buttonNotFound, targetNotFound } from './tunnels.errors.ts'
import * as store from './tunnels.store.ts'

type Written = NewBlockBody | ChangedBlockBody

/**
 * What a block does as somebody wrote it, fit to be stored in the draft of a tunnel: new buttons get ids, and whatever it names exists.
 * `before`: what the block was, whose buttons may stay. Throws `tunnels.button_not_found`, `tunnels.target_not_found`,
 * `templates.content_invalid`, `templates.target_not_found`.
 */
export async function readBody(
  ctx: TxCtx,
  tunnelId: TunnelId,
  written: Written,
  before: TunnelBlock | null,
): Promise<BlockBody> {
  await requireNamed(ctx, tunnelId, written)
  if (written.kind !== 'MESSAGE_BLOCK') return written
  await requireSound(ctx, written.settings.content)
  const kept = new Set(before ? buttonsOf(before).map(({ id }) => id) : [])
  const seen = new Set<ButtonId>()
  const readButton = (button: WrittenButton): Button => {
    const { id = newId<'button'>(ctx.now()), ...rest } = { id: undefined, ...button }
    // An id twice in a message would be two buttons that cannot be told apart.
    if (button.id !== undefined && (!kept.has(id) || seen.has(id))) throw buttonNotFound(id)
    seen.add(id)
    // It may lead nowhere yet: an id that no block has, which the check of the tunnel names.
    return rest.kind === 'FORWARD'
      ? { ...rest, id, blockId: rest.blockId ?? newId<'tunnel_block'>(ctx.now()) }
      : { ...rest, id }
  }
  const content = written.settings.content.map(({ buttons, ...element }) => ({
    ...element,
    ...(buttons && { buttons: buttons.map((line) => line.map(readButton)) }),
  }))
  return { kind: 'MESSAGE_BLOCK', settings: { content } }
}

type WrittenButton = ReturnType<typeof writtenButtons>[number]

const writtenButtons = (written: Extract<ChangedBlockBody, { kind: 'MESSAGE_BLOCK' }>) =>
  written.settings.content.flatMap(({ buttons }) => (buttons ?? []).flat())

const buttonsOf = (block: TunnelBlock) =>
  block.kind === 'MESSAGE_BLOCK' ? block.settings.content.flatMap(({ buttons }) => (buttons ?? []).flat()) : []

/** What a block names outside of itself, but for what templates know of. */
async function requireNamed(ctx: TxCtx, tunnelId: TunnelId, written: Written): Promise<void> {
  const tagIds = tagsOf(written)
  const leadgentoolId = written.kind === 'LEADGENTOOL' ? written.settings.leadgentoolId : null
  const leadgentoolIds = leadgentoolId === null ? [] : [leadgentoolId]
  const blocks = blocksOf(tunnelId, written)

  const named: string[] = [...tagIds, ...leadgentoolIds]
  const known = new Set<string | null>()
  if (named.length > 0) {
    for (const { id } of await store.findNamed(ctx.sql, ctx.companyId, { tagIds, leadgentoolIds, tunnelId })) {
      known.add(id)
    }
  }
  const keyOf = (tunnelId: TunnelId, blockId: BlockId | null) => `${tunnelId} ${blockId ?? ''}`
  if (blocks.length > 0) {
    for (const row of await store.findBlocksOf(ctx.sql, ctx.companyId, blocks)) {
      known.add(keyOf(row.tunnel_id, row.block_id))
    }
  }
  const unknown = [
    ...named.filter((id) => !known.has(id)),
    ...blocks.flatMap((to) => (known.has(keyOf(to.tunnelId, to.blockId)) ? [] : [to.blockId ?? to.tunnelId])),
  ]
  if (unknown.length > 0) throw targetNotFound([...new Set(unknown)])
}

const tagsOf = (written: Written) => {
  if (written.kind === 'FILTER') return written.settings.conditions.flatMap(({ tagIds }) => tagIds)
  if (written.kind !== 'ACTION') return []
  return written.settings.actions.flatMap((action) => ('tagIds' in action ? action.tagIds : []))
}

type Place = { tunnelId: TunnelId; blockId: BlockId | null }

function blocksOf(tunnelId: TunnelId, written: Written): Place[] {
  if (written.kind === 'ACTION') return written.settings.actions.flatMap(placeOf)
  if (written.kind !== 'MESSAGE_BLOCK') return []
  return writtenButtons(written).flatMap((button) =>
    button.kind === 'FORWARD' && button.blockId !== null ? [{ tunnelId, blockId: button.blockId }] : [],
  )
}

const placeOf = (action: TunnelAction): Place[] =>
  action.kind === 'start' || action.kind === 'stop' ? [{ tunnelId: action.tunnelId, blockId: action.blockId }] : []
