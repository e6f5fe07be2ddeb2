import type { CompanyId, OfferCategoryId, OfferId, PaymentCreditId } from '@korben/contract'
import type { OfferCategoryRow, OfferRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'
import type { OfferMessages } from './offer-messages.ts'

export type NewCategory = { id: OfferCategoryId; name: string; createdAt: Date }
export const insertCategory = (tx: Tx, companyId: CompanyId, { id, name, createdAt }: NewCategory) => tx<
  OfferCategoryRow[]
>`
  insert into offer_category (company_id, id, name, created_at) values (${companyId}, ${id}, ${name}, ${createdAt}) returning *`

export const findCategory = (sql: Sql, companyId: CompanyId, id: OfferCategoryId) => sql<OfferCategoryRow[]>`
  select * from offer_category where company_id = ${companyId} and id = ${id} and deleted_at is null`

/** Newest first, each with how many offers it has. */
export const findCategories = (sql: Sql, companyId: CompanyId) => sql<(OfferCategoryRow & { offer_count: number })[]>`
  select category.*, (select count(*)::int from offer
    where offer.company_id = category.company_id and offer.category_id = category.id and offer.deleted_at is null) as offer_count
  from offer_category category
  where category.company_id = ${companyId} and category.deleted_at is null
  order by category.created_at desc, category.id desc`

/** For one that gets an offer: nobody deletes it before the end of the transaction. */
export const holdCategory = (tx: Tx, companyId: CompanyId, id: OfferCategoryId) => tx<{ id: OfferCategoryId }[]>`
  select id from offer_category where company_id = ${companyId} and id = ${id} and deleted_at is null for share`

/** For one that is deleted: nobody puts an offer into it before the end of the transaction. */
export const lockCategory = (tx: Tx, companyId: CompanyId, id: OfferCategoryId) => tx<OfferCategoryRow[]>`
  select * from offer_category where company_id = ${companyId} and id = ${id} and deleted_at is null for update`

export const countOffers = (sql: Sql, companyId: CompanyId, categoryId: OfferCategoryId) => sql<{ count: number }[]>`
  select count(*)::int as count from offer
  where company_id = ${companyId} and category_id = ${categoryId} and deleted_at is null`

export const renameCategory = (tx: Tx, companyId: CompanyId, id: OfferCategoryId, name: string) => tx<
  OfferCategoryRow[]
>`
  update offer_category set name = ${name}
  where company_id = ${companyId} and id = ${id} and deleted_at is null returning *`

export const deleteCategory = (tx: Tx, companyId: CompanyId, id: OfferCategoryId, now: Date) => tx`
  update offer_category set deleted_at = ${now} where company_id = ${companyId} and id = ${id} and deleted_at is null`

/** The offers of a category, oldest first. */
export const findOfferIds = (sql: Sql, companyId: CompanyId, categoryId: OfferCategoryId, limit: number) => sql<
  { id: OfferId }[]
>`
  select id from offer where company_id = ${companyId} and category_id = ${categoryId} and deleted_at is null
  order by created_at, id limit ${limit}`

export type OfferCopy = { of: OfferId; id: OfferId; hash: string; category_id: OfferCategoryId; name: string | null }
/** Copies of offers, switched off, with look-up rows of their codes and their payment credits. `name`: null for that of the offer. */
export const copyOffers = (tx: Tx, companyId: CompanyId, copies: readonly OfferCopy[], now: Date) => tx<OfferRow[]>`
  with copy as (
    select * from jsonb_to_recordset(${tx.json(copies)}) as row (of text, id text, hash text, category_id text, name text)
  ), made as (
    insert into offer (company_id, id, category_id, name, title, description, price, currency, language, is_on, stock, hash, messages,
      actions, created_at, updated_at)
    select offer.company_id, copy.id, copy.category_id, coalesce(copy.name, offer.name), title, description, price, currency, language,
      false, stock, copy.hash, messages, actions, ${now}, ${now}
    from copy join offer on offer.company_id = ${companyId} and offer.id = copy.of and offer.deleted_at is null
    returning *
  ), looked_up as (
    insert into offer_lookup (hash, company_id, offer_id) select hash, company_id, id from made
  ), paid as (
    insert into offer_payment_credit (company_id, offer_id, payment_credit_id)
    select link.company_id, copy.id, link.payment_credit_id
    from copy join offer_payment_credit as link on link.company_id = ${companyId} and link.offer_id = copy.of
  )
  select * from made`

export type OfferFilter = { categoryId?: OfferCategoryId | undefined; search?: string | undefined }

/** Newest first. */
export const findOffers = (
  sql: Sql,
  companyId: CompanyId,
  { categoryId, search }: OfferFilter,
  { limit, after }: Keyset,
) => sql<OfferRow[]>`
  select * from offer
  where company_id = ${companyId} and deleted_at is null
    ${categoryId === undefined ? sql`` : sql`and category_id = ${categoryId}`}
    ${
      search === undefined
        ? sql``
        : sql`and (position(lower(${search}) in lower(name)) > 0 or position(lower(${search}) in lower(title)) > 0)`
    }
    ${after ? sql`and (created_at, id) < (${after.at}, ${after.id})` : sql``}
  order by created_at desc, id desc limit ${limit}`

export const deleteOffer = (tx: Tx, companyId: CompanyId, id: OfferId, now: Date) => tx<OfferRow[]>`
  update offer set deleted_at = ${now}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} and deleted_at is null returning *`

export type OfferValues = {
  name: string
  title: string
  description: string
  price: string
  currency: string
  language: string
  isOn: boolean
  stock: number | null
  messages: OfferMessages
}
export type NewOffer = OfferValues & { id: OfferId; categoryId: OfferCategoryId; hash: string; createdAt: Date }
/** With the look-up row of its public code. */
export const insertOffer = (tx: Tx, companyId: CompanyId, row: NewOffer) => tx<OfferRow[]>`
  with made as (
    insert into offer (company_id, id, category_id, name, title, description, price, currency, language, is_on, stock, hash, messages,
      created_at, updated_at)
    values (${companyId}, ${row.id}, ${row.categoryId}, ${row.name}, ${row.title}, ${row.description}, ${row.price}, ${row.currency},
      ${row.language}, ${row.isOn}, ${row.stock}, ${row.hash}, ${tx.json(row.messages)}, ${row.createdAt}, ${row.createdAt})
    returning *
  ), looked_up as (
    insert into offer_lookup (hash, company_id, offer_id) select hash, company_id, id from made
  )
  select * from made`

export const updateOffer = (
  tx: Tx,
  companyId: CompanyId,
  id: OfferId,
  row: OfferValues & { categoryId: OfferCategoryId },
  now: Date,
) => tx<OfferRow[]>`
  update offer set category_id = ${row.categoryId}, name = ${row.name}, title = ${row.title}, description = ${row.description}, price = ${row.price},
    currency = ${row.currency}, language = ${row.language}, is_on = ${row.isOn}, stock = ${row.stock},
    messages = ${tx.json(row.messages)}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} and deleted_at is null returning *`

/** Those it can be paid by no more. */
export const deleteOtherOfferCredits = (
  tx: Tx,
  companyId: CompanyId,
  id: OfferId,
  kept: readonly PaymentCreditId[],
) => tx`
  delete from offer_payment_credit
  where company_id = ${companyId} and offer_id = ${id} and payment_credit_id <> all (${[...kept]}::text[])`

/** The payment credits an offer can be paid by. */
export const insertOfferCredits = (
  tx: Tx,
  companyId: CompanyId,
  id: OfferId,
  creditIds: readonly PaymentCreditId[],
) => tx`
  insert into offer_payment_credit (company_id, offer_id, payment_credit_id)
  select ${companyId}, ${id}, credit_id from unnest(${[...creditIds]}::text[]) as credit_id on conflict do nothing`

export const findOfferCredits = (sql: Sql, companyId: CompanyId, id: OfferId) => sql<
  { payment_credit_id: PaymentCreditId }[]
>`
  select link.payment_credit_id from offer_payment_credit as link
  join payment_credit as credit
    on credit.company_id = link.company_id and credit.id = link.payment_credit_id and credit.deleted_at is null
  where link.company_id = ${companyId} and link.offer_id = ${id} order by link.payment_credit_id`

export const findOffer = (sql: Sql, companyId: CompanyId, id: OfferId) => sql<OfferRow[]>`
  select * from offer where company_id = ${companyId} and id = ${id} and deleted_at is null`

export const lockOffer = (tx: Tx, companyId: CompanyId, id: OfferId) => tx<OfferRow[]>`
  select * from offer where company_id = ${companyId} and id = ${id} and deleted_at is null for no key update`

/** Also a deleted one: what was ordered of it keeps its name and its messages. */
export const findOfferOfOrder = (sql: Sql, companyId: CompanyId, id: OfferId) => sql<OfferRow[]>`
  select * from offer where company_id = ${companyId} and id = ${id}`

/** Takes one piece of a limited stock; gives nothing when none is left. Those who come at once take turns at the row. */
export const takeStock = (tx: Tx, companyId: CompanyId, id: OfferId) => tx<{ stock: number }[]>`
  update offer set stock = stock - 1
  where company_id = ${companyId} and id = ${id} and is_on and deleted_at is null and stock > 0 returning stock`

/** Puts one piece back. */
export const returnStock = (tx: Tx, companyId: CompanyId, id: OfferId) => tx`
  update offer set stock = stock + 1 where company_id = ${companyId} and id = ${id} and stock is not null`
