import type { AccountId, BlockId, TunnelId } from '@korben/contract'
import { describe, expect, test } from 'vitest'
import { buildFunnel, message } from '../../../test/funnel.ts'
import { testWorld } from '../../../test/harness/database.ts'
import { newId } from '../../kit/ids.ts'
import { readStats, statsListener } from '../stats/index.ts'
import { deleteTunnel, removeBlock } from '../tunnels/index.ts'
import {
  copyTunnelWithEntry,
  createLeadgentool,
  createRef,
  createTrafficSource,
  createTunnelWithEntry,
  findByHash,
  findRef,
  manualSubscribe,
  recordShow,
  recordVisit,
  subscribe,
  updateTrafficSource,
} from './index.ts'

const open = async () => {
  const { world, company, clock } = await testWorld({ listeners: [statsListener] })
  return { world, clock, given: await company(), other: await company() }
}

describe('entries of a tunnel', () => {
  test('a new tunnel has its default tool and the default source in it', async () => {
    const { given } = await open()
    const { tunnel, leadgentool, trafficSource } = await createTunnelWithEntry(given.ctx, { name: 'Course' })
    expect(leadgentool).toMatchObject({ tunnel_id: tunnel.id, type: 'DEFAULT', target_block_id: null })
    expect(trafficSource).toMatchObject({
      leadgentool_id: leadgentool.id,
      tunnel_id: tunnel.id,
      name: 'Default traffic source',
      is_default: true,
      disabled: false,
      created_by: given.owner.id,
      hash: expect.stringMatching(/^[a-z0-9]{6}$/),
      resubscribe_button_id: expect.stringMatching(/^[0-9a-f]{24}$/),
    })
    const copy = await copyTunnelWithEntry(given.ctx, tunnel.id, 'Copy')
    expect(copy.leadgentool).toMatchObject({ tunnel_id: copy.tunnel.id, type: 'DEFAULT' })
    expect(copy.trafficSource.hash).not.toBe(trafficSource.hash)
  })

  test('the same name may be used for two sources; a tool of another company or a deleted tunnel is unknown', async () => {
    const { given, other } = await open()
    const { tunnel, leadgentool } = await createTunnelWithEntry(given.ctx, { name: 'Course' })
    const input = { leadgentoolId: leadgentool.id, name: 'Advertisement', description: 'spring' }
    const [first, second] = [await createTrafficSource(given.ctx, input), await createTrafficSource(given.ctx, input)]
    expect(first).toMatchObject({ name: 'Advertisement', description: 'spring', is_default: false, type: 'normal' })
    expect(second.hash).not.toBe(first.hash)
    const unknown = { code: 'leadgen.leadgentool_not_found' }
    await expect(createTrafficSource(other.ctx, input)).rejects.toMatchObject(unknown)
    await deleteTunnel(given.ctx, tunnel.id)
    await expect(createTrafficSource(given.ctx, input)).rejects.toMatchObject(unknown)
  })

  test('a code leads to its company until it is switched off or its tunnel is gone', async () => {
    const { world, given } = await open()
    const { tunnel, leadgentool, trafficSource } = await createTunnelWithEntry(given.ctx, { name: 'Course' })
    const look = () => findByHash(world.sql, trafficSource.hash)
    expect(await look()).toEqual({
      companyId: given.companyId,
      trafficSourceId: trafficSource.id,
      leadgentoolId: leadgentool.id,
      tunnelId: tunnel.id,
      hash: trafficSource.hash,
      type: 'DEFAULT',
      connectionIds: [],
      isAvailable: true,
    })
    await updateTrafficSource(given.ctx, trafficSource.id, { disabled: true })
    expect(await look()).toMatchObject({ isAvailable: false })
    await updateTrafficSource(given.ctx, trafficSource.id, { disabled: false })
    expect(await look()).toMatchObject({ isAvailable: true })
    await deleteTunnel(given.ctx, tunnel.id)
    expect(await look()).toMatchObject({ isAvailable: false })
    expect(await findByHash(world.sql, 'none00')).toBe(null)
  })

  test('visits and shows are kept and counted; deleting the tunnel lowers nothing', async () => {
    const { world, given } = await open()
    const { tunnel, trafficSource } = await createTunnelWithEntry(given.ctx, { name: 'Course' })
    const visit = { trafficSourceId: trafficSource.id, tunnelId: tunnel.id, utm: { utm_source: 'google' } }
    await given.ctx.transaction(async (ctx) => {
      for (const visitor of ['a', 'b', 'a']) await recordVisit(ctx, { ...visit, visitor })
      await recordShow(ctx, { ...visit, visitor: 'a' })
    })
    await deleteTunnel(given.ctx, tunnel.id)
    expect(await given.count('visit', { kind: 'visit' })).toBe(3)
    expect(await readStats(world.sql, given.companyId, null)).toMatchObject({
      visits: 3,
      uniqVisits: 2,
      shows: 1,
      uniqShows: 1,
    })
  })

  test('a ref brings back what the visit came with, to its own company only', async () => {
    const { world, given, other } = await open()
    const { trafficSource } = await createTunnelWithEntry(given.ctx, { name: 'Course' })
    const utm = { utm_source: 'google' }
    const ref = await given.ctx.transaction((ctx) =>
      createRef(ctx, { trafficSourceId: trafficSource.id, utm, clickId: 'click', visitor: 'a' }),
    )
    expect(ref).toMatch(/^l_[0-9a-f]{24}$/)
    const id = ref.slice(2) as Parameters<typeof findRef>[2]
    expect(await findRef(world.sql, given.companyId, id)).toMatchObject([
      { traffic_source_id: trafficSource.id, utm, click_id: 'click' },
    ])
    expect(await findRef(world.sql, other.companyId, id)).toHaveLength(0)
  })
})

describe('subscribing', () => {
  test('records the source, keeps the marks on the channel, begins at the block of the tool, and counts', async () => {
    const { world, given } = await open()
    const funnel = await buildFunnel(given.ctx, {
      first: message('First', { passed: 'second' }),
      second: message('Second'),
    })
    const tool = await createLeadgentool(given.ctx, {
      tunnelId: funnel.tunnelId,
      name: 'Link',
      type: 'LINK',
      targetBlockId: funnel.block('second'),
    })
    const { id: accountId } = await given.account()
    const utm = { utm_source: 'google' }
    const subscribed = await subscribe(given.ctx, {
      accountId,
      trafficSourceId: tool.trafficSource.id,
      utm,
      cause: 'start:1',
    })
    expect(subscribed?.subscription).toMatchObject({
      account_id: accountId,
      tunnel_id: funnel.tunnelId,
      leadgentool_id: tool.leadgentool.id,
      traffic_source_id: tool.trafficSource.id,
      utm,
    })
    expect(subscribed?.run).toMatchObject({
      state: 'ready',
      block_id: funnel.block('second'),
      subscription_id: subscribed?.subscription.id,
    })
    expect(await given.find('account', { id: accountId })).toMatchObject([{ utm }])

    expect(
      await subscribe(given.ctx, { accountId, trafficSourceId: tool.trafficSource.id, utm, cause: 'start:1' }),
    ).toBe(null)
    expect(await given.count('run')).toBe(1)
    expect(await readStats(world.sql, given.companyId, funnel.tunnelId)).toMatchObject({
      subscribers: 1,
      uniqSubscribers: 1,
    })
  })

  test('through a leadgentool it goes by its default source; a block that is gone gives way to the first one', async () => {
    const { given } = await open()
    const funnel = await buildFunnel(given.ctx, { first: message('First'), gone: message('Gone') })
    const tool = await createLeadgentool(given.ctx, {
      tunnelId: funnel.tunnelId,
      name: 'Link',
      type: 'LINK',
      targetBlockId: funnel.block('gone'),
    })
    await removeBlock(given.ctx, funnel.block('gone'))
    const { id: accountId } = await given.account()
    const subscribed = await subscribe(given.ctx, { accountId, leadgentoolId: tool.leadgentool.id, cause: null })
    expect(subscribed?.subscription.traffic_source_id).toBe(tool.trafficSource.id)
    expect(subscribed?.run.block_id).toBe(funnel.block('first'))
  })

  test('what is switched off, gone or foreign is refused and leaves nothing behind', async () => {
    const { given, other } = await open()
    const funnel = await buildFunnel(given.ctx, { first: message('First') })
    const { id: accountId } = await given.account()
    const { trafficSourceId, leadgentoolId } = funnel
    const theirs = (await other.account()).id
    const refused = (code: string) => ({ code })
    await expect(subscribe(other.ctx, { accountId: theirs, trafficSourceId, cause: null })).rejects.toMatchObject(
      refused('leadgen.traffic_source_not_found'),
    )
    await expect(subscribe(other.ctx, { accountId: theirs, leadgentoolId, cause: null })).rejects.toMatchObject(
      refused('leadgen.leadgentool_not_found'),
    )
    await expect(subscribe(given.ctx, { accountId: theirs, trafficSourceId, cause: null })).rejects.toMatchObject(
      refused('people.account_not_found'),
    )
    await updateTrafficSource(given.ctx, trafficSourceId, { disabled: true })
    await expect(subscribe(given.ctx, { accountId, trafficSourceId, cause: null })).rejects.toMatchObject(
      refused('leadgen.not_available'),
    )
    await updateTrafficSource(given.ctx, trafficSourceId, { disabled: false })
    await deleteTunnel(given.ctx, funnel.tunnelId)
    await expect(subscribe(given.ctx, { accountId, trafficSourceId, cause: null })).rejects.toMatchObject(
      refused('leadgen.not_available'),
    )
    expect(await given.count('subscription')).toBe(0)
    expect(await given.count('run')).toBe(0)
  })

  test('by API it begins at any block of the published version, through the default entry', async () => {
    const { given, other } = await open()
    const funnel = await buildFunnel(given.ctx, {
      first: message('First', { passed: 'second' }),
      second: message('Second'),
    })
    const { id: accountId } = await given.account()
    const input = { accountId, tunnelId: funnel.tunnelId, blockId: funnel.block('second') }
    const { subscription, run } = await manualSubscribe(given.ctx, input)
    expect(subscription).toMatchObject({
      leadgentool_id: funnel.leadgentoolId,
      traffic_source_id: funnel.trafficSourceId,
    })
    expect(run.block_id).toBe(funnel.block('second'))
    const again = await manualSubscribe(given.ctx, input)
    expect(await given.find('run', { id: run.id })).toMatchObject([{ state: 'stopped', reason: 'replaced' }])
    expect(await given.find('run', { id: again.run.id })).toMatchObject([{ state: 'ready' }])

    const elsewhere = await buildFunnel(given.ctx, { first: message('Elsewhere') })
    const nowhere = newId(new Date())
    const cases: [object, string][] = [
      [{ blockId: elsewhere.block('first') }, 'tunnels.block_not_found'],
      [{ blockId: nowhere as BlockId }, 'tunnels.block_not_found'],
      [{ tunnelId: nowhere as TunnelId }, 'tunnels.not_found'],
      [{ accountId: nowhere as AccountId }, 'people.account_not_found'],
    ]
    for (const [change, code] of cases)
      await expect(manualSubscribe(given.ctx, { ...input, ...change })).rejects.toMatchObject({ code })
    await expect(manualSubscribe(other.ctx, input)).rejects.toMatchObject({ code: 'tunnels.not_found' })
    await deleteTunnel(given.ctx, funnel.tunnelId)
    await expect(manualSubscribe(given.ctx, input)).rejects.toMatchObject({ code: 'tunnels.not_found' })
    expect(await given.count('subscription')).toBe(2)
  })

  test('the same cause told many times at once subscribes once', async () => {
    const { world, given } = await open()
    const funnel = await buildFunnel(given.ctx, { first: message('First') })
    const { id: accountId } = await given.account()
    const input = { accountId, trafficSourceId: funnel.trafficSourceId, cause: 'start:7' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => subscribe(given.ctx, input)))
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1)
    expect(await given.count('run')).toBe(1)
    expect(await readStats(world.sql, given.companyId, null)).toMatchObject({ subscribers: 1 })
  })
})
