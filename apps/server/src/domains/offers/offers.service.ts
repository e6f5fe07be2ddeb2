import type { OfferCategoryId, OfferId, PaymentCreditId } from '@korben/contract'
import type { OfferRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { randomCode } from '../../kit/crypto.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { formatMoney, MAX_MINOR, parseMoney } from '../../kit/money.ts'
import { recordAudit } from '../audit/index.ts'
import { getCompany } from '../company/index.ts'
import { requireCredits } from '../payments/index.ts'
import { requireCategory } from './offer-categories.ts'
import { messagesOf, type OfferMessages } from './offer-messages.ts'
import { offerCurrencyNotEnabled, offerNotFound, offerPriceInvalid } from './offers.errors.ts'
import * as store from './offers.store.ts'

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
    await requireCategory(ctx, categoryId)
    await requireCredits(ctx, paymentCreditIds)
    const { description = '', language = 'en', isOn = true, stock = null, messages = {}, ...rest } = input
    const price = await readPrice(ctx, input)
    const named = { name: rest.name.trim(), title: rest.title.trim(), currency: rest.currency }
    const values = { ...named, description, language, isOn, stock, messages, price }
    const createdAt = ctx.now()
    const row = { ...values, id: newId<'offer'>(createdAt), categoryId, hash: randomCode(HASH_LENGTH), createdAt }
    const offer = one(await store.insertOffer(ctx.sql, ctx.companyId, row))
    await store.insertOfferCredits(ctx.sql, ctx.companyId, offer.id, paymentCreditIds)
    await noteOffer(ctx, 'created', offer)
    return offer
  })

const noteOffer = (ctx: TxCtx, action: string, { id, name }: OfferRow) =>
  recordAudit(ctx, { action, entity: 'offer', entityId: id, details: { name } })

type Given<Input> = { [Key in keyof Input]?: Input[Key] | undefined }

/** Changes what is given; `messages` and `paymentCreditIds` are given whole. Orders that were made keep their title and price. */
export const updateOffer = (ctx: Ctx, id: OfferId, given: Given<NewOfferInput>): Promise<OfferRow> =>
  ctx.transaction(async (ctx) => {
    const [offer] = await store.lockOffer(ctx.sql, ctx.companyId, id)
    if (!offer) throw offerNotFound(id)
    const { price = offer.price, currency = offer.currency, paymentCreditIds } = given
    if (given.categoryId) await requireCategory(ctx, given.categoryId)
    const change = {
      categoryId: given.categoryId ?? offer.category_id,
      name: given.name?.trim() ?? offer.name,
      title: given.title?.trim() ?? offer.title,
      description: given.description ?? offer.description,
      price: await readPrice(ctx, { price, currency }),
      currency,
      language: given.language ?? offer.language,
      isOn: given.isOn ?? offer.is_on,
      stock: given.stock === undefined ? offer.stock : given.stock,
      messages: given.messages ?? messagesOf(offer),
    }
    const changed = one(await store.updateOffer(ctx.sql, ctx.companyId, id, change, ctx.now()))
    if (paymentCreditIds) {
      await requireCredits(ctx, paymentCreditIds)
      await store.deleteOtherOfferCredits(ctx.sql, ctx.companyId, id, paymentCreditIds)
      await store.insertOfferCredits(ctx.sql, ctx.companyId, id, paymentCreditIds)
    }
    await noteOffer(ctx, 'changed', changed)
    return changed
  })

/** Sells the same under another name and code, switched off; in the same category unless another one is given. */
export const copyOffer = (
  ctx: Ctx,
  id: OfferId,
  { name, categoryId }: { name: string; categoryId?: OfferCategoryId | undefined },
): Promise<OfferRow> =>
  ctx.transaction(async (ctx) => {
    const offer = await getOffer(ctx, id)
    await requireCategory(ctx, categoryId ?? offer.category_id)
    const copy = { ...newCopy(ctx, id), category_id: categoryId ?? offer.category_id, name: name.trim() }
    const [made] = await store.copyOffers(ctx.sql, ctx.companyId, [copy], ctx.now())
    if (!made) throw offerNotFound(id)
    await noteOffer(ctx, 'created', made)
    return made
  })

/** Copies every offer of a category into another one. The caller has made sure that both exist and how many offers there are. */
export async function copyOffersOf(ctx: TxCtx, ids: readonly OfferId[], into: OfferCategoryId): Promise<number> {
  const copies = ids.map((id) => ({ ...newCopy(ctx, id), category_id: into, name: null }))
  const made = await store.copyOffers(ctx.sql, ctx.companyId, copies, ctx.now())
  for (const offer of made) await noteOffer(ctx, 'created', offer)
  return made.length
}

const newCopy = (ctx: Ctx, id: OfferId) => ({
  of: id,
  id: newId<'offer'>(ctx.now()),
  hash: randomCode(HASH_LENGTH),
})

/** Nobody can buy it any more; orders that were made stay. */
export const deleteOffer = (ctx: Ctx, id: OfferId): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const [deleted] = await store.deleteOffer(ctx.sql, ctx.companyId, id, ctx.now())
    if (!deleted) throw offerNotFound(id)
    await noteOffer(ctx, 'deleted', deleted)
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
export async function getOfferOfOrder(ctx: Ctx, id: OfferId): Promise<OfferRow> {
  const [offer] = await store.findOfferOfOrder(ctx.sql, ctx.companyId, id)
  return offer ?? raise(offerNotFound(id))
}

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
