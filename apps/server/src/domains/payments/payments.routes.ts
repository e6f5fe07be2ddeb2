import { type PaymentCredit, payments } from '@korben/contract'
import type { PaymentCreditRow } from '../../generated/rows.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import * as service from './payments.service.ts'
import * as store from './payments.store.ts'

export const paymentsRoutes = (app: ApiApp) =>
  mount(app, payments, {
    listCredits: async (ctx) => ({ data: (await store.findAllPaymentCredits(ctx.sql, ctx.companyId)).map(present) }),
    getCredit: async (ctx, { paymentCreditId }) => present(await service.getPaymentCredit(ctx, paymentCreditId)),
    creditUsage: async (ctx, { paymentCreditId }) => ({
      offerCount: await service.countOffersOfCredit(ctx, paymentCreditId),
    }),
    createCredit: async (ctx, input) => present(await service.createManualCredit(ctx, input)),
    updateCredit: async (ctx, { paymentCreditId, ...given }) =>
      present(await service.updateManualCredit(ctx, paymentCreditId, given)),
    deleteCredit: async (ctx, { paymentCreditId }) => ({
      offerCount: await service.deletePaymentCredit(ctx, paymentCreditId),
    }),
  })

const present = (row: PaymentCreditRow): PaymentCredit => ({
  id: row.id,
  type: row.type,
  name: row.name,
  currencies: row.currencies,
  instructions: row.instructions,
  isOn: row.is_on,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})
