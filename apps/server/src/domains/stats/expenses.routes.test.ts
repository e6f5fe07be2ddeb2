import type { Expense } from '@korben/contract'
import { expect, test } from 'vitest'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { givenMember, type Reply, signIn } from '../../../test/harness/staff.ts'
import { readStats } from './index.ts'

const codeOf = ({ status, body }: Reply) => [status, (body as { error?: { code: string } } | null)?.error?.code]

async function setUp() {
  const app = await testApp()
  const { source } = await app.given.tunnel()
  return { app, given: app.given, source, staff: await signIn(app, await givenMember(app)) }
}
const spentOn = async ({ world, given }: TestApp) =>
  (await readStats(world.sql, given.companyId, null)).totalExpenses.minor

test('an expense is in the figures at once, is listed newest day first, and leaves them when it is deleted', async () => {
  const { app, given, source, staff } = await setUp()
  const spend = (amountMinor: number, day: string) =>
    staff.call('POST', '/expenses', {
      trafficSourceId: source.id,
      amount: { amountMinor, currency: 'USD' },
      day,
      note: 'Banner',
    })
  const made = await spend(3550, '2026-06-01')
  expect(made).toMatchObject({
    status: 200,
    body: {
      trafficSource: { id: source.id, name: source.name },
      tunnel: { id: source.tunnel_id },
      amount: { amountMinor: 3550, currency: 'USD' },
      day: '2026-06-01',
      note: 'Banner',
    },
  })
  await spend(100, '2026-06-03')
  await spend(200, '2026-06-02')
  expect(await spentOn(app)).toBe(3850n)
  const first = (await staff.call('GET', '/expenses?limit=2')).body as { data: Expense[]; nextCursor: string }
  expect(first.data.map(({ day }) => day)).toEqual(['2026-06-03', '2026-06-02'])
  expect((await staff.call('GET', `/expenses?limit=2&cursor=${first.nextCursor}`)).body).toEqual({
    data: [made.body],
    nextCursor: null,
  })
  const { id } = made.body as Expense
  expect((await staff.call('DELETE', `/expenses/${id}`)).status).toBe(204)
  expect(codeOf(await staff.call('DELETE', `/expenses/${id}`))).toEqual([404, 'stats.expense_not_found'])
  expect(await spentOn(app)).toBe(300n)
  expect(await given.count('audit', { entity: 'expense', action: 'deleted' })).toBe(1)
})

test('expenses are listed of one source or one tunnel; what does not exist is told', async () => {
  const { app, source, staff } = await setUp()
  const { source: other } = await app.given.tunnel()
  const { source: foreign } = await (await app.company()).tunnel()
  const spend = async (change: object) =>
    codeOf(
      await staff.call('POST', '/expenses', {
        trafficSourceId: source.id,
        amount: { amountMinor: 100, currency: 'USD' },
        day: '2026-06-01',
        ...change,
      }),
    )
  expect(await spend({})).toEqual([200, undefined])
  expect(await spend({ trafficSourceId: other.id })).toEqual([200, undefined])
  expect(await spend({ trafficSourceId: foreign.id })).toEqual([404, 'leadgen.traffic_source_not_found'])
  expect(await spend({ amount: { amountMinor: 0, currency: 'USD' } })).toEqual([400, 'stats.expense_invalid'])
  expect(await spend({ amount: { amountMinor: 100, currency: 'JPY' } })).toEqual([400, 'stats.expense_invalid'])
  expect(await spend({ day: '2026-02-30' })).toEqual([400, 'stats.expense_invalid'])
  expect(await spend({ amount: { amountMinor: 1.5, currency: 'USD' } })).toEqual([400, 'request.invalid'])
  const sources = async (query: string) =>
    ((await staff.call('GET', `/expenses?${query}`)).body as { data: Expense[] }).data.map(
      (row) => row.trafficSource.id,
    )
  expect(await sources(`trafficSourceId=${source.id}`)).toEqual([source.id])
  expect(await sources(`tunnelId=${other.tunnel_id}`)).toEqual([other.id])
  const asked = [`trafficSourceId=${foreign.id}`, `tunnelId=${foreign.tunnel_id}`]
  const refused = await Promise.all(asked.map((query) => staff.call('GET', `/expenses?${query}`)))
  expect(refused.map(codeOf)).toEqual([
    [404, 'leadgen.traffic_source_not_found'],
    [404, 'tunnels.not_found'],
  ])
})
