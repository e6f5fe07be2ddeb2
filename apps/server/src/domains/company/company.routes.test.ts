import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, type Reply, signIn } from '../../../test/harness/staff.ts'

const codeOf = ({ status, body }: Reply) => [status, (body as { error?: { code: string } } | null)?.error?.code]

test('settings of the company are shown and changed; what is not given stays, and who changed them is noted', async () => {
  const app = await testApp()
  const { given } = app
  const staff = await signIn(app, await givenMember(app))
  const shown = await staff.call('GET', '/company')
  expect(shown.body).toEqual({
    id: given.companyId,
    name: 'Acme',
    timeZone: 'UTC',
    language: 'en',
    defaultCurrency: 'USD',
    currencies: ['USD', 'EUR', 'UAH', 'RUB'],
    isApiOn: true,
    createdAt: app.clock.now().toISOString(),
  })
  const change = { timeZone: 'Europe/Kyiv', language: 'uk', currencies: ['UAH', 'EUR'], defaultCurrency: 'UAH' }
  const changed = await staff.call('PATCH', '/company', change)
  expect(changed.body).toEqual({ ...(shown.body as object), ...change })
  expect(await given.find('audit')).toMatchObject([
    { action: 'changed', entity: 'company', entity_id: given.companyId, user_id: given.owner.id, details: change },
  ])
  const refused = await Promise.all([
    staff.call('PATCH', '/company', { timeZone: 'Mars/North' }),
    staff.call('PATCH', '/company', { currencies: ['EUR'] }),
    staff.call('PATCH', '/company', { language: 'fr' }),
    staff.call('PATCH', '/company', { name: '' }),
  ])
  expect(refused.map(codeOf)).toEqual([
    [400, 'company.time_zone_unknown'],
    [400, 'company.currency_unknown'],
    [400, 'request.invalid'],
    [400, 'request.invalid'],
  ])
  expect((await staff.call('GET', '/company')).body).toEqual(changed.body)
  expect(await given.count('audit')).toBe(1)
})
