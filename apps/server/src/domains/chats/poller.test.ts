import { expect, test } from 'vitest'
import { intakeStub } from '../../../test/crash/intake-stub.ts'
import { eventually, type Stage, stage } from '../../../test/stub-channel/sending.ts'
import type { Intake } from './index.ts'

const polled = { inbound: 'poll' } as const
const update = (n: number, to = '77') => ({
  type: 'message',
  eventId: String(n),
  at: new Date(0),
  externalUserId: to,
  messageId: String(n),
  text: `update ${n}`,
  attachments: [],
  profile: {},
})
/** A messenger that keeps its updates until the next cursor confirms them. */
function serve(it: Stage, updates: ReturnType<typeof update>[]) {
  it.peer.onPoll((cursor) => {
    const from = Number(cursor ?? 0)
    const batch = updates.filter(({ eventId }) => Number(eventId) >= from).slice(0, 2)
    const last = batch.at(-1)
    return {
      status: 200,
      body: { updates: batch, cursor: last ? String(Number(last.eventId) + 1) : (cursor ?? undefined) },
    }
  })
}
const texts = async (it: Stage) =>
  (await it.given.find('message', { direction: 'in' }))
    .toSorted((one, other) => one.seq - other.seq)
    .map(({ text }) => text)
const lease = async (it: Stage) => (await it.given.find('connection_lease', { connection_id: it.connection.id }))[0]

test('every update is stored before the cursor confirms it, in order and once', async () => {
  const it = await stage({ connection: polled })
  await it.account({ external_id: '77' })
  const cursors: (string | null)[] = []
  const intake: Intake = async (...args) => {
    cursors.push((await lease(it))?.cursor ?? null)
    return intakeStub(...args)
  }
  serve(
    it,
    [1, 2, 3].map((n) => update(n)),
  )
  it.start({}, intake)
  expect(
    await eventually(
      () => texts(it),
      ({ length }) => length === 3,
    ),
  ).toEqual(['update 1', 'update 2', 'update 3'])
  expect(cursors).toEqual([null, null, '3'])
  expect(
    await eventually(
      () => lease(it),
      (row) => row?.cursor === '4',
    ),
  ).toMatchObject({ cursor: '4' })
})

test('a poller that died before the cursor moved brings updates again, and they change nothing', async () => {
  const it = await stage({ connection: polled })
  await it.account({ external_id: '77' })
  serve(it, [update(1), update(2)])
  const stop = it.start({}, intakeStub)
  await eventually(
    () => lease(it),
    (row) => row?.cursor === '3',
  )
  await stop()
  await it.world.sql`update connection_lease set cursor = null where connection_id = ${it.connection.id}`
  it.start({}, intakeStub)
  await eventually(
    () => lease(it),
    (row) => row?.cursor === '3',
  )
  expect(await texts(it)).toEqual(['update 1', 'update 2'])
})

test('only one of two processes polls a bot', async () => {
  const it = await stage({ connection: polled })
  await it.account({ external_id: '77' })
  let open = 0
  let most = 0
  it.peer.onPoll(async () => {
    most = Math.max(most, ++open)
    await new Promise((resolve) => setTimeout(resolve, 20))
    open--
    return { status: 200, body: { updates: [] } }
  })
  it.start()
  it.start()
  await eventually(
    () => it.peer.asked.length,
    (count) => count > 5,
  )
  expect(most).toBe(1)
})

test('an update that cannot be taken in is put aside, and those behind it come in', async () => {
  const it = await stage({ connection: polled })
  await it.account({ external_id: '77' })
  serve(
    it,
    [1, 2].map((n) => update(n)),
  )
  const intake: Intake = async (world, connection, raw) => {
    if (new TextDecoder().decode(raw.body).includes('update 1')) throw new Error('poison')
    return intakeStub(world, connection, raw)
  }
  it.start({}, intake)
  expect(
    await eventually(
      () => texts(it),
      ({ length }) => length === 1,
      15_000,
    ),
  ).toEqual(['update 2'])
  const [aside] = await it.given.find('inbound_failed')
  expect(aside).toMatchObject({ connection_id: it.connection.id, error: 'Error: poison' })
  expect(JSON.stringify(aside?.request)).toContain('update 1')
})

test('a webhook that is in the way is removed once', async () => {
  const it = await stage({ connection: polled })
  let isSet = true
  it.peer.onPoll(() => {
    isSet &&= !it.peer.asked.some(({ path }) => path === '/remove-webhook')
    return isSet ? { status: 409, body: { with: 'webhook' } } : { status: 200, body: { updates: [] } }
  })
  it.start()
  await eventually(
    () => it.peer.asked.filter(({ path }) => path === '/poll').length,
    (count) => count > 2,
  )
  expect(it.peer.asked.filter(({ path }) => path === '/remove-webhook')).toHaveLength(1)
  expect((await it.given.find('connection', { id: it.connection.id }))[0]).toMatchObject({ state: 'OK', error: null })
})

test('another program that polls the bot is told to the owner once; the connection keeps sending', async () => {
  const it = await stage({ connection: polled })
  it.peer.onPoll(() => ({ status: 409, body: { with: 'poller' } }))
  it.start()
  const failed = () => it.events.filter(({ event }) => event.type === 'connection.failed')
  await eventually(failed, ({ length }) => length > 0)
  expect((await it.given.find('connection', { id: it.connection.id }))[0]).toMatchObject({
    state: 'OK',
    error: expect.stringContaining('Another program'),
  })
  await it.send(await it.account(), ['Hi'])
  expect(await eventually(it.states, ([state]) => state === 'sent')).toEqual(['sent'])
  it.peer.onPoll(() => ({ status: 200, body: { updates: [] } }))
  await eventually(
    () => it.events.filter(({ event }) => event.type === 'connection.recovered'),
    ({ length }) => length > 0,
  )
  expect(failed()).toHaveLength(1)
  expect((await it.given.find('connection', { id: it.connection.id }))[0]).toMatchObject({ error: null })
})

test('a token that is refused stops polling and sending, and the owner is told', async () => {
  const it = await stage({ connection: polled })
  it.peer.onPoll(() => ({ status: 401, body: { kind: 'auth' } }))
  it.start()
  await eventually(
    () => it.given.find('connection', { id: it.connection.id }),
    ([row]) => row?.state === 'ERROR',
  )
  expect(
    await eventually(
      () => lease(it),
      (row) => row?.holder === '',
    ),
  ).toMatchObject({ holder: '' })
  expect(it.events.filter(({ event }) => event.type === 'connection.failed')).toHaveLength(1)
})
