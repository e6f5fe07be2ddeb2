import type { OfferCategoryId, OfferId, PaymentCreditId, TemplateCategoryId } from '@korben/contract'
import type { OfferRow, OrderRow, PaymentCreditRow, PersonRow, TemplateRow } from '../../src/generated/rows.ts'
import { randomCode } from '../../src/kit/crypto.ts'
import { newId } from '../../src/kit/ids.ts'
import type { GivenRows, Wish } from './given-rows.ts'

export type GivenSales = {
  /** Says `hi`; in a new category unless `category_id` is given. */
  template(wish?: Wish<'template'>): Promise<TemplateRow>
  /** MANUAL, for every currency. */
  paymentCredit(wish?: Wish<'payment_credit'>): Promise<PaymentCreditRow>
  /** 100 USD, switched on, without limit; in a new category unless `category_id` is given. `credits`: how it can be paid. */
  offer(wish?: Wish<'offer'> & { credits?: readonly PaymentCreditId[] }): Promise<OfferRow>
  /** Open, of a new person, offer and manual payment credit unless they are given. */
  order(wish?: Wish<'order'>): Promise<OrderRow>
}

export function givenSales(
  { insert, find }: GivenRows,
  now: () => Date,
  { person }: { person: () => Promise<PersonRow> },
): GivenSales {
  const made = () => ({ created_at: now(), updated_at: now() })
  const template: GivenSales['template'] = async (wish = {}) => {
    const category_id: TemplateCategoryId =
      wish.category_id ??
      (await insert('template_category', { id: newId(now()), name: 'Templates', created_at: now() })).id
    const content = [{ kind: 'text' as const, text: 'hi' }]
    return insert('template', { id: newId(now()), category_id, name: 'Template', content, ...made(), ...wish })
  }
  const paymentCredit: GivenSales['paymentCredit'] = (wish = {}) =>
    insert('payment_credit', { id: newId(now()), type: 'MANUAL', name: 'Card', ...made(), ...wish })
  const offer: GivenSales['offer'] = async ({ credits = [], ...wish } = {}) => {
    const category_id: OfferCategoryId =
      wish.category_id ?? (await insert('offer_category', { id: newId(now()), name: 'Offers', created_at: now() })).id
    const hash = wish.hash ?? randomCode(12)
    const named = { name: 'Course', title: 'A course', price: '100.00', currency: 'USD' }
    const row = await insert('offer', { id: newId(now()), category_id, hash, ...named, ...made(), ...wish })
    await insert('offer_lookup', { hash, offer_id: row.id })
    for (const payment_credit_id of credits)
      await insert('offer_payment_credit', { offer_id: row.id, payment_credit_id })
    return row
  }
  const order: GivenSales['order'] = async (wish = {}) => {
    const offer_id: OfferId = wish.offer_id ?? (await offer()).id
    const [of] = await find('offer', { id: offer_id })
    const payment_credit_id = wish.payment_credit_id ?? (await paymentCredit()).id
    const price = of?.price ?? '0.00'
    const currency = of?.currency ?? 'USD'
    return insert('order', {
      id: newId(now()),
      person_id: wish.person_id ?? (await person()).id,
      offer_id,
      payment_credit_id,
      payment_method: 'MANUAL',
      title: of?.title ?? 'A course',
      offer_price: price,
      offer_currency: currency,
      price,
      currency,
      transaction_at: now(),
      ...made(),
      ...wish,
    })
  }
  return { template, paymentCredit, offer, order }
}
