import type { OrderId, PaymentCreditId } from '@korben/contract'
import type { PaymentCreditRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { formatMoney, type Money } from '../../kit/money.ts'
import { recordAudit } from '../audit/index.ts'
import { getCompany } from '../company/index.ts'
import { creditCurrencyNotEnabled, creditNotFound, creditNotManual } from './payments.errors.ts'
import * as store from './payments.store.ts'

/** The payment credit that needs no outside system: staff or the API say what was paid. */
const MANUAL = 'MANUAL'

/** `currencies`: accepted ones, empty for all. `instructions`: what the buyer is told of how to pay. */
export type PaymentCreditInput = {
  name: string
  currencies?: readonly string[] | undefined
  instructions?: string | undefined
}

export const createManualCredit = (ctx: Ctx, input: PaymentCreditInput): Promise<PaymentCreditRow> =>
  ctx.transaction(async (ctx) => {
    const { currencies = [], instructions = '' } = input
    const name = input.name.trim()
    await requireCurrencies(ctx, currencies)
    const createdAt = ctx.now()
    const row = {
      id: newId<'payment_credit'>(createdAt),
      type: MANUAL,
      name,
      currencies: [...currencies],
      instructions,
      is_on: true,
    }
    const credit = one(await store.insertPaymentCredit(ctx.sql, ctx.companyId, { ...row, created_at: createdAt }))
    await noteCredit(ctx, 'created', credit)
    return credit
  })

/** Changes what is given; `isOn`: orders may take it. Orders that were made keep it. */
export const updateManualCredit = (
  ctx: Ctx,
  id: PaymentCreditId,
  given: Partial<PaymentCreditInput> & { isOn?: boolean | undefined },
): Promise<PaymentCreditRow> =>
  ctx.transaction(async (ctx) => {
    const [credit] = await store.lockPaymentCredit(ctx.sql, ctx.companyId, id)
    if (!credit) throw creditNotFound(id)
    if (credit.type !== MANUAL) throw creditNotManual(id)
    if (given.currencies) await requireCurrencies(ctx, given.currencies)
    const values = {
      name: given.name?.trim() ?? credit.name,
      currencies: given.currencies ? [...given.currencies] : credit.currencies,
      instructions: given.instructions ?? credit.instructions,
      is_on: given.isOn ?? credit.is_on,
    }
    const changed = one(await store.updatePaymentCredit(ctx.sql, ctx.companyId, id, values, ctx.now()))
    await noteCredit(ctx, 'changed', changed)
    return changed
  })

/** Gives how many offers could be paid by it. Orders that were made keep it. */
export const deletePaymentCredit = (ctx: Ctx, id: PaymentCreditId): Promise<number> =>
  ctx.transaction(async (ctx) => {
    const [deleted] = await store.deletePaymentCredit(ctx.sql, ctx.companyId, id, ctx.now())
    if (!deleted) throw creditNotFound(id)
    await noteCredit(ctx, 'deleted', deleted)
    return one(await store.countOffersOfCredit(ctx.sql, ctx.companyId, id)).count
  })

export async function countOffersOfCredit(ctx: Ctx, id: PaymentCreditId): Promise<number> {
  await getPaymentCredit(ctx, id)
  return one(await store.countOffersOfCredit(ctx.sql, ctx.companyId, id)).count
}

export async function getPaymentCredit(ctx: Ctx, id: PaymentCreditId): Promise<PaymentCreditRow> {
  const [credit] = await store.findPaymentCredit(ctx.sql, ctx.companyId, id)
  return credit ?? raise(creditNotFound(id))
}

/** Throws `payments.currency_not_enabled` naming all that the company has not. */
async function requireCurrencies(ctx: Ctx, currencies: readonly string[]): Promise<void> {
  if (currencies.length === 0) return
  const { currencies: enabled } = await getCompany(ctx)
  const others = currencies.filter((currency) => !enabled.includes(currency))
  if (others.length > 0) throw creditCurrencyNotEnabled(others)
}

const noteCredit = (ctx: TxCtx, action: string, { id, type, name }: PaymentCreditRow) =>
  recordAudit(ctx, { action, entity: 'payment_credit', entityId: id, details: { type, name } })

/** A payment credit by which staff or the API may take orders. Throws `payments.credit_not_found`, `payments.credit_not_manual`. */
export async function getManualCredit(ctx: Ctx, id: PaymentCreditId): Promise<PaymentCreditRow> {
  const credit = await getPaymentCredit(ctx, id)
  return credit.type === MANUAL ? credit : raise(creditNotManual(id))
}

/** Throws `payments.credit_not_found` naming every unknown one. */
export async function requireCredits(ctx: Ctx, ids: readonly PaymentCreditId[]): Promise<void> {
  const known = new Set((await store.findPaymentCredits(ctx.sql, ctx.companyId, ids)).map(({ id }) => id))
  const unknown = ids.filter((id) => !known.has(id))
  if (unknown.length > 0) throw creditNotFound(...unknown)
}

/** Those of the credits that are manual, switched on and take this currency. */
export async function findManualCredits(
  ctx: Ctx,
  ids: readonly PaymentCreditId[],
  currency: string,
): Promise<PaymentCreditRow[]> {
  const credits = await store.findPaymentCredits(ctx.sql, ctx.companyId, ids)
  const accepts = ({ currencies }: PaymentCreditRow) => currencies.length === 0 || currencies.includes(currency)
  return credits.filter((credit) => credit.type === MANUAL && credit.is_on && accepts(credit))
}

/** The first of them; null for none. */
export const chooseManualCredit = async (
  ctx: Ctx,
  ids: readonly PaymentCreditId[],
  currency: string,
): Promise<PaymentCreditRow | null> => (await findManualCredits(ctx, ids, currency))[0] ?? null

export type ManualPaymentInput = { orderId: OrderId; paymentCreditId: PaymentCreditId; amount: Money; paidAt: Date }

/** What was received for a manual order; told again, it is corrected. The order must be locked. */
export async function recordManualPayment(ctx: TxCtx, { amount, ...payment }: ManualPaymentInput): Promise<void> {
  const row = { id: newId<'payment'>(ctx.now()), ...payment, amount: formatMoney(amount), currency: amount.currency }
  await store.writeManualPayment(ctx.sql, ctx.companyId, row, ctx.now())
}

/** What was received for the order counts no more. The order must be locked. */
export async function withdrawPayments(ctx: TxCtx, orderId: OrderId, status: 'FAILED' | 'REFUNDED'): Promise<void> {
  await store.withdrawPayments(ctx.sql, ctx.companyId, orderId, status, ctx.now())
}
