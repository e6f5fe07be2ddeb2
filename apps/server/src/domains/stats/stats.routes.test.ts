import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, signIn } from '../../../test/harness/staff.ts'

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
