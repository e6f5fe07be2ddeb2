import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { AccountId } from '@korben/contract'
import { describe, expect, test } from 'vitest'
import { action, buildFunnel, delay, type Funnel, filter, message } from '../../../test/funnel.ts'
import { testDatabase, testWorld } from '../../../test/harness/database.ts'
import type { Given } from '../../../test/harness/given.ts'
import type { Listener } from '../../kit/context.ts'
import { createWorkerCtx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { manualSubscribe, subscribe } from '../leadgen/index.ts'
import { setAccountStatus, setBotStatus } from '../people/index.ts'
import {
  connectBlocks,
  deleteTunnel,
  publishTunnel,
  runBatch,
  signalRun,
  stopDeletedRuns,
  tunnelsListener,
  updateBlock,
} from './index.ts'

const open = async (listeners: Listener[] = [tunnelsListener]) => {
  const { world, clock, company } = await testWorld({ listeners })
  const given = await company()
  const worker = createWorkerCtx(world)
  return {
    world,
    clock,
    given,
    company,
    worker,
    /** Walks until nothing is due. */
    run: async () => {
      let walked = 0
      for (let last = -1; last !== 0; walked += last) last = await runBatch(worker, 100)
      return walked
    },
    pass: (seconds: number) => clock.advance(seconds * 1000),
  }
}

const enter = async (given: Given, funnel: Funnel, account?: AccountId) => {
  const accountId = account ?? (await given.account()).id
  const subscribed = await subscribe(given.ctx, { accountId, trafficSourceId: funnel.trafficSourceId, cause: null })
  if (!subscribed) throw new Error('The subscription was recorded before.')
  return { accountId, runId: subscribed.run.id }
}

let presses = 0
const press = (
  given: Given,
  accountId: AccountId,
  runId: Awaited<ReturnType<typeof enter>>['runId'],
  funnel: Funnel,
  block: string,
  label: string,
) =>
  given.ctx.transaction((ctx) =>
    signalRun(ctx, {
      accountId,
      runId,
      seq: ++presses,
      event: { type: 'press', buttonId: funnel.button(block, label), blockId: funnel.block('last') },
    }),
  )

/** What an account was sent, in order. */
const sentTo = async (given: Given, accountId: AccountId) =>
  (await given.find('message', { account_id: accountId })).toSorted((a, b) => a.seq - b.seq).map(({ text }) => text)

const onlyRun = async (given: Given, accountId: AccountId) => {
  const runs = await given.find('run', { account_id: accountId })
  if (!runs[0] || runs.length > 1) throw new Error(`There are ${runs.length} runs.`)
  return runs[0]
}

describe('the life of a run', () => {
  test('a subscription walks to the delay, waits for its time, and ends at the last message', async () => {
    const { given, run, pass } = await open()
    const funnel = await buildFunnel(given.ctx, {
      hello: message('Hello', { passed: 'wait' }),
      wait: delay(60, 'last'),
      last: message('Bye'),
    })
    const { accountId, runId } = await enter(given, funnel)
    expect(await run()).toBe(1)
    expect(await sentTo(given, accountId)).toEqual(['Hello'])
    expect(await onlyRun(given, accountId)).toMatchObject({ state: 'waiting', step: 2, block_id: funnel.block('wait') })

    pass(59)
    expect(await run()).toBe(0)
    pass(1)
    expect(await run()).toBe(1)
    expect(await sentTo(given, accountId)).toEqual(['Hello', 'Bye'])
    expect(await onlyRun(given, accountId)).toMatchObject({ state: 'finished', step: 3, wake_at: null, timer_at: null })
    const causes = (await given.find('message')).map(({ cause, run_id, lane }) => ({ cause, run_id, lane }))
    expect(causes).toContainEqual({ cause: `run:${runId}:3`, run_id: runId, lane: `run:${runId}` })
    const history = await given.find('event', { account_id: accountId })
    expect(history.filter(({ type }) => type === 'run.stepped').map(({ data }) => data)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ runId, step: 2, blockId: funnel.block('wait'), outcome: 'delay' }),
      ]),
    )
    expect(history.filter(({ type }) => type === 'run.ended')).toHaveLength(1)
  })

  test('two quick presses are two steps, in their order, and leave no signal behind', async () => {
    const { given, run } = await open()
    const funnel = await buildFunnel(given.ctx, {
      ask: message('Ask', { buttons: { A: 'a', B: 'last' } }),
      a: message('You said A'),
      last: message('You said B'),
    })
    const { accountId, runId } = await enter(given, funnel)
    await run()
    expect(await press(given, accountId, runId, funnel, 'ask', 'A')).toBe(true)
    expect(await press(given, accountId, runId, funnel, 'ask', 'B')).toBe(true)
    await run()
    expect(await sentTo(given, accountId)).toEqual(['Ask', 'You said A', 'You said B'])
    expect(await given.count('run_signal')).toBe(0)
  })

  test('the same entry of the chat is one signal', async () => {
    const { given, run } = await open()
    const funnel = await buildFunnel(given.ctx, {
      ask: message('Ask', { buttons: { A: 'last' } }),
      last: message('Again'),
    })
    const { accountId, runId } = await enter(given, funnel)
    await run()
    await press(given, accountId, runId, funnel, 'ask', 'A')
    presses--
    await press(given, accountId, runId, funnel, 'ask', 'A')
    await run()
    expect(await sentTo(given, accountId)).toEqual(['Ask', 'Again'])
  })

  test('a press before the first step comes after it', async () => {
    const { given, run } = await open()
    const funnel = await buildFunnel(given.ctx, {
      ask: message('Ask', { buttons: { A: 'last' } }),
      last: message('Answer'),
    })
    const { accountId, runId } = await enter(given, funnel)
    await press(given, accountId, runId, funnel, 'ask', 'A')
    await run()
    expect(await sentTo(given, accountId)).toEqual(['Ask', 'Answer'])
  })

  test('a press that leads nowhere keeps the delay the run stands on', async () => {
    const { given, run, pass } = await open()
    const funnel = await buildFunnel(given.ctx, {
      ask: message('Ask', { passed: 'wait', buttons: { A: 'last' } }),
      wait: delay(60, 'last'),
      last: message('Later'),
    })
    const { accountId, runId } = await enter(given, funnel)
    await run()
    const unknown = {
      type: 'press' as const,
      buttonId: funnel.button('ask', 'A').replace(/.$/, 'x') as never,
      blockId: runId as never,
    }
    await given.ctx.transaction((ctx) => signalRun(ctx, { accountId, runId, seq: ++presses, event: unknown }))
    await run()
    expect(await sentTo(given, accountId)).toEqual(['Ask'])
    pass(60)
    await run()
    expect(await sentTo(given, accountId)).toEqual(['Ask', 'Later'])
  })

  test('a press revives a finished run; of a replaced one it moves the newer run', async () => {
    const { given, run } = await open()
    const funnel = await buildFunnel(given.ctx, {
      ask: message('Ask', { passed: 'wait', buttons: { A: 'last' } }),
      wait: delay(60),
      last: message('Answer'),
    })
    const first = await enter(given, funnel)
    await run()
    await press(given, first.accountId, first.runId, funnel, 'ask', 'A')
    await run()
    expect((await onlyRun(given, first.accountId)).state).toBe('finished')
    await press(given, first.accountId, first.runId, funnel, 'ask', 'A')
    await run()
    expect(await sentTo(given, first.accountId)).toEqual(['Ask', 'Answer', 'Answer'])

    const second = await enter(given, funnel, first.accountId)
    await run()
    await press(given, first.accountId, first.runId, funnel, 'ask', 'A')
    await run()
    expect(await sentTo(given, first.accountId)).toEqual(['Ask', 'Answer', 'Answer', 'Ask', 'Answer'])
    const steps = (await given.find('run')).map(({ id, step }) => ({ id, step }))
    expect(steps).toContainEqual({ id: second.runId, step: 3 })
    expect(steps).toContainEqual({ id: first.runId, step: 4 })
  })

  test('a new subscription ends the run the account has in the tunnel', async () => {
    const { given, run, pass } = await open()
    const funnel = await buildFunnel(given.ctx, {
      hello: message('Hello', { passed: 'wait' }),
      wait: delay(60, 'last'),
      last: message('Bye'),
    })
    const { accountId, runId } = await enter(given, funnel)
    await run()
    pass(30)
    await enter(given, funnel, accountId)
    await run()
    pass(30)
    expect(await run()).toBe(0)
    expect(await given.find('run', { id: runId })).toMatchObject([
      { state: 'stopped', reason: 'replaced', wake_at: null },
    ])
    pass(30)
    await run()
    expect(await sentTo(given, accountId)).toEqual(['Hello', 'Hello', 'Bye'])
  })

  test('a press that is still waiting when the account enters anew is forgotten', async () => {
    const { given, run } = await open()
    const funnel = await buildFunnel(given.ctx, {
      ask: message('Ask', { buttons: { A: 'last' } }),
      last: message('Answer'),
    })
    const { accountId, runId } = await enter(given, funnel)
    await run()
    await press(given, accountId, runId, funnel, 'ask', 'A')
    await run()
    await press(given, accountId, runId, funnel, 'ask', 'A')
    await enter(given, funnel, accountId)
    await run()
    expect(await sentTo(given, accountId)).toEqual(['Ask', 'Answer', 'Ask'])
    expect((await given.find('run')).map(({ state }) => state).toSorted()).toEqual(['finished', 'waiting'])
    expect(await given.count('run_signal')).toBe(0)
  })

  test('runs keep the version they began in; later ones walk the new one', async () => {
    const { given, run, pass } = await open()
    const funnel = await buildFunnel(given.ctx, {
      hello: message('Hello', { passed: 'wait' }),
      wait: delay(60, 'last'),
      last: message('Old end'),
    })
    const { accountId } = await enter(given, funnel)
    await run()
    await updateBlock(given.ctx, funnel.block('last'), { settings: { content: [{ kind: 'text', text: 'New end' }] } })
    await publishTunnel(given.ctx, funnel.tunnelId)
    const later = await enter(given, funnel)
    await run()
    pass(60)
    await run()
    expect(await sentTo(given, accountId)).toEqual(['Hello', 'Old end'])
    expect(await sentTo(given, later.accountId)).toEqual(['Hello', 'New end'])
  })
})

describe('actions and filters', () => {
  test('tags change for the person, and a filter of the same walk sees them', async () => {
    const { given, run } = await open()
    const [gained, lost] = [await given.tag(), await given.tag()]
    const funnel = await buildFunnel(given.ctx, {
      hello: message('Hello', { passed: 'act' }),
      act: action(
        [
          { kind: 'add_tags', tagIds: [gained.id] },
          { kind: 'remove_tags', tagIds: [lost.id] },
        ],
        'check',
      ),
      check: filter(
        { conditions: [{ kind: 'has_tags', tagIds: [gained.id], negated: false }] },
        { true: 'last', false: 'other' },
      ),
      last: message('Tagged'),
      other: message('Not tagged'),
    })
    const person = await given.person({ tags: [lost.id] })
    const { accountId } = await enter(given, funnel, (await given.account({ person_id: person.id })).id)
    await run()
    expect(await sentTo(given, accountId)).toEqual(['Hello', 'Tagged'])
    expect((await given.find('person_tag', { person_id: person.id })).map(({ tag_id }) => tag_id)).toEqual([gained.id])
  })

  test('a start begins a run elsewhere without a subscription; a stop ends one', async () => {
    const { given, run, pass } = await open()
    const other = await buildFunnel(given.ctx, {
      hello: message('Other', { passed: 'wait' }),
      wait: delay(60, 'last'),
      last: message('Other end'),
    })
    const starts = await buildFunnel(given.ctx, {
      hello: message('Starting', { passed: 'act' }),
      act: action([{ kind: 'start', tunnelId: other.tunnelId, blockId: other.block('hello') }]),
    })
    const stops = await buildFunnel(given.ctx, {
      hello: message('Stopping', { passed: 'act' }),
      act: action([{ kind: 'stop', tunnelId: other.tunnelId, blockId: null }]),
    })
    const { accountId } = await enter(given, starts)
    await run()
    expect(await sentTo(given, accountId)).toEqual(['Starting', 'Other'])
    expect(await given.count('subscription', { account_id: accountId })).toBe(1)
    await enter(given, stops, accountId)
    await run()
    pass(60)
    await run()
    expect(await sentTo(given, accountId)).toEqual(['Starting', 'Other', 'Stopping'])
    expect(await given.find('run', { account_id: accountId, tunnel_id: other.tunnelId })).toMatchObject([
      { state: 'stopped', reason: 'action' },
    ])
  })

  test('a stop at a block lets the run go on until it arrives there', async () => {
    const { given, run, pass } = await open()
    const other = await buildFunnel(given.ctx, {
      hello: message('One', { passed: 'wait' }),
      wait: delay(60, 'two'),
      two: message('Two', { passed: 'last' }),
      last: message('Three'),
    })
    const stops = await buildFunnel(given.ctx, {
      hello: message('Stop', { passed: 'act' }),
      act: action([{ kind: 'stop', tunnelId: other.tunnelId, blockId: other.block('last') }]),
    })
    const { accountId } = await enter(given, other)
    await run()
    await enter(given, stops, accountId)
    await run()
    pass(60)
    await run()
    expect(await sentTo(given, accountId)).toEqual(['One', 'Stop', 'Two'])
  })

  test('tunnels that start each other without a wait are parked', async () => {
    const { given, run } = await open()
    const ping = await buildFunnel(given.ctx, {
      hello: message('Ping'),
      act: action([{ kind: 'add_tags', tagIds: [(await given.tag()).id] }]),
    })
    const pong = await buildFunnel(given.ctx, {
      hello: message('Pong', { passed: 'act' }),
      act: action([{ kind: 'start', tunnelId: ping.tunnelId, blockId: ping.block('hello') }]),
    })
    await updateBlock(given.ctx, ping.block('act'), {
      settings: { actions: [{ kind: 'start', tunnelId: pong.tunnelId, blockId: pong.block('hello') }] },
    })
    await connectBlocks(given.ctx, { from: ping.block('hello'), outcome: 'passed', to: ping.block('act') })
    await publishTunnel(given.ctx, ping.tunnelId)
    const { accountId } = await enter(given, ping)
    await run()
    expect((await sentTo(given, accountId)).length).toBe(21)
    expect(await given.find('run', { account_id: accountId, state: 'parked' })).toMatchObject([{ reason: 'loop' }])
  })
})

describe('the account of a run', () => {
  test('in staff hands timers hold and presses count; given back to the bot, it goes on', async () => {
    const { given, run, pass } = await open()
    const funnel = await buildFunnel(given.ctx, {
      ask: message('Ask', { passed: 'wait', buttons: { A: 'a' } }),
      wait: delay(60, 'last'),
      a: message('Pressed', { passed: 'wait' }),
      last: message('Later'),
    })
    const { accountId, runId } = await enter(given, funnel)
    await run()
    await setBotStatus(given.ctx, accountId, 'DIALOG')
    pass(60)
    await run()
    expect(await onlyRun(given, accountId)).toMatchObject({ state: 'held', wake_at: null })
    await press(given, accountId, runId, funnel, 'ask', 'A')
    await run()
    pass(60)
    await run()
    expect(await sentTo(given, accountId)).toEqual(['Ask', 'Pressed'])
    await setBotStatus(given.ctx, accountId, 'BOT')
    await run()
    expect(await sentTo(given, accountId)).toEqual(['Ask', 'Pressed', 'Later'])
  })

  test('a run that begins in staff hands begins when the chat is given back', async () => {
    const { given, run } = await open()
    const funnel = await buildFunnel(given.ctx, { hello: message('Hello') })
    const account = await given.account({ bot_status: 'DIALOG' })
    await enter(given, funnel, account.id)
    await run()
    expect(await sentTo(given, account.id)).toEqual([])
    await setBotStatus(given.ctx, account.id, 'BOT')
    await run()
    expect(await sentTo(given, account.id)).toEqual(['Hello'])
  })

  test('blocking ends its runs at once; a run that begins all the same ends before its first step', async () => {
    const { given, run } = await open()
    const funnel = await buildFunnel(given.ctx, {
      hello: message('Hello', { passed: 'wait' }),
      wait: delay(60, 'hello'),
    })
    const { accountId } = await enter(given, funnel)
    await run()
    await given.ctx.transaction((ctx) => setAccountStatus(ctx, accountId, 'BLOCKED', 'blocked by the user'))
    expect(await onlyRun(given, accountId)).toMatchObject({ state: 'stopped', reason: 'blocked', wake_at: null })
    const second = await enter(given, funnel, accountId)
    await run()
    expect(await given.find('run', { id: second.runId })).toMatchObject([{ state: 'stopped', reason: 'blocked' }])
    expect(await sentTo(given, accountId)).toEqual(['Hello'])
  })

  test('deleting the tunnel ends every run inside and leaves other tunnels alone', async () => {
    const { given, run, worker } = await open()
    const gone = await buildFunnel(given.ctx, {
      hello: message('Hello', { buttons: { A: 'last' } }),
      last: message('Last'),
    })
    const stays = await buildFunnel(given.ctx, { hello: message('Other', { passed: 'wait' }), wait: delay(60) })
    const inside = [await enter(given, gone), await enter(given, gone)]
    const other = await enter(given, stays)
    await run()
    await deleteTunnel(given.ctx, gone.tunnelId)
    expect(await stopDeletedRuns(worker)).toBe(2)
    expect(await given.count('run', { tunnel_id: gone.tunnelId, state: 'stopped', reason: 'tunnel_deleted' })).toBe(2)
    expect(await onlyRun(given, other.accountId)).toMatchObject({ state: 'waiting' })
    expect(
      await Promise.all(inside.map(({ accountId, runId }) => press(given, accountId, runId, gone, 'hello', 'A'))),
    ).toEqual([false, false])
    expect(await stopDeletedRuns(worker)).toBe(0)
  })

  test('a deletion that was interrupted is finished by the sweep, and a run that slips in ends when it is due', async () => {
    const { given, run, worker } = await open()
    const funnel = await buildFunnel(given.ctx, {
      hello: message('Hello', { buttons: { A: 'last' } }),
      last: message('Last'),
    })
    const waiting = await enter(given, funnel)
    await run()
    const ready = await enter(given, funnel)
    await given.ctx
      .sql`update tunnel set deleted_at = now() where company_id = ${given.companyId} and id = ${funnel.tunnelId}`
    await run()
    expect(await onlyRun(given, ready.accountId)).toMatchObject({ state: 'stopped', reason: 'tunnel_deleted', step: 0 })
    expect(await onlyRun(given, waiting.accountId)).toMatchObject({ state: 'waiting' })
    expect(await stopDeletedRuns(worker)).toBe(1)
    expect(await onlyRun(given, waiting.accountId)).toMatchObject({ state: 'stopped', reason: 'tunnel_deleted' })
    expect(await stopDeletedRuns(worker)).toBe(0)
    expect(await given.find('tunnel', { id: funnel.tunnelId })).toMatchObject([{ emptied_at: expect.any(Date) }])
  })
})

describe('a batch', () => {
  test('is fair: a company with one due run does not wait behind a company with many', async () => {
    const { given, company, worker } = await open()
    const crowded = await buildFunnel(given.ctx, { hello: message('Hello') })
    for (let i = 0; i < 30; i++) await enter(given, crowded)
    const small = await company()
    const quiet = await buildFunnel(small.ctx, { hello: message('Hello') })
    const { accountId } = await enter(small, quiet)
    expect(await runBatch(worker, 10)).toBe(10)
    expect(await sentTo(small, accountId)).toEqual(['Hello'])
    expect(await given.count('run', { state: 'finished' })).toBe(9)
    while ((await runBatch(worker, 10)) > 0);
    expect(await given.count('run', { state: 'finished' })).toBe(30)
  })

  test('a run that makes the batch fail is parked with its reason, and its neighbours go on', async () => {
    let poisoned: AccountId | null = null
    const failing: Listener = async (_tx, events) => {
      if (events.some(({ event }) => event.type === 'run.stepped' && event.accountId === poisoned))
        throw new Error('the webhook table is broken')
    }
    const { given, run, world } = await open([failing])
    const funnel = await buildFunnel(given.ctx, { hello: message('Hello') })
    const runs = []
    for (let i = 0; i < 9; i++) runs.push(await enter(given, funnel))
    poisoned = runs[4]?.accountId ?? null
    expect(await run()).toBe(9)
    expect(await given.count('run', { state: 'finished' })).toBe(8)
    expect(await given.find('run', { state: 'parked' })).toMatchObject([
      { account_id: poisoned, reason: 'error: the webhook table is broken', step: 0, wake_at: null },
    ])
    expect(await given.count('message')).toBe(8)
    expect(world.listeners).toHaveLength(1)
  })

  test('a run whose version makes no sense is parked', async () => {
    const { given, run } = await open()
    const funnel = await buildFunnel(given.ctx, { hello: message('Hello') })
    await given.ctx
      .sql`update tunnel_version set graph = jsonb_set(graph, '{blocks,0,settings}', 'null') where company_id = ${given.companyId}`
    const { accountId } = await enter(given, funnel)
    await run()
    expect(await onlyRun(given, accountId)).toMatchObject({
      state: 'parked',
      reason: expect.stringMatching(/^error: /),
    })
  })

  test('a failure of the moment leaves nothing half done and parks nobody', async () => {
    let failures = 2
    const flaky: Listener = async (_tx, events) => {
      if (!events.some(({ event }) => event.type === 'run.stepped') || failures-- <= 0) return
      throw Object.assign(new Error('lost'), { code: 'CONNECTION_CLOSED' })
    }
    const { given, worker } = await open([flaky])
    const funnel = await buildFunnel(given.ctx, { hello: message('Hello') })
    for (let i = 0; i < 3; i++) await enter(given, funnel)
    await expect(runBatch(worker, 10)).rejects.toThrow('lost')
    expect(await given.count('message')).toBe(0)
    expect(await given.count('run', { state: 'ready', step: 0 })).toBe(3)
    await expect(runBatch(worker, 10)).rejects.toThrow('lost')
    expect(await runBatch(worker, 10)).toBe(3)
    expect(await given.count('message')).toBe(3)
    expect(await given.count('run', { state: 'finished' })).toBe(3)
  })

  test('many workers, presses and new beginnings at once: every step once, nothing lost', async () => {
    const { given, worker, world } = await open()
    const funnel = await buildFunnel(given.ctx, {
      ask: message('Ask', { passed: 'wait', buttons: { A: 'a' } }),
      wait: delay(3600, 'last'),
      a: message('Pressed', { passed: 'wait' }),
      last: message('Last'),
    })
    const people = []
    for (let i = 0; i < 20; i++) people.push(await enter(given, funnel))
    let isDone = false
    const workers = [1, 2, 3].map(async () => {
      while (!isDone) await runBatch(worker, 7)
    })
    const PRESSES = 5
    const acts = people.flatMap(({ accountId, runId }, i) => [
      ...Array.from({ length: PRESSES }, () => () => press(given, accountId, runId, funnel, 'ask', 'A')),
      ...(i % 4 === 0
        ? [() => manualSubscribe(given.ctx, { accountId, tunnelId: funnel.tunnelId, blockId: funnel.block('ask') })]
        : []),
    ])
    await Promise.all(acts.map((act) => act()))
    while (
      (await world.sql`select from run where company_id = ${given.companyId} and wake_at <= ${world.now()} limit 1`)
        .length > 0
    );
    isDone = true
    await Promise.all(workers)

    expect(await given.count('run_signal')).toBe(0)
    const runs = await given.find('run')
    expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['waiting', 'stopped']))
    const messages = await given.find('message')
    expect(new Set(messages.map(({ cause }) => cause)).size).toBe(messages.length)
    for (const { accountId } of people.filter((_, i) => i % 4 !== 0)) {
      expect((await sentTo(given, accountId)).length).toBe(1 + PRESSES)
    }
    for (const { account_id, last_seq } of await world.sql<{ account_id: AccountId; last_seq: number }[]>`
      select id as account_id, last_seq from account where company_id = ${given.companyId}`) {
      expect((await given.find('message', { account_id })).map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: last_seq }, (_, i) => i + 1),
      )
    }
  })

  test('workers killed at any instruction: every message is written once, and every run arrives', async () => {
    const { given, clock, world } = await open()
    const { address } = await testDatabase()
    const funnel = await buildFunnel(given.ctx, {
      one: message('One', { passed: 'wait' }),
      wait: delay(1, 'two'),
      two: message('Two', { passed: 'pause' }),
      pause: delay(1, 'last'),
      last: message('Three'),
    })
    const RUNS = 24
    for (let i = 0; i < RUNS; i++) await enter(given, funnel)
    const look = async () =>
      one(
        await world.sql<{ steps: number; due: number; left: number }[]>`
        select sum(step)::int as steps, count(*) filter (where wake_at <= ${clock.now()})::int as due, count(wake_at)::int as left
        from run where company_id = ${given.companyId}`,
      )
    let kills = 0
    for (let seen = await look(); seen.left > 0; seen = await look()) {
      if (seen.due === 0) clock.advance(1000)
      const worker = spawn(process.execPath, [CHILD, JSON.stringify(address), clock.now().toISOString()], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exited = once(worker, 'exit')
      await Promise.race([once(worker.stdout, 'data'), exited])
      const enough = seen.steps + (kills % 3) * 25
      while (worker.exitCode === null && seen.steps < enough && seen.due > 0) seen = await look()
      expect(worker.exitCode).toBe(null)
      worker.kill('SIGKILL')
      await exited
      kills++
    }
    expect(kills).toBeGreaterThan(3)
    expect(await given.count('run', { state: 'finished', step: 5 })).toBe(RUNS)
    expect((await given.find('message')).map(({ text }) => text).toSorted()).toEqual(
      ['One', 'Three', 'Two'].flatMap((text) => Array.from({ length: RUNS }, () => text)),
    )
  }, 120_000)
})

const CHILD = fileURLToPath(new URL('./runner.fixture.ts', import.meta.url))
