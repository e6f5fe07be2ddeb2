import { expect, test } from 'vitest'
import { type Stage, stage } from '../../../test/stub-channel/sending.ts'
import type { Ctx } from '../../kit/context.ts'
import { decideDoubt } from './decide-doubt.ts'
import { claimLeases, type Lease, renewLeases } from './lease.store.ts'
import { findDue, holdBehindDoubts, markSending, putBack, updateAbandoned, updateResults } from './sender.store.ts'

const LEASE_MS = 60_000

const keyOf = (it: Stage) => ({ companyId: it.given.companyId, connectionId: it.connection.id })
const claim = (it: Stage, holder: string) =>
  it.given.ctx.transaction(({ sql }) => claimLeases(sql, [keyOf(it)], holder, LEASE_MS))

/** Takes the connection's lease, also from a holder whose time has not come. */
async function take(it: Stage, holder: string): Promise<Lease> {
  await it.world.sql`update connection_lease set expires_at = '-infinity' where connection_id = ${it.connection.id}`
  const [claimed] = await claim(it, holder)
  if (!claimed) throw new Error('The lease was not given.')
  return { ...keyOf(it), holder, epoch: claimed.epoch }
}

/** One queued delivery. */
async function queued(it: Stage) {
  await it.send(await it.account(), ['Hi'])
  const [row] = await findDue(it.world.sql, keyOf(it), { now: it.clock.now(), limit: 1, except: [] })
  if (!row) throw new Error('Nothing is due.')
  return { messageId: row.message_id, n: row.n }
}
const stateOf = async (it: Stage) => (await it.given.find('delivery'))[0]?.state

test('a lease is given to one holder at a time, and each holder has an epoch of its own', async () => {
  const it = await stage()
  const first = await take(it, 'one')
  expect(await claim(it, 'two')).toEqual([])
  const second = await take(it, 'two')
  expect([first.epoch, second.epoch]).toEqual([1, 2])
  expect(await renewLeases(it.world.sql, [first], LEASE_MS)).toEqual([])
  expect(await renewLeases(it.world.sql, [second], LEASE_MS)).toHaveLength(1)
})

test('without a lease that is good nothing is marked', async () => {
  const it = await stage()
  const key = await queued(it)
  const first = await take(it, 'one')
  const second = await take(it, 'two')
  expect(await markSending(it.world.sql, first, [key])).toEqual([])
  expect(await markSending(it.world.sql, { ...second, holder: 'one' }, [key])).toEqual([])
  await it.world
    .sql`update connection_lease set expires_at = clock_timestamp() where connection_id = ${it.connection.id}`
  expect(await markSending(it.world.sql, second, [key])).toEqual([])
  expect(await stateOf(it)).toBe('queued')
  expect(await renewLeases(it.world.sql, [second], LEASE_MS)).toHaveLength(1)
  expect(await markSending(it.world.sql, second, [key])).toHaveLength(1)
  expect(await markSending(it.world.sql, second, [key])).toEqual([])
})

test('a takeover waits for a marking under way and then finds what it has marked', async () => {
  const it = await stage()
  const key = await queued(it)
  const first = await take(it, 'one')
  const order: string[] = []
  const marked = Promise.withResolvers<void>()
  const mayCommit = Promise.withResolvers<void>()
  const marking = it.given.ctx.transaction(async ({ sql }) => {
    await markSending(sql, first, [key])
    marked.resolve()
    await mayCommit.promise
    order.push('marked')
  })
  await marked.promise
  const taking = it.given.ctx.transaction(async ({ sql, now }) => {
    // The holder's time is over while its marking has not been committed.
    await sql`update connection_lease set expires_at = '-infinity' where connection_id = ${it.connection.id}`
    const [claimed] = await claimLeases(sql, [keyOf(it)], 'two', LEASE_MS)
    order.push('taken')
    return updateAbandoned(sql, [{ ...keyOf(it), holder: 'two', epoch: claimed?.epoch ?? 0 }], now())
  })
  // Time enough for the takeover to overtake, if it could.
  await new Promise((resolve) => setTimeout(resolve, 100))
  mayCommit.resolve()
  await marking
  expect(await taking).toMatchObject([{ state: 'in_doubt' }])
  expect(order).toEqual(['marked', 'taken'])
})

test('what was taken over is neither written to nor put back by the holder before', async () => {
  const it = await stage()
  const key = await queued(it)
  const first = await take(it, 'one')
  await markSending(it.world.sql, first, [key])
  const second = await take(it, 'two')
  await it.given.ctx.transaction(({ sql, now }) => updateAbandoned(sql, [second], now()))
  const result = {
    message_id: key.messageId,
    n: key.n,
    state: 'sent' as const,
    attempts: 1,
    doubts: 0,
    due_at: null,
    provider_message_id: 'm1',
    error_kind: null,
    error_code: null,
    error_raw: null,
  }
  const written = await it.given.ctx.transaction(({ sql, now }) => updateResults(sql, first, [result], now()))
  expect(written).toEqual([])
  await putBack(it.world.sql, first, [key])
  expect(await stateOf(it)).toBe('in_doubt')
})

/** A message in doubt, and one behind it in its lane. */
async function doubted(it: Stage) {
  const account = await it.account()
  await it.send(account, ['lost', 'after'])
  const [lost] = await it.given.find('message', { text: 'lost' })
  if (!lost) throw new Error('There is no message.')
  await it.given.update('delivery', { message_id: lost.id }, { state: 'in_doubt' })
  await it.given.update('message', { id: lost.id }, { state: 'in_doubt' })
  const dueOfAfter = async () => (await it.given.find('delivery', { state: 'queued' }))[0]?.due_at
  return { lost: lost.id, dueOfAfter, lease: await take(it, 'one') }
}

test('what is held while its doubt is being decided is due when both are done, whoever comes first', async () => {
  for (const first of ['hold', 'decide'] as const) {
    const it = await stage()
    const { lost, dueOfAfter, lease } = await doubted(it)
    const begun = Promise.withResolvers<void>()
    const mayCommit = Promise.withResolvers<void>()
    const acts = {
      hold: (ctx: Ctx) => holdBehindDoubts(ctx.sql, lease, { now: it.clock.now(), limit: 10 }),
      decide: (ctx: Ctx) => decideDoubt(ctx, lost, 'give_up'),
    }
    const one = it.given.ctx.transaction(async (ctx) => {
      await acts[first](ctx)
      begun.resolve()
      await mayCommit.promise
    })
    await begun.promise
    const other = it.given.ctx.transaction((ctx) =>
      acts[first === 'hold' ? 'decide' : 'hold'](ctx).then(() => undefined),
    )
    // Time enough for the other to pass by, if it could.
    await new Promise((resolve) => setTimeout(resolve, 100))
    mayCommit.resolve()
    await Promise.all([one, other])
    expect(await dueOfAfter(), first).toEqual(it.clock.now())
  }
})

test('without the lease nothing is held', async () => {
  const it = await stage()
  const { dueOfAfter, lease } = await doubted(it)
  const hold = (of: Lease) => holdBehindDoubts(it.world.sql, of, { now: it.clock.now(), limit: 10 })
  const next = await take(it, 'two')
  await hold(lease)
  expect(await dueOfAfter()).toEqual(it.clock.now())
  await hold(next)
  expect(await dueOfAfter()).toBeNull()
})
