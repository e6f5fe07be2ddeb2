import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RateRule } from '../../kit/channel.ts'
import { createPacer } from './pacing.ts'

/** Starts as many calls as the pacer lets through between `from` and `until`, one after another, and gives their times. */
function startAll(rules: RateRule[], chatOf: (n: number) => string, until: number): number[] {
  const pacer = createPacer(rules)
  const starts: number[] = []
  for (let now = 0; now < until; ) {
    const chat = chatOf(starts.length)
    const wait = pacer.waitFor(chat, now)
    if (wait > 0) {
      now += wait
      continue
    }
    pacer.take(chat, now)
    starts.push(now)
  }
  return starts
}

test('a strict rule lets its limit through at once and nothing more in any window', () => {
  const starts = startAll([{ scope: 'connection', limit: 30, perMs: 1_000 }], String, 3_000)
  expect(starts.filter((at) => at === 0)).toHaveLength(30)
  expect(starts).toHaveLength(90)
})

test('a rule with a burst allows the burst and then its rate', () => {
  expect(startAll([{ scope: 'chat', limit: 1, perMs: 1_000, burst: 3 }], () => 'ann', 4_500)).toEqual([
    0, 0, 0, 1_000, 2_000, 3_000, 4_000,
  ])
})

test('chats do not wait for each other, groups obey both their own rule and the one of chats', () => {
  const pacer = createPacer([
    { scope: 'chat', limit: 1, perMs: 1_000 },
    { scope: 'group', limit: 2, perMs: 60_000 },
  ])
  pacer.take('ann', 0)
  expect([pacer.waitFor('ann', 0), pacer.waitFor('bob', 0)]).toEqual([1_000, 0])
  pacer.take('-5', 0)
  expect(pacer.waitFor('-5', 0)).toBe(1_000)
  pacer.take('-5', 1_000)
  expect(pacer.waitFor('-5', 2_000)).toBe(58_000)
})

test('a clock that is set back holds nobody longer than one window', () => {
  const pacer = createPacer([
    { scope: 'connection', limit: 1, perMs: 1_000 },
    { scope: 'chat', limit: 1, perMs: 500, burst: 1 },
  ])
  pacer.take('ann', 1_000_000)
  expect(pacer.waitFor('ann', 0)).toBe(1_000)
})

test('without rules nothing waits', () => {
  const pacer = createPacer([])
  pacer.take('ann', 0)
  expect([pacer.waitFor('ann', 0), pacer.waitForAny(0)]).toEqual([0, 0])
})

test('whoever asks when, no window of a strict rule ever holds more than its limit', () => {
  const rule = fc.record({ limit: fc.integer({ min: 1, max: 10 }), perMs: fc.integer({ min: 1, max: 1_000 }) })
  const steps = fc.array(fc.record({ chat: fc.integer({ min: 0, max: 3 }), later: fc.integer({ min: 0, max: 400 }) }), {
    maxLength: 200,
  })
  fc.assert(
    fc.property(rule, steps, ({ limit, perMs }, asked) => {
      const pacer = createPacer([{ scope: 'connection', limit, perMs }])
      const starts: number[] = []
      let now = 0
      for (const { chat, later } of asked) {
        now += later
        if (pacer.waitFor(String(chat), now) > 0) continue
        pacer.take(String(chat), now)
        starts.push(now)
      }
      for (const from of starts)
        expect(starts.filter((at) => at >= from && at < from + perMs).length).toBeLessThanOrEqual(limit)
    }),
  )
})
