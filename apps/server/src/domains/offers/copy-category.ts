import type { OfferCategoryId } from '@korben/contract'
import type { OfferCategoryRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { createOfferCategory, requireCategory } from './offer-categories.ts'
import { tooManyOffers } from './offers.errors.ts'
import { copyOffersOf } from './offers.service.ts'
import * as store from './offers.store.ts'

/** Offers that one transaction copies. */
const MOST = 500

/** A category of the same offers, all switched off; with how many there are. Throws `offers.category_not_found`, `offers.too_many`. */
export const copyOfferCategory = (
  ctx: Ctx,
  id: OfferCategoryId,
  name: string,
): Promise<{ category: OfferCategoryRow; offerCount: number }> =>
  ctx.transaction(async (ctx) => {
    await requireCategory(ctx, id)
    const offers = await store.findOfferIds(ctx.sql, ctx.companyId, id, MOST + 1)
    if (offers.length > MOST) throw tooManyOffers(MOST)
    const category = await createOfferCategory(ctx, { name })
    const ids = offers.map((offer) => offer.id)
    return { category, offerCount: await copyOffersOf(ctx, ids, category.id) }
  })
