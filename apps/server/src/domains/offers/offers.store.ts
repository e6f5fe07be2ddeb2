import type { CompanyId, OfferCategoryId, OfferId, PaymentCreditId } from '@korben/contract'
import type { OfferCategoryRow, OfferRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { OfferMessages } from './offer-messages.ts'

export type NewCategory = { id: OfferCategoryId; name: string; createdAt: Date }
export const insertCategory = (tx: Tx, companyId: CompanyId, { id, name, createdAt }: NewCategory) => tx<
  OfferCategoryRow[]
>`
  insert into offer_category (company_id, id, name, created_at) values (${companyId}, ${id}, ${name}, ${createdAt}) returning *`

export const findCategory = (sql: Sql, companyId: CompanyId, id: OfferCategoryId) => sql<OfferCategoryRow[]>`
  select * from offer_category where company_id = ${companyId} and id = ${id} and deleted_at is null`

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

export const updateOffer = (tx: Tx, companyId: CompanyId, id: OfferId, row: OfferValues, now: Date) => tx<OfferRow[]>`
  update offer set name = ${row.name}, title = ${row.title}, description = ${row.description}, price = ${row.price},
    currency = ${row.currency}, language = ${row.language}, is_on = ${row.isOn}, stock = ${row.stock},
    messages = ${tx.json(row.messages)}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} and deleted_at is null returning *`

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
  select payment_credit_id from offer_payment_credit where company_id = ${companyId} and offer_id = ${id} order by payment_credit_id`

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
