import { type Input, type Offer, type OfferCategory, type OfferSummary, offers } from '@korben/contract'
import type { OfferCategoryRow, OfferRow } from '../../generated/rows.ts'
import { publicUrlOf } from '../../kit/config.ts'
import type { Ctx } from '../../kit/context.ts'
import { decimalOf, presentAmount } from '../../kit/http/amount.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { byCreation, keysetOf, pageOf } from '../../kit/http/page.ts'
import { readDraft } from '../templates/index.ts'
import { copyOfferCategory } from './copy-category.ts'
import * as categories from './offer-categories.ts'
import { messagesOf, type OfferMessages, orderStates } from './offer-messages.ts'
import * as service from './offers.service.ts'
import * as store from './offers.store.ts'

export const offersRoutes = (app: ApiApp) =>
  mount(app, offers, {
    listCategories: async (ctx) => ({
      data: (await store.findCategories(ctx.sql, ctx.companyId)).map((row) => presentCategory(row, row.offer_count)),
    }),
    createCategory: async (ctx, input) => presentCategory(await categories.createOfferCategory(ctx, input), 0),
    renameCategory: async (ctx, { categoryId, name }) =>
      presentCategory(
        await categories.renameOfferCategory(ctx, categoryId, name),
        await categories.countOffers(ctx, categoryId),
      ),
    copyCategory: async (ctx, { categoryId, name }) => {
      const { category, offerCount } = await copyOfferCategory(ctx, categoryId, name)
      return presentCategory(category, offerCount)
    },
    deleteCategory: async (ctx, { categoryId }) => {
      await categories.deleteOfferCategory(ctx, categoryId)
      return null
    },

    list: async (ctx, { categoryId, search, ...page }) => {
      if (categoryId !== undefined) await categories.getOfferCategory(ctx, categoryId)
      const rows = await store.findOffers(ctx.sql, ctx.companyId, { categoryId, search }, keysetOf(page))
      return pageOf(rows, page, presentSummary, byCreation)
    },
    get: async (ctx, { offerId }) => present(ctx, await service.getOffer(ctx, offerId)),
    create: async (ctx, { price, messages, paymentCreditIds = [], ...input }) => {
      const read = messages && (await readMessages(ctx, messages))
      return present(
        ctx,
        await service.createOffer(ctx, { ...input, ...decimalOf(price), messages: read, paymentCreditIds }),
      )
    },
    update: async (ctx, { offerId, price, messages, ...given }) => {
      const read = messages && (await readMessages(ctx, messages))
      const change = { ...given, ...(price && decimalOf(price)), messages: read }
      return present(ctx, await service.updateOffer(ctx, offerId, change))
    },
    copy: async (ctx, { offerId, ...given }) => present(ctx, await service.copyOffer(ctx, offerId, given)),
    delete: async (ctx, { offerId }) => {
      await service.deleteOffer(ctx, offerId)
      return null
    },
  })

async function readMessages(
  ctx: Ctx,
  drafts: NonNullable<Input<typeof offers.create>['messages']>,
): Promise<OfferMessages> {
  const messages: OfferMessages = {}
  for (const state of orderStates) {
    const draft = drafts[state]
    if (draft) messages[state] = await readDraft(ctx, draft, `/${state}`)
  }
  return messages
}

const presentCategory = (row: OfferCategoryRow, offerCount: number): OfferCategory => ({
  id: row.id,
  name: row.name,
  offerCount,
  createdAt: row.created_at.toISOString(),
})

const presentSummary = (row: OfferRow): OfferSummary => ({
  id: row.id,
  categoryId: row.category_id,
  name: row.name,
  title: row.title,
  price: presentAmount(row.price, row.currency),
  isOn: row.is_on,
  stock: row.stock,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

const present = async (ctx: Ctx, row: OfferRow): Promise<Offer> => ({
  ...presentSummary(row),
  description: row.description,
  language: row.language,
  paymentCreditIds: await service.findCreditsOfOffer(ctx, row.id),
  messages: messagesOf(row),
  hash: row.hash,
  publicUrl: `${publicUrlOf(ctx.world.config)}/b/${row.hash}`,
})
