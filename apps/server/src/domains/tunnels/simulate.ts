import type { BlockId, ButtonId, TagId } from '@korben/contract'
import { newId } from '../../kit/ids.ts'
import { advance, type Effect, type Run, type Signal } from './engine.ts'
import type { Tunnel } from './graph.ts'

/**
 * What is played: when it begins, where, with which tags, and which buttons are pressed how long after the beginning. A button that
 * leads nowhere in this graph is passed over.
 */
export type Script = {
  at: Date
  blockId?: BlockId | null
  tagIds?: readonly TagId[]
  presses?: readonly { afterSeconds: number; buttonId: ButtonId }[]
}

/** One walk: when it was taken, why, and what it did. */
export type Moment = { at: Date; signal: Signal; effects: Effect[]; run: Run }

/** A loop through a delay has no end by itself. */
const MAX_WALKS = 1000

/** Plays a run against a virtual clock with the engine of the real ones, until nothing is left to happen; nothing is performed. */
export function simulate(tunnel: Tunnel, { at, blockId = null, tagIds = [], presses = [] }: Script): Moment[] {
  let run: Run = {
    id: newId(at),
    state: 'ready',
    reason: null,
    blockId,
    step: 0,
    timerAt: null,
    stopBlockIds: [],
    hops: 0,
    tagIds: new Set(tagIds),
  }
  const moments: Moment[] = []
  const play = (signal: Signal, now: Date) => {
    const walk = advance(tunnel, run, signal, now)
    run = walk.run
    moments.push({ at: now, signal, ...walk })
  }
  play({ type: 'start' }, at)
  const waiting = presses
    .flatMap(({ afterSeconds, buttonId }) => {
      const blockId = tunnel.buttons.get(buttonId)
      return blockId ? [{ at: new Date(at.getTime() + afterSeconds * 1000), buttonId, blockId }] : []
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime())
  while (moments.length < MAX_WALKS) {
    const press = waiting[0]
    const { timerAt } = run
    if (timerAt && (!press || timerAt <= press.at)) {
      play({ type: 'timer' }, timerAt)
    } else if (press) {
      waiting.shift()
      play({ type: 'press', buttonId: press.buttonId, blockId: press.blockId }, press.at)
    } else {
      return moments
    }
  }
  return moments
}
