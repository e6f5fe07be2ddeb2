import { expect, test } from 'vitest'
import { eventually, type Stage, stage } from '../../../test/stub-channel/sending.ts'
import { decideDoubt, retryMessage } from './index.ts'
import { findWantedConnections } from './lease.store.ts'

const all = (state: string) => (states: string[]) => states.length > 0 && states.every((each) => each === state)
const settled = (stage: Stage) =>
  eventually(stage.states, (states) => states.length > 0 && states.every((state) => !/^(queued|sending)/.test(state)))

test('a message is sent once and keeps the id that the messenger gave it', async () => {
  const it = await stage()
  const ann = await it.account({ external_id: '77' })
  await it.send(ann, ['Hello'])
  it.start()
  expect(await eventually(it.states, all('sent'))).toEqual(['sent'])
  expect(it.peer.arrived.map(({ to, text }) => ({ to, text }))).toEqual([{ to: '77', text: 'Hello' }])
  const [delivery] = await it.given.find('delivery')
  expect(delivery).toMatchObject({ state: 'sent', attempts: 1, doubts: 0, provider_message_id: 'm1', epoch: 1 })
  expect(it.events.map(({ event }) => event)).toMatchObject([
    { type: 'message.settled', accountId: ann.id, state: 'sent', reason: null },
  ])
})

test('a message committed while the sender is idle leaves by the hint, not by the next look', async () => {
  const it = await stage()
  const ann = await it.account()
  it.start({ lookMs: 60_000 })
  await eventually(
    () => it.world.sql`select 1 from sender_process`,
    (rows) => rows.length > 0,
  )
  const begun = performance.now()
  await it.send(ann, ['now'])
  expect(await eventually(it.states, all('sent'))).toEqual(['sent'])
  expect(performance.now() - begun).toBeLessThan(2_000)
})

test('messages of one lane arrive in their order, however often one has to be tried', async () => {
  const it = await stage()
  const ann = await it.account()
  let refusals = 3
  it.peer.onSend(({ text }) => (text === '2' && refusals-- > 0 ? { status: 503, body: {} } : null))
  await it.send(ann, ['1', '2', '3', '4'])
  it.start()
  for (let second = 0; second < 8; second++) {
    await eventually(
      () => it.peer.asked.length,
      (count) => count >= Math.min(second + 2, 5),
      200,
    )
    it.clock.advance(1_000 * 2 ** second)
    it.world.hints.give('deliveries')
  }
  expect(await eventually(it.states, all('sent'))).toEqual(['sent', 'sent', 'sent', 'sent'])
  expect(it.peer.arrived.map(({ text }) => text)).toEqual(['1', '2', '3', '4'])
  const [, second] = await it.given.find('delivery', {})
  expect(second?.attempts).toBeGreaterThanOrEqual(1)
})

test('a server that fails is asked eight times, with growing pauses, and then the message has failed', async () => {
  const it = await stage()
  it.peer.onSend(() => ({ status: 500, body: {} }))
  await it.send(await it.account(), ['never'])
  it.start()
  for (let tries = 1; tries < 8; tries++) {
    expect(
      await eventually(
        () => it.peer.asked.length,
        (count) => count === tries,
      ),
    ).toBe(tries)
    await eventually(
      () => it.given.find('delivery'),
      ([delivery]) => delivery?.attempts === tries,
    )
    it.clock.advance(0.7 * 1_000 * 2 ** (tries - 1))
    it.world.hints.give('deliveries')
    expect(
      await eventually(
        () => it.peer.asked.length,
        (count) => count > tries,
        100,
      ),
    ).toBe(tries)
    it.clock.advance(0.3 * 1_000 * 2 ** (tries - 1))
    it.world.hints.give('deliveries')
  }
  expect(await settled(it)).toEqual(['failed (unreachable)'])
  expect(it.peer.asked).toHaveLength(8)
})

test('urgent messages overtake those that wait, in another lane', async () => {
  const it = await stage({ rules: [{ scope: 'connection', limit: 1, perMs: 1_000 }] })
  const accounts = await Promise.all(Array.from({ length: 5 }, () => it.account()))
  for (const account of accounts) await it.send(account, ['broadcast'], { priority: 'broadcast' })
  it.start()
  expect(
    await eventually(
      () => it.peer.arrived.length,
      (count) => count === 1,
    ),
  ).toBe(1)
  const [first] = accounts
  if (first) await it.send(first, ['reply'], { priority: 'reply', lane: 'staff' })
  await eventually(
    () => it.logged.length,
    () => false,
    100,
  )
  it.clock.advance(1_000)
  it.world.hints.give('deliveries')
  expect(
    await eventually(
      () => it.peer.arrived.length,
      (count) => count === 2,
    ),
  ).toBe(2)
  expect(it.peer.arrived[1]?.text).toBe('reply')
})

test('the rules of a connection replace those of its channel', async () => {
  const rules = [{ scope: 'connection' as const, limit: 1, perMs: 60_000 }]
  const limits = [{ scope: 'connection', limit: 3, perMs: 60_000 }]
  const it = await stage({ rules, connection: { limits } })
  for (let n = 0; n < 5; n++) await it.send(await it.account(), ['Hi'])
  it.start()
  const counted = () => it.peer.arrived.length
  expect(await eventually(counted, (count) => count > 3, 300)).toBe(3)
  it.clock.advance(60_000)
  it.world.hints.give('deliveries')
  expect(await eventually(counted, (count) => count === 5)).toBe(5)
})

test('a refusal that names a time pauses the whole connection that long, also for the next holder, and writes nobody off', async () => {
  const it = await stage()
  const [ann, bob] = [await it.account(), await it.account()]
  it.peer.onSend(() => (it.peer.asked.length === 1 ? { status: 429, body: { retryAfterMs: 35_000 } } : null))
  await it.send(ann, ['a'])
  const stop = it.start({ concurrency: 1 })
  await eventually(
    () => it.given.find('connection_lease', { connection_id: it.connection.id }),
    ([lease]) => lease?.paused_until != null,
  )
  await stop()
  await it.send(bob, ['b'])
  it.start()
  it.clock.advance(34_900)
  it.world.hints.give('deliveries')
  expect(
    await eventually(
      () => it.peer.asked.length,
      (count) => count > 1,
      300,
    ),
  ).toBe(1)
  it.clock.advance(200)
  it.world.hints.give('deliveries')
  expect(await eventually(it.states, all('sent'))).toEqual(['sent', 'sent'])
  expect((await it.given.find('delivery')).map(({ attempts }) => attempts)).toEqual([1, 1])
})

test('an answer that never comes leaves the message in doubt: it holds back its own lane only, until somebody decides', async () => {
  const it = await stage()
  const ann = await it.account()
  it.peer.onSend(({ text }) => (text === 'lost' ? 'drop' : null))
  await it.send(ann, ['lost', 'after'])
  await it.send(ann, ['reply'], { lane: 'staff', priority: 'reply' })
  it.start()
  expect(await eventually(it.states, (states) => states[0] === 'in_doubt (in_doubt)' && states[2] === 'sent')).toEqual([
    'in_doubt (in_doubt)',
    'queued',
    'sent',
  ])
  expect(it.events.filter(({ event }) => event.type === 'message.settled' && event.state === 'in_doubt')).toHaveLength(
    1,
  )

  const [lost] = await it.given.find('message', { text: 'lost' })
  if (!lost) throw new Error('There is no message.')
  await decideDoubt(it.given.ctx, lost.id, 'give_up')
  expect(await settled(it)).toEqual(['failed (in_doubt)', 'sent', 'sent'])
  expect(it.peer.arrived.map(({ text }) => text).toSorted()).toEqual(['after', 'lost', 'reply'])

  it.peer.onSend(() => null)
  await retryMessage(it.given.ctx, lost.id)
  expect(await settled(it)).toEqual(['sent', 'sent', 'sent'])
  await expect(decideDoubt(it.given.ctx, lost.id, 'send_again')).rejects.toMatchObject({
    code: 'chats.nothing_to_send_again',
  })
})

test('what stands behind a doubt is not due until somebody decides, and the connection is left alone meanwhile', async () => {
  const it = await stage()
  const [ann, bob] = [await it.account(), await it.account()]
  it.peer.onSend(({ text }) => (text === 'lost' ? 'drop' : null))
  const dueOf = async (account: typeof ann) =>
    (await it.given.find('delivery', { account_id: account.id, state: 'queued' })).map(({ due_at }) => due_at)
  await it.send(ann, ['lost', 'second', 'third'])
  await it.send(ann, ['reply'], { lane: 'staff', priority: 'reply' })
  const stop = it.start()
  expect(
    await eventually(
      () => dueOf(ann),
      (due) => due.length === 2 && due.every((at) => at === null),
    ),
  ).toEqual([null, null])
  await stop()
  const wanted = () => findWantedConnections(it.world.sql, 'nobody', it.clock.now(), [it.connection.id])
  expect(await wanted()).toEqual([])

  // What comes behind them later waits as well, and holds nobody else.
  await it.send(ann, ['fourth'])
  await it.send(bob, ['hi'])
  it.start()
  expect(
    await eventually(
      () => dueOf(ann),
      (due) => due.every((at) => at === null),
    ),
  ).toEqual([null, null, null])
  const [lost] = await it.given.find('message', { text: 'lost' })
  if (!lost) throw new Error('There is no message.')
  await decideDoubt(it.given.ctx, lost.id, 'arrived')
  expect(await settled(it)).toEqual(['sent', 'sent', 'sent', 'sent', 'sent', 'sent'])
  const toAnn = it.peer.arrived.filter(({ to }) => to === ann.external_id).map(({ text }) => text)
  expect(toAnn.filter((text) => text !== 'reply')).toEqual(['lost', 'second', 'third', 'fourth'])
})

test('a connection told to send again repeats a doubt once, not twice', async () => {
  const it = await stage({ connection: { doubt: 'send_again' } })
  it.peer.onSend(() => 'drop')
  await it.send(await it.account(), ['perhaps'])
  it.start()
  await eventually(
    () => it.given.find('delivery'),
    ([delivery]) => delivery?.doubts === 1 && delivery.state === 'queued',
  )
  it.clock.advance(1_000)
  it.world.hints.give('deliveries')
  expect(await settled(it)).toEqual(['in_doubt (in_doubt)'])
  expect(it.peer.arrived).toHaveLength(2)
})

test('whoever has blocked the bot gets no more calls; the others do', async () => {
  const it = await stage()
  const [ann, bob] = [await it.account(), await it.account()]
  it.peer.onSend(({ to }) => (to === ann.external_id ? { status: 403, body: { kind: 'blocked' } } : null))
  await it.send(ann, ['1', '2', '3'])
  await it.send(ann, ['4'], { lane: 'other' })
  await it.send(bob, ['hi'])
  it.start({ concurrency: 1 })
  await settled(it)
  const ofAnn = await it.given.find('message', { account_id: ann.id })
  expect(ofAnn.map(({ state, reason }) => `${state} ${reason}`).toSorted()).toEqual([
    'failed blocked',
    'skipped blocked',
    'skipped blocked',
    'skipped blocked',
  ])
  expect(it.peer.asked.filter(({ body }) => body.to === ann.external_id)).toHaveLength(1)
  expect(await it.given.find('message', { account_id: bob.id })).toMatchObject([{ state: 'sent' }])
  expect(await it.given.find('account', { id: ann.id })).toMatchObject([{ status: 'BLOCKED' }])
  expect(it.events.filter(({ event }) => event.type === 'account.status_changed')).toHaveLength(1)
  expect(it.events.filter(({ event }) => event.type === 'message.settled')).toHaveLength(5)

  await it.send(ann, ['later'])
  expect((await it.given.find('message', { text: 'later' }))[0]).toMatchObject({ state: 'skipped', reason: 'blocked' })
})

test('an unknown recipient makes the account invalid; a refusal that was patient with ends as blocked', async () => {
  const it = await stage()
  const [ann, bob] = [await it.account(), await it.account()]
  it.peer.onSend(({ to }) => ({
    status: 400,
    body: { kind: to === ann.external_id ? 'invalid_recipient' : 'patience' },
  }))
  await it.send(ann, ['1'])
  await it.send(bob, ['2'])
  it.start()
  await eventually(
    () => it.given.find('delivery', { account_id: bob.id }),
    ([delivery]) => delivery?.attempts === 1,
  )
  it.clock.advance(1_000)
  it.world.hints.give('deliveries')
  await settled(it)
  expect(await it.given.find('account', { id: ann.id })).toMatchObject([{ status: 'INVALID' }])
  expect(await it.given.find('account', { id: bob.id })).toMatchObject([{ status: 'BLOCKED' }])
})

test('bad credentials stop the connection, hold the queue and tell the owner once', async () => {
  const it = await stage()
  it.peer.onSend(() => ({ status: 401, body: { kind: 'auth' } }))
  for (let n = 0; n < 5; n++) await it.send(await it.account(), ['hi'])
  it.start()
  await eventually(
    () => it.given.find('connection', { id: it.connection.id }),
    ([row]) => row?.state === 'ERROR',
  )
  expect(await eventually(it.states, all('queued'))).toEqual(Array.from({ length: 5 }, () => 'queued'))
  expect(it.events.filter(({ event }) => event.type === 'connection.failed')).toHaveLength(1)
  const asked = it.peer.asked.length

  it.peer.onSend(() => null)
  expect(
    await eventually(
      () => it.peer.asked.length,
      (count) => count > asked,
      200,
    ),
  ).toBe(asked)
  await it.world.sql`update connection set state = 'OK', error = null where id = ${it.connection.id}`
  it.world.hints.give('deliveries')
  expect(await settled(it)).toEqual(Array.from({ length: 5 }, () => 'sent'))
})

test('a refused call fails with the raw answer; a closed window skips the rest of its message; both let the lane go on', async () => {
  const it = await stage()
  const ann = await it.account()
  it.peer.onSend(({ text }) => {
    if (text === 'bad') return { status: 400, body: { kind: 'bad_request', words: 'message is too long' } }
    return text.startsWith('late') ? { status: 400, body: { kind: 'window_closed' } } : null
  })
  await it.send(ann, ['bad'])
  await it.send(ann, ['x'], {
    content: [
      { kind: 'text', text: 'late 1' },
      { kind: 'text', text: 'late 2' },
    ],
  })
  await it.send(ann, ['good'])
  it.start()
  expect(await settled(it)).toEqual(['failed (bad_request)', 'skipped (window_closed)', 'sent'])
  expect(it.peer.asked.map(({ body }) => body.text)).toEqual(['bad', 'late 1', 'good'])
  const [bad] = await it.given.find('delivery', { error_kind: 'bad_request' })
  expect(bad?.error_raw).toContain('message is too long')
})

test('a message of several calls is sent only when its last one is, and shows the worst of them', async () => {
  const it = await stage()
  const ann = await it.account()
  it.peer.onSend(({ text }) => (text === 'two' ? { status: 400, body: { kind: 'bad_request' } } : null))
  const texts = ['one', 'two', 'three'].map((text) => ({ kind: 'text' as const, text }))
  await it.send(ann, ['x'], { content: texts })
  it.start()
  expect(await settled(it)).toEqual(['failed (bad_request)'])
  expect(it.peer.arrived.map(({ text }) => text)).toEqual(['one', 'three'])
  expect(it.events.filter(({ event }) => event.type === 'message.settled')).toHaveLength(1)
})

test('a chat that has moved for good is written to under its new id', async () => {
  const it = await stage()
  const ann = await it.account({ external_id: '-5' })
  it.peer.onSend(({ to }) => (to === '-5' ? { status: 200, body: { id: 'x', movedTo: '-100' } } : null))
  await it.send(ann, ['one', 'two'])
  it.start()
  expect(await settled(it)).toEqual(['sent', 'sent'])
  expect(it.peer.arrived.map(({ to }) => to)).toEqual(['-5', '-100'])
})

test('never more calls are open than the connection may have, and none before it is marked', async () => {
  const it = await stage()
  const accounts = await Promise.all(Array.from({ length: 20 }, () => it.account()))
  const unmarked: string[] = []
  it.peer.onSend(async ({ to }) => {
    const rows = await it.world.sql`select from delivery join account on account.id = delivery.account_id
      where account.external_id = ${to} and delivery.state = 'sending' and delivery.sending_at is not null`
    if (rows.length !== 1) unmarked.push(to)
    return null
  })
  for (const account of accounts) await it.send(account, ['1', '2'])
  it.start({ concurrency: 4 })
  expect(await settled(it)).toEqual(Array.from({ length: 40 }, () => 'sent'))
  expect(it.peer.mostAtOnce()).toBeLessThanOrEqual(4)
  expect(unmarked).toEqual([])
})

test('stopping waits for the calls in flight, writes their results and gives the lease back', async () => {
  const it = await stage()
  const open = Promise.withResolvers<void>()
  it.peer.onSend(async () => {
    await open.promise
    return null
  })
  await it.send(await it.account(), ['slow'])
  const stop = it.start()
  await eventually(
    () => it.peer.asked.length,
    (count) => count === 1,
  )
  const stopped = stop()
  open.resolve()
  await stopped
  expect(await it.states()).toEqual(['sent'])
  expect(await it.given.find('connection_lease', { connection_id: it.connection.id })).toMatchObject([
    { holder: '', epoch: 1 },
  ])
})

test('a connection that has nothing to do is given back, and taken again when it has', async () => {
  const it = await stage()
  const ann = await it.account()
  await it.send(ann, ['one'])
  it.start({ idleMs: 50 })
  await settled(it)
  const lease = () => it.given.find('connection_lease', { connection_id: it.connection.id })
  expect(await eventually(lease, ([row]) => row?.holder === '')).toMatchObject([{ holder: '', epoch: 1 }])
  await it.send(ann, ['two'])
  expect(await settled(it)).toEqual(['sent', 'sent'])
  expect(await lease()).toMatchObject([{ epoch: 2 }])
})

test('settings that the channel cannot use are an error of the connection, not a crash', async () => {
  const it = await stage({ connection: { settings: {} } })
  await it.send(await it.account(), ['hi'])
  it.start()
  const [row] = await eventually(
    () => it.given.find('connection', { id: it.connection.id }),
    ([row]) => row?.state === 'ERROR',
  )
  expect(row).toMatchObject({ state: 'ERROR' })
  expect(await it.states()).toEqual(['queued'])
})
