import type {
  BlockId,
  Content,
  FilterCondition,
  RunId,
  RunSignal,
  TagId,
  TunnelAction,
  TunnelBlock,
  TunnelId,
} from '@korben/contract'
import type { Tunnel } from './graph.ts'

/**
 * | state | is |
 * |---|---|
 * | `ready` | begun, its first step not yet taken |
 * | `waiting` | on a DELAY until `timerAt`, or on a message until a button is pressed |
 * | `held` | due, but its chat is in staff's hands |
 * | `parked` | cannot go on by itself: `reason` says why |
 * | `finished` | at a dead end; a press on one of its messages revives it |
 * | `stopped` | ended from outside: `reason` says by what |
 */
export type RunState = 'ready' | 'waiting' | 'held' | 'parked' | 'finished' | 'stopped'

/** One account's walk through one version of a tunnel, with the facts about its person that a filter asks for. */
export type Run = {
  readonly id: RunId
  readonly state: RunState
  readonly reason: string | null
  /** Where it stands, or begins. */
  readonly blockId: BlockId | null
  /** Grows with every step taken and never repeats. */
  readonly step: number
  readonly timerAt: Date | null
  /** Blocks at which it ends when it arrives there, once. */
  readonly stopBlockIds: readonly BlockId[]
  /** START actions that led here without a wait or a press between them. */
  readonly hops: number
  readonly tagIds: ReadonlySet<TagId>
}

/** What makes a run move: its beginning, the end of its delay, or a press. */
export type Signal = { type: 'start' } | { type: 'timer' } | RunSignal

/** What a walk does, as data. The runner performs it in the transaction that moves the run. */
export type Effect =
  | { type: 'send'; content: Content; cause: string; lane: string }
  | { type: 'tag' | 'untag'; tagIds: readonly TagId[] }
  | { type: 'start'; tunnelId: TunnelId; blockId: BlockId; hops: number }
  | { type: 'stop'; tunnelId: TunnelId; blockId: BlockId | null }
  | { type: 'stepped'; step: number; blockId: BlockId; outcome: string }
  | { type: 'ended'; state: 'finished' | 'stopped' | 'parked'; reason: string | null }

export type Walk = { run: Run; effects: Effect[] }

/** Steps of one walk. A walk that comes back to a block with nothing changed is a loop already before. */
export const MAX_STEPS = 100
/** Tunnels may start each other this many times before somebody waits or presses. */
export const MAX_HOPS = 20

/** Ended by somebody's will: not even a press goes on. */
const FINAL_REASONS: readonly (string | null)[] = ['action', 'staff', 'tunnel_deleted']

/** Whether a press could move the run. */
export const canRevive = ({ state, reason }: { state: RunState; reason: string | null }): boolean =>
  state !== 'stopped' || !FINAL_REASONS.includes(reason)

/**
 * Walks one run until it must wait or ends. Pure: the same input gives the same effects. No step number is ever used twice,
 * loops included. A signal that does not concern the run gives it back as it was, without effects.
 */
export function advance(tunnel: Tunnel, run: Run, signal: Signal, now: Date): Walk {
  const start = findStart(tunnel, run, signal, now)
  if (start === 'stay') return { run, effects: [] }

  const effects: Effect[] = []
  const hops = signal.type === 'start' ? run.hops : 0
  const seen = new Set<BlockId>()
  let { step, tagIds, stopBlockIds, blockId } = run
  const rest = (change: Partial<Run>): Walk => {
    const next: Run = { ...run, reason: null, timerAt: null, blockId, step, tagIds, stopBlockIds, hops, ...change }
    if (isEnd(next.state)) effects.push({ type: 'ended', state: next.state, reason: next.reason })
    return { run: next, effects }
  }

  let block = start
  while (block) {
    blockId = block.id
    if (seen.has(block.id) || step - run.step === MAX_STEPS) return rest({ state: 'parked', reason: 'loop' })
    if (stopBlockIds.includes(block.id)) {
      stopBlockIds = stopBlockIds.filter((id) => id !== blockId)
      return rest({ state: 'stopped', reason: 'action' })
    }
    seen.add(block.id)
    step++
    switch (block.kind) {
      case 'MESSAGE_BLOCK': {
        effects.push({
          type: 'send',
          content: block.settings.content,
          cause: `run:${run.id}:${step}`,
          lane: `run:${run.id}`,
        })
        effects.push({ type: 'stepped', step, blockId, outcome: 'sent' })
        const next: TunnelBlock | undefined = tunnel.next(block.id, 'passed')
        if (!next && tunnel.pressable.has(block.id)) return rest({ state: 'waiting' })
        block = next
        break
      }
      case 'LEADGENTOOL':
        effects.push({ type: 'stepped', step, blockId, outcome: 'passed' })
        block = tunnel.next(block.id, 'passed')
        break
      case 'DELAY': {
        const { seconds } = block.settings
        effects.push({ type: 'stepped', step, blockId, outcome: 'delay' })
        if (seconds > 0) return rest({ state: 'waiting', timerAt: new Date(now.getTime() + seconds * 1000) })
        block = tunnel.next(block.id, 'passed')
        break
      }
      case 'FILTER': {
        const outcome = block.settings.conditions.every((condition) => holds(condition, tagIds)) ? 'true' : 'false'
        effects.push({ type: 'stepped', step, blockId, outcome })
        block = tunnel.next(block.id, outcome)
        break
      }
      case 'ACTION': {
        effects.push({ type: 'stepped', step, blockId, outcome: 'done' })
        const acted = act(tunnel.id, block.id, block.settings.actions, { tagIds, stopBlockIds, hops })
        effects.push(...acted.effects)
        // With other tags a filter may answer differently: coming back is no loop yet.
        if (!isSameSet(tagIds, acted.tagIds)) seen.clear()
        ;({ tagIds, stopBlockIds } = acted)
        if (acted.end) return rest(acted.end)
        block = tunnel.next(block.id, 'passed')
        break
      }
      default:
        block satisfies never
    }
  }
  return rest({ state: 'finished' })
}

/** The block at which a signal makes the run walk on; undefined at a dead end, `stay` when it does not move. */
function findStart(tunnel: Tunnel, run: Run, signal: Signal, now: Date): TunnelBlock | undefined | 'stay' {
  switch (signal.type) {
    case 'start':
      return run.state === 'ready' ? tunnel.blocks.get(run.blockId ?? tunnel.firstBlockId) : 'stay'
    case 'timer':
      if (run.state !== 'waiting' || !run.timerAt || run.timerAt > now || !run.blockId) return 'stay'
      return tunnel.next(run.blockId, 'passed')
    case 'press': {
      if (!canRevive(run)) return 'stay'
      const target = tunnel.buttons.get(signal.buttonId) ?? signal.blockId
      return tunnel.blocks.get(target) ?? 'stay'
    }
    default:
      return signal satisfies never
  }
}

type Acting = { tagIds: ReadonlySet<TagId>; stopBlockIds: readonly BlockId[]; hops: number }
type Acted = Omit<Acting, 'hops'> & { effects: Effect[]; end: Pick<Run, 'state' | 'reason'> | null }

/**
 * Performs the actions of one block in order. What ends the run itself is decided here: a STOP of the own run ends it at once and
 * nothing behind it is done; a START in the own tunnel replaces it when the block is done.
 */
function act(ownId: TunnelId, ownBlockId: BlockId, actions: readonly TunnelAction[], acting: Acting): Acted {
  const effects: Effect[] = []
  const tagIds = new Set(acting.tagIds)
  let { stopBlockIds } = acting
  let restart: Effect | null = null
  const done = (end: Acted['end']): Acted => ({ effects, tagIds, stopBlockIds, end })

  for (const action of actions) {
    switch (action.kind) {
      case 'add_tags':
        for (const id of action.tagIds) tagIds.add(id)
        effects.push({ type: 'tag', tagIds: action.tagIds })
        break
      case 'remove_tags':
        for (const id of action.tagIds) tagIds.delete(id)
        effects.push({ type: 'untag', tagIds: action.tagIds })
        break
      case 'start': {
        if (acting.hops >= MAX_HOPS) return done({ state: 'parked', reason: 'loop' })
        const { tunnelId, blockId } = action
        const effect: Effect = { type: 'start', tunnelId, blockId, hops: acting.hops + 1 }
        if (tunnelId === ownId) restart = effect
        else effects.push(effect)
        break
      }
      case 'stop':
        if (action.tunnelId !== ownId) {
          effects.push({ type: 'stop', tunnelId: action.tunnelId, blockId: action.blockId })
        } else if (action.blockId === null || action.blockId === ownBlockId) {
          return done({ state: 'stopped', reason: 'action' })
        } else {
          stopBlockIds = [...new Set([...stopBlockIds, action.blockId])]
        }
        break
      default:
        action satisfies never
    }
  }
  if (!restart) return done(null)
  effects.push(restart)
  return done({ state: 'stopped', reason: 'replaced' })
}

const holds = (condition: FilterCondition, tagIds: ReadonlySet<TagId>): boolean =>
  condition.tagIds.every((id) => tagIds.has(id)) !== condition.negated

const isEnd = (state: RunState): state is 'finished' | 'stopped' | 'parked' =>
  state === 'finished' || state === 'stopped' || state === 'parked'

const isSameSet = (a: ReadonlySet<TagId>, b: ReadonlySet<TagId>): boolean =>
  a.size === b.size && [...a].every((id) => b.has(id))
