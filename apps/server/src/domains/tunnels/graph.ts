import type { BlockId, ButtonId, Content, TunnelBlock, TunnelGraph, TunnelId, TunnelRelation } from '@korben/contract'

/** A published graph, made ready for walking. */
export type Tunnel = {
  readonly id: TunnelId
  readonly firstBlockId: BlockId
  readonly blocks: ReadonlyMap<BlockId, TunnelBlock>
  /** Where each FORWARD button leads. */
  readonly buttons: ReadonlyMap<ButtonId, BlockId>
  /** Message blocks from which a press can lead on. */
  readonly pressable: ReadonlySet<BlockId>
  /** Whether a walk has to know the person's tags. */
  readonly readsTags: boolean
  next(from: BlockId, outcome: PlainOutcome): TunnelBlock | undefined
}

export type PlainOutcome = Exclude<TunnelRelation['outcome'], 'button'>

/** Makes a graph ready for walking. What leads to a block that is not in the graph leads nowhere. */
export function readGraph(id: TunnelId, graph: TunnelGraph): Tunnel {
  const blocks = new Map(graph.blocks.map((block) => [block.id, block]))
  const buttons = new Map<ButtonId, BlockId>()
  const pressable = new Set<BlockId>()
  const plain = new Map<string, BlockId>()
  for (const relation of graph.relations) {
    if (!blocks.has(relation.to)) continue
    if (relation.outcome === 'button') {
      buttons.set(relation.buttonId, relation.to)
      pressable.add(relation.from)
    } else {
      plain.set(`${relation.from} ${relation.outcome}`, relation.to)
    }
  }
  return {
    id,
    firstBlockId: graph.firstBlockId,
    blocks,
    buttons,
    pressable,
    readsTags: graph.blocks.some((block) => block.kind === 'FILTER'),
    next: (from, outcome) => {
      const to = plain.get(`${from} ${outcome}`)
      return to && blocks.get(to)
    },
  }
}

/** The FORWARD buttons of a message, in their order. */
export const forwardButtons = (content: Content): { id: ButtonId; blockId: BlockId }[] =>
  content
    .flatMap((element) => element.buttons ?? [])
    .flat()
    .flatMap((button) => (button.kind === 'FORWARD' ? [{ id: button.id, blockId: button.blockId }] : []))
