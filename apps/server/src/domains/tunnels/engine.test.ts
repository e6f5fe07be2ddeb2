import type {
  BlockId,
  ButtonId,
  RunId,
  TagId,
  TunnelBlock,
  TunnelGraph,
  TunnelId,
  TunnelRelation,
} from '@korben/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { advance, type Effect, MAX_HOPS, MAX_STEPS, type Run, type Signal } from './engine.ts'
import { readGraph } from './graph.ts'

const id = <T extends string>(n: number, kind: string) => (kind + n.toString(16)).padStart(24, '0') as T
const blockId = (n: number) => id<BlockId>(n, 'b')
const buttonId = (n: number) => id<ButtonId>(n, 'c')
const tagId = (n: number) => id<TagId>(n, 'd')
const own = id<TunnelId>(1, 'e')
const other = id<TunnelId>(2, 'e')
const now = new Date('2026-06-01T12:00:00Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

const message = (n: number, ...forward: [button: number, to: number][]): TunnelBlock => ({
  id: blockId(n),
  name: `Message ${n}`,
  kind: 'MESSAGE_BLOCK',
  settings: {
    content: [
      {
        kind: 'text',
        text: `Message ${n}`,
        buttons: [
          forward.map(([button, to]) => ({ id: buttonId(button), kind: 'FORWARD', label: 'On', blockId: blockId(to) })),
        ],
      },
    ],
  },
})
const delay = (n: number, seconds: number): TunnelBlock => ({
  id: blockId(n),
  name: 'Delay',
  kind: 'DELAY',
  settings: { seconds },
})
type Settings<Kind> = Extract<TunnelBlock, { kind: Kind }>['settings']
const action = (n: number, ...actions: Settings<'ACTION'>['actions']): TunnelBlock => ({
  id: blockId(n),
  name: 'Action',
  kind: 'ACTION',
  settings: { actions },
})
const filter = (n: number, ...conditions: Settings<'FILTER'>['conditions']): TunnelBlock => ({
  id: blockId(n),
  name: 'Filter',
  kind: 'FILTER',
  settings: { conditions },
})
const has = (...tags: number[]) => ({ kind: 'has_tags' as const, tagIds: tags.map(tagId), negated: false })

type Plain = Exclude<TunnelRelation['outcome'], 'button'>
const goes = (from: number, to: number, outcome: Plain = 'passed'): TunnelRelation => ({
  from: blockId(from),
  outcome,
  to: blockId(to),
})

/** The relations of FORWARD buttons follow from the messages; `relations` are the others. */
function tunnelOf(blocks: TunnelBlock[], relations: TunnelRelation[]) {
  const pressed = blocks.flatMap((block) =>
    block.kind !== 'MESSAGE_BLOCK'
      ? []
      : block.settings.content.flatMap((element) =>
          (element.buttons ?? [])
            .flat()
            .flatMap((button): TunnelRelation[] =>
              button.kind === 'FORWARD'
                ? [{ from: block.id, outcome: 'button', buttonId: button.id, to: button.blockId }]
                : [],
            ),
        ),
  )
  const graph: TunnelGraph = {
    firstBlockId: blocks[0]?.id ?? blockId(0),
    blocks,
    relations: [...relations, ...pressed],
  }
  return readGraph(own, graph)
}

const fresh: Run = {
  id: id<RunId>(1, 'a'),
  state: 'ready',
  reason: null,
  blockId: null,
  step: 0,
  timerAt: null,
  stopBlockIds: [],
  hops: 0,
  tagIds: new Set(),
}
const start: Signal = { type: 'start' }
const timer: Signal = { type: 'timer' }
const press = (button: number, to: number): Signal => ({
  type: 'press',
  buttonId: buttonId(button),
  blockId: blockId(to),
})
const sent = (effects: Effect[]) =>
  effects.flatMap((effect) =>
    effect.type === 'send' && effect.content[0]?.kind === 'text' ? [effect.content[0].text] : [],
  )
const path = (effects: Effect[]) =>
  effects.flatMap((effect) =>
    effect.type === 'stepped' ? [Number.parseInt(effect.blockId.split('b').at(-1) ?? '', 16)] : [],
  )

describe('a walk', () => {
  test('sends message after message until a delay, and goes on when the delay is over', () => {
    const tunnel = tunnelOf([message(1), message(2), delay(3, 60), message(4)], [goes(1, 2), goes(2, 3), goes(3, 4)])
    const first = advance(tunnel, fresh, start, now)
    expect(sent(first.effects)).toEqual(['Message 1', 'Message 2'])
    expect(first.run).toMatchObject({ state: 'waiting', blockId: blockId(3), step: 3, timerAt: later(60) })

    expect(advance(tunnel, first.run, timer, later(59)).effects).toEqual([])
    const second = advance(tunnel, first.run, timer, later(60))
    expect(second.effects).toEqual([
      expect.objectContaining({ type: 'send', cause: `run:${fresh.id}:4`, lane: `run:${fresh.id}` }),
      { type: 'stepped', step: 4, blockId: blockId(4), outcome: 'sent' },
      { type: 'ended', state: 'finished', reason: null },
    ])
    expect(second.run).toMatchObject({ state: 'finished', blockId: blockId(4), timerAt: null })
  })

  test('begins at the block it was started at, else at the first block', () => {
    const tunnel = tunnelOf([message(1), message(2)], [])
    expect(path(advance(tunnel, fresh, start, now).effects)).toEqual([1])
    expect(path(advance(tunnel, { ...fresh, blockId: blockId(2) }, start, now).effects)).toEqual([2])
  })

  test('goes through the entry of a leadgentool and a delay of 0 seconds without waiting', () => {
    const entry: TunnelBlock = { id: blockId(1), name: 'Entry', kind: 'LEADGENTOOL', settings: { leadgentoolId: null } }
    const tunnel = tunnelOf([entry, delay(2, 0), message(3)], [goes(1, 2), goes(2, 3)])
    expect(path(advance(tunnel, fresh, start, now).effects)).toEqual([1, 2, 3])
  })

  test('waits on a message with FORWARD buttons, without a time, and a press leads on', () => {
    const tunnel = tunnelOf([message(1, [1, 2], [2, 3]), message(2), message(3)], [])
    const first = advance(tunnel, fresh, start, now)
    expect(first.run).toMatchObject({ state: 'waiting', blockId: blockId(1), timerAt: null })
    expect(advance(tunnel, first.run, timer, later(1e6)).effects).toEqual([])
    expect(path(advance(tunnel, first.run, press(2, 3), now).effects)).toEqual([3])
  })

  test('does not wait on a message whose buttons lead elsewhere than to a block', () => {
    const block = message(1)
    if (block.kind !== 'MESSAGE_BLOCK') throw new Error('No message.')
    const link = { id: buttonId(1), kind: 'LINK' as const, label: 'Site', url: 'https://example.com' }
    block.settings.content = [{ kind: 'text', text: 'Message 1', buttons: [[link]] }]
    expect(advance(tunnelOf([block], []), fresh, start, now).run.state).toBe('finished')
  })

  test('a message with buttons and a next block goes on, and a press still moves the run later', () => {
    const tunnel = tunnelOf([message(1, [1, 4]), delay(2, 60), message(3), message(4)], [goes(1, 2), goes(2, 3)])
    const waiting = advance(tunnel, fresh, start, now).run
    expect(waiting).toMatchObject({ state: 'waiting', blockId: blockId(2) })
    const pressed = advance(tunnel, waiting, press(1, 4), later(5))
    expect(path(pressed.effects)).toEqual([4])
    expect(pressed.run).toMatchObject({ state: 'finished', timerAt: null })
  })

  test('a press revives a finished run, as often as it comes', () => {
    const tunnel = tunnelOf([message(1, [1, 2]), message(2)], [])
    const finished = advance(tunnel, advance(tunnel, fresh, start, now).run, press(1, 2), now).run
    const again = advance(tunnel, finished, press(1, 2), later(1))
    expect(again.effects).toContainEqual(expect.objectContaining({ type: 'send', cause: `run:${fresh.id}:3` }))
  })

  test('a press on a button of another version goes where the button led, if that block is still there', () => {
    const tunnel = tunnelOf([message(1), message(2)], [])
    const finished = advance(tunnel, fresh, start, now).run
    expect(path(advance(tunnel, finished, press(77, 2), now).effects)).toEqual([2])
    expect(advance(tunnel, finished, press(77, 99), now)).toEqual({ run: finished, effects: [] })
  })

  test('a filter sees the tags of the person and those changed earlier in the same walk', () => {
    const tunnel = tunnelOf(
      [
        action(1, { kind: 'add_tags', tagIds: [tagId(2)] }, { kind: 'remove_tags', tagIds: [tagId(3)] }),
        filter(2, has(1, 2), { ...has(3), negated: true }),
        message(3),
        message(4),
      ],
      [goes(1, 2), goes(2, 3, 'true'), goes(2, 4, 'false')],
    )
    expect(path(advance(tunnel, { ...fresh, tagIds: new Set([tagId(1), tagId(3)]) }, start, now).effects)).toEqual([
      1, 2, 3,
    ])
    expect(path(advance(tunnel, { ...fresh, tagIds: new Set([tagId(3)]) }, start, now).effects)).toEqual([1, 2, 4])
  })

  test('performs actions in order and leaves other tunnels to the runner', () => {
    const tunnel = tunnelOf(
      [
        action(
          1,
          { kind: 'start', tunnelId: other, blockId: blockId(9) },
          { kind: 'add_tags', tagIds: [tagId(1)] },
          { kind: 'stop', tunnelId: other, blockId: null },
        ),
      ],
      [],
    )
    expect(advance(tunnel, fresh, start, now).effects).toEqual([
      { type: 'stepped', step: 1, blockId: blockId(1), outcome: 'done' },
      { type: 'start', tunnelId: other, blockId: blockId(9), hops: 1 },
      { type: 'tag', tagIds: [tagId(1)] },
      { type: 'stop', tunnelId: other, blockId: null },
      { type: 'ended', state: 'finished', reason: null },
    ])
  })
})

describe('stopping', () => {
  test('a run that stops itself does nothing more, and no press revives it', () => {
    const stop = action(2, { kind: 'stop', tunnelId: own, blockId: null }, { kind: 'add_tags', tagIds: [tagId(1)] })
    const tunnel = tunnelOf([message(1, [1, 3]), stop, message(3)], [goes(1, 2), goes(2, 3)])
    const { run, effects } = advance(tunnel, fresh, start, now)
    expect(path(effects)).toEqual([1, 2])
    expect(effects.at(-1)).toEqual({ type: 'ended', state: 'stopped', reason: 'action' })
    expect(effects.some(({ type }) => type === 'tag')).toBe(false)
    expect(advance(tunnel, run, press(1, 3), later(1)).effects).toEqual([])
  })

  test('a stop at a block ends the run when it arrives there, once', () => {
    const stop = action(1, { kind: 'stop', tunnelId: own, blockId: blockId(3) })
    const tunnel = tunnelOf([stop, message(2, [1, 3]), message(3)], [goes(1, 2), goes(2, 3)])
    const { run, effects } = advance(tunnel, fresh, start, now)
    expect(path(effects)).toEqual([1, 2])
    expect(run).toMatchObject({ state: 'stopped', reason: 'action', stopBlockIds: [] })
  })

  test('a start in the own tunnel replaces the run when its block is done', () => {
    const restart = action(
      1,
      { kind: 'start', tunnelId: own, blockId: blockId(2) },
      { kind: 'add_tags', tagIds: [tagId(1)] },
    )
    const tunnel = tunnelOf([restart, message(2)], [goes(1, 2)])
    const { run, effects } = advance(tunnel, fresh, start, now)
    expect(effects.map(({ type }) => type)).toEqual(['stepped', 'tag', 'start', 'ended'])
    expect(run).toMatchObject({ state: 'stopped', reason: 'replaced' })
  })
})

describe('loops', () => {
  test('a loop of messages is parked after one lap', () => {
    const tunnel = tunnelOf([message(1), message(2)], [goes(1, 2), goes(2, 1)])
    const { run, effects } = advance(tunnel, fresh, start, now)
    expect(sent(effects)).toHaveLength(2)
    expect(run).toMatchObject({ state: 'parked', reason: 'loop' })
  })

  test('coming back with other tags is no loop', () => {
    const tunnel = tunnelOf(
      [filter(1, has(1)), action(2, { kind: 'add_tags', tagIds: [tagId(1)] }), message(3)],
      [goes(1, 2, 'false'), goes(2, 1), goes(1, 3, 'true')],
    )
    const { run, effects } = advance(tunnel, fresh, start, now)
    expect(path(effects)).toEqual([1, 2, 1, 3])
    expect(run.state).toBe('finished')
  })

  test(`a walk that changes tags for ever is parked after ${MAX_STEPS} steps`, () => {
    const tunnel = tunnelOf(
      [action(1, { kind: 'add_tags', tagIds: [tagId(1)] }), action(2, { kind: 'remove_tags', tagIds: [tagId(1)] })],
      [goes(1, 2), goes(2, 1)],
    )
    expect(advance(tunnel, fresh, start, now).run).toMatchObject({ state: 'parked', reason: 'loop', step: MAX_STEPS })
  })

  test('tunnels that start each other are parked, unless somebody waits or presses between', () => {
    const ping = action(1, { kind: 'start', tunnelId: other, blockId: blockId(1) })
    const tunnel = tunnelOf([ping, message(2, [1, 1])], [])
    expect(advance(tunnel, { ...fresh, hops: MAX_HOPS }, start, now).run).toMatchObject({
      state: 'parked',
      reason: 'loop',
    })
    const waiting: Run = { ...fresh, hops: MAX_HOPS, state: 'waiting', blockId: blockId(2) }
    expect(advance(tunnel, waiting, press(1, 1), now).effects).toContainEqual(
      expect.objectContaining({ type: 'start', hops: 1 }),
    )
  })
})

describe('laws', () => {
  const BLOCKS = 6
  const anyBlock = fc.integer({ min: 1, max: BLOCKS })
  const anyTags = fc
    .uniqueArray(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 })
    .map((tags) => tags.map(tagId))
  const anyTunnelId = fc.constantFrom(own, other)
  const anyAction = fc.oneof(
    fc.record({ kind: fc.constantFrom('add_tags' as const, 'remove_tags' as const), tagIds: anyTags }),
    fc.record({ kind: fc.constant('start' as const), tunnelId: anyTunnelId, blockId: anyBlock.map(blockId) }),
    fc.record({
      kind: fc.constant('stop' as const),
      tunnelId: anyTunnelId,
      blockId: fc.option(anyBlock.map(blockId), { nil: null }),
    }),
  )
  const anyCondition = fc.record({ kind: fc.constant('has_tags' as const), tagIds: anyTags, negated: fc.boolean() })
  const blockAt = (n: number): fc.Arbitrary<TunnelBlock> =>
    fc.oneof(
      fc
        .array(anyBlock, { maxLength: 2 })
        .map((targets) => message(n, ...targets.map((to, i): [number, number] => [n * 4 + i, to]))),
      fc.constantFrom(0, 1, 60).map((seconds) => delay(n, seconds)),
      fc.array(anyAction, { minLength: 1, maxLength: 3 }).map((actions) => action(n, ...actions)),
      fc.array(anyCondition, { minLength: 1, maxLength: 2 }).map((conditions) => filter(n, ...conditions)),
    )
  const anyTunnel = fc
    .tuple(
      fc.tuple(...Array.from({ length: BLOCKS }, (_, i) => blockAt(i + 1))),
      fc.array(fc.tuple(anyBlock, anyBlock, fc.constantFrom<Plain>('passed', 'true', 'false')), { maxLength: 14 }),
    )
    .map(([blocks, relations]) =>
      tunnelOf(
        blocks,
        relations.map(([from, to, outcome]) => goes(from, to, outcome)),
      ),
    )
  const anySignal = fc.oneof(
    fc.constant(start),
    fc.constant(timer),
    fc.tuple(fc.integer({ min: 4, max: 4 * BLOCKS + 2 }), anyBlock).map(([button, to]) => press(button, to)),
  )
  const anyHistory = fc.array(fc.record({ signal: anySignal, afterSeconds: fc.constantFrom(0, 1, 30, 3600) }), {
    minLength: 1,
    maxLength: 12,
  })

  /** Every walk of a history, with the clock it was taken at. */
  function play(tunnel: ReturnType<typeof readGraph>, history: { signal: Signal; afterSeconds: number }[]) {
    let at = now
    let run = fresh
    return [{ signal: start, afterSeconds: 0 }, ...history].map(({ signal, afterSeconds }) => {
      at = new Date(at.getTime() + afterSeconds * 1000)
      const before = run
      const walk = advance(tunnel, before, signal, at)
      run = walk.run
      return { before, signal, at, ...walk }
    })
  }
  const holdsForAll = (law: (walks: ReturnType<typeof play>, tunnel: ReturnType<typeof readGraph>) => void) =>
    fc.assert(
      fc.property(anyTunnel, anyHistory, (tunnel, history) => law(play(tunnel, history), tunnel)),
      { numRuns: 500 },
    )

  test('a run always ends or waits, and never waits for two things', () =>
    holdsForAll((walks, tunnel) => {
      for (const { before, run, effects, at } of walks) {
        if (run === before) {
          expect(effects).toEqual([])
          continue
        }
        expect(['waiting', 'finished', 'stopped', 'parked']).toContain(run.state)
        const block = run.blockId && tunnel.blocks.get(run.blockId)
        const isOnDelay = block !== null && block?.kind === 'DELAY'
        if (run.state !== 'waiting') expect(run.timerAt).toBeNull()
        else if (isOnDelay) expect(run.timerAt?.getTime()).toBeGreaterThan(at.getTime())
        else {
          expect(run.timerAt).toBeNull()
          expect(tunnel.pressable.has(run.blockId ?? blockId(0))).toBe(true)
        }
      }
    }))

  test('the same input gives the same effects', () =>
    holdsForAll((walks, tunnel) => {
      for (const { before, signal, at, run, effects } of walks) {
        expect(advance(tunnel, before, signal, at)).toEqual({ run, effects })
      }
    }))

  test('no step is ever used twice, and every message has its own cause', () =>
    holdsForAll((walks) => {
      const effects = walks.flatMap((walk) => walk.effects)
      const steps = effects.flatMap((effect) => (effect.type === 'stepped' ? [effect.step] : []))
      expect(steps).toEqual(steps.map((_, i) => i + 1))
      const causes = effects.flatMap((effect) => (effect.type === 'send' ? [effect.cause] : []))
      expect(new Set(causes).size).toBe(causes.length)
    }))

  test('no walk is longer than its bound', () =>
    holdsForAll((walks) => {
      for (const { before, run } of walks) expect(run.step - before.step).toBeLessThanOrEqual(MAX_STEPS)
    }))

  test('nothing follows the end of a run, and nothing at all a stop by an action', () =>
    holdsForAll((walks) => {
      for (const { before, run, effects } of walks) {
        const end = effects.findIndex(({ type }) => type === 'ended')
        expect(end === -1 || end === effects.length - 1).toBe(true)
        if (run !== before) expect(end !== -1).toBe(run.state !== 'waiting')
        if (before.state === 'stopped' && before.reason === 'action') expect(effects).toEqual([])
      }
    }))
})
