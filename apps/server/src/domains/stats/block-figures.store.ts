import type { BlockId, CompanyId, TunnelId } from '@korben/contract'
import type { BlockDeltaRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

export type BlockDelta = Omit<BlockDeltaRow, 'id'>

/** Writers of deltas never wait for each other. */
export const insertBlockDeltas = (tx: Tx, deltas: readonly BlockDelta[]) => tx`
  insert into block_delta (company_id, tunnel_id, block_id, outcome, change)
  select company_id, tunnel_id, block_id, outcome, change from jsonb_to_recordset(${tx.json(deltas)}) as delta
    (company_id text, tunnel_id text, block_id text, outcome text, change bigint)`

/** Folds the oldest deltas of all companies into the counts, each exactly once; any number may fold at once. */
export const moveBlockDeltas = (sql: Sql, limit: number) => sql<{ moved: number }[]>`
  with taken as (
    delete from block_delta where (company_id, id) in (
      select company_id, id from block_delta order by company_id, id limit ${limit} for update skip locked)
    returning *
  ), folded as (
    insert into block_count (company_id, tunnel_id, block_id, outcome, count)
    select company_id, tunnel_id, block_id, outcome, sum(change) from taken
    group by company_id, tunnel_id, block_id, outcome order by company_id, tunnel_id, block_id, outcome
    on conflict (company_id, tunnel_id, block_id, outcome) do update set count = block_count.count + excluded.count
  )
  select count(*)::int as moved from taken`

export type BlockFigureRow = { block_id: BlockId; outcome: string | null; count: number; inside: number }

/** How often runs came by each block and how they left it, and how many accounts are at it now. */
export const findBlockFigures = (sql: Sql, companyId: CompanyId, tunnelId: TunnelId) => sql<BlockFigureRow[]>`
  with stepped as (
    select block_id, outcome, sum(count)::bigint as count from (
      select block_id, outcome, count from block_count where company_id = ${companyId} and tunnel_id = ${tunnelId}
      union all
      select block_id, outcome, change from block_delta where company_id = ${companyId} and tunnel_id = ${tunnelId}) as counted
    group by block_id, outcome
  ), standing as (
    select block_id, count(*)::int as inside from run
    where company_id = ${companyId} and tunnel_id = ${tunnelId} and state in ('ready', 'waiting', 'held', 'parked')
      and block_id is not null
    group by block_id
  )
  select coalesce(stepped.block_id, standing.block_id) as block_id, stepped.outcome, coalesce(stepped.count, 0) as count,
    coalesce(standing.inside, 0) as inside
  from stepped full join standing using (block_id) order by 1, 2`
