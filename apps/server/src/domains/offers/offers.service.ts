import type { OfferCategoryId, OfferId, PaymentCreditId } from '@korben/contract'
import type { OfferCategoryRow, OfferRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { randomCode } from '../../kit/crypto.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { formatMoney, MAX_MINOR, parseMoney } from '../../kit/money.ts'
import { getCompany } from '../company/index.ts'
import { requireCredits } from '../payments/index.ts'
import { messagesOf, type OfferMessages } from './offer-messages.ts'
import { offerCategoryNotFound, offerCurrencyNotEnabled, offerNotFound, offerPriceInvalid } from './offers.errors.ts'
import * as store from './offers.store.ts'

export const createOfferCategory = (ctx: Ctx, { name }: { name: string }): Promise<OfferCategoryRow> =>
  ctx.transaction(async (ctx) => {
    const createdAt = ctx.now()
    return one(await store.insertCategory(ctx.sql, ctx.companyId, { id: newId(createdAt), name, createdAt }))
  })

/**
 * `price`: decimal text. `currency`: enabled in the company. `stock`: pieces left, null without limit. `name` is for staff, `title`
 * for buyers.
 */
export type OfferInput = {
  name: string
  title: string
  description?: string | undefined
  price: string
  currency: string
  language?: string | undefined
  isOn?: boolean | undefined
  stock?: number | null | undefined
  messages?: OfferMessages | undefined
}
export type NewOfferInput = OfferInput & { categoryId: OfferCategoryId; paymentCreditIds: readonly PaymentCreditId[] }

/** 36^10 codes: two offers never meet in practice, and the key of the look-up would refuse the second. */
const HASH_LENGTH = 10

export const createOffer = (ctx: Ctx, { categoryId, paymentCreditIds, ...input }: NewOfferInput): Promise<OfferRow> =>
  ctx.transaction(async (ctx) => {
    const [category] = await store.findCategory(ctx.sql, ctx.companyId, categoryId)
    if (!category) throw offerCategoryNotFound(categoryId)
    await requireCredits(ctx, paymentCreditIds)
    const { description = '', language = 'en', isOn = true, stock = null, messages = {}, ...rest } = input
    const price = await readPrice(ctx, input)
    const values = { ...rest, description, language, isOn, stock, messages, price }
    const createdAt = ctx.now()
    const row = { ...values, id: newId<'offer'>(createdAt), categoryId, hash: randomCode(HASH_LENGTH), createdAt }
    const offer = one(await store.insertOffer(ctx.sql, ctx.companyId, row))
    await store.insertOfferCredits(ctx.sql, ctx.companyId, offer.id, paymentCreditIds)
    return offer
  })

/** Changes what is given. Orders that were made keep their title and price. */
export const updateOffer = (ctx: Ctx, id: OfferId, given: Partial<OfferInput>): Promise<OfferRow> =>
  ctx.transaction(async (ctx) => {
    const [offer] = await store.lockOffer(ctx.sql, ctx.companyId, id)
    if (!offer) throw offerNotFound(id)
    const { price = offer.price, currency = offer.currency } = given
    const change = {
      name: given.name ?? offer.name,
      title: given.title ?? offer.title,
      description: given.description ?? offer.description,
      price: await readPrice(ctx, { price, currency }),
      currency,
      language: given.language ?? offer.language,
      isOn: given.isOn ?? offer.is_on,
      stock: given.stock === undefined ? offer.stock : given.stock,
      messages: given.messages ?? messagesOf(offer),
    }
    return one(await store.updateOffer(ctx.sql, ctx.companyId, id, change, ctx.now()))
  })

async function readPrice(ctx: Ctx, { price, currency }: { price: string; currency: string }): Promise<string> {
  const money = parseMoney(price, currency)
  if (!money || money.minor < 0n || money.minor > MAX_MINOR) throw offerPriceInvalid(price)
  const { currencies } = await getCompany(ctx)
  return currencies.includes(currency) ? formatMoney(money) : raise(offerCurrencyNotEnabled(currency))
}

export async function getOffer(ctx: Ctx, id: OfferId): Promise<OfferRow> {
  const [offer] = await store.findOffer(ctx.sql, ctx.companyId, id)
  return offer ?? raise(offerNotFound(id))
}

/** The offer of an order, deleted or not. */
export const getOfferOfOrder = async (ctx: Ctx, id: OfferId): Promise<OfferRow> =>
  one(await store.findOfferOfOrder(ctx.sql, ctx.companyId, id))

/** The payment credits an offer can be paid by. */
export const findCreditsOfOffer = async (ctx: Ctx, id: OfferId): Promise<PaymentCreditId[]> =>
  (await store.findOfferCredits(ctx.sql, ctx.companyId, id)).map((row) => row.payment_credit_id)

/**
 * Takes one piece for an order; false when the offer is switched off or sold out. Of any number who come at once only as many
 * get one as there are. A piece is never given back by itself: a rejected order may still be resolved.
 */
export async function takePiece(ctx: TxCtx, offer: OfferRow): Promise<boolean> {
  if (!offer.is_on) return false
  return offer.stock === null || (await store.takeStock(ctx.sql, ctx.companyId, offer.id)).length > 0
}

/** For a piece that was taken for an order that exists already. */
export async function putBackPiece(ctx: TxCtx, offer: OfferRow): Promise<void> {
  if (offer.stock !== null) await store.returnStock(ctx.sql, ctx.companyId, offer.id)
}
