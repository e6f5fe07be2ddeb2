import type { CompanyId } from '@korben/contract'
import type { EventRow } from '../../generated/rows.ts'
import type { Sql } from '../db.ts'

/**
 * Where a reader of events stands: the snapshot of its last read, which says of every transaction whether it was seen. So a transaction that
 * commits late is neither missed nor waited for. `epoch`: of the server whose transactions these are.
 */
export type Place = { snapshot: string; epoch: string }

export type LiveEvent = Pick<EventRow, 'id' | 'type' | 'person_id' | 'account_id'> & { data: Record<string, unknown> }
/** Without an event the columns of the event are null. */
type ReadRow = Place & ({ id: null } | LiveEvent)

export const findPlace = (sql: Sql) => sql<Place[]>`
  select pg_current_snapshot()::text as snapshot, (extract(epoch from pg_postmaster_start_time()) * 1000)::bigint::text as epoch`

/** Events that came to be seen since `after`, as a row each with the place of this read; at least one row. `until`: seen by then already. */
export const findEvents = (
  sql: Sql,
  companyId: CompanyId,
  { after, until, types, limit }: { after: string; until: string | null; types: readonly string[]; limit: number },
) => sql<ReadRow[]>`
  select place.*, found.* from (
    select pg_current_snapshot()::text as snapshot, (extract(epoch from pg_postmaster_start_time()) * 1000)::bigint::text as epoch
  ) as place
  left join lateral (
    select id, type, person_id, account_id, data from event
    where company_id = ${companyId} and xid >= pg_snapshot_xmin(${after}::text::pg_snapshot)
      and not pg_visible_in_snapshot(xid, ${after}::text::pg_snapshot)
      ${until === null ? sql`` : sql`and pg_visible_in_snapshot(xid, ${until}::text::pg_snapshot)`}
      and type = any(${[...types]})
    order by xid, id limit ${limit}
  ) as found on true`
