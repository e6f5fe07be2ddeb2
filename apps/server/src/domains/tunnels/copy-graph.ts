import type { BlockId, ButtonId, Id, TunnelAction, TunnelBlock, TunnelGraph, TunnelId } from '@korben/contract'

/**
 * A graph with new ids for its blocks and buttons; what pointed into the original points into the copy. Entries forget their
 * leadgentools: those belong to the original.
 */
export function copyGraph(
  { firstBlockId, blocks, relations }: TunnelGraph,
  { from, to }: { from: TunnelId; to: TunnelId },
  makeId: <Name extends string>() => Id<Name>,
): TunnelGraph {
  const blockIds = new Map<BlockId, BlockId>(blocks.map(({ id }) => [id, makeId()]))
  const buttonIds = new Map<ButtonId, ButtonId>()
  const block = (id: BlockId) => blockIds.get(id) ?? id
  const button = (id: ButtonId): ButtonId => {
    const copied = buttonIds.get(id) ?? makeId()
    buttonIds.set(id, copied)
    return copied
  }
  const action = (action: TunnelAction): TunnelAction => {
    if (action.kind === 'start' && action.tunnelId === from)
      return { ...action, tunnelId: to, blockId: block(action.blockId) }
    if (action.kind === 'stop' && action.tunnelId === from) {
      return { ...action, tunnelId: to, blockId: action.blockId && block(action.blockId) }
    }
    return action
  }
  const copyBlock = (original: TunnelBlock): TunnelBlock => {
    const id = block(original.id)
    switch (original.kind) {
      case 'MESSAGE_BLOCK': {
        const content = original.settings.content.map((element) => ({
          ...element,
          ...(element.buttons && {
            buttons: element.buttons.map((line) =>
              line.map((old) => ({
                ...old,
                id: button(old.id),
                ...(old.kind === 'FORWARD' && { blockId: block(old.blockId) }),
              })),
            ),
          }),
        }))
        return { ...original, id, settings: { content } }
      }
      case 'LEADGENTOOL':
        return { ...original, id, settings: { leadgentoolId: null } }
      case 'ACTION':
        return { ...original, id, settings: { actions: original.settings.actions.map(action) } }
      case 'DELAY':
      case 'FILTER':
        return { ...original, id }
      default:
        return original satisfies never
    }
  }
  return {
    firstBlockId: block(firstBlockId),
    blocks: blocks.map(copyBlock),
    relations: relations.map((relation) => {
      const moved = { from: block(relation.from), to: block(relation.to) }
      return relation.outcome === 'button'
        ? { ...relation, ...moved, buttonId: button(relation.buttonId) }
        : { ...relation, ...moved }
    }),
  }
}
