import type { CompanyId, ConnectionId } from '@korben/contract'
import type { Sql } from '../../kit/db.ts'

/** What is counted for the eye is counted no further. */
const MOST = 10_000

export type HealthRow = {
  last_inbound_at: Date | null
  set_aside: number
  queued: number
  oldest_queued_at: Date | null
  sending: number
  in_doubt: number
  paused_until: Date | null
  holder: string | null
  held_until: Date | null
}

/**
 * How a connection does. The newest update of a busy connection is among the newest of all; of another one few are remembered; and
 * what came in before the time of remembering is known by its chats. Each is asked only when the one before found nothing.
 */
export const findHealth = (sql: Sql, companyId: CompanyId, id: ConnectionId) => sql<HealthRow[]>`
  select
    coalesce(
      (select max(seen_at) from (
        select company_id, connection_id, seen_at from inbound_seen order by seen_at desc limit ${MOST}) as newest
        where newest.company_id = ${companyId} and newest.connection_id = ${id}),
      (select max(seen_at) from inbound_seen where company_id = ${companyId} and connection_id = ${id}),
      (select max(last_inbound_at) from account where company_id = ${companyId} and connection_id = ${id})) as last_inbound_at,
    (select count(*) from (
      select from inbound_failed where company_id = ${companyId} and connection_id = ${id} limit ${MOST}) as found)::int as set_aside,
    (select count(*) from (
      select from delivery where company_id = ${companyId} and connection_id = ${id} and state = 'queued'
      limit ${MOST}) as found)::int as queued,
    (select min(due_at) from (values (0::smallint), (1::smallint), (2::smallint)) as level (priority)
      cross join lateral (
        select due_at from delivery where company_id = ${companyId} and connection_id = ${id} and state = 'queued'
          and delivery.priority = level.priority order by due_at limit 1) as head) as oldest_queued_at,
    (select count(*) from (
      select from delivery where company_id = ${companyId} and connection_id = ${id} and state = 'sending'
      limit ${MOST}) as found)::int as sending,
    (select count(*) from (
      select from delivery where company_id = ${companyId} and connection_id = ${id} and state = 'in_doubt'
      limit ${MOST}) as found)::int as in_doubt,
    case when lease.paused_until > clock_timestamp() then lease.paused_until end as paused_until,
    case when lease.expires_at > clock_timestamp() then lease.holder end as holder,
    case when lease.expires_at > clock_timestamp() then lease.expires_at end as held_until
  from (values (1)) as one
  left join connection_lease as lease on lease.company_id = ${companyId} and lease.connection_id = ${id}`

export type UseRow = { accounts: number; queued: number; leadgentools: number; last_of: number }

/** What hangs on a connection. A leadgentool leads on while another connection that it names is there. */
export const findUse = (sql: Sql, companyId: CompanyId, id: ConnectionId) => sql<UseRow[]>`
  with tool as (
    select exists (
      select from connection where connection.company_id = leadgentool.company_id and connection.id = any (leadgentool.connection_ids)
        and connection.id <> ${id} and connection.deleted_at is null) as has_other
    from leadgentool
    join tunnel on tunnel.company_id = leadgentool.company_id and tunnel.id = leadgentool.tunnel_id and tunnel.deleted_at is null
    where leadgentool.company_id = ${companyId} and leadgentool.deleted_at is null and ${id} = any (leadgentool.connection_ids)
  )
  select
    (select count(*) from account where company_id = ${companyId} and connection_id = ${id} and external_id is not null)::int as accounts,
    (select count(*) from delivery
      where company_id = ${companyId} and connection_id = ${id} and state = 'queued')::int as queued,
    (select count(*) from tool)::int as leadgentools,
    (select count(*) from tool where not has_other)::int as last_of`
