import type { CompanyId } from '@korben/contract'
import type { ExchangeRateRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

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
