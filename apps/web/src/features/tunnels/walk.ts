import type { Block, BlockExit, BlockId, TunnelRelation, TunnelTree } from '@korben/contract'

/** How one comes to a block: by an exit of the one before, by an action that starts there, or by a button, which has its label. */
export type Way = { kind: 'passed' | 'true' | 'false' | 'start' } | { kind: 'button'; label: string }

/**
 * A line of the list. `level`: from 1, deeper by one in each branch. `way`: null where nothing before leads here. `isRepeat`: the block
 * stands further up already, and the line leads there. `isLoose`: nobody comes here by walking.
 */
export type WalkRow = {
  key: string
  block: Block
  level: number
  way: Way | null
  parent: string | null
  isRepeat: boolean
  isLoose: boolean
}

/** An exit of a block, and where it leads. */
export type Exit = { exit: BlockExit; label: string | null; to: BlockId | null }

/** The exits that a block has by its kind and its buttons, in the order in which people meet them. */
export function exitsOf(block: Block, relations: readonly TunnelRelation[]): Exit[] {
  const target = (outcome: TunnelRelation['outcome']) =>
    relations.find((relation) => relation.from === block.id && relation.outcome === outcome)?.to ?? null
  const plain = (outcome: 'passed' | 'true' | 'false'): Exit => ({
    exit: { outcome },
    label: null,
    to: target(outcome),
  })
  if (block.kind === 'FILTER') return [plain('true'), plain('false')]
  return [...forwardsOf(block), plain('passed')]
}

/** The buttons of a message that lead on. */
export function forwardsOf({ body }: Block): Exit[] {
  if (body?.kind !== 'MESSAGE_BLOCK') return []
  return body.settings.content
    .flatMap(({ buttons }) => (buttons ?? []).flat())
    .flatMap((button) =>
      button.kind === 'FORWARD'
        ? [{ exit: { outcome: 'button', buttonId: button.id }, label: button.label, to: button.blockId }]
        : [],
    )
}

/** Blocks in walking order: branches first, one level deeper, then what follows on the same level. */
export function walkTree({ tunnel, blocks, relations }: TunnelTree): WalkRow[] {
  const known = new Map(blocks.map((block) => [block.id, block]))
  const rows: WalkRow[] = []
  const seen = new Set<BlockId>()

  const visit = (from: Block, fromWay: Way | null, level: number, parent: string | null, isLoose: boolean): void => {
    let block: Block | undefined = from
    let way = fromWay
    while (block) {
      const isRepeat = seen.has(block.id)
      const key = `${rows.length} ${block.id}`
      rows.push({ key, block, level, way, parent, isRepeat, isLoose })
      if (isRepeat) return
      seen.add(block.id)
      for (const branch of branchesOf(block, relations)) {
        const target = known.get(branch.to)
        if (target) visit(target, branch.way, level + 1, key, isLoose)
      }
      const next: BlockId | null = block.kind === 'FILTER' ? null : passedOf(block, relations)
      block = next ? known.get(next) : undefined
      way = { kind: 'passed' }
    }
  }

  const led = new Set(relations.map(({ to }) => to))
  const first = known.get(tunnel.firstBlockId)
  const entries = blocks.filter(({ kind }) => kind === 'LEADGENTOOL')
  for (const root of first ? [first, ...entries] : entries) if (!seen.has(root.id)) visit(root, null, 1, null, false)
  const loose = blocks.filter(({ id }) => !seen.has(id))
  for (const root of [...loose.filter(({ id }) => !led.has(id)), ...loose]) {
    if (!seen.has(root.id)) visit(root, null, 1, null, true)
  }
  return rows
}

const passedOf = (block: Block, relations: readonly TunnelRelation[]): BlockId | null =>
  relations.find(({ from, outcome }) => from === block.id && outcome === 'passed')?.to ?? null

function branchesOf(block: Block, relations: readonly TunnelRelation[]): { way: Way; to: BlockId }[] {
  if (block.body?.kind === 'ACTION') {
    return block.body.settings.actions.flatMap((action) =>
      action.kind === 'start' && action.tunnelId === block.tunnelId
        ? [{ way: { kind: 'start' }, to: action.blockId }]
        : [],
    )
  }
  return exitsOf(block, relations).flatMap(({ exit, label, to }): { way: Way; to: BlockId }[] => {
    if (to === null || exit.outcome === 'passed') return []
    return [{ way: exit.outcome === 'button' ? { kind: 'button', label: label ?? '' } : { kind: exit.outcome }, to }]
  })
}
