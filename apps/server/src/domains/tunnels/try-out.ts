import type { ButtonId, TunnelGraph, TunnelId, TunnelMoment, TunnelScript } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import type { Effect } from './engine.ts'
import { forwardButtons, readGraph } from './graph.ts'
import { findUnknown, NO_NAMES } from './names.ts'
import { getDraft } from './publish-tunnel.ts'
import { type Moment, simulate } from './simulate.ts'
import { blockNotFound, buttonNotFound, targetNotFound } from './tunnels.errors.ts'

/**
 * Plays the draft with the engine of the real runs and a virtual clock; nothing is sent or changed. Throws `tunnels.not_found`, `tunnels.block_not_found`, `tunnels.button_not_found`, `tunnels.target_not_found` (a tag) for
 * what the script names and the draft does not know.
 */
export async function tryOut(ctx: Ctx, id: TunnelId, script: TunnelScript): Promise<TunnelMoment[]> {
  const { graph } = await getDraft(ctx, id)
  await requireKnown(ctx, id, graph, script)
  const at = ctx.now()
  return simulate(readGraph(id, graph), { at, ...script }).map((moment) => present(moment, at))
}

async function requireKnown(
  ctx: Ctx,
  id: TunnelId,
  graph: TunnelGraph,
  { blockId, tagIds = [], presses = [] }: TunnelScript,
): Promise<void> {
  if (blockId !== undefined && !graph.blocks.some((block) => block.id === blockId)) throw blockNotFound(blockId)
  const buttons = new Set<ButtonId>(
    graph.blocks.flatMap((block) =>
      block.kind === 'MESSAGE_BLOCK' ? forwardButtons(block.settings.content).map((button) => button.id) : [],
    ),
  )
  const strange = presses.find(({ buttonId }) => !buttons.has(buttonId))
  if (strange) throw buttonNotFound(strange.buttonId)
  const names = { ...NO_NAMES, tagIds }
  const unknown = (await findUnknown(ctx, id, [names])).of(names)
  if (unknown.length > 0) throw targetNotFound(unknown)
}

const present = ({ at, signal, effects, run }: Moment, start: Date): TunnelMoment => ({
  afterSeconds: secondsFrom(start, at),
  cause: signal.type,
  buttonId: signal.type === 'press' ? signal.buttonId : null,
  done: effects.flatMap(presentEffect),
  state: stateOf(run.state),
  reason: run.reason,
  blockId: run.blockId,
  untilSeconds: run.timerAt && secondsFrom(start, run.timerAt),
})

const secondsFrom = (start: Date, at: Date) => Math.round((at.getTime() - start.getTime()) / 1000)

/** A message is told by the step it is sent in, an end by the state. */
function presentEffect(effect: Effect): TunnelMoment['done'] {
  switch (effect.type) {
    case 'stepped':
      return [{ kind: 'step', blockId: effect.blockId, outcome: effect.outcome }]
    case 'tag':
    case 'untag':
      return [{ kind: effect.type === 'tag' ? 'add_tags' : 'remove_tags', tagIds: [...effect.tagIds] }]
    case 'start':
      return [{ kind: 'start', tunnelId: effect.tunnelId, blockId: effect.blockId }]
    case 'stop':
      return [{ kind: 'stop', tunnelId: effect.tunnelId, blockId: effect.blockId }]
    default:
      return []
  }
}

function stateOf(state: Moment['run']['state']): TunnelMoment['state'] {
  if (state === 'ready' || state === 'held') throw new Error(`A played run cannot be ${state}.`)
  return state
}
