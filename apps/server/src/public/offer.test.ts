import type { OfferId, PersonId } from '@korben/contract'
import { beforeEach, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../test/harness/app.ts'
import { givenMember, signIn } from '../../test/harness/staff.ts'
import { changeOrder } from '../domains/orders/index.ts'
import { moneyIn } from './offer.page.ts'

let app: TestApp

beforeEach(async () => {
  app = await testApp()
})

const instructions = 'Pay {{order_price}} for {{name|you}} at https://pay.example/<x>.'

async function setUp() {
  const { given } = app
  const credit = await given.paymentCredit({ instructions })
  const offer = await given.offer({
    title: 'A <b>course</b>',
    description: 'Ten lessons',
    price: '1250.00',
    credits: [credit.id],
  })
  const person = await given.person({ name: 'Ann Lee' })
  const account = await given.account({ person_id: person.id, connection_id: (await given.connection()).id })
  return { given, credit, offer, person, account }
}

async function linkOf(personId: PersonId, offerId: OfferId): Promise<string> {
  const staff = await signIn(app, await givenMember(app))
  const { status, body } = await staff.call('GET', `/people/${personId}/offers/${offerId}/link`)
  expect(status).toBe(200)
  return new URL((body as { url: string }).url).search
}

type Seen = { status: number; text: string; headers: Headers }
async function open(path: string, init: RequestInit = {}): Promise<Seen> {
  const response = await fetch(`${app.baseUrl}${path}`, { redirect: 'manual', ...init })
  return { status: response.status, text: await response.text(), headers: response.headers }
}
/** Sends the form of a page as a browser would. */
const send = (hash: string, page: string, more: Record<string, string> = {}): Promise<Seen> => {
  const hidden = [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ])
  return open(`/b/${hash}`, { method: 'POST', body: new URLSearchParams({ ...Object.fromEntries(hidden), ...more }) })
}
const buyer = { email: 'ann@example.com', phone: '+380501234567' }

test('anybody reads what is sold and for how much, in their language, and is led to the chat that sells it', async () => {
  const { given, offer } = await setUp()
  const page = await open(`/b/${offer.hash}`, { headers: { 'Accept-Language': 'uk' } })
  expect(page.status).toBe(200)
  expect(page.text).toContain('<html lang="uk">')
  expect(page.text).toContain('A &lt;b&gt;course&lt;/b&gt;')
  expect(page.text).toContain(moneyIn('uk', '1250.00', 'USD'))
  expect(page.text).toContain('відкрийте особисте посилання')
  expect(page.text).not.toContain('<form')
  expect(page.text).not.toContain('<script')
  expect(page.text).toContain('<meta name="robots" content="noindex">')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")

  const { tunnel, version, block, source } = await given.tunnel()
  const button = { id: block.id as never, kind: 'BUY' as const, label: 'Buy', offerId: offer.id }
  const content = [{ kind: 'text' as const, text: 'x', buttons: [[button]] }]
  await given.update(
    'tunnel_version',
    { id: version.id },
    {
      graph: {
        firstBlockId: block.id,
        blocks: [{ id: block.id, name: 'b', kind: 'MESSAGE_BLOCK', settings: { content } }],
        relations: [],
      },
    },
  )
  expect((await open(`/b/${offer.hash}`)).text).toContain(`href="/l/${source.hash}"`)
  await given.update('tunnel', { id: tunnel.id }, { deleted_at: app.clock.now() })
  expect((await open(`/b/${offer.hash}`)).text).not.toContain('/l/')
})

test('without a wish the page speaks the language of the offer', async () => {
  const { given, offer } = await setUp()
  await given.update('offer', { id: offer.id }, { language: 'ru' })
  expect((await open(`/b/${offer.hash}`, { headers: { 'Accept-Language': 'de' } })).text).toContain('<html lang="ru">')
})

test('by a personal link the order is that person’s, the page and the chat tell how to pay, and the card stays unseen', async () => {
  const { given, offer, person, account, credit } = await setUp()
  const search = await linkOf(person.id, offer.id)
  const form = await open(`/b/${offer.hash}${search}`)
  expect(form.text).toContain('name="email"')
  expect(form.text).not.toContain('Ann Lee')
  const sent = await send(offer.hash, form.text, buyer)
  expect([sent.status, sent.headers.get('location')]).toEqual([303, `/b/${offer.hash}${search}`])
  const [order] = await given.find('order')
  expect(order).toMatchObject({
    ...{
      person_id: person.id,
      offer_id: offer.id,
      payment_credit_id: credit.id,
      price: '1250.00',
      deal_status: 'OPENED',
    },
    ...{ buyer_email: buyer.email, buyer_phone: buyer.phone, manager_id: null },
  })
  const done = await open(`/b/${offer.hash}${search}`)
  expect(done.text).toContain('Your order is made.')
  expect(done.text).toContain('Pay 1250.00 for you at <a href="https://pay.example/" rel="nofollow noopener">')
  expect(done.text).toContain('&lt;x&gt;')
  expect(done.text).toContain(order?.id)
  expect(done.text).not.toContain(buyer.email)
  expect(await given.find('message', { account_id: account.id })).toMatchObject([
    { text: expect.stringContaining('Pay 1250.00 for Ann Lee') },
  ])
  expect(await given.find('order_change')).toMatchObject([{ actor: 'subscriber', user_id: null }])
  expect((await given.find('person', { id: person.id }))[0]).toMatchObject({ email: null, phone: null })
})

test('a form sent twice, at once or after a step back, makes one order; after it is paid another one can be made', async () => {
  const { given, offer, person } = await setUp()
  const path = `/b/${offer.hash}${await linkOf(person.id, offer.id)}`
  const form = (await open(path)).text
  const answers = await Promise.all(Array.from({ length: 5 }, () => send(offer.hash, form, buyer)))
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303])
  await send(offer.hash, form, buyer)
  expect(await given.count('order')).toBe(1)
  expect(await given.count('message')).toBe(1)

  const [order] = await given.find('order')
  if (!order) throw new Error('There is an order.')
  await changeOrder(given.ctx, order.id, { status: 'RESOLVED' })
  await send(offer.hash, form, buyer)
  expect(await given.count('order')).toBe(1)
  const again = (await open(path)).text
  expect(again).toContain('You have bought this')
  await send(offer.hash, again.replace('name="turn" value="1"', 'name="turn" value="999"'), buyer)
  await send(offer.hash, again, buyer)
  expect(await given.count('order')).toBe(2)
})

test('only what the card lacks is asked for; what is wrong is told at its field and makes nothing', async () => {
  const { given, offer } = await setUp()
  const known = await given.person({ email: 'kim@example.com' })
  const form = (await open(`/b/${offer.hash}${await linkOf(known.id, offer.id)}`)).text
  expect(form).not.toContain('name="email"')
  expect(form).not.toContain('kim@example.com')
  const empty = await send(offer.hash, form)
  expect(empty.status).toBe(400)
  expect(empty.text).toContain('This is needed for the order')
  const wrong = await send(offer.hash, form, { phone: '"><script>alert(1)</script>' })
  expect(wrong.status).toBe(400)
  expect(wrong.text).toContain('id="phone-fault"')
  expect(wrong.text).toContain('value="&quot;&gt;&lt;script&gt;')
  expect(await given.count('order')).toBe(0)
  await send(offer.hash, form, { phone: '+380501234567' })
  expect(await given.find('order')).toMatchObject([{ buyer_email: 'kim@example.com', buyer_phone: '+380501234567' }])
})

test('the buyer chooses among several ways to pay', async () => {
  const { given, person } = await setUp()
  const [card, cash] = [await given.paymentCredit({ name: 'Card' }), await given.paymentCredit({ name: 'Cash' })]
  const off = await given.paymentCredit({ name: 'Closed', is_on: false })
  const offer = await given.offer({ credits: [card.id, cash.id, off.id] })
  const form = (await open(`/b/${offer.hash}${await linkOf(person.id, offer.id)}`)).text
  expect([form.includes('Card'), form.includes('Cash'), form.includes('Closed')]).toEqual([true, true, false])
  await send(offer.hash, form, { ...buyer, way: cash.id })
  expect(await given.find('order')).toMatchObject([{ payment_credit_id: cash.id }])
})

test('a link of another person, offer or company, or one that was tampered with, is no personal link', async () => {
  const { given, offer, person } = await setUp()
  const other = await given.offer()
  const search = await linkOf(person.id, offer.id)
  const token = search.slice('?to='.length)
  const turned = `${token.slice(0, -1)}${token.endsWith('A') ? 'Q' : 'A'}`
  for (const path of [`/b/${other.hash}${search}`, `/b/${offer.hash}?to=${turned}`, `/b/${offer.hash}?to=x&to=y`])
    expect((await open(path)).text).not.toContain('<form')
  const posted = await send(offer.hash, `type="hidden" name="to" value="${turned}"`, buyer)
  expect([posted.status, posted.headers.get('location')]).toEqual([303, `/b/${offer.hash}`])
  await given.update('person', { id: person.id }, { deleted_at: app.clock.now() })
  expect((await open(`/b/${offer.hash}${search}`)).text).not.toContain('<form')
  expect(await given.count('order')).toBe(0)
})

test('what is off, deleted or unknown shows nothing; a buyer with an open order still reads how to pay', async () => {
  const { given, offer, person } = await setUp()
  const path = `/b/${offer.hash}${await linkOf(person.id, offer.id)}`
  const form = (await open(path)).text
  await send(offer.hash, form, buyer)
  const stranger = await given.person(buyer)
  const late = `/b/${offer.hash}${await linkOf(stranger.id, offer.id)}`
  const lateForm = (await open(late)).text
  await given.update('offer', { id: offer.id }, { is_on: false })
  for (const where of [`/b/${offer.hash}`, late, '/b/aaaaaaaaaa', '/b/x', "/b/a'--"]) {
    const page = await open(where)
    expect([where, page.status]).toEqual([where, 404])
    expect(page.text).toContain('This page is not available')
  }
  expect((await open(path)).text).toContain('Your order is made.')
  await send(offer.hash, lateForm)
  expect(await given.count('order')).toBe(1)
})

test('what is sold out says so; what cannot be paid by hand takes no orders', async () => {
  const { given, offer, person, credit } = await setUp()
  const path = `/b/${offer.hash}${await linkOf(person.id, offer.id)}`
  await given.update('offer', { id: offer.id }, { stock: 0 })
  expect((await open(`/b/${offer.hash}`)).text).toContain('Sold out.')
  await given.update('offer', { id: offer.id }, { stock: 1 })
  await given.update('payment_credit', { id: credit.id }, { is_on: false })
  expect((await open(path)).text).toContain('It cannot be ordered here at the moment.')
  expect(await given.count('order')).toBe(0)
})

test('who guesses codes, or sends without end, is told to wait', async () => {
  const { given, offer, person } = await setUp()
  const form = (await open(`/b/${offer.hash}${await linkOf(person.id, offer.id)}`)).text
  const tries = []
  for (let n = 0; n < 11; n++) tries.push((await send(offer.hash, form)).status)
  expect(tries.slice(-2)).toEqual([400, 429])
  const misses = []
  for (let n = 0; n < 31; n++) misses.push((await open(`/b/aaaaaaa${n}`)).status)
  expect(misses.slice(-2)).toEqual([404, 429])
  expect((await open(`/b/${offer.hash}`)).status).toBe(200)
  expect(await given.count('order')).toBe(0)
})
