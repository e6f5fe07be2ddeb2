import { type Static, Type } from 'typebox'
import { Content, DraftContent } from './content.ts'
import { Amount } from './kit/amount.ts'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp, WholeList } from './kit/endpoint-v3.ts'
import { OfferCategoryId, OfferId, PaymentCreditId } from './kit/ids.ts'

const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S', examples: ['Course, spring'] })
const title = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S', examples: ['A course'] })
const description = Type.String({ maxLength: 10_000, examples: ['Ten lessons'] })
const language = Type.String({ pattern: '^[a-z]{2}$', examples: ['en'] })
const stock = Nullable(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }))
const paymentCreditIds = Type.Array(PaymentCreditId, { maxItems: 100, uniqueItems: true })

/** Where offers are kept; an offer is in one. */
export type OfferCategory = Static<typeof OfferCategory>
export const OfferCategory = Type.Object(
  { id: OfferCategoryId, name, offerCount: Type.Integer(), createdAt: Timestamp },
  strict,
)

const head = {
  id: OfferId,
  categoryId: OfferCategoryId,
  name,
  title,
  price: Amount,
  isOn: Type.Boolean(),
  stock,
  createdAt: Timestamp,
  updatedAt: Timestamp,
}

/** An offer in a list. `name` is for staff, `title` for buyers. `stock`: pieces left, null without limit. */
export type OfferSummary = Static<typeof OfferSummary>
export const OfferSummary = Type.Object(head, strict)

/**
 * What can be bought. `paymentCreditIds`: what it can be paid by. `messages`: what the buyer is told when an order is made (`order`), paid
 * (`success`), refused (`failed`) or paid back (`refund`); nothing in a state that has none. `hash`: its public code; `publicUrl`: its page
 * for buyers, which is there while `isOn`.
 */
export type Offer = Static<typeof Offer>
export const Offer = Type.Object(
  {
    ...head,
    description,
    language,
    paymentCreditIds,
    messages: Type.Partial(Type.Object({ order: Content, success: Content, failed: Content, refund: Content }, strict)),
    hash: Type.String(),
    publicUrl: Type.String({ examples: ['https://crm.example.com/b/abcdefghij'] }),
  },
  strict,
)

const messages = Type.Partial(
  Type.Object({ order: DraftContent, success: DraftContent, failed: DraftContent, refund: DraftContent }, strict),
)
const optional = {
  description: Type.Optional(description),
  language: Type.Optional(language),
  isOn: Type.Optional(Type.Boolean()),
  stock: Type.Optional(stock),
  paymentCreditIds: Type.Optional(paymentCreditIds),
  messages: Type.Optional(messages),
}

const ofCategory = Type.Object({ categoryId: OfferCategoryId }, strict)
const ofOffer = Type.Object({ offerId: OfferId }, strict)
const mistakes = [
  'offers.category_not_found',
  'offers.currency_not_enabled',
  'payments.credit_not_found',
  'templates.content_invalid',
  'files.not_found',
  'files.no_image',
  'templates.target_not_found',
] as const

export const offers = {
  /** Newest first. */
  listCategories: endpoint({
    method: 'GET',
    path: '/offer-categories',
    access: 'offers:read',
    summary: 'List offer categories',
    response: WholeList(OfferCategory),
  }),
  createCategory: endpoint({
    method: 'POST',
    path: '/offer-categories',
    access: 'offers:write',
    summary: 'Make an offer category',
    body: Type.Object({ name }, strict),
    response: OfferCategory,
  }),
  renameCategory: endpoint({
    method: 'PATCH',
    path: '/offer-categories/:categoryId',
    access: 'offers:write',
    summary: 'Rename an offer category',
    params: ofCategory,
    body: Type.Object({ name }, strict),
    response: OfferCategory,
    errors: ['offers.category_not_found'],
  }),
  /** With a copy of each of its offers, all switched off. At most 500 offers. */
  copyCategory: endpoint({
    method: 'POST',
    path: '/offer-categories/:categoryId/copy',
    access: 'offers:write',
    summary: 'Copy an offer category',
    params: ofCategory,
    body: Type.Object({ name }, strict),
    response: OfferCategory,
    errors: ['offers.category_not_found', 'offers.too_many'],
  }),
  /** Only an empty one. `details` of the refusal: `offerCount`. */
  deleteCategory: endpoint({
    method: 'DELETE',
    path: '/offer-categories/:categoryId',
    access: 'offers:delete',
    summary: 'Delete an empty offer category',
    params: ofCategory,
    response: Type.Null(),
    errors: ['offers.category_not_found', 'offers.category_not_empty'],
  }),
  /** Newest first; of one category, or of all. `search`: a part of the name or the title, whatever its capital letters. */
  list: endpoint({
    method: 'GET',
    path: '/offers',
    access: 'offers:read',
    summary: 'List offers',
    query: Type.Object(
      {
        ...CursorQuery,
        categoryId: Type.Optional(OfferCategoryId),
        search: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
      },
      strict,
    ),
    response: CursorPage(OfferSummary),
    errors: ['offers.category_not_found'],
  }),
  get: endpoint({
    method: 'GET',
    path: '/offers/:offerId',
    access: 'offers:read',
    summary: 'Get an offer',
    params: ofOffer,
    response: Offer,
    errors: ['offers.not_found'],
  }),
  /** Switched on, without limit and without messages unless something else is given. `faults` of messages begin with the state: `/order/0/url`. */
  create: endpoint({
    method: 'POST',
    path: '/offers',
    access: 'offers:write',
    summary: 'Make an offer',
    body: Type.Object({ categoryId: OfferCategoryId, name, title, price: Amount, ...optional }, strict),
    response: Offer,
    errors: mistakes,
  }),
  /** Changes what is given; `messages` and `paymentCreditIds` are given whole. Orders that were made keep their title and price. */
  update: endpoint({
    method: 'PATCH',
    path: '/offers/:offerId',
    access: 'offers:write',
    summary: 'Change an offer, switch it on or off',
    params: ofOffer,
    body: Type.Object(
      {
        categoryId: Type.Optional(OfferCategoryId),
        name: Type.Optional(name),
        title: Type.Optional(title),
        price: Type.Optional(Amount),
        ...optional,
      },
      strict,
    ),
    response: Offer,
    errors: ['offers.not_found', ...mistakes],
  }),
  /** Switched off, with a public code of its own; into the same category, or into another one. */
  copy: endpoint({
    method: 'POST',
    path: '/offers/:offerId/copy',
    access: 'offers:write',
    summary: 'Copy an offer',
    params: ofOffer,
    body: Type.Object({ name, categoryId: Type.Optional(OfferCategoryId) }, strict),
    response: Offer,
    errors: ['offers.not_found', 'offers.category_not_found'],
  }),
  /** Nobody can buy it any more; orders that were made stay. */
  delete: endpoint({
    method: 'DELETE',
    path: '/offers/:offerId',
    access: 'offers:delete',
    summary: 'Delete an offer',
    params: ofOffer,
    response: Type.Null(),
    errors: ['offers.not_found'],
  }),
}
