import type { OfferCategoryId } from '@korben/contract'
import type { OfferCategoryRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { recordAudit } from '../audit/index.ts'
import { offerCategoryNotEmpty, offerCategoryNotFound } from './offers.errors.ts'
import * as store from './offers.store.ts'

export const createOfferCategory = (ctx: Ctx, { name }: { name: string }): Promise<OfferCategoryRow> =>
  ctx.transaction(async (ctx) => {
    const createdAt = ctx.now()
    const category = { id: newId<'offer_category'>(createdAt), name: name.trim(), createdAt }
    const row = one(await store.insertCategory(ctx.sql, ctx.companyId, category))
    await noteCategory(ctx, 'created', row)
    return row
  })

export const renameOfferCategory = (ctx: Ctx, id: OfferCategoryId, name: string): Promise<OfferCategoryRow> =>
  ctx.transaction(async (ctx) => {
    const [row] = await store.renameCategory(ctx.sql, ctx.companyId, id, name.trim())
    if (!row) throw offerCategoryNotFound(id)
    await noteCategory(ctx, 'changed', row)
    return row
  })

/** Only an empty one: offers are in buttons, in orders and in figures. */
export const deleteOfferCategory = (ctx: Ctx, id: OfferCategoryId): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const [row] = await store.lockCategory(ctx.sql, ctx.companyId, id)
    if (!row) throw offerCategoryNotFound(id)
    const count = await countOffers(ctx, id)
    if (count > 0) throw offerCategoryNotEmpty(id, count)
    await store.deleteCategory(ctx.sql, ctx.companyId, id, ctx.now())
    await noteCategory(ctx, 'deleted', row)
  })

export const countOffers = async (ctx: Ctx, id: OfferCategoryId): Promise<number> =>
  one(await store.countOffers(ctx.sql, ctx.companyId, id)).count

export async function getOfferCategory(ctx: Ctx, id: OfferCategoryId): Promise<OfferCategoryRow> {
  const [category] = await store.findCategory(ctx.sql, ctx.companyId, id)
  return category ?? raise(offerCategoryNotFound(id))
}

/** For one that gets an offer in this transaction: it stays until the end of it. */
export async function requireCategory(ctx: TxCtx, id: OfferCategoryId): Promise<void> {
  const [category] = await store.holdCategory(ctx.sql, ctx.companyId, id)
  if (!category) throw offerCategoryNotFound(id)
}

const noteCategory = (ctx: TxCtx, action: string, { id, name }: OfferCategoryRow) =>
  recordAudit(ctx, { action, entity: 'offer_category', entityId: id, details: { name } })
