import type { ExchangeRateRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { isCurrency } from '../../kit/money.ts'
import { recordAudit } from '../audit/index.ts'
import { rateInvalid } from './rates.errors.ts'
import * as store from './rates.store.ts'

/** `usd`: decimal text, what one unit of the currency is worth in USD. `day`: `YYYY-MM-DD`, UTC. */
export type RateInput = { currency: string; day: string; usd: string }

export const setRate = async (
  ctx: Ctx,
  { source, ...rate }: RateInput & { source?: string },
): Promise<ExchangeRateRow> => one(await setRates(ctx, [rate], source))

/**
 * Sets the rates of days; what is there is replaced, and every total that used it changes with it (STA-6). All or nothing: throws
 * `rates.rate_invalid` naming the places of all wrong ones. USD is always 1 and cannot be set.
 */
export async function setRates(ctx: Ctx, rates: readonly RateInput[], source = 'manual'): Promise<ExchangeRateRow[]> {
  const wrong = rates.flatMap((rate, index) => (isRate(rate) ? [] : [index]))
  if (wrong.length > 0) throw rateInvalid(wrong)
  const byDay = new Map(rates.map((rate) => [`${rate.currency} ${rate.day}`, rate]))
  return ctx.transaction(async (ctx) => {
    const set = await store.upsertRates(ctx.sql, ctx.companyId, [...byDay.values()], { source, now: ctx.now() })
    await recordAudit(ctx, { action: 'changed', entity: 'exchange_rate', details: { rates: [...byDay.values()] } })
    return set
  })
}

/** Takes the rate of a day away; a day without one stays as it is. Throws `rates.rate_invalid` for what is no day. */
export async function deleteRate(ctx: Ctx, { currency, day }: { currency: string; day: string }): Promise<void> {
  if (!isDay(day)) throw rateInvalid([0])
  await ctx.transaction(async (ctx) => {
    const [gone] = await store.deleteRate(ctx.sql, ctx.companyId, { currency, day })
    if (!gone) return
    const details = { currency, day, usd: gone.usd }
    await recordAudit(ctx, { action: 'deleted', entity: 'exchange_rate', details })
  })
}

/** As many digits as `numeric(24, 12)` holds; not zero. */
const RATE = /^(?=.*[1-9])\d{1,12}(\.\d{1,12})?$/

/** `YYYY-MM-DD`, and a day of the calendar. */
export function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

function isRate({ currency, day, usd }: RateInput): boolean {
  return isDay(day) && isCurrency(currency) && currency !== 'USD' && RATE.test(usd)
}
