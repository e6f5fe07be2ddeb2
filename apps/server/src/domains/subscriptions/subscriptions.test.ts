import type { DomainEvent } from '@korben/contract'
import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import type { Given } from '../../../test/harness/given.ts'
import { newId } from '../../kit/ids.ts'
import { findAttribution, recordSubscription, type SubscriptionInput } from './index.ts'

/** A tunnel with one leadgentool and one traffic source. */
async function funnel(given: Given) {
  const id = <Name extends string>() => newId<Name>(new Date())
  const tunnel = await given.insert('tunnel', { id: id(), name: 'Funnel' })
  const tool = await given.insert('leadgentool', { id: id(), tunnel_id: tunnel.id, name: 'Link', type: 'LINK' })
  const source = await given.insert('traffic_source', {
    id: id(),
    leadgentool_id: tool.id,
    tunnel_id: tunnel.id,
    name: 'Ad',
    hash: id().slice(-6),
    resubscribe_button_id: id(),
    created_by: given.owner.id,
  })
  return { tunnelId: tunnel.id, leadgentoolId: tool.id, trafficSourceId: source.id }
}

async function setUp() {
  const { clock, company } = await testWorld()
  const given = await company()
  const account = await given.account()
  const who = { accountId: account.id, personId: account.person_id }
  const record = (input: SubscriptionInput) => given.ctx.transaction((ctx) => recordSubscription(ctx, input))
  const utmOf = async () => (await given.find('account', { id: account.id }))[0]?.utm
  return { clock, given, who, record, utmOf, entry: await funnel(given) }
}

test('a subscription is recorded, told, and its marks are kept on the account', async () => {
  const { given, clock, who, record, utmOf, entry } = await setUp()
  const utm = { utm_source: 'google', utm_medium: 'cpc' }
  const made = await record({ ...who, ...entry, utm, cause: 'start:1' })
  expect(made).toMatchObject({
    account_id: who.accountId,
    tunnel_id: entry.tunnelId,
    utm,
    cause: 'start:1',
    created_at: clock.now(),
  })
  expect(await utmOf()).toEqual(utm)
  const [event] = await given.find('event', { type: 'person.subscribed' })
  expect(event?.data).toEqual({ ...who, ...entry, subscriptionId: made?.id, utm } satisfies Omit<DomainEvent, 'type'>)
})

test('one cause makes one subscription, however fast it is repeated; without a cause each call makes one', async () => {
  const { given, who, record, entry } = await setUp()
  const made = await Promise.all(Array.from({ length: 8 }, () => record({ ...who, ...entry, cause: 'start:1' })))
  expect(made.filter((row) => row !== null)).toHaveLength(1)
  expect(await given.count('event', { type: 'person.subscribed' })).toBe(1)
  await record({ ...who, ...entry })
  await record({ ...who, ...entry })
  expect(await given.count('subscription')).toBe(3)
})

test('an account shows the marks of its latest subscription that had any', async () => {
  const { who, record, utmOf, entry } = await setUp()
  await record({ ...who, ...entry, utm: { utm_source: 'first', utm_term: 'x' } })
  await record({ ...who, ...entry, utm: { utm_source: 'second' } })
  await record({ ...who, ...entry })
  expect(await utmOf()).toEqual({ utm_source: 'second' })
})

test('an attribution is that of the account, else of the person, else none', async () => {
  const { given, clock, who, record, entry } = await setUp()
  const [later, sibling] = [await funnel(given), await given.account({ person_id: who.personId })]
  const other = { accountId: sibling.id, personId: who.personId }
  const none = { tunnelId: null, trafficSourceId: null }
  expect(await findAttribution(given.ctx, who)).toEqual(none)

  await record({ ...who, ...entry })
  clock.advance(1000)
  expect(await findAttribution(given.ctx, other)).toEqual({
    tunnelId: entry.tunnelId,
    trafficSourceId: entry.trafficSourceId,
  })
  await record({ ...other, ...later })
  expect(await findAttribution(given.ctx, who)).toMatchObject({ tunnelId: entry.tunnelId })
  expect(await findAttribution(given.ctx, { ...who, accountId: null })).toMatchObject({ tunnelId: later.tunnelId })
})

test('with a tunnel given, that tunnel counts and only its source is looked up', async () => {
  const { given, clock, who, record, entry } = await setUp()
  const later = await funnel(given)
  await record({ ...who, ...entry })
  clock.advance(1000)
  await record({ ...who, ...later })
  expect(await findAttribution(given.ctx, { ...who, tunnelId: entry.tunnelId })).toEqual({
    tunnelId: entry.tunnelId,
    trafficSourceId: entry.trafficSourceId,
  })
  const { tunnelId } = await funnel(given)
  expect(await findAttribution(given.ctx, { ...who, tunnelId })).toEqual({ tunnelId, trafficSourceId: null })
})
