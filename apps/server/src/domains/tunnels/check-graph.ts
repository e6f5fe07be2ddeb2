import type { BlockId, ButtonId, TunnelBlock, TunnelGraph, TunnelId } from '@korben/contract'
import { forwardButtons, readGraph, type Tunnel } from './graph.ts'

/**
 * | kind | says | keeps from publishing |
 * |---|---|---|
 * | `invalid_settings` | the block is not filled in as its kind demands | yes |
 * | `first_block` | the first block is missing or no message | yes |
 * | `missing_target` | a button, an action, a filter or an entry names what does not exist: `target` | yes |
 * | `endless_loop` | whoever comes to the block goes round for ever without a wait | yes |
 * | `unreachable` | nothing leads to the block; subscriptions by API may still begin there | no |
 * | `dead_end` | a delay, a filter or an entry leads nowhere by `target` | no |
 */
export type Problem = { kind: ProblemKind; blockId: BlockId | null; target?: string }
export type ProblemKind =
  | 'invalid_settings'
  | 'first_block'
  | 'missing_target'
  | 'endless_loop'
  | 'unreachable'
  | 'dead_end'

const WARNINGS: readonly ProblemKind[] = ['unreachable', 'dead_end']
export const isError = ({ kind }: Problem): boolean => !WARNINGS.includes(kind)

/** Checks a graph by itself. `tunnelId` tells which START leads back into it. */
export function checkGraph(tunnelId: TunnelId, graph: TunnelGraph): Problem[] {
  const tunnel = readGraph(tunnelId, graph)
  return [
    ...checkFirstBlock(tunnel),
    ...graph.blocks.flatMap((block) => [...checkTargets(tunnel, block), ...checkDeadEnds(tunnel, block)]),
    ...checkLoops(tunnel, graph),
    ...checkReach(tunnel, graph),
  ]
}

const checkFirstBlock = ({ blocks, firstBlockId }: Tunnel): Problem[] =>
  blocks.get(firstBlockId)?.kind === 'MESSAGE_BLOCK' ? [] : [{ kind: 'first_block', blockId: firstBlockId }]

function checkTargets(tunnel: Tunnel, block: TunnelBlock): Problem[] {
  const missing = (target: BlockId | ButtonId): Problem => ({ kind: 'missing_target', blockId: block.id, target })
  if (block.kind === 'MESSAGE_BLOCK') {
    return forwardButtons(block.settings.content).flatMap(({ id }) => (tunnel.buttons.has(id) ? [] : [missing(id)]))
  }
  if (block.kind !== 'ACTION') return []
  return block.settings.actions.flatMap((action) => {
    if (action.kind !== 'start' && action.kind !== 'stop') return []
    const isOwn = action.tunnelId === tunnel.id && action.blockId !== null
    return isOwn && action.blockId !== null && !tunnel.blocks.has(action.blockId) ? [missing(action.blockId)] : []
  })
}

/** A message or an action may well be the last block; what only leads on may not. */
function checkDeadEnds(tunnel: Tunnel, block: TunnelBlock): Problem[] {
  const outcomes = block.kind === 'FILTER' ? (['true', 'false'] as const) : (['passed'] as const)
  if (block.kind === 'MESSAGE_BLOCK' || block.kind === 'ACTION') return []
  return outcomes.flatMap((outcome): Problem[] =>
    tunnel.next(block.id, outcome) ? [] : [{ kind: 'dead_end', blockId: block.id, target: outcome }],
  )
}

/** Circles that nothing can leave: no wait, no filter, no end of the run. One problem for each. */
function checkLoops(tunnel: Tunnel, graph: TunnelGraph): Problem[] {
  const done = new Set<BlockId>()
  const problems: Problem[] = []
  for (const first of graph.blocks) {
    const path = new Set<BlockId>()
    let block: TunnelBlock | undefined = first
    while (block && !done.has(block.id) && !path.has(block.id)) {
      path.add(block.id)
      block = goesOn(tunnel, block) ? tunnel.next(block.id, 'passed') : undefined
    }
    if (block && path.has(block.id)) problems.push({ kind: 'endless_loop', blockId: block.id })
    for (const id of path) done.add(id)
  }
  return problems
}

function goesOn(tunnel: Tunnel, block: TunnelBlock): boolean {
  if (block.kind === 'DELAY') return block.settings.seconds === 0
  if (block.kind === 'ACTION') {
    return !block.settings.actions.some(
      (action) => (action.kind === 'start' || action.kind === 'stop') && action.tunnelId === tunnel.id,
    )
  }
  return block.kind !== 'FILTER'
}

function checkReach(tunnel: Tunnel, graph: TunnelGraph): Problem[] {
  const leads = new Map<BlockId, BlockId[]>()
  const lead = (from: BlockId, to: BlockId) => void leads.set(from, [...(leads.get(from) ?? []), to])
  for (const { from, to } of graph.relations) lead(from, to)
  for (const block of graph.blocks) {
    if (block.kind !== 'ACTION') continue
    for (const action of block.settings.actions) {
      if (action.kind === 'start' && action.tunnelId === tunnel.id) lead(block.id, action.blockId)
    }
  }
  const reached = new Set<BlockId>()
  const open = [tunnel.firstBlockId, ...graph.blocks.flatMap(({ id, kind }) => (kind === 'LEADGENTOOL' ? [id] : []))]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue
    reached.add(id)
    open.push(...(leads.get(id) ?? []))
  }
  return graph.blocks.flatMap(({ id }): Problem[] => (reached.has(id) ? [] : [{ kind: 'unreachable', blockId: id }]))
}
