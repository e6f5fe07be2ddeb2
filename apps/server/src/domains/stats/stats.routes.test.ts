import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, signIn } from '../../../test/harness/staff.ts'
import { createWorkerCtx } from '../../kit/context.ts'
import { manualSubscribe } from '../leadgen/index.ts'
import { addBlock, connectBlocks, publishTunnel, runBatch } from '../tunnels/index.ts'
import { foldStats } from './index.ts'

test('figures are of all tunnels or of one, totals in minor units of USD, and what has no rate is told beside them', async () => {
  const app = await testApp()
  const { given } = app
  const staff = await signIn(app, await givenMember(app))
  const [first, second] = [await given.tunnel(), await given.tunnel()]
  const day = { traffic_source_id: first.source.id, day: '2026-05-01' }
  await given.insert('stat_day', {
    ...{ tunnel_id: first.tunnel.id, currency: '', ...day },
    ...{ visits: 3, uniq_visits: 2, subscribers: 1, uniq_subscribers: 1 },
  })
  await given.insert('stat_day', {
    ...{ tunnel_id: first.tunnel.id, currency: 'USD', ...day },
    ...{ sales: 1, uniq_sales: 1, sale_amount: '10.05' },
  })
  await given.insert('stat_day', {
    ...{ tunnel_id: second.tunnel.id, currency: 'XTS', ...day },
    ...{ sales: 2, sale_amount: '7.50', expense_amount: '1.00' },
  })
  const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' })
  const xts = (amountMinor: number) => ({ amountMinor, currency: 'XTS' })
  expect((await staff.call('GET', `/stats/tunnels/${first.tunnel.id}`)).body).toMatchObject({
    ...{ visits: 3, uniqVisits: 2, subscribers: 1, sales: 1, totalSale: usd(1005), totalExpenses: usd(0) },
    notConverted: [],
  })
  expect((await staff.call('GET', '/stats/tunnels')).body).toMatchObject({
    ...{ visits: 3, sales: 3, totalSale: usd(1005) },
    notConverted: [{ sale: xts(750), expenses: xts(100) }],
  })
  const { body } = await staff.call('GET', '/tunnels')
  const { data } = body as { data: { id: string; figures: object }[] }
  for (const { id, figures } of data) {
    expect(figures).toEqual((await staff.call('GET', `/stats/tunnels/${id}`)).body)
  }
  expect(data).toHaveLength(2)
  expect((await staff.call('GET', `/stats/tunnels/${'f'.repeat(24)}`)).status).toBe(404)
})

test('of each block it is told how often people came by, how they left it, and how many are at it, folded or not', async () => {
  const app = await testApp()
  const { given } = app
  const { ctx } = given
  const staff = await signIn(app, await givenMember(app))
  const { tunnel, block } = await given.tunnel()
  const wait = await addBlock(ctx, tunnel.id, { name: 'Wait', kind: 'DELAY', settings: { seconds: 60 } })
  const end = await addBlock(ctx, tunnel.id, {
    ...{ name: 'End', kind: 'MESSAGE_BLOCK', settings: { content: [{ kind: 'text', text: 'Bye' }] } },
  })
  await connectBlocks(ctx, { from: block.id, outcome: 'passed', to: wait.id })
  await connectBlocks(ctx, { from: wait.id, outcome: 'passed', to: end.id })
  await publishTunnel(ctx, tunnel.id)
  const worker = createWorkerCtx(app.world)
  const enter = async () => {
    await manualSubscribe(ctx, { accountId: (await given.account()).id, tunnelId: tunnel.id, blockId: block.id })
    while ((await runBatch(worker, 100)) > 0);
  }
  await enter()
  await enter()
  app.clock.advance(60_000)
  await enter()
  const figures = async () => {
    const { body } = await staff.call('GET', `/stats/tunnels/${tunnel.id}/blocks`)
    return new Map((body as { data: { blockId: string }[] }).data.map((one) => [one.blockId, one]))
  }
  const check = async () => {
    const found = await figures()
    expect(found.get(block.id)).toMatchObject({ steps: 3, inside: 0, outcomes: [{ outcome: 'sent', count: 3 }] })
    expect(found.get(wait.id)).toMatchObject({ steps: 3, inside: 1, outcomes: [{ outcome: 'delay', count: 3 }] })
    expect(found.get(end.id)).toMatchObject({ steps: 2, inside: 0 })
  }
  await check()
  await foldStats(worker)
  expect(await given.count('block_delta')).toBe(0)
  await check()
})
