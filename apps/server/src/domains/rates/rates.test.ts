import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import { findRates, setRate, setRates } from './index.ts'

test('a rate of a day replaces the one before, and the later of two in one list counts', async () => {
  const { company } = await testWorld()
  const [{ ctx, companyId }, other] = [await company(), await company()]
  await setRate(ctx, { currency: 'UAH', day: '2026-06-01', usd: '0.025' })
  await setRate(other.ctx, { currency: 'UAH', day: '2026-06-01', usd: '1' })
  await setRates(
    ctx,
    [
      { currency: 'UAH', day: '2026-06-01', usd: '0.5' },
      { currency: 'EUR', day: '2026-06-02', usd: '1.1' },
      { currency: 'UAH', day: '2026-06-01', usd: '0.024123456789' },
    ],
    'file',
  )
  expect(await findRates(ctx.sql, companyId, { currencies: ['UAH', 'EUR'], limit: 10 })).toMatchObject([
    { currency: 'EUR', day: '2026-06-02', usd: '1.100000000000', source: 'file' },
    { currency: 'UAH', day: '2026-06-01', usd: '0.024123456789', source: 'file' },
  ])
  expect(await findRates(ctx.sql, companyId, { currencies: ['EUR'], limit: 10 })).toHaveLength(1)
})

test('wrong rates are named by their places and none of the list is set', async () => {
  const { ctx, companyId } = await (await testWorld()).company()
  const fine = { currency: 'EUR', day: '2026-06-01', usd: '1.1' }
  const wrong = [
    { ...fine, usd: '0' },
    { ...fine, usd: '-1' },
    { ...fine, usd: '1,1' },
    { ...fine, usd: '0.0000000000001' },
    { ...fine, usd: '' },
    { ...fine, currency: 'USD' },
    { ...fine, currency: 'eur' },
    { ...fine, day: '2026-02-30' },
    { ...fine, day: '01.06.2026' },
  ]
  await expect(setRates(ctx, [fine, ...wrong, fine])).rejects.toMatchObject({
    code: 'rates.rate_invalid',
    details: { indexes: wrong.map((_rate, index) => index + 1) },
  })
  expect(await findRates(ctx.sql, companyId, { currencies: ['EUR'], limit: 10 })).toEqual([])
})
