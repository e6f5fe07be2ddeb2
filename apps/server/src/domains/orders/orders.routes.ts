import { type Order, type OrderId, orders } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import { decimalOf } from '../../kit/http/amount.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { byCreation, keysetOf, pageOf } from '../../kit/http/page.ts'
import { assignOrder, changeOrder, refundOrder } from './change-order.ts'
import { createOrder } from './create-order.ts'
import { countOpen, getNamedOrder, readFilter } from './list-orders.ts'
import { presentChange, presentOrder } from './orders.presenter.ts'
import * as store from './orders.store.ts'
import { personalLink } from './personal-link.ts'

export const ordersRoutes = (app: ApiApp) =>
  mount(app, orders, {
    list: async (ctx, input) => {
      const filter = await readFilter(ctx, input)
      const rows = await store.findOrders(ctx.sql, ctx.companyId, filter, keysetOf(input))
      return { ...pageOf(rows, input, presentOrder, byCreation), openCount: await countOpen(ctx) }
    },
    personalLink: async (ctx, { personId, offerId }) => ({ url: await personalLink(ctx, offerId, personId) }),
    get: async (ctx, { orderId }) => {
      const order = await getNamedOrder(ctx, orderId)
      const changes = await store.findOrderChanges(ctx.sql, ctx.companyId, orderId)
      return { ...presentOrder(order), changes: changes.map(presentChange) }
    },
    create: async (ctx, { transactionAt, notifyBuyer, ...input }) => {
      const at = transactionAt === undefined ? undefined : new Date(transactionAt)
      const order = await createOrder(ctx, { ...input, transactionAt: at, isNotifyAccount: notifyBuyer })
      return show(ctx, order.id)
    },
    resolve: async (ctx, { orderId, price, paidAt, note }) => {
      const received = price ? decimalOf(price) : {}
      const at = paidAt === undefined ? undefined : new Date(paidAt)
      await changeOrder(ctx, orderId, { status: 'RESOLVED', ...received, paidAt: at, note })
      return show(ctx, orderId)
    },
    reject: async (ctx, { orderId, note }) => {
      await changeOrder(ctx, orderId, { status: 'REJECTED', note })
      return show(ctx, orderId)
    },
    refund: async (ctx, { orderId, note }) => {
      await refundOrder(ctx, orderId, { note: note ?? null })
      return show(ctx, orderId)
    },
    assign: async (ctx, { orderId, managerId }) => {
      await assignOrder(ctx, orderId, managerId)
      return show(ctx, orderId)
    },
  })

const show = async (ctx: Ctx, id: OrderId): Promise<Order> => presentOrder(await getNamedOrder(ctx, id))
