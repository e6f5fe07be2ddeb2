import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import { createManualCredit, getManualCredit } from '../payments/index.ts'
import {
  createOffer,
  createOfferCategory,
  findCreditsOfOffer,
  findOffer,
  getOffer,
  type NewOfferInput,
  putBackPiece,
  takePiece,
  updateOffer,
} from './index.ts'

async function setUp() {
  const { company } = await testWorld()
  const [given, other] = [await company(), await company()]
  const category = await createOfferCategory(given.ctx, { name: 'Courses' })
  const credit = await createManualCredit(given.ctx, { name: 'Card', currencies: ['USD'], instructions: 'Pay to 4242' })
  const input: NewOfferInput = {
    categoryId: category.id,
    paymentCreditIds: [credit.id],
    name: 'inner',
    title: 'A course',
    price: '99.999',
    currency: 'USD',
  }
  return { given, other, category, credit, input }
}

test('an offer has a public code of its own, its credits, and a price rounded half up', async () => {
  const { given, credit, input } = await setUp()
  const offer = await createOffer(given.ctx, input)
  expect(offer).toMatchObject({
    name: 'inner',
    title: 'A course',
    description: '',
    price: '100.00',
    currency: 'USD',
    is_on: true,
    stock: null,
    messages: {},
  })
  expect(offer.hash).toMatch(/^[a-z0-9]{10}$/)
  expect(await given.find('offer_lookup')).toEqual([
    { hash: offer.hash, company_id: given.companyId, offer_id: offer.id },
  ])
  expect(await findCreditsOfOffer(given.ctx, offer.id)).toEqual([credit.id])
  expect(await getOffer(given.ctx, offer.id)).toEqual(offer)
})

test('an offer with a wrong price, currency, category or credit is refused and leaves nothing', async () => {
  const { given, other, credit, input } = await setUp()
  const make = (change: Partial<NewOfferInput>) => createOffer(given.ctx, { ...input, ...change })
  for (const price of ['-1', '1,5', '1000000000000', ''])
    await expect(make({ price }), price).rejects.toMatchObject({ code: 'offers.price_invalid' })
  await expect(make({ currency: 'JPY' })).rejects.toMatchObject({ code: 'offers.currency_not_enabled' })
  await expect(createOffer(other.ctx, input)).rejects.toMatchObject({ code: 'offers.category_not_found' })
  const foreign = await createManualCredit(other.ctx, { name: 'Theirs' })
  await expect(make({ paymentCreditIds: [credit.id, foreign.id] })).rejects.toMatchObject({
    code: 'payments.credit_not_found',
  })
  expect(await given.count('offer')).toBe(0)
})

test('an update changes what is given; a deleted offer is not found', async () => {
  const { given, other, input } = await setUp()
  const offer = await createOffer(given.ctx, { ...input, stock: 3 })
  const messages = { success: [{ kind: 'text' as const, text: 'Paid' }] }
  expect(await updateOffer(given.ctx, offer.id, { price: '5', messages, stock: null })).toEqual({
    ...offer,
    price: '5.00',
    messages,
    stock: null,
  })
  await expect(updateOffer(other.ctx, offer.id, { title: 'x' })).rejects.toMatchObject({ code: 'offers.not_found' })
  await given.ctx.sql`update offer set deleted_at = now() where id = ${offer.id}`
  expect(await findOffer(given.ctx.sql, given.companyId, offer.id)).toEqual([])
  await expect(getOffer(given.ctx, offer.id)).rejects.toMatchObject({ code: 'offers.not_found' })
})

test('pieces are taken until none is left; without a limit there is always one; what is off has none', async () => {
  const { given, input } = await setUp()
  const take = (offer: Awaited<ReturnType<typeof createOffer>>) => given.ctx.transaction((ctx) => takePiece(ctx, offer))
  const limited = await createOffer(given.ctx, { ...input, stock: 2 })
  expect([await take(limited), await take(limited), await take(limited)]).toEqual([true, true, false])
  await given.ctx.transaction((ctx) => putBackPiece(ctx, limited))
  expect(await take(limited)).toBe(true)

  const open = await createOffer(given.ctx, input)
  expect([await take(open), await take(open)]).toEqual([true, true])
  expect(await take(await updateOffer(given.ctx, open.id, { isOn: false }))).toBe(false)
})

test('a credit is manual, or it is not for orders by hand', async () => {
  const { given, other, credit } = await setUp()
  expect(await getManualCredit(given.ctx, credit.id)).toEqual(credit)
  await expect(getManualCredit(other.ctx, credit.id)).rejects.toMatchObject({ code: 'payments.credit_not_found' })
  await given.ctx.sql`update payment_credit set type = 'WAYFORPAY' where id = ${credit.id}`
  await expect(getManualCredit(given.ctx, credit.id)).rejects.toMatchObject({ code: 'payments.credit_not_manual' })
})
