import { type BlockId, type Content, TunnelBlock, type TunnelGraph, type TunnelRelation } from '@korben/contract'
import { Value } from 'typebox/value'
import type { TunnelBlockRow, TunnelRelationRow, TunnelRow } from '../../generated/rows.ts'
import { raise } from '../../kit/errors.ts'
import type { Problem } from './check-graph.ts'

/** A tunnel as it is edited. */
export type Draft = { tunnel: TunnelRow; blocks: readonly TunnelBlockRow[]; relations: readonly TunnelRelationRow[] }

/**
 * The graph that a draft would be published as. Blocks that are not filled in are left out and named. Where a FORWARD button leads is
 * its relation's business; the content is made to agree.
 */
export function readDraft({ tunnel, blocks, relations }: Draft): { graph: TunnelGraph; problems: Problem[] } {
  const problems: Problem[] = []
  const targets = new Map(relations.map((row) => [row.from_button_id ?? '', row.to_block_id]))
  const read = blocks.flatMap((row) => {
    const block = readBlock(row)
    if (!block) problems.push({ kind: 'invalid_settings', blockId: row.id })
    return block ? [pointButtons(block, (buttonId) => targets.get(buttonId))] : []
  })
  const firstBlockId = tunnel.first_block_id ?? raise(new Error(`The tunnel ${tunnel.id} has no first block.`))
  return { graph: { firstBlockId, blocks: read, relations: relations.map(readRelation) }, problems }
}

export function readBlock({
  id,
  name,
  kind,
  settings,
}: Pick<TunnelBlockRow, 'id' | 'name' | 'kind' | 'settings'>): TunnelBlock | null {
  const block: unknown = { id, name, kind, settings }
  return Value.Check(TunnelBlock, block) ? block : null
}

/** A message whose FORWARD buttons lead where `targetOf` says; those it does not know keep theirs. */
export function pointButtons(block: TunnelBlock, targetOf: (buttonId: string) => BlockId | undefined): TunnelBlock {
  if (block.kind !== 'MESSAGE_BLOCK') return block
  const content: Content = block.settings.content.map((element) => ({
    ...element,
    ...(element.buttons && {
      buttons: element.buttons.map((line) =>
        line.map((button) =>
          button.kind === 'FORWARD' ? { ...button, blockId: targetOf(button.id) ?? button.blockId } : button,
        ),
      ),
    }),
  }))
  return { ...block, settings: { content } }
}

export function readRelation(row: TunnelRelationRow): TunnelRelation {
  const { from_block_id: from, to_block_id: to, from_button_id: buttonId, outcome } = row
  if (outcome !== 'button') return { from, outcome, to }
  if (buttonId === null) throw new Error('The database lets no relation of a button be without it.')
  return { from, outcome, buttonId, to }
}
