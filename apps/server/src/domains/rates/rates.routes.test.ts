import type { Rate } from '@korben/contract'
import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, type Reply, signIn } from '../../../test/harness/staff.ts'

const codeOf = ({ status, body }: Reply) => [status, (body as { error?: { code: string } } | null)?.error?.code]
const rate = (currency: string, day: string, usd: string) => ({ currency, day, usd })

test('rates are set all or none, listed newest day first page by page, replaced and deleted, and each change is noted', async () => {
  const app = await testApp()
  const { given } = app
  const staff = await signIn(app, await givenMember(app))
  const set = (...rates: object[]) => staff.call('PUT', '/rates', { rates })
  const all = [rate('EUR', '2026-06-02', '1.08'), rate('UAH', '2026-06-01', '0.025'), rate('EUR', '2026-06-01', '10')]
  expect((await set(...all)).body).toMatchObject({
    data: expect.arrayContaining(all.map((one) => expect.objectContaining(one))),
  })
  const refused = await set(
    rate('EUR', '2026-06-03', '1'),
    rate('USD', '2026-06-01', '1'),
    rate('EUR', '2026-02-30', '1'),
  )
  expect(refused).toMatchObject({
    status: 400,
    body: { error: { code: 'rates.rate_invalid', details: { indexes: [1, 2] } } },
  })
  expect(codeOf(await set(rate('EUR', '2026-06-01', '1,08')))).toEqual([400, 'request.invalid'])

  const pages: Rate[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await staff.call('GET', `/rates?limit=1${cursor && `&cursor=${cursor}`}`)
    const page = body as { data: Rate[]; nextCursor: string | null }
    pages.push(...page.data)
    cursor = page.nextCursor
  }
  expect(pages).toMatchObject(all)
  await set(rate('EUR', '2026-06-01', '1.0834'))
  const ofEuro = (await staff.call('GET', '/rates?currency=EUR')).body as { data: Rate[] }
  expect(ofEuro.data.map(({ usd, source }) => [usd, source])).toEqual([
    ['1.08', 'manual'],
    ['1.0834', 'manual'],
  ])
  for (const path of ['/rates/EUR/2026-06-01', '/rates/EUR/2026-06-01'])
    expect((await staff.call('DELETE', path)).status).toBe(204)
  expect(codeOf(await staff.call('DELETE', '/rates/EUR/2026-02-30'))).toEqual([400, 'rates.rate_invalid'])
  expect(await given.count('exchange_rate')).toBe(2)
  const audit = (await given.find('audit', { entity: 'exchange_rate' })).map(({ action }) => action)
  expect(audit.sort()).toEqual(['changed', 'changed', 'deleted'])
})
