import type { AccountId, LeadgentoolId, PersonId, TrafficSourceId, TunnelId } from '@korben/contract'
import type { SubscriptionRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { newId } from '../../kit/ids.ts'
import * as store from './subscriptions.store.ts'

/** `cause`: why (`start:<event>`); null when the same reason may happen twice. */
export type SubscriptionInput = {
  accountId: AccountId
  personId: PersonId
  tunnelId: TunnelId
  leadgentoolId: LeadgentoolId
  trafficSourceId: TrafficSourceId
  utm?: Record<string, string> | undefined
  cause?: string | null | undefined
}

/**
 * Records that an account entered a tunnel by a traffic source (SUB-1), and keeps its UTM marks on the account. Null when this
 * cause was recorded before: nothing has changed then.
 */
export async function recordSubscription(ctx: TxCtx, input: SubscriptionInput): Promise<SubscriptionRow | null> {
  const [subscription] = await recordSubscriptions(ctx, [input])
  return subscription ?? null
}

/** Many at once; answers in the order given. */
export async function recordSubscriptions(
  ctx: TxCtx,
  inputs: readonly SubscriptionInput[],
): Promise<(SubscriptionRow | null)[]> {
  const createdAt = ctx.now()
  const rows = inputs.map(({ utm = {}, cause = null, ...where }) => ({
    id: newId<'subscription'>(createdAt),
    ...where,
    utm,
    cause,
    createdAt,
  }))
  const inserted = new Map((await store.insertSubscriptions(ctx.sql, ctx.companyId, rows)).map((row) => [row.id, row]))
  const recorded = rows.filter(({ id }) => inserted.has(id))
  for (const { accountId, utm } of recorded) {
    if (Object.keys(utm).length > 0) await store.updateAccountUtm(ctx.sql, ctx.companyId, accountId, utm, createdAt)
  }
  await ctx.emit(
    ...recorded.map(({ id, cause: _, createdAt: __, ...where }) => ({
      type: 'person.subscribed' as const,
      subscriptionId: id,
      ...where,
    })),
  )
  return rows.map(({ id }) => inserted.get(id) ?? null)
}

/** The tunnel and traffic source that somebody who buys now came by. */
export type Attribution = { tunnelId: TunnelId | null; trafficSourceId: TrafficSourceId | null }

/**
 * The attribution of what an account, or a person whose channel is not known, does now: that of the latest subscription of the
 * account, else of the person, else none (STA-2). With `tunnelId` that tunnel counts and only the source is looked up.
 */
export async function findAttribution(
  ctx: Ctx,
  {
    accountId,
    personId,
    tunnelId = null,
  }: { accountId: AccountId | null; personId: PersonId; tunnelId?: TunnelId | null | undefined },
): Promise<Attribution> {
  const [latest] = await store.findLatestSubscription(ctx.sql, ctx.companyId, { accountId, personId, tunnelId })
  return { tunnelId: tunnelId ?? latest?.tunnel_id ?? null, trafficSourceId: latest?.traffic_source_id ?? null }
}
