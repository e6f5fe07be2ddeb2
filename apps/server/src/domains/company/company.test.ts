import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import { createCtx, createWorkerCtx } from '../../kit/context.ts'
import { newId } from '../../kit/ids.ts'
import { countsOf, findCompanies, findCompany, foldCounts, getCompany, insertCompany, updateCompany } from './index.ts'

test('totals are exact at once, before and after they are folded, and leave out what was deleted or merged away', async () => {
  const { world, company } = await testWorld()
  const [given, other] = [await company(), await company()]
  const people = [await given.person({ accounts: 2 }), await given.person(), await given.person()]
  await other.person({ accounts: 1 })
  const worker = createWorkerCtx(world)
  const expected = { user: 1, person: 3, account: 2, order: 0, tunnel: 0 }
  expect(await countsOf(world.sql, given.companyId)).toEqual(expected)
  while (await foldCounts(worker, 3)) {}
  expect(await given.count('company_count_delta')).toBe(0)
  expect(await countsOf(world.sql, given.companyId)).toEqual(expected)

  await world.sql`update person set merged_into = ${people[0]?.id ?? null} where id = ${people[1]?.id ?? null}`
  await world.sql`update person set deleted_at = now() where id = ${people[2]?.id ?? null}`
  expect(await countsOf(world.sql, given.companyId)).toEqual({ ...expected, person: 1 })
  await foldCounts(worker)
  expect(await countsOf(world.sql, given.companyId)).toEqual({ ...expected, person: 1 })
  expect(await countsOf(world.sql, other.companyId)).toEqual({ ...expected, person: 1, account: 1 })
})

test('totals stay true while many fold and many write at the same time', async () => {
  const { world, company } = await testWorld()
  const given = await company()
  const worker = createWorkerCtx(world)
  const writers = Array.from({ length: 40 }, () => given.person())
  const folders = Array.from({ length: 20 }, () => foldCounts(worker, 5))
  await Promise.all([...writers, ...folders])
  expect(await countsOf(world.sql, given.companyId)).toMatchObject({ person: 40 })
  while (await foldCounts(worker, 5)) {}
  expect(await given.find('company_count', { kind: 'person' })).toMatchObject([{ count: 40 }])
})

test('a company changes what is given, and its default currency is always an enabled one', async () => {
  const { clock, company } = await testWorld()
  const { ctx } = await company()
  const before = await getCompany(ctx)
  clock.advance(1000)
  const off = await updateCompany(ctx, { isApiOn: false, timeZone: 'Europe/Kyiv' })
  expect(off).toEqual({ ...before, is_api_on: false, time_zone: 'Europe/Kyiv', updated_at: clock.now() })
  expect(await updateCompany(ctx, { currencies: ['PLN', 'EUR', 'PLN'], defaultCurrency: 'PLN' })).toMatchObject({
    currencies: ['PLN', 'EUR'],
    default_currency: 'PLN',
    is_api_on: false,
  })
  for (const change of [{ currencies: ['pln'] }, { currencies: ['EUR'] }, { defaultCurrency: 'USD' }]) {
    await expect(updateCompany(ctx, change)).rejects.toMatchObject({ code: 'company.currency_unknown' })
  }
})

test('a time zone that nobody knows is refused', async () => {
  const { world, company } = await testWorld()
  const { ctx } = await company()
  const refused = { code: 'company.time_zone_unknown', details: { timeZone: 'Europe/Nowhere' } }
  await expect(updateCompany(ctx, { timeZone: 'Europe/Nowhere' })).rejects.toMatchObject(refused)
  const insert = createWorkerCtx(world).transaction((tx) =>
    insertCompany(tx, { name: 'B', timeZone: 'Europe/Nowhere' }),
  )
  await expect(insert).rejects.toMatchObject(refused)
})

test('a company that does not exist is not found', async () => {
  const { world, company } = await testWorld()
  const { owner } = await company()
  const nowhere = createCtx(world, newId(new Date()), { kind: 'cli', userId: owner.id })
  await expect(getCompany(nowhere)).rejects.toMatchObject({ code: 'company.not_found', status: 404 })
  await expect(updateCompany(nowhere, {})).rejects.toMatchObject({ code: 'company.not_found' })
  expect(await findCompany(world.sql, nowhere.companyId)).toEqual([])
})

test('companies are listed page by page', async () => {
  const { world, company } = await testWorld()
  await company()
  await company()
  const all = await findCompanies(world.sql, { limit: 1000, after: null })
  const [first] = await findCompanies(world.sql, { limit: 1, after: null })
  const rest = await findCompanies(world.sql, { limit: 1000, after: first?.id ?? null })
  expect([first, ...rest]).toEqual(all)
  expect(all.length).toBeGreaterThan(1)
})
