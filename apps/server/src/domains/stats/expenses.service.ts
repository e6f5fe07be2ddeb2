import type { ExpenseId, TrafficSourceId } from '@korben/contract'
import type { ExpenseRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { newId } from '../../kit/ids.ts'
import { formatMoney, type Money } from '../../kit/money.ts'
import { recordAudit } from '../audit/index.ts'
import { getCompany } from '../company/index.ts'
import { isDay } from '../rates/index.ts'
import * as store from './expenses.store.ts'
import { expenseInvalid, expenseNotFound, placeNotFound } from './stats.errors.ts'

/** `day`: `YYYY-MM-DD`, UTC. */
export type ExpenseInput = { trafficSourceId: TrafficSourceId; amount: Money; day: string; note?: string | undefined }

/** Enters what was spent on a traffic source; the figures of its tunnel grow in the same transaction (ANA-3). */
export const recordExpense = (ctx: Ctx, input: ExpenseInput): Promise<store.ShownExpense> =>
  ctx.transaction(async (ctx) => {
    const { trafficSourceId, amount, day, note = '' } = input
    const { currencies } = await getCompany(ctx)
    if (amount.minor <= 0n) throw expenseInvalid('amount')
    if (!currencies.includes(amount.currency)) throw expenseInvalid('currency')
    if (!isDay(day)) throw expenseInvalid('day')
    const createdAt = ctx.now()
    const id = newId<'expense'>(createdAt)
    const expense = {
      id,
      trafficSourceId,
      amount: formatMoney(amount),
      currency: amount.currency,
      day,
      note,
      createdAt,
    }
    const [inserted] = await store.insertExpense(ctx.sql, ctx.companyId, expense)
    if (!inserted) throw placeNotFound({ trafficSourceId })
    await ctx.emit({ type: 'expense.recorded', ...factsOf(inserted) })
    await recordAudit(ctx, { action: 'created', entity: 'expense', entityId: id, details: factsOf(inserted) })
    return inserted
  })

/** Takes an expense out of the figures, too. */
export const deleteExpense = (ctx: Ctx, id: ExpenseId): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const [gone] = await store.deleteExpense(ctx.sql, ctx.companyId, id)
    if (!gone) throw expenseNotFound(id)
    await ctx.emit({ type: 'expense.deleted', ...factsOf(gone) })
    await recordAudit(ctx, { action: 'deleted', entity: 'expense', entityId: id, details: factsOf(gone) })
  })

/** Throws for a traffic source or a tunnel that does not exist. */
export async function requirePlaces(ctx: Ctx, { trafficSourceId, tunnelId }: store.ExpensesFilter): Promise<void> {
  if (trafficSourceId === null && tunnelId === null) return
  const found = one(await store.findPlaces(ctx.sql, ctx.companyId, { trafficSourceId, tunnelId }))
  if (trafficSourceId !== null && !found.has_source) throw placeNotFound({ trafficSourceId })
  if (tunnelId !== null && !found.has_tunnel) throw placeNotFound({ tunnelId })
}

const factsOf = ({ tunnel_id, traffic_source_id, amount, currency, day }: ExpenseRow) => ({
  tunnelId: tunnel_id,
  trafficSourceId: traffic_source_id,
  amount,
  currency,
  day,
})
