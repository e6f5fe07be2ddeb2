import type { BlockId, TagId } from '@korben/contract'
import { advance, type Run, type Signal, type Walk } from '../../../apps/server/src/domains/tunnels/engine.ts'
import { readGraph, type Tunnel } from '../../../apps/server/src/domains/tunnels/graph.ts'
import type { EventRow, MessageRow, RunRow } from '../../../apps/server/src/generated/rows.ts'
import type { Facts } from '../facts.ts'

type Stepped = { step: number; blockId: BlockId; outcome: string }
type Ended = { state: string; reason: string | null }
type History = { stepped: Stepped[]; ended: Ended[] }

/**
 * Every run stands where its history says: replayed by the engine from its beginning, the walks that its events tell of lead
 * to where it stands, each step was taken once, and each said what it had to say.
 */
export function auditRuns({ rows }: Facts): string[] {
  const tunnels = new Map(rows.graphs.map(({ tunnel_id, graph }) => [tunnel_id, readGraph(tunnel_id, graph)]))
  const histories = readHistories(rows.events)
  const messages = Map.groupBy(
    rows.messages.filter(({ run_id }) => run_id !== null),
    ({ run_id }) => run_id ?? '',
  )
  const faults = rows.signals.map(({ run_id, seq }) => `a press (${seq}) of the run ${run_id} was never followed`)
  for (const run of rows.runs) {
    const tunnel = tunnels.get(run.tunnel_id)
    const history = histories.get(run.id) ?? { stepped: [], ended: [] }
    const fault =
      whyRestless(run) ??
      (tunnel ? whyNotReplayed(tunnel, run, history) : 'its tunnel is gone') ??
      whyMessagesDiffer(history, run, messages.get(run.id) ?? [])
    if (fault !== null) faults.push(`run ${run.id} (${run.state} at step ${run.step}): ${fault}`)
  }
  return faults
}

/** Nothing is due any more when the audit comes. */
const whyRestless = ({ wake_at, state }: RunRow): string | null =>
  wake_at === null && state !== 'ready' && state !== 'parked' ? null : `it is still due at ${wake_at?.toISOString()}`

function readHistories(events: readonly EventRow[]): Map<string, History> {
  const histories = new Map<string, History>()
  for (const { type, data } of events) {
    if (type !== 'run.stepped' && type !== 'run.ended') continue
    const { runId, ...told } = data as unknown as { runId: string } & Stepped & Ended
    const history = histories.get(runId) ?? { stepped: [], ended: [] }
    histories.set(runId, history)
    if (type === 'run.stepped') history.stepped.push(told)
    else history.ended.push(told)
  }
  for (const { stepped } of histories.values()) stepped.sort((one, other) => one.step - other.step)
  return histories
}

const EPOCH = new Date(0)

/** Which signal came is not in the events, so each that fits is tried; the next step tells. Filters answer as they did. */
function whyNotReplayed(tunnel: Tunnel, row: RunRow, { stepped, ended }: History): string | null {
  const numbers = stepped.map(({ step }) => step)
  if (numbers.some((step, index) => step !== index + 1) || numbers.length !== row.step)
    return `its steps are ${numbers.join(' ')}`
  let run: Run = {
    id: row.id,
    state: 'ready',
    reason: null,
    // Where the first walk began is known from its first step.
    blockId: stepped[0]?.blockId ?? null,
    step: 0,
    timerAt: null,
    stopBlockIds: [],
    hops: 0,
    tagIds: new Set(),
  }
  let endings = 0
  while (run.step < row.step) {
    const walk = findWalk(tunnel, run, stepped)
    if (!walk)
      return `nothing leads from step ${run.step} (${nameOf(tunnel, run.blockId)}) to ${JSON.stringify(stepped[run.step])}`
    endings += walk.effects.filter(({ type }) => type === 'ended').length
    run = walk.run
  }
  // Another beginning of its account may have replaced it at any time, and a press may have revived it.
  const own = ended.filter(({ reason }) => reason !== 'replaced').length
  if (endings !== own) return `it ended ${own} times, and ${endings} by its history`
  if (row.state === 'stopped' && row.reason === 'replaced') return null
  if (row.state !== run.state) return `its history leaves it ${run.state}`
  return row.block_id === run.blockId ? null : `its history leaves it at ${nameOf(tunnel, run.blockId)}`
}

const nameOf = (tunnel: Tunnel, id: BlockId | null) => tunnel.blocks.get(id ?? tunnel.firstBlockId)?.name ?? 'nowhere'

function findWalk(tunnel: Tunnel, run: Run, stepped: readonly Stepped[]): Walk | null {
  const next = stepped[run.step]
  if (!next) return null
  const signals: Signal[] = [{ type: 'start' }, { type: 'timer' }]
  for (const [buttonId, blockId] of tunnel.buttons)
    if (blockId === next.blockId) signals.push({ type: 'press', buttonId, blockId })
  for (const signal of signals) {
    for (const tagIds of possibleTags(tunnel)) {
      const walk = advance(tunnel, { ...run, tagIds }, signal, run.timerAt ?? EPOCH)
      const steps = walk.effects.flatMap((effect) => (effect.type === 'stepped' ? [effect] : []))
      const isSame = steps.every((step, index) => {
        const real = stepped[run.step + index]
        return real?.blockId === step.blockId && real.outcome === step.outcome && real.step === step.step
      })
      if (steps.length > 0 && isSame) return walk
    }
  }
  return null
}

/** With all tags that its filters ask for, or with none. */
function possibleTags(tunnel: Tunnel): ReadonlySet<TagId>[] {
  const asked = [...tunnel.blocks.values()].flatMap((block) =>
    block.kind === 'FILTER' ? block.settings.conditions.flatMap(({ tagIds }) => tagIds) : [],
  )
  return [new Set(asked), new Set()]
}

/** A step that says something has its one message, and no message is without its step. */
function whyMessagesDiffer({ stepped }: History, run: RunRow, messages: readonly MessageRow[]): string | null {
  const wanted = stepped.filter(({ outcome }) => outcome === 'sent').map(({ step }) => `run:${run.id}:${step}`)
  const written = messages.toSorted((one, other) => one.seq - other.seq).map(({ cause }) => cause ?? 'none')
  return wanted.join(' ') === written.join(' ')
    ? null
    : `it should have said ${wanted.length} things and said ${written.length}`
}
