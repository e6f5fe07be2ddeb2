import type { Content } from '@korben/contract'
import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import { createCtx } from '../../kit/context.ts'
import { createOffer, createOfferCategory, type NewOfferInput, updateOffer } from '../offers/index.ts'
import { createManualCredit } from '../payments/index.ts'
import type { ButtonPurchase } from './buy-by-button.ts'
import { buyByButton, changeOrder, createOrder } from './index.ts'

const say = (text: string): Content => [{ kind: 'text', text }]

async function chat(wish: Partial<NewOfferInput> = {}) {
  const { world, clock, company } = await testWorld()
  const given = await company()
  const category = await createOfferCategory(given.ctx, { name: 'Courses' })
  const credit = await createManualCredit(given.ctx, { name: 'Card', instructions: 'Pay {{order_price}} to card 4242' })
  const offer = await createOffer(given.ctx, {
    categoryId: category.id,
    paymentCreditIds: [credit.id],
    name: 'inner',
    title: 'A course',
    price: '99.5',
    currency: 'UAH',
    messages: { order: say('Thank you, {{name}}') },
    ...wish,
  })
  const connection = await given.connection()
  const person = await given.person({ name: 'Ann Lee' })
  const account = await given.account({ person_id: person.id, connection_id: connection.id })
  const ctx = createCtx(world, given.companyId, { kind: 'subscriber', userId: given.owner.id })
  const press = (cause: string, more: Partial<ButtonPurchase> = {}) =>
    ctx.transaction((ctx) => buyByButton(ctx, { account, offerId: offer.id, cause, tunnelId: null, ...more }))
  const messages = async () => (await given.find('message')).sort((a, b) => a.seq - b.seq).map(({ text }) => text)
  return { given, clock, category, credit, offer, person, account, press, messages }
}

test('a press of BUY makes an order and answers with the order message and how to pay', async () => {
  const { given, credit, account, person, press, messages } = await chat()
  const { outcome, order } = await press('press:1')

  expect(outcome).toBe('ordered')
  expect(order).toMatchObject({
    person_id: person.id,
    account_id: account.id,
    payment_credit_id: credit.id,
    payment_method: 'MANUAL',
    deal_status: 'OPENED',
    price: '99.50',
    currency: 'UAH',
    buyer_email: null,
    buyer_phone: null,
    manager_id: null,
    cause: 'press:1',
  })
  expect(await messages()).toEqual(['Thank you, Ann Lee\nPay 99.50 to card 4242'])
  expect(await given.find('order_change')).toMatchObject([{ actor: 'subscriber', user_id: null }])
  expect(await given.find('event', { type: 'order.created' })).toHaveLength(1)
})

test('the same press told again gives its order and sends nothing, also after it was paid', async () => {
  const { given, press, messages } = await chat()
  const first = await press('press:1')
  expect(await press('press:1')).toMatchObject({ outcome: 'repeated', order: { id: first.order?.id } })
  await changeOrder(given.ctx, first.order?.id ?? raiseMissing(), { status: 'RESOLVED' })
  expect(await press('press:1')).toMatchObject({ outcome: 'repeated', order: { id: first.order?.id } })
  expect(await given.count('order')).toBe(1)
  expect(await messages()).toHaveLength(1)
})

test('another press before paying shows the open order again; after paying it is a new purchase', async () => {
  const { given, press, messages } = await chat({ stock: 5 })
  const first = await press('press:1')
  expect(await press('press:2')).toMatchObject({ outcome: 'shown_again', order: { id: first.order?.id } })
  expect(await given.find('offer')).toMatchObject([{ stock: 4 }])
  expect(await messages()).toHaveLength(2)

  await changeOrder(given.ctx, first.order?.id ?? raiseMissing(), { status: 'RESOLVED' })
  const next = await press('press:3')
  expect(next.outcome).toBe('ordered')
  expect(next.order?.id).not.toBe(first.order?.id)
})

test('ten presses at once make one order', async () => {
  const { given, press } = await chat({ stock: 10 })
  const purchases = await Promise.all(Array.from({ length: 10 }, (_, n) => press(`press:${n}`)))
  expect(purchases.filter(({ outcome }) => outcome === 'ordered')).toHaveLength(1)
  expect(new Set(purchases.map(({ order }) => order?.id)).size).toBe(1)
  expect(await given.find('offer')).toMatchObject([{ stock: 9 }])
})

test('an open order that staff made is not taken for the buyer’s own', async () => {
  const { given, offer, credit, person, press } = await chat()
  const contact = { email: 'ann@example.com', phone: '+380501234567' }
  const made = await createOrder(given.ctx, {
    offerId: offer.id,
    paymentCreditId: credit.id,
    personId: person.id,
    ...contact,
  })
  const { outcome, order } = await press('press:1')
  expect(outcome).toBe('ordered')
  expect(order?.id).not.toBe(made.id)
})

test('an offer without a message of its own is answered with its title and price', async () => {
  const { credit, press, messages } = await chat({ messages: {} })
  expect(credit.instructions).not.toBe('')
  await press('press:1')
  expect(await messages()).toEqual(['A course\n99.50 UAH\nPay 99.50 to card 4242'])
})

test('an offer that is gone, off, sold out or cannot be paid by hand makes no order and takes nothing', async () => {
  const { given, offer, press, messages } = await chat({ stock: 1 })
  const unavailable = { outcome: 'unavailable', order: null }
  expect(await press('press:1', { offerId: given.companyId as never })).toEqual(unavailable)
  await updateOffer(given.ctx, offer.id, { isOn: false })
  expect(await press('press:2')).toEqual(unavailable)
  await updateOffer(given.ctx, offer.id, { isOn: true, stock: 0 })
  expect(await press('press:3')).toEqual(unavailable)
  await updateOffer(given.ctx, offer.id, { stock: 1 })
  await given.ctx.sql`update payment_credit set is_on = false where company_id = ${given.companyId}`
  expect(await press('press:4')).toEqual(unavailable)
  await given.ctx
    .sql`update payment_credit set is_on = true, currencies = '{USD}' where company_id = ${given.companyId}`
  expect(await press('press:5')).toEqual(unavailable)

  expect(await given.count('order')).toBe(0)
  expect(await given.find('offer')).toMatchObject([{ stock: 1 }])
  expect(await messages()).toEqual([])
})

test('the tunnel of the button is the one the order is attributed to', async () => {
  const { press } = await chat()
  const tunnelId = '5e18a2a3ed0b7a000d6c9484' as never
  expect((await press('press:1', { tunnelId })).order).toMatchObject({ tunnel_id: tunnelId, traffic_source_id: null })
})

function raiseMissing(): never {
  throw new Error('There should be an order.')
}
