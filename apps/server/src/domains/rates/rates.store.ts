import type { CompanyId } from '@korben/contract'
import type { ExchangeRateRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'

export type NewRate = { currency: string; day: string; usd: string }
/** One rate per currency and day in the list. A rate that is there is replaced. */
export const upsertRates = (
  tx: Tx,
  companyId: CompanyId,
  rates: readonly NewRate[],
  { source, now }: { source: string; now: Date },
) => tx<ExchangeRateRow[]>`
  insert into exchange_rate (company_id, currency, day, usd, source, created_at)
  select ${companyId}, currency, day, usd, ${source}, ${now}
  from jsonb_to_recordset(${tx.json([...rates])}) as rate (currency text, day date, usd numeric)
  order by currency, day
  on conflict (company_id, currency, day) do update
    set usd = excluded.usd, source = excluded.source, created_at = excluded.created_at
  returning *`

/** Rates of the currencies from the newest day on, at most `limit`. */
export const findRates = (
  sql: Sql,
  companyId: CompanyId,
  { currencies, limit }: { currencies: readonly string[]; limit: number },
) => sql<ExchangeRateRow[]>`
  select * from exchange_rate where company_id = ${companyId} and currency = any(${[...currencies]})
  order by day desc, currency limit ${limit}`

/** Newest day first; of one day by currency, from the end of the alphabet. The place of a row is its day and its currency. */
export const findRatesByDay = (
  sql: Sql,
  companyId: CompanyId,
  currency: string | null,
  { limit, after }: Keyset,
) => sql<ExchangeRateRow[]>`
  select * from exchange_rate where company_id = ${companyId} ${currency === null ? sql`` : sql`and currency = ${currency}`}
  ${after ? sql`and (day, currency) < (${after.at.toISOString().slice(0, 10)}::date, ${after.id})` : sql``}
  order by day desc, currency desc limit ${limit}`

export const deleteRate = (tx: Tx, companyId: CompanyId, { currency, day }: { currency: string; day: string }) => tx<
  ExchangeRateRow[]
>`
  delete from exchange_rate where company_id = ${companyId} and currency = ${currency} and day = ${day} returning *`
