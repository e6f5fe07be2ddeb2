import { expect, test } from 'vitest'
import { testApp } from '../../test/harness/app.ts'

async function shop() {
  const { client, given } = await testApp()
  const credit = await given.paymentCredit()
  const offer = await given.offer({ title: 'A course', price: '100.00', currency: 'USD', credits: [credit.id] })
  return { client, given, credit, offer, ask: { paymentCreditsId: credit.id, offerId: offer.id } }
}

test('e-mail and phone of the buyer come from the card, and what neither says is required, both at once', async () => {
  const { client, given, ask } = await shop()
  const bare = await given.person()
  const known = await given.person({ email: 'ann@example.com', phone: '+380501234567' })

  const refused = client.v2.orders.create({ ...ask, personId: bare.id })
  await expect(refused).rejects.toMatchObject({
    status: 400,
    code: 'FORMAT_ERROR',
    fields: { email: 'REQUIRED', phone: 'REQUIRED' },
  })
  const half = client.v2.orders.create({ ...ask, personId: bare.id, phone: '0501234567' })
  await expect(half).rejects.toMatchObject({ fields: { email: 'REQUIRED' } })
  expect(await given.count('order')).toBe(0)

  const { data } = await client.v2.orders.create({ ...ask, personId: known.id, isNotifyAccount: 'false' })
  expect(data).toMatchObject({ title: 'A course', price: 100, currency: 'USD', status: 'OPENED' })
})

test('what an order may not be made of is named by its parameter', async () => {
  const { client, given, ask } = await shop()
  const person = await given.person({ email: 'ann@example.com', phone: '+380501234567' })
  const online = await given.paymentCredit({ type: 'WAYFORPAY' })
  const soldOut = await given.offer({ stock: 0 })
  const create = (change: object) => client.v2.orders.create({ ...ask, personId: person.id, ...change })
  const notAllowed = { status: 400, code: 'FORMAT_ERROR' }
  await expect(create({ paymentCreditsId: online.id })).rejects.toMatchObject({
    ...notAllowed,
    fields: { paymentCreditsId: 'NOT_ALLOWED_VALUE' },
  })
  await expect(create({ offerId: soldOut.id })).rejects.toMatchObject({
    ...notAllowed,
    fields: { offerId: 'NOT_ALLOWED_VALUE' },
  })
})

test('an order goes through its states in both vocabularies, and the same update again is harmless', async () => {
  const { client, given, ask } = await shop()
  const person = await given.person({ email: 'ann@example.com', phone: '+380501234567' })
  const { id } = (await client.v2.orders.create({ ...ask, personId: person.id })).data
  expect((await client.v2.orders.get({ order_id: id })).data).toMatchObject({ status: 'ORDER', price: 100 })

  const paid = {
    order_id: id,
    status: 'RESOLVED',
    paymentDate: '03.10.2024 11:02',
    price: '35',
    userComments: null,
  } as const
  const first = await client.v2.orders.update(paid)
  expect(first.data).toMatchObject({ status: 'RESOLVED', price: 35 })
  expect(await client.v2.orders.update(paid)).toEqual(first)
  expect((await client.v2.orders.get({ order_id: id })).data).toMatchObject({
    status: 'SUCCESS',
    paymentMethod: 'MANUAL',
  })
  expect(await given.count('event', { type: 'order.changed' })).toBe(1)

  await client.v2.orders.update({ order_id: id, status: 'REJECTED' })
  expect((await client.v2.orders.get({ order_id: id })).data).toMatchObject({ status: 'FAILED' })
  const unknown = client.v2.orders.update({ order_id: id, status: 'RESOLVED', currency: 'JPY' })
  await expect(unknown).rejects.toMatchObject({ status: 400, fields: { currency: 'NOT_ALLOWED_VALUE' } })
})

test('an order that is not manual cannot be changed by this call', async () => {
  const { client, given } = await shop()
  const order = await given.order({ payment_method: 'WAYFORPAY' })
  const update = client.v2.orders.update({ order_id: order.id, status: 'RESOLVED' })
  await expect(update).rejects.toMatchObject({
    status: 400,
    code: 'FORMAT_ERROR',
    fields: { order_id: 'NOT_ALLOWED_VALUE' },
  })
})
