import type { OrderFacts } from '@korben/contract'
import { expect, test } from 'vitest'
import { messageBody, orderBody, saleBody, subscriptionBody } from './legacy-body.ts'

/** The bodies of the published documentation (reference 9), to the letter. */
const ORDER =
  '{"type":"ORDER","data":{"order_id":"5eabfdfb4eee28000e33dac7","account_id":"5e9eed3c8b2dc7000faff207","offer_name":"1111","price":10770,"currency":"RUB","email":"test@example.com","phone":"+380952938955","created_at":"2020-05-01T10:47:06.474Z"}}'
const SALE =
  '{"type":"SALE","data":{"order_id":"5eabfeadaf2213000cc5ee1e","account_id":"5e9eed3c8b2dc7000faff207","offer_name":"1111","price":10770,"currency":"RUB","payment_method":"5d08cd71bcc043000c4bc5fc","email":"test@example.com","phone":"+380952938955","created_at":"2020-05-01T10:50:05.133Z"}}'
const SUBSCRIPTION =
  '{"type":"SUBSCRIPTION","data":{"id":"625946dd585052c1629f1b2b","account_id":"625946dd58505225f49f1b2c","name":"Mark Spenser","phone":"+380977451111","email":"NOT_DEFINED","from":"TELEGRAM","tunnel_id":"5e18a2a3ed0b7a000d6c9484","tunnel_name":"Default tunnel","leadgentool_id":"5e18a2a3ed0b7a000d6c9486","leadgentool_name":"Default leadgentool","traffic_source_id":"5e18a2a3ed0b7a000d6c9488","traffic_source_name":"Default traffic source","utm_marks":{"utm_source":"google","utm_medium":"cpc","utm_campaign":"spring","utm_content":"banner"},"created_at":"2022-04-15T10:20:13.546Z"}}'
const MESSAGE =
  '{"type":"MESSAGE","data":{"id":"625946dd585052c1629f1b2b","account_id":"625946dd58505225f49f1b2c","message_id":"625946e1585052aa019f1b31","name":"Mark Spenser","phone":"+380977451111","email":"NOT_DEFINED","from":"TELEGRAM","text":"Hello","created_at":"2022-04-15T10:20:17.211Z"}}'

const facts = (more: object) =>
  ({
    offerName: '1111',
    price: '10770.00',
    currency: 'RUB',
    buyerEmail: 'test@example.com',
    buyerPhone: '+380952938955',
    paymentCreditId: '5d08cd71bcc043000c4bc5fc',
    ...more,
  }) as OrderFacts

const mark = {
  personId: '625946dd585052c1629f1b2b',
  accountId: '625946dd58505225f49f1b2c',
  name: 'Mark Spenser',
  phone: '+380977451111',
  email: null,
  kind: 'TELEGRAM',
}

test('an order is told as documented', () => {
  const order = facts({ orderId: '5eabfdfb4eee28000e33dac7', createdAt: '2020-05-01T10:47:06.474Z' })
  expect(orderBody(order, '5e9eed3c8b2dc7000faff207')).toBe(ORDER)
})

test('a sale is told as documented, with its payment credit', () => {
  const order = facts({ orderId: '5eabfeadaf2213000cc5ee1e', createdAt: '2020-05-01T10:50:05.133Z' })
  expect(saleBody(order, '5e9eed3c8b2dc7000faff207')).toBe(SALE)
})

test('a subscription is told as documented', () => {
  const entry = {
    tunnelId: '5e18a2a3ed0b7a000d6c9484',
    tunnelName: 'Default tunnel',
    leadgentoolId: '5e18a2a3ed0b7a000d6c9486',
    leadgentoolName: 'Default leadgentool',
    trafficSourceId: '5e18a2a3ed0b7a000d6c9488',
    trafficSourceName: 'Default traffic source',
  }
  const utm = { utm_source: 'google', utm_medium: 'cpc', utm_campaign: 'spring', utm_content: 'banner' }
  expect(subscriptionBody(mark, entry, utm, new Date('2022-04-15T10:20:13.546Z'))).toBe(SUBSCRIPTION)
})

test('a message is told as documented', () => {
  const message = { id: '625946e1585052aa019f1b31', text: 'Hello', at: new Date('2022-04-15T10:20:17.211Z') }
  expect(messageBody(mark, message)).toBe(MESSAGE)
})

test('what is unknown is NOT_DEFINED, and an order of a person without a channel has none', () => {
  const order = facts({ orderId: 'o', createdAt: 'c', buyerEmail: null, buyerPhone: null, price: '0.50' })
  expect(JSON.parse(orderBody(order, null)).data).toMatchObject({
    account_id: null,
    email: 'NOT_DEFINED',
    phone: 'NOT_DEFINED',
    price: 0.5,
  })
})
