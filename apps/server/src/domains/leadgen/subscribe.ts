import type { AccountId, BlockId, LeadgentoolId, PersonId, TrafficSourceId, TunnelId } from '@korben/contract'
import type { RunRow, SubscriptionRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { raise } from '../../kit/errors.ts'
import { lockAccount } from '../people/index.ts'
import { recordSubscription, recordSubscriptions } from '../subscriptions/index.ts'
import { startRun, startRuns, tunnelNotFound } from '../tunnels/index.ts'
import { leadgentoolNotFound, notAvailable, trafficSourceNotFound } from './leadgen.errors.ts'
import * as store from './leadgen.store.ts'

export type Subscribed = { subscription: SubscriptionRow; run: RunRow }

/** By a traffic source, or by the default one of a leadgentool. */
export type SubscribeInput = ({ trafficSourceId: TrafficSourceId } | { leadgentoolId: LeadgentoolId }) & {
  accountId: AccountId
  utm?: Record<string, string>
  /** Why: what is told twice subscribes once. Null when the same reason may happen twice. */
  cause: string | null
}

/**
 * Lets an account into the tunnel of a source: the subscription is recorded, and a run begins at the block the leadgentool leads to,
 * else at the first one; a run of the account in that tunnel ends. Null when `cause` has subscribed before: nothing changes then.
 * Throws `people.account_not_found`, `leadgen.traffic_source_not_found`, `leadgen.leadgentool_not_found`, `leadgen.not_available`.
 */
export const subscribe = (ctx: Ctx, { accountId, utm, cause, ...by }: SubscribeInput): Promise<Subscribed | null> =>
  ctx.transaction(async (ctx) => {
    const source = await getSource(ctx, by)
    if (!source.is_available) throw notAvailable(source.id)
    return enter(ctx, accountId, source, { utm, cause, blockId: source.target_block_id, orFirst: true })
  })

/**
 * As `subscribe` through the default source of a leadgentool, for many accounts of which none is named twice, with a cause for each.
 * All or nothing; those whose cause has subscribed before are passed over.
 */
export const subscribeMany = (
  ctx: Ctx,
  {
    leadgentoolId,
    accounts,
  }: { leadgentoolId: LeadgentoolId; accounts: readonly { id: AccountId; personId: PersonId; cause: string }[] },
): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const source = await getSource(ctx, { leadgentoolId })
    if (!source.is_available) throw notAvailable(source.id)
    const where = placeOf(source)
    const recorded = await recordSubscriptions(
      ctx,
      accounts.map(({ id, personId, cause }) => ({ accountId: id, personId, ...where, cause })),
    )
    await startRuns(
      ctx,
      recorded.flatMap((row) =>
        row
          ? [
              {
                accountId: row.account_id,
                tunnelId: source.tunnel_id,
                blockId: source.target_block_id,
                orFirst: true,
                subscriptionId: row.id,
              },
            ]
          : [],
      ),
    )
  })

/**
 * A subscription by API or staff: through the default leadgentool and its default source, beginning at a block of the published version
 * (SUB-3). Throws `people.account_not_found`, `tunnels.not_found`, `tunnels.block_not_found`.
 */
export const manualSubscribe = (
  ctx: Ctx,
  { accountId, tunnelId, blockId }: { accountId: AccountId; tunnelId: TunnelId; blockId: BlockId },
): Promise<Subscribed> =>
  ctx.transaction(async (ctx) => {
    const [source] = await store.findTunnelSource(ctx.sql, ctx.companyId, tunnelId)
    if (!source) throw tunnelNotFound(tunnelId)
    const subscribed = await enter(ctx, accountId, source, { utm: undefined, cause: null, blockId, orFirst: false })
    return subscribed ?? raise(new Error('A subscription without a cause was recorded before.'))
  })

async function getSource(
  ctx: TxCtx,
  by: { trafficSourceId: TrafficSourceId } | { leadgentoolId: LeadgentoolId },
): Promise<store.SourceRow> {
  if ('trafficSourceId' in by) {
    const [source] = await store.findSource(ctx.sql, ctx.companyId, by.trafficSourceId)
    return source ?? raise(trafficSourceNotFound(by.trafficSourceId))
  }
  const [source] = await store.findDefaultSource(ctx.sql, ctx.companyId, by.leadgentoolId)
  return source ?? raise(leadgentoolNotFound(by.leadgentoolId))
}

type Entry = {
  utm: Record<string, string> | undefined
  cause: string | null
  blockId: BlockId | null
  orFirst: boolean
}

async function enter(
  ctx: TxCtx,
  accountId: AccountId,
  source: store.SourceRow,
  { utm, cause, blockId, orFirst }: Entry,
): Promise<Subscribed | null> {
  const account = await lockAccount(ctx, accountId)
  const subscription = await recordSubscription(ctx, {
    accountId,
    personId: account.person_id,
    ...placeOf(source),
    utm,
    cause,
  })
  if (!subscription) return null
  const run = await startRun(ctx, {
    accountId,
    tunnelId: source.tunnel_id,
    blockId,
    orFirst,
    subscriptionId: subscription.id,
  })
  return { subscription, run }
}

const placeOf = (source: store.SourceRow) => ({
  tunnelId: source.tunnel_id,
  leadgentoolId: source.leadgentool_id,
  trafficSourceId: source.id,
})
