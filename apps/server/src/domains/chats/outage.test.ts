import { expect, onTestFinished, test } from 'vitest'
import { intakeStub } from '../../../test/crash/intake-stub.ts'
import { startProxy } from '../../../test/faults/proxy.ts'
import { testDatabase } from '../../../test/harness/database.ts'
import { eventually, stage } from '../../../test/stub-channel/sending.ts'
import { connect } from '../../kit/db.ts'

const update = (n: number) => ({
  type: 'message',
  eventId: String(n),
  at: new Date(0),
  externalUserId: '77',
  messageId: String(n),
  text: `update ${n}`,
  attachments: [],
  profile: {},
})

async function connectThroughProxy() {
  const proxy = await startProxy((await testDatabase()).address)
  onTestFinished(() => proxy.close())
  const sql = connect(proxy.address, { max: 4, name: 'sender' })
  onTestFinished(() => sql.end({ timeout: 1 }))
  return { proxy, sql }
}

test('a database that is away for a moment costs a connection neither its lease nor its poller', async () => {
  const it = await stage({ connection: { inbound: 'poll' } })
  const ann = await it.account({ external_id: '77' })
  const { proxy, sql } = await connectThroughProxy()
  const updates = [update(1)]
  it.peer.onPoll((cursor) => {
    const [next] = updates.filter(({ eventId }) => Number(eventId) >= Number(cursor ?? 0))
    const following = next ? String(Number(next.eventId) + 1) : (cursor ?? undefined)
    return { status: 200, body: { updates: next ? [next] : [], cursor: following } }
  })
  const lease = async () => (await it.given.find('connection_lease', { connection_id: it.connection.id }))[0]
  it.start({}, intakeStub, { ...it.world, sql })
  await it.send(ann, ['before'])
  await eventually(lease, (row) => row?.cursor === '2')
  await eventually(it.states, ([state]) => state === 'sent')

  proxy.answer('refused')
  proxy.cut('reset')
  updates.push(update(2))
  await it.send(ann, ['meanwhile'])
  const hasWarned = (text: string) => it.logged.some(({ msg }) => msg === text)
  expect(
    await eventually(
      () => hasWarned('The queue could not be read') && hasWarned('An update could not be taken in'),
      (hasSeen) => hasSeen,
    ),
  ).toBe(true)

  proxy.answer('passed')
  const backAt = performance.now()
  expect(await eventually(it.states, (states) => states.every((state) => state === 'sent'))).toEqual(['sent', 'sent'])
  expect(await eventually(lease, (row) => row?.cursor === '3')).toMatchObject({ cursor: '3', epoch: 1 })
  expect((await it.given.find('message', { direction: 'in' })).map(({ text }) => text)).toEqual([
    'update 1',
    'update 2',
  ])
  expect(performance.now() - backAt).toBeLessThan(3_000)
  expect(it.peer.arrived.map(({ text }) => text)).toEqual(['before', 'meanwhile'])
})

test("a poll that waits is given up while the lease that cannot be renewed is still nobody else's", async () => {
  const it = await stage({ connection: { inbound: 'poll' }, now: new Date() })
  const { proxy, sql } = await connectThroughProxy()
  it.peer.onPoll(() => 'hang')
  it.start({ leaseMs: 3_000, lookMs: 200 }, intakeStub, { ...it.world, sql })
  expect(await eventually(it.peer.open, (open) => open === 1)).toBe(1)
  proxy.answer('hole')
  proxy.cut('hole')
  expect(await eventually(it.peer.open, (open) => open === 0)).toBe(0)
  const [lease] = await it.world.sql<{ is_good: boolean }[]>`
    select expires_at > clock_timestamp() as is_good from connection_lease where connection_id = ${it.connection.id}`
  expect(lease).toEqual({ is_good: true })
  proxy.answer('passed')
})
