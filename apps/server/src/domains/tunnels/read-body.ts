import type {
  BlockBody,
  Button,
  ButtonId,
  ChangedBlockBody,
  NewBlockBody,
  TunnelBlock,
  TunnelId,
} from '@korben/contract'
import type { TxCtx } from '../../kit/context.ts'
import { newId } from '../../kit/ids.ts'
import { readFiles, requireSound } from '../templates/index.ts'
import { findUnknown, namesOf } from './names.ts'
import { buttonNotFound, targetNotFound } from './tunnels.errors.ts'

type Written = NewBlockBody | ChangedBlockBody

/**
 * What a block does as somebody wrote it, fit to be stored in the draft of a tunnel: new buttons get ids, and whatever it names exists.
 * `before`: what the block was, whose buttons may stay. Throws `tunnels.button_not_found`, `tunnels.target_not_found`,
 * `templates.content_invalid`.
 */
export async function readBody(
  ctx: TxCtx,
  tunnelId: TunnelId,
  written: Written,
  before: TunnelBlock | null,
): Promise<BlockBody> {
  await requireNamed(ctx, tunnelId, written)
  if (written.kind !== 'MESSAGE_BLOCK') return written
  requireSound(written.settings.content)
  const withFile = await readFiles(ctx, written.settings.content)
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
    ...withFile(element),
    ...(buttons && { buttons: buttons.map((line) => line.map(readButton)) }),
  }))
  return { kind: 'MESSAGE_BLOCK', settings: { content } }
}

type WrittenButton = ReturnType<typeof writtenButtons>[number]

const writtenButtons = (written: Extract<ChangedBlockBody, { kind: 'MESSAGE_BLOCK' }>) =>
  written.settings.content.flatMap(({ buttons }) => (buttons ?? []).flat())

const buttonsOf = (block: TunnelBlock) =>
  block.kind === 'MESSAGE_BLOCK' ? block.settings.content.flatMap(({ buttons }) => (buttons ?? []).flat()) : []

async function requireNamed(ctx: TxCtx, tunnelId: TunnelId, written: Written): Promise<void> {
  const { forwards, places, ...names } = namesOf(written)
  const all = { ...names, forwards, places: [...places, ...forwards.map((blockId) => ({ tunnelId, blockId }))] }
  const unknown = (await findUnknown(ctx, tunnelId, [all])).of(all)
  if (unknown.length > 0) throw targetNotFound([...new Set(unknown)])
}
