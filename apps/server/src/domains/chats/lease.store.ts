import type { CompanyId, ConnectionId, UserId } from '@korben/contract'
import type { ConnectionRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

// Leases are kept by the database's clock: the clocks of processes may differ, and a process that slept has none.

export type ConnectionKey = { companyId: CompanyId; connectionId: ConnectionId }
export type Lease = ConnectionKey & { holder: string; epoch: number }

export type WantedRow = {
  company_id: CompanyId
  id: ConnectionId
  updated_at: Date
  /** May send and poll; others are here because a dead process left calls of theirs behind, or to be given back. */
  is_open: boolean
  holder: string | null
}

/**
 * Connections that have something to do, of all or of `ids`, and those that `holder` has. In the answer `holder` is that of
 * a lease that is still good. The queue is skipped through, one probe for each connection in it, and asked in the order of
 * its index: an `exists` or a bare `limit 1` reads a whole queue of a million, because the planner takes every connection
 * for the average one.
 */
export const findWantedConnections = (sql: Sql, holder: string, now: Date, ids: readonly string[] | null) => sql<
  WantedRow[]
>`
  with recursive ${ids === null ? queued(sql) : named(sql, ids)}, candidate as (
    select company_id, connection_id, false as is_sending from queued
    union all
    select company_id, connection_id, true from delivery where state = 'sending'
    union all
    select company_id, id, false from connection where inbound = 'poll' and state = 'OK' and deleted_at is null
    union all
    select company_id, connection_id, false from connection_lease where connection_lease.holder = ${holder}
  ), wanted as (
    select company_id, connection_id, bool_or(is_sending) as is_sending from candidate group by company_id, connection_id
  )
  select connection.company_id, connection.id, connection.updated_at,
    connection.state = 'OK' and connection.deleted_at is null as is_open,
    case when lease.expires_at > clock_timestamp() then lease.holder end as holder
  from wanted
  join connection on connection.company_id = wanted.company_id and connection.id = wanted.connection_id
  left join connection_lease lease on lease.company_id = connection.company_id and lease.connection_id = connection.id
  left join lateral (
    select due_at from delivery
    where delivery.company_id = connection.company_id and delivery.connection_id = connection.id
      and delivery.state = 'queued' and delivery.due_at <= ${now}
    order by delivery.priority, delivery.due_at limit 1
  ) as due on connection.inbound <> 'poll' and coalesce(lease.paused_until, '-infinity') <= ${now}
  where wanted.is_sending or lease.holder = ${holder}
    or connection.state = 'OK' and connection.deleted_at is null and (connection.inbound = 'poll' or due.due_at is not null)
  order by connection.company_id, connection.id`

const queued = (sql: Sql) => sql`queued as (
    (select company_id, connection_id from delivery where state = 'queued' order by company_id, connection_id limit 1)
    union all
    select next.company_id, next.connection_id from queued cross join lateral (
      select company_id, connection_id from delivery
      where state = 'queued' and (company_id, connection_id) > (queued.company_id, queued.connection_id)
      order by company_id, connection_id limit 1) as next
  )`

const named = (sql: Sql, ids: readonly string[]) => sql`queued as (
    select company_id, connection_id from connection_lookup where connection_id = any (${[...ids]}::text[])
  )`

/** Tells the others that this process sends, and counts those that do. */
export const markSenderAlive = (sql: Sql, holder: string, leaseMs: number) => sql<{ count: number }[]>`
  with gone as (
    delete from sender_process where expires_at < clock_timestamp() - interval '1 hour'
  ), alive as (
    insert into sender_process (holder, expires_at) values (${holder}, clock_timestamp() + ${leaseMs} * interval '1 millisecond')
    on conflict (holder) do update set expires_at = excluded.expires_at
  )
  select 1 + count(*)::integer as count from sender_process
  where expires_at > clock_timestamp() and holder <> ${holder}`

/** Those that send at this moment, `holder` among them. */
export const countSenders = (sql: Sql, holder: string) => sql<{ count: number }[]>`
  select 1 + count(*)::integer as count from sender_process
  where expires_at > clock_timestamp() and holder <> ${holder}`

export const deleteSender = (sql: Sql, holder: string) => sql`delete from sender_process where holder = ${holder}`

/** `owner_id`: of the company, in whose name the platform acts. `is_takeover`: whoever held it before has not given it back. */
export type ClaimedRow = ConnectionRow & {
  epoch: number
  cursor: string | null
  paused_until: Date | null
  owner_id: UserId
  is_takeover: boolean
}

/**
 * Takes leases that nobody holds any more; those that somebody does are left out. Waits for a marking under way of the
 * holder before: it locks the lease until it is committed.
 */
export const claimLeases = (tx: Tx, keys: readonly ConnectionKey[], holder: string, leaseMs: number) => tx<
  ClaimedRow[]
>`
  with claimed as (
    insert into connection_lease as lease (company_id, connection_id, holder, epoch, expires_at)
    select "companyId", "connectionId", ${holder}, 1, clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    from jsonb_to_recordset(${tx.json([...keys])}) as row ("companyId" text, "connectionId" text)
    order by "companyId" collate "C", "connectionId" collate "C"
    on conflict (company_id, connection_id) do update
    set holder = excluded.holder, epoch = lease.epoch + 1, expires_at = excluded.expires_at
    where lease.expires_at <= clock_timestamp()
    returning company_id, connection_id, epoch, cursor, paused_until
  )
  select connection.*, claimed.epoch, claimed.cursor, claimed.paused_until, owner.id as owner_id,
    coalesce(before.holder, '') <> '' as is_takeover
  from claimed
  left join connection_lease before on before.company_id = claimed.company_id and before.connection_id = claimed.connection_id
  join connection on connection.company_id = claimed.company_id and connection.id = claimed.connection_id
  join "user" owner on owner.company_id = claimed.company_id and owner.is_owner`

/** Gives those that are still held. A lease that ran out unnoticed and that nobody took goes on. */
export const renewLeases = (sql: Sql, leases: readonly Lease[], leaseMs: number) => sql<
  { company_id: CompanyId; connection_id: ConnectionId }[]
>`
  update connection_lease set expires_at = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
  from jsonb_to_recordset(${sql.json([...leases])}) as held ("companyId" text, "connectionId" text, holder text, epoch bigint)
  where connection_lease.company_id = held."companyId" and connection_lease.connection_id = held."connectionId"
    and connection_lease.holder = held.holder and connection_lease.epoch = held.epoch
  returning connection_lease.company_id, connection_lease.connection_id`

export const releaseLease = (sql: Sql, { companyId, connectionId, holder, epoch }: Lease) => sql`
  update connection_lease set holder = '', expires_at = '-infinity'
  where company_id = ${companyId} and connection_id = ${connectionId} and holder = ${holder} and epoch = ${epoch}`

/** A later end of the pause wins: several calls may be answered by a 429 at once. */
export const updatePause = (sql: Sql, { companyId, connectionId, holder, epoch }: Lease, until: Date) => sql`
  update connection_lease set paused_until = greatest(paused_until, ${until})
  where company_id = ${companyId} and connection_id = ${connectionId} and holder = ${holder} and epoch = ${epoch}`

/** Everything before `cursor` is stored. Gives no row when the lease is another's by now. */
export const updateCursor = (sql: Sql, { companyId, connectionId, holder, epoch }: Lease, cursor: string) => sql<
  { cursor: string }[]
>`
  update connection_lease set cursor = ${cursor}
  where company_id = ${companyId} and connection_id = ${connectionId} and holder = ${holder} and epoch = ${epoch}
  returning cursor`
