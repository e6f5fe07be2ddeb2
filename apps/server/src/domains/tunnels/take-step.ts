import type { TagId } from '@korben/contract'
import { advance, type Effect, type Run, type Signal, type Walk } from './engine.ts'
import type { Tunnel } from './graph.ts'
import type { ClaimedAccount, DueRun, SignalOfRun } from './runs.store.ts'

/** A due run with all that its next step depends on. `signal`: the oldest one waiting. */
export type Due = {
  row: DueRun
  account: ClaimedAccount
  tunnel: Tunnel | undefined
  signal: SignalOfRun | null
  tagIds: ReadonlySet<TagId>
}

export type Step = {
  due: Due
  run: Run
  wakeAt: Date | null
  effects: Effect[]
  /** What becomes of the signals: the oldest was consumed, or all are void. */
  signals: 'none' | 'taken' | 'void'
}

/** Decides what a due run does. Pure; a run that cannot be walked is parked with the reason, whatever is wrong with it. */
export function takeStep(due: Due, now: Date): Step {
  const run = runOf(due)
  const end = endOf(due)
  if (end !== null) return { due, ...stopped(run, end), wakeAt: null, signals: 'void' }
  const signal = signalOf(due)
  if (due.account.bot_status === 'DIALOG' && signal.type !== 'press') {
    return { due, run: isLive(run) ? { ...run, state: 'held' } : run, wakeAt: null, effects: [], signals: 'none' }
  }
  const walk = walkOrPark(due, run, signal, now)
  const isTaken = signal.type === 'press'
  const isMoreWaiting = due.signal !== null && (!isTaken || due.signal.waiting > 1)
  return { due, ...walk, wakeAt: isMoreWaiting ? now : dueAt(walk.run, now), signals: isTaken ? 'taken' : 'none' }
}

/** Why the run must not go on at all; null when it may. */
function endOf({ row, account }: Due): string | null {
  if (row.is_tunnel_deleted) return 'tunnel_deleted'
  if (account.status === 'BLOCKED') return 'blocked'
  return account.status === 'INVALID' ? 'invalid_recipient' : null
}

/** A beginning comes before a press that is waiting already, but not in staff's hands: there only the press counts. */
function signalOf({ row, account, signal }: Due): Signal {
  const begins = row.state === 'ready' && !(signal && account.bot_status === 'DIALOG')
  if (begins) return { type: 'start' }
  return signal ? signal.event : { type: 'timer' }
}

const isLive = ({ state }: Run) => state !== 'finished' && state !== 'stopped'

const stopped = (run: Run, reason: string): Walk =>
  isLive(run)
    ? {
        run: { ...run, state: 'stopped', reason, timerAt: null },
        effects: [{ type: 'ended', state: 'stopped', reason }],
      }
    : { run, effects: [] }

/** A run that is not walked on stays due for its own delay only. */
const dueAt = (run: Run, now: Date): Date | null => {
  if (run.state === 'waiting') return run.timerAt
  return run.state === 'ready' ? now : null
}

function walkOrPark(due: Due, run: Run, signal: Signal, now: Date): Walk {
  if (!due.tunnel) return parked(due, 'version_missing')
  try {
    return advance(due.tunnel, run, signal, now)
  } catch (error) {
    return parked(due, `error: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Sets a run aside. One that is over stays over: nobody is waiting for it. */
export function parked(due: Due, reason: string): Walk {
  const run = runOf(due)
  if (!isLive(run)) return { run, effects: [] }
  return {
    run: { ...run, state: 'parked', reason, timerAt: null },
    effects: [{ type: 'ended', state: 'parked', reason }],
  }
}

const runOf = ({ row, tagIds }: Due): Run => ({
  id: row.id,
  state: row.state,
  reason: row.reason,
  blockId: row.block_id,
  step: row.step,
  timerAt: row.timer_at,
  stopBlockIds: row.stop_block_ids,
  hops: row.hops,
  tagIds,
})
