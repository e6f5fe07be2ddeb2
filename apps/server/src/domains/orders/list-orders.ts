import type { Input, OrderId, orders } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { getOfferOfOrder } from '../offers/index.ts'
import { getPerson, viewerOf } from '../people/index.ts'
import { getUser } from '../team/index.ts'
import { orderNotFound } from './orders.errors.ts'
import * as store from './orders.store.ts'

/** More than so many open orders are not counted. */
const MOST_OPEN = 1000

/** Open orders of the people whom the actor may see; at most 1000. */
export const countOpen = async (ctx: Ctx): Promise<number> =>
  one(await store.countOpenOrders(ctx.sql, ctx.companyId, viewerOf(ctx), MOST_OPEN)).count

/** Throws `orders.not_found`, also for an order of somebody whom the actor may not see. */
export async function getNamedOrder(ctx: Ctx, id: OrderId): Promise<store.NamedOrderRow> {
  const [order] = await store.findNamedOrder(ctx.sql, ctx.companyId, viewerOf(ctx), id)
  return order ?? raise(orderNotFound(id))
}

/** A filter whose ids are all of the company. Throws `offers.not_found`, `people.not_found`, `team.user_not_found`. */
export async function readFilter(ctx: Ctx, input: Input<typeof orders.list>): Promise<store.OrderFilter> {
  const { status, offerId, personId, managerId, from, to } = input
  if (offerId !== undefined) await getOfferOfOrder(ctx, offerId)
  if (personId !== undefined) await getPerson(ctx, personId)
  if (managerId !== undefined && managerId !== 'system') await getUser(ctx, managerId)
  return {
    ...{ status, offerId, personId, managerId },
    viewer: viewerOf(ctx),
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  }
}
