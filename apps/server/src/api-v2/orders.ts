import { type AccountId, type PersonId, v2 } from '@korben/contract'
import { countsOf } from '../domains/company/index.ts'
import { changeOrder, createOrder } from '../domains/orders/index.ts'
import { getAccount } from '../domains/people/index.ts'
import type { Ctx } from '../kit/context.ts'
import { detailsOf } from '../kit/errors.ts'
import { formatError, wrongIds } from './answer.ts'
import { mountV2, type V2App } from './mount.ts'
import { presentOrder, presentOrderRow, presentSingleOrder } from './orders.presenter.ts'
import { findOrder, findOrders } from './orders.read.ts'
import { requireIds } from './wanted-ids.ts'

export const ordersV2 = (app: V2App<Ctx>) =>
  mountV2(app, v2.orders, {
    create: async (ctx, input) => {
      const { paymentCreditsId, offerId, personId, accountId, managerId } = input
      // When both are sent, the person counts (reference 3.10).
      const accountGiven = personId === undefined ? accountId : undefined
      const id = await requireIds(ctx, {
        paymentCreditsId: ['payment_credit', paymentCreditsId],
        offerId: ['offer', offerId],
        personId: ['person', personId],
        accountId: ['account', accountGiven],
        managerId: ['user', managerId],
      })
      const account = accountGiven === undefined ? null : await getAccount(ctx, id<AccountId>('accountId'))
      const order = await createOrder(ctx, {
        paymentCreditId: paymentCreditsId,
        offerId,
        personId: account?.person_id ?? id<PersonId>('personId'),
        accountId: account?.id,
        email: input.email,
        phone: input.phone,
        transactionAt: input.transactionDate,
        isNotifyAccount: input.isNotifyAccount ?? false,
        managerId,
      }).catch((error: unknown) => {
        throw missingOfBuyer(error)
      })
      return { data: presentOrder(order) }
    },

    list: async (ctx, { limit, offset }) => {
      const { order: totalCount } = await countsOf(ctx.sql, ctx.companyId)
      const rows = offset < totalCount ? await findOrders(ctx.sql, ctx.companyId, { limit, offset }) : []
      return { data: rows.map(presentOrderRow), filteredCount: totalCount, totalCount }
    },

    get: async (ctx, { order_id }) => {
      const [order] = await findOrder(ctx.sql, ctx.companyId, order_id)
      if (!order) throw wrongIds('order_id')
      return { data: presentSingleOrder(order) }
    },

    update: async (ctx, { order_id, status, paymentDate, currency, price, userComments }) => {
      await requireIds(ctx, { order_id: ['order', order_id] })
      const order = await changeOrder(ctx, order_id, {
        status,
        paidAt: paymentDate,
        currency,
        price,
        note: userComments,
      })
      return { data: presentOrder(order) }
    },
  })

/** E-mail and phone are required of a person whose card has none (reference 3.10); both are told at once. */
function missingOfBuyer(error: unknown): unknown {
  const buyer = detailsOf<{ missing: readonly ('email' | 'phone')[] }>(error, 'orders.buyer_incomplete')
  return buyer ? formatError(Object.fromEntries(buyer.missing.map((field) => [field, 'REQUIRED' as const]))) : error
}
