import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, type Reply, signIn } from '../../../test/harness/staff.ts'

const idOf = ({ body }: Reply) => (body as { id: string }).id
const code = ({ status, body }: Reply) => [status, (body as { error?: { code: string } }).error?.code]

async function setUp() {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  return { app, staff, given: app.given }
}

test('a manual credit is made for every currency, read, listed newest first, and changed in part', async () => {
  const { app, staff, given } = await setUp()
  const made = await staff.call('POST', '/payment-credits', { name: ' Card ' })
  expect(made).toMatchObject({
    status: 200,
    body: { type: 'MANUAL', name: 'Card', currencies: [], instructions: '', isOn: true },
  })
  const id = idOf(made)
  app.clock.advance(1000)
  const change = { currencies: ['UAH', 'USD'], instructions: 'Pay {{order_price}}', isOn: false }
  const changed = await staff.call('PATCH', `/payment-credits/${id}`, change)
  expect(changed.body).toEqual({ ...(made.body as object), ...change, updatedAt: app.clock.now().toISOString() })
  expect((await staff.call('GET', `/payment-credits/${id}`)).body).toEqual(changed.body)
  const newer = await staff.call('POST', '/payment-credits', { name: 'Cash', currencies: ['EUR'] })
  expect((await staff.call('GET', '/payment-credits')).body).toEqual({ data: [newer.body, changed.body] })
  const notes = (await given.find('audit', { entity: 'payment_credit' })).map(({ action, user_id }) => [
    action,
    user_id,
  ])
  expect(notes).toEqual(expect.arrayContaining([['changed', given.owner.id]]))
  expect(notes).toHaveLength(3)
})

test('a currency that the company has not enabled is refused, and nothing is made or changed', async () => {
  const { staff, given } = await setUp()
  const credit = await given.paymentCredit()
  const currencies = ['USD', 'JPY']
  expect(await staff.call('POST', '/payment-credits', { name: 'Card', currencies })).toMatchObject({
    status: 400,
    body: { error: { code: 'payments.currency_not_enabled', details: { currencies: ['JPY'] } } },
  })
  expect(code(await staff.call('PATCH', `/payment-credits/${credit.id}`, { name: 'x', currencies }))).toEqual([
    400,
    'payments.currency_not_enabled',
  ])
  expect(await given.find('payment_credit')).toMatchObject([{ name: 'Card', currencies: [] }])
})

test('a deletion tells how many offers could be paid by it; they show it no more, their orders keep it', async () => {
  const { staff, given } = await setUp()
  const [credit, other] = [await given.paymentCredit(), await given.paymentCredit()]
  const offer = await given.offer({ credits: [credit.id, other.id] })
  await given.offer({ credits: [credit.id], deleted_at: new Date() })
  await given.order({ offer_id: offer.id, payment_credit_id: credit.id })
  expect((await staff.call('GET', `/payment-credits/${credit.id}/usage`)).body).toEqual({ offerCount: 1 })
  expect((await staff.call('DELETE', `/payment-credits/${credit.id}`)).body).toEqual({ offerCount: 1 })
  expect((await staff.call('GET', `/offers/${offer.id}`)).body).toMatchObject({ paymentCreditIds: [other.id] })
  expect(await given.find('order')).toMatchObject([{ payment_credit_id: credit.id }])
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/usage'],
    ['DELETE', ''],
  ] as const) {
    const reply = await staff.call(method, `/payment-credits/${credit.id}${path}`)
    expect(code(reply)).toEqual([404, 'payments.credit_not_found'])
  }
})

test('a credit of a payment system is not changed as a manual one; another company’s is unknown', async () => {
  const { app, staff, given } = await setUp()
  const online = await given.paymentCredit({ type: 'WAYFORPAY' })
  expect(code(await staff.call('PATCH', `/payment-credits/${online.id}`, { name: 'x' }))).toEqual([
    400,
    'payments.credit_not_manual',
  ])
  const foreign = await (await app.company()).paymentCredit()
  for (const method of ['GET', 'PATCH', 'DELETE']) {
    const reply = await staff.call(
      method,
      `/payment-credits/${foreign.id}`,
      method === 'PATCH' ? { name: 'x' } : undefined,
    )
    expect(code(reply)).toEqual([404, 'payments.credit_not_found'])
  }
})

test('a manager sees how to pay and changes none of it', async () => {
  const { app, given } = await setUp()
  const credit = await given.paymentCredit()
  const manager = await signIn(app, await givenMember(app, { role: 'manager' }))
  expect((await manager.call('GET', '/payment-credits')).body).toMatchObject({ data: [{ id: credit.id }] })
  expect(code(await manager.call('POST', '/payment-credits', { name: 'x' }))).toEqual([403, 'auth.forbidden'])
  expect(code(await manager.call('DELETE', `/payment-credits/${credit.id}`))).toEqual([403, 'auth.forbidden'])
})
