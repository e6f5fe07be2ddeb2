import type {
  AccountId,
  CompanyId,
  LeadgentoolId,
  PersonId,
  SubscriptionId,
  TrafficSourceId,
  TunnelId,
} from '@korben/contract'
import type { SubscriptionRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'

export type NewSubscription = {
  id: SubscriptionId
  accountId: AccountId
  personId: PersonId
  tunnelId: TunnelId
  leadgentoolId: LeadgentoolId
  trafficSourceId: TrafficSourceId
  utm: Record<string, string>
  cause: string | null
  createdAt: Date
}
/** Leaves out those whose cause has a subscription already. In no order. */
export const insertSubscriptions = (tx: Tx, companyId: CompanyId, rows: readonly NewSubscription[]) => tx<
  SubscriptionRow[]
>`
  insert into subscription (company_id, id, account_id, person_id, tunnel_id, leadgentool_id, traffic_source_id, utm, cause, created_at)
  select ${companyId}, id, "accountId", "personId", "tunnelId", "leadgentoolId", "trafficSourceId", utm, cause, "createdAt"
  from jsonb_to_recordset(${tx.json(rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })))})
    as row (id text, "accountId" text, "personId" text, "tunnelId" text, "leadgentoolId" text, "trafficSourceId" text, utm jsonb,
      cause text, "createdAt" timestamptz)
  on conflict (company_id, cause) where cause is not null do nothing returning *`

/** An account shows the UTM marks of its latest subscription that had any (reference 3.6). */
export const updateAccountUtm = (
  tx: Tx,
  companyId: CompanyId,
  accountId: AccountId,
  utm: Record<string, string>,
  now: Date,
) => tx`
  update account set utm = ${tx.json(utm)}, updated_at = ${now} where company_id = ${companyId} and id = ${accountId}`

export type Attribution = Pick<SubscriptionRow, 'tunnel_id' | 'traffic_source_id'>
/**
 * The latest subscription of an account, else the latest of its person (STA-2); of one tunnel only, if told. The account is
 * null when it is not known.
 */
export const findLatestSubscription = (
  sql: Sql,
  companyId: CompanyId,
  { accountId, personId, tunnelId }: { accountId: AccountId | null; personId: PersonId; tunnelId: TunnelId | null },
) => sql<Attribution[]>`
  select tunnel_id, traffic_source_id from (
    (select 1 as rank, * from subscription where company_id = ${companyId} and account_id = ${accountId} ${within(sql, tunnelId)}
      order by created_at desc, id desc limit 1)
    union all
    (select 2, * from subscription where company_id = ${companyId} and person_id = ${personId} ${within(sql, tunnelId)}
      order by created_at desc, id desc limit 1)
  ) as latest order by rank limit 1`
const within = (sql: Sql, tunnelId: TunnelId | null) => (tunnelId === null ? sql`` : sql`and tunnel_id = ${tunnelId}`)

export type ShownSubscription = SubscriptionRow & { tunnel_name: string; leadgentool_name: string; source_name: string }
/** Newest first, with the names of what led there, also when it is deleted. */
export const findSubscriptionsOfPerson = (
  sql: Sql,
  companyId: CompanyId,
  personId: PersonId,
  { limit, after }: Keyset,
) => sql<ShownSubscription[]>`
  select subscription.*, tunnel.name as tunnel_name, leadgentool.name as leadgentool_name, traffic_source.name as source_name
  from subscription
  join tunnel on tunnel.company_id = subscription.company_id and tunnel.id = subscription.tunnel_id
  join leadgentool on leadgentool.company_id = subscription.company_id and leadgentool.id = subscription.leadgentool_id
  join traffic_source on traffic_source.company_id = subscription.company_id and traffic_source.id = subscription.traffic_source_id
  where subscription.company_id = ${companyId} and subscription.person_id = ${personId}
  ${after ? sql`and (subscription.created_at, subscription.id) < (${after.at}, ${after.id})` : sql``}
  order by subscription.created_at desc, subscription.id desc limit ${limit}`
