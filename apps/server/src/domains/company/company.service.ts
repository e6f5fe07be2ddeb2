import type { CompanyId } from '@korben/contract'
import type { CompanyRow } from '../../generated/rows.ts'
import type { Ctx, WorkerCtx, WorkerTx } from '../../kit/context.ts'
import { one, type Sql } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { isCurrency } from '../../kit/money.ts'
import { companyNotFound, currencyUnknown, timeZoneUnknown } from './company.errors.ts'
import * as store from './company.store.ts'

/** A company with the default currency USD and the enabled currencies USD, EUR, UAH, RUB (COM-5). */
export async function insertCompany(
  worker: WorkerTx,
  company: { name: string; timeZone?: string | undefined; language?: string | undefined },
): Promise<CompanyRow> {
  const createdAt = worker.now()
  const timeZone = company.timeZone ?? 'UTC'
  requireTimeZone(timeZone)
  return one(
    await store.insertCompany(worker.sql, {
      id: newId(createdAt),
      name: company.name,
      timeZone,
      language: company.language ?? 'en',
      createdAt,
    }),
  )
}

export async function getCompany(ctx: Ctx): Promise<CompanyRow> {
  const [company] = await store.findCompany(ctx.sql, ctx.companyId)
  return company ?? raise(companyNotFound(ctx.companyId))
}

/** Changes what is given. The default currency is always one of the enabled ones. */
export const updateCompany = (ctx: Ctx, given: Partial<store.CompanyChange>): Promise<CompanyRow> =>
  ctx.transaction(async (ctx) => {
    const [company] = await store.lockCompany(ctx.sql, ctx.companyId)
    if (!company) throw companyNotFound(ctx.companyId)
    const change = {
      name: given.name ?? company.name,
      timeZone: given.timeZone ?? company.time_zone,
      language: given.language ?? company.language,
      currencies: [...new Set(given.currencies ?? company.currencies)],
      defaultCurrency: given.defaultCurrency ?? company.default_currency,
      isApiOn: given.isApiOn ?? company.is_api_on,
    }
    requireTimeZone(change.timeZone)
    const unknown = [...change.currencies, change.defaultCurrency].find((currency) => !isCurrency(currency))
    if (unknown !== undefined) throw currencyUnknown(unknown)
    if (!change.currencies.includes(change.defaultCurrency)) throw currencyUnknown(change.defaultCurrency)
    return one(await store.updateCompany(ctx.sql, ctx.companyId, change, ctx.now()))
  })

/** Throws `company.time_zone_unknown`. */
export function requireTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
  } catch {
    throw timeZoneUnknown(timeZone)
  }
}

/** What is counted: rows that are neither deleted nor merged away. Orders are never deleted. */
export type Counts = {
  user: number
  person: number
  account: number
  order: number
  tunnel: number
}

/** The totals of a company, exact, without counting rows. */
export async function countsOf(sql: Sql, companyId: CompanyId): Promise<Counts> {
  const counts: Counts = {
    user: 0,
    person: 0,
    account: 0,
    order: 0,
    tunnel: 0,
  }
  for (const { kind, count } of await store.countOf(sql, companyId)) {
    if (isCounted(kind)) counts[kind] = count
  }
  return counts
}

const KINDS: readonly string[] = ['user', 'person', 'account', 'order', 'tunnel'] satisfies (keyof Counts)[]
const isCounted = (kind: string): kind is keyof Counts => KINDS.includes(kind)

/** Folds at most `limit` changes of totals of all companies; true when there may be more. Killed half-way, nothing has happened. */
export const foldCounts = (worker: WorkerCtx, limit = 10_000): Promise<boolean> =>
  worker.transaction(async ({ sql }) => one(await store.foldCounts(sql, limit)).folded === limit)
