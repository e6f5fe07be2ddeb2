import type { Content, DomainEvent } from '@korben/contract'
import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import type { Given } from '../../../test/harness/given.ts'
import { createOffer, createOfferCategory, type OfferInput, updateOffer } from '../offers/index.ts'
import { createManualCredit } from '../payments/index.ts'
import type { OrderInput } from './create-order.ts'
import { changeOrder, createOrder, findOrder, findOrderChanges, refundOrder } from './index.ts'

const say = (text: string): Content => [{ kind: 'text', text }]
const messages = { order: say('Ordered'), success: say('Paid'), failed: say('Failed'), refund: say('Refunded') }

async function shop(wish: Partial<OfferInput> = {}) {
  const { clock, company } = await testWorld()
  const given = await company()
  const { ctx } = given
  const category = await createOfferCategory(ctx, { name: 'Courses' })
  const credit = await createManualCredit(ctx, { name: 'Card' })
  const offer = await createOffer(ctx, {
    categoryId: category.id,
    paymentCreditIds: [credit.id],
    name: 'inner',
    title: 'A course',
    description: 'Ten lessons',
    price: '100',
    currency: 'USD',
    messages,
    ...wish,
  })
  const person = await given.person({ email: 'ann@example.com', phone: '+380501234567', accounts: 1 })
  const order = (input: Partial<OrderInput> = {}) =>
    createOrder(ctx, { offerId: offer.id, paymentCreditId: credit.id, personId: person.id, ...input })
  return { clock, given, ctx, category, credit, offer, person, order }
}

const texts = async (given: Given) =>
  (await given.find('message')).sort((a, b) => a.seq - b.seq).map(({ text, cause }) => ({ text, cause }))
const events = async <Type extends DomainEvent['type']>(given: Given, type: Type) =>
  (await given.find('event', { type }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ data }) => data as Omit<Extract<DomainEvent, { type: Type }>, 'type'>)

test('a manual order takes title, price and currency from the offer and the buyer from the card', async () => {
  const { given, clock, offer, credit, person, order } = await shop()
  const made = await order({ isNotifyAccount: false })

  expect(made).toMatchObject({
    person_id: person.id,
    account_id: null,
    offer_id: offer.id,
    payment_credit_id: credit.id,
    payment_method: 'MANUAL',
    title: 'A course',
    description: 'Ten lessons',
    price: '100.00',
    currency: 'USD',
    offer_price: '100.00',
    deal_status: 'OPENED',
    payment_status: 'NONE',
    buyer_email: 'ann@example.com',
    buyer_phone: '+380501234567',
    transaction_at: clock.now(),
    manager_id: null,
    tunnel_id: null,
    traffic_source_id: null,
  })
  expect(await events(given, 'order.created')).toMatchObject([
    { orderId: made.id, offerName: 'inner', price: '100.00', paidAt: null },
  ])
  expect(await texts(given)).toEqual([])
})

test('buyer data of an order do not change the person', async () => {
  const { given, person, order } = await shop()
  const made = await order({ email: 'Other@Example.com', phone: '+44 (20) 7946-0958' })
  expect(made).toMatchObject({ buyer_email: 'Other@Example.com', buyer_phone: '+442079460958' })
  expect(await given.find('person', { id: person.id })).toMatchObject([
    { email: 'ann@example.com', phone: '+380501234567' },
  ])
})

test('a buyer whom neither the order nor the card gives an e-mail and a phone is refused, naming what is missing', async () => {
  const { given, order } = await shop()
  const stranger = await given.person()
  await expect(order({ personId: stranger.id })).rejects.toMatchObject({
    code: 'orders.buyer_incomplete',
    details: { missing: ['email', 'phone'] },
  })
  await expect(order({ personId: stranger.id, email: 'x@example.com' })).rejects.toMatchObject({
    details: { missing: ['phone'] },
  })
  expect(await given.count('order')).toBe(0)
})

test('records that do not exist, or are no part of the order, are refused by name and nothing is written', async () => {
  const { given, ctx, category, offer, credit, order } = await shop()
  const online = await given.insert('payment_credit', {
    id: '5e3c3533f04b1f000c27b534' as never,
    type: 'WAYFORPAY',
    name: 'Online',
  })
  const foreign = await (await shop()).given.account()
  const elsewhere = await given.account()
  const deleted = await given.user({ deleted_at: new Date() })
  const off = await createOffer(ctx, {
    categoryId: category.id,
    paymentCreditIds: [credit.id],
    name: 'off',
    title: 'Off',
    price: '1',
    currency: 'USD',
    isOn: false,
  })
  const cases: [Partial<OrderInput>, string][] = [
    [{ offerId: credit.id as never }, 'offers.not_found'],
    [{ paymentCreditId: offer.id as never }, 'payments.credit_not_found'],
    [{ paymentCreditId: online.id }, 'payments.credit_not_manual'],
    [{ personId: foreign.person_id }, 'people.not_found'],
    [{ accountId: foreign.id }, 'people.account_not_found'],
    [{ accountId: elsewhere.id }, 'people.account_not_found'],
    [{ managerId: deleted.id }, 'team.user_not_found'],
    [{ offerId: off.id }, 'offers.not_available'],
    [{ email: 'nobody' }, 'people.email_invalid'],
    [{ phone: '12' }, 'people.phone_invalid'],
  ]
  for (const [input, code] of cases) await expect(order(input), code).rejects.toMatchObject({ code })
  expect(await given.count('order')).toBe(0)
  expect(await given.count('event')).toBe(0)
})

test('of buyers who come at once only as many get a piece as there are', async () => {
  const { given, offer, order } = await shop({ stock: 3 })
  const tries = await Promise.allSettled(Array.from({ length: 12 }, () => order()))
  const refused = tries.filter((tried) => tried.status === 'rejected')
  expect(refused).toHaveLength(9)
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'offers.not_available' })
  expect(await given.count('order')).toBe(3)
  expect(await given.find('offer', { id: offer.id })).toMatchObject([{ stock: 0 }])
})

test('the same cause makes one order and takes one piece, however often and however fast it comes', async () => {
  const { given, offer, order } = await shop({ stock: 5 })
  const made = await Promise.all(Array.from({ length: 6 }, () => order({ cause: 'request:1' })))
  expect(new Set(made.map(({ id }) => id)).size).toBe(1)
  expect(await given.count('order')).toBe(1)
  expect(await given.find('offer', { id: offer.id })).toMatchObject([{ stock: 4 }])
})

test('the order message goes to the newest channel that can be reached, and only when it is asked for', async () => {
  const { given, clock, person, order } = await shop()
  const connection = await given.connection()
  const on = { person_id: person.id, connection_id: connection.id }
  const reachable = await given.account(on)
  clock.advance(1000)
  await given.account({ ...on, status: 'BLOCKED' })
  await given.account({ person_id: person.id })

  const made = await order({ isNotifyAccount: true })
  expect(await given.find('message')).toMatchObject([
    { account_id: reachable.id, text: 'Ordered', cause: `order:${made.id}:order` },
  ])
})

test('a person who cannot be reached gets the order without a message', async () => {
  const { given, order } = await shop()
  await order({ isNotifyAccount: true })
  expect(await texts(given)).toEqual([])
})

async function subscribed(given: Given, wish: { accountId: string; personId: string; at: Date }) {
  const at = wish.at
  const hex = () => crypto.randomUUID().replaceAll('-', '').slice(0, 24) as never
  const tunnel = await given.insert('tunnel', { id: hex(), name: 'Funnel' })
  const tool = await given.insert('leadgentool', { id: hex(), tunnel_id: tunnel.id, name: 'Link', type: 'LINK' })
  const source = await given.insert('traffic_source', {
    id: hex(),
    leadgentool_id: tool.id,
    tunnel_id: tunnel.id,
    name: 'Ad',
    hash: crypto.randomUUID().slice(0, 6),
    resubscribe_button_id: hex(),
    created_by: given.owner.id,
  })
  await given.insert('subscription', {
    id: hex(),
    account_id: wish.accountId as never,
    person_id: wish.personId as never,
    tunnel_id: tunnel.id,
    leadgentool_id: tool.id,
    traffic_source_id: source.id,
    created_at: at,
  })
  return { tunnel, source }
}

test('an order is attributed to the latest subscription of its channel, then of its person, and that is final', async () => {
  const { given, person, order } = await shop()
  const [first] = await given.find('account', { person_id: person.id })
  const second = await given.account({ person_id: person.id })
  const accountId = first?.id ?? ''
  const old = await subscribed(given, { accountId, personId: person.id, at: new Date('2026-05-01') })
  const recent = await subscribed(given, { accountId: second.id, personId: person.id, at: new Date('2026-05-02') })

  const byChannel = await order({ accountId: first?.id })
  expect(byChannel).toMatchObject({ tunnel_id: old.tunnel.id, traffic_source_id: old.source.id })
  const byPerson = await order()
  expect(byPerson).toMatchObject({ tunnel_id: recent.tunnel.id, traffic_source_id: recent.source.id })
  const byButton = await order({ tunnelId: old.tunnel.id })
  expect(byButton).toMatchObject({ tunnel_id: old.tunnel.id, traffic_source_id: old.source.id })

  await subscribed(given, { accountId, personId: person.id, at: new Date('2026-05-03') })
  await changeOrder(given.ctx, byChannel.id, { status: 'RESOLVED' })
  expect(await findOrder(given.ctx.sql, given.companyId, byChannel.id)).toMatchObject([{ tunnel_id: old.tunnel.id }])
})

test('resolving records amount, currency and date, notes who did it, and keeps the price of the offer', async () => {
  const { given, ctx, order } = await shop()
  const made = await order()
  const paidAt = new Date('2024-10-03T11:02:00Z')
  const changed = await changeOrder(ctx, made.id, {
    status: 'RESOLVED',
    paidAt,
    price: '35',
    currency: 'UAH',
    note: 'Hello',
  })

  expect(changed).toMatchObject({
    deal_status: 'RESOLVED',
    payment_status: 'SUCCESS',
    price: '35.00',
    currency: 'UAH',
    offer_price: '100.00',
    offer_currency: 'USD',
    paid_at: paidAt,
    user_comments: 'Hello',
  })
  expect(await given.find('payment')).toMatchObject([
    { order_id: made.id, amount: '35.00', currency: 'UAH', status: 'SUCCESS', paid_at: paidAt },
  ])
  expect(await findOrderChanges(ctx.sql, given.companyId, made.id)).toMatchObject([
    { before: null, after: { deal_status: 'OPENED' } },
    {
      actor: 'api',
      user_id: given.owner.id,
      note: 'Hello',
      before: { deal_status: 'OPENED' },
      after: { deal_status: 'RESOLVED', price: '35.00' },
    },
  ])
  expect(await events(given, 'order.changed')).toMatchObject([
    {
      before: { dealStatus: 'OPENED', price: '100.00', currency: 'USD' },
      after: { dealStatus: 'RESOLVED', price: '35.00', currency: 'UAH', paidAt: paidAt.toISOString() },
    },
  ])
})

test('the same change again, also much later and without a date, changes, tells and sends nothing', async () => {
  const { given, clock, ctx, order, person } = await shop()
  await given.account({ person_id: person.id, connection_id: (await given.connection()).id })
  const made = await order()
  const first = await changeOrder(ctx, made.id, { status: 'RESOLVED', price: '35', note: null })
  clock.advance(86_400_000)
  const again = await changeOrder(ctx, made.id, { status: 'RESOLVED', price: '35.00' })

  expect(again).toEqual(first)
  expect(await events(given, 'order.changed')).toHaveLength(1)
  expect(await given.count('order_change')).toBe(2)
  expect(await texts(given)).toEqual([{ text: 'Paid', cause: `order:${made.id}:success` }])
})

test('managers who press at the same time make one sale', async () => {
  const { given, ctx, order, person } = await shop()
  await given.account({ person_id: person.id, connection_id: (await given.connection()).id })
  const made = await order()
  await Promise.all(Array.from({ length: 8 }, () => changeOrder(ctx, made.id, { status: 'RESOLVED' })))

  expect(await events(given, 'order.changed')).toHaveLength(1)
  expect(await given.count('payment')).toBe(1)
  expect(await texts(given)).toHaveLength(1)
})

test('managers who press opposite buttons take turns, and each state is told once', async () => {
  const { given, ctx, order, person } = await shop()
  await given.account({ person_id: person.id, connection_id: (await given.connection()).id })
  const made = await order()
  const statuses = ['RESOLVED', 'REJECTED', 'RESOLVED', 'REJECTED', 'RESOLVED', 'REJECTED'] as const
  await Promise.all(statuses.map((status) => changeOrder(ctx, made.id, { status })))

  const changes = await events(given, 'order.changed')
  for (const { before, after } of changes) expect(before.dealStatus).not.toBe(after.dealStatus)
  const told = (await texts(given)).map(({ text }) => text).sort()
  expect(told).toEqual([...new Set(told)])
  const [order_] = await findOrder(ctx.sql, given.companyId, made.id)
  expect(changes.at(-1)).toBeDefined()
  expect(await given.find('payment')).toMatchObject([
    { status: order_?.deal_status === 'RESOLVED' ? 'SUCCESS' : 'FAILED' },
  ])
})

test('rejected after a sale, the payment counts as failed; resolved again, it counts again with the date of that day', async () => {
  const { given, clock, ctx, order } = await shop()
  const made = await order()
  await changeOrder(ctx, made.id, { status: 'RESOLVED' })
  expect(await changeOrder(ctx, made.id, { status: 'REJECTED' })).toMatchObject({
    deal_status: 'REJECTED',
    payment_status: 'FAILED',
  })
  expect(await given.find('payment')).toMatchObject([{ status: 'FAILED' }])
  clock.advance(86_400_000)
  expect(await changeOrder(ctx, made.id, { status: 'RESOLVED' })).toMatchObject({
    payment_status: 'SUCCESS',
    paid_at: clock.now(),
  })
  expect(await given.find('payment')).toMatchObject([{ status: 'SUCCESS', paid_at: clock.now() }])
})

test('rejected before any payment, the order keeps that none was begun', async () => {
  const { given, ctx, order } = await shop()
  const made = await order()
  expect(await changeOrder(ctx, made.id, { status: 'REJECTED', price: '35' })).toMatchObject({
    deal_status: 'REJECTED',
    payment_status: 'NONE',
    price: '35.00',
    paid_at: null,
  })
  expect(await given.count('payment')).toBe(0)
})

test('a corrected amount is a change of the sale, not a second sale', async () => {
  const { given, ctx, order, person } = await shop()
  await given.account({ person_id: person.id, connection_id: (await given.connection()).id })
  const made = await order()
  await changeOrder(ctx, made.id, { status: 'RESOLVED', price: '35' })
  await changeOrder(ctx, made.id, { status: 'RESOLVED', price: '36' })
  expect(await given.find('payment')).toMatchObject([{ amount: '36.00' }])
  expect(await events(given, 'order.changed')).toMatchObject([
    {},
    { before: { price: '35.00' }, after: { price: '36.00' } },
  ])
  expect(await texts(given)).toHaveLength(1)
})

test('what cannot be changed says why, and stays as it is', async () => {
  const { given, ctx, order } = await shop()
  const made = await order()
  await expect(changeOrder(ctx, made.id, { status: 'RESOLVED', currency: 'JPY' })).rejects.toMatchObject({
    code: 'orders.currency_not_enabled',
  })
  for (const price of ['35,00', '-1', '1e3', '', '1000000000000', ' 1']) {
    await expect(changeOrder(ctx, made.id, { status: 'RESOLVED', price }), price).rejects.toMatchObject({
      code: 'orders.price_invalid',
    })
  }
  await expect(changeOrder(ctx, given.companyId as never, { status: 'RESOLVED' })).rejects.toMatchObject({
    code: 'orders.not_found',
  })
  const foreign = await (await shop()).order()
  await expect(changeOrder(ctx, foreign.id, { status: 'RESOLVED' })).rejects.toMatchObject({ code: 'orders.not_found' })

  await ctx.sql`update "order" set has_partial_payments = true where id = ${made.id}`
  await expect(changeOrder(ctx, made.id, { status: 'RESOLVED' })).rejects.toMatchObject({
    details: { reason: 'partial_payments' },
  })
  await ctx.sql`update "order" set has_partial_payments = false, payment_method = 'WAYFORPAY' where id = ${made.id}`
  await expect(changeOrder(ctx, made.id, { status: 'RESOLVED' })).rejects.toMatchObject({
    code: 'orders.not_changeable',
    details: { reason: 'not_manual' },
  })
  expect(await given.find('order')).toMatchObject([
    { deal_status: 'OPENED', price: '100.00', updated_at: made.updated_at },
  ])
})

test('an order keeps its currency when the company has switched it off since', async () => {
  const { ctx, order } = await shop({ currency: 'EUR' })
  const made = await order()
  await ctx.sql`update company set currencies = '{USD}' where id = ${ctx.companyId}`
  expect(await changeOrder(ctx, made.id, { status: 'RESOLVED', currency: 'EUR', price: '5' })).toMatchObject({
    currency: 'EUR',
    price: '5.00',
  })
})

test('a sale is given back once and for good; what was no sale cannot be', async () => {
  const { given, ctx, order, person } = await shop()
  await given.account({ person_id: person.id, connection_id: (await given.connection()).id })
  const made = await order()
  await expect(refundOrder(ctx, made.id)).rejects.toMatchObject({
    code: 'orders.not_changeable',
    details: { reason: 'not_resolved' },
  })
  const sold = await changeOrder(ctx, made.id, { status: 'RESOLVED' })

  const refunds = await Promise.all([refundOrder(ctx, made.id, { note: 'Sent back' }), refundOrder(ctx, made.id)])
  for (const refund of refunds) {
    expect(refund).toMatchObject({
      deal_status: 'REFUNDED',
      payment_status: 'REFUNDED',
      price: '100.00',
      paid_at: sold.paid_at,
    })
  }
  expect(await given.find('payment')).toMatchObject([{ status: 'REFUNDED' }])
  expect((await events(given, 'order.changed')).map(({ after }) => after.dealStatus)).toEqual(['RESOLVED', 'REFUNDED'])
  expect((await texts(given)).map(({ text }) => text)).toEqual(['Paid', 'Refunded'])
  await expect(changeOrder(ctx, made.id, { status: 'RESOLVED' })).rejects.toMatchObject({
    details: { reason: 'refunded' },
  })
})

test('an order outlives its offer: a deleted one still says what it says of a sale', async () => {
  const { given, ctx, offer, order, person } = await shop()
  await given.account({ person_id: person.id, connection_id: (await given.connection()).id })
  const made = await order()
  await updateOffer(ctx, offer.id, { title: 'Another', price: '500' })
  await ctx.sql`update offer set deleted_at = now() where id = ${offer.id}`
  expect(await changeOrder(ctx, made.id, { status: 'RESOLVED' })).toMatchObject({ title: 'A course', price: '100.00' })
  expect(await texts(given)).toMatchObject([{ text: 'Paid' }])
})
