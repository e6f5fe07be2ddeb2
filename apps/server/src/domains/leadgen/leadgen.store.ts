import type {
  BlockId,
  CompanyId,
  ConnectionId,
  LeadgentoolId,
  LeadRefId,
  TrafficSourceId,
  TunnelId,
} from '@korben/contract'
import type { LeadgentoolRow, LeadRefRow, TrafficSourceRow, VisitRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'

export type NewLeadgentool = Pick<LeadgentoolRow, 'id' | 'tunnel_id' | 'name' | 'type' | 'target_block_id'> & {
  connectionIds: readonly ConnectionId[]
}

/** Gives nothing when the tunnel has its DEFAULT tool already. */
export const insertLeadgentool = (tx: Tx, companyId: CompanyId, tool: NewLeadgentool, now: Date) => tx<
  LeadgentoolRow[]
>`
  insert into leadgentool (company_id, id, tunnel_id, name, type, target_block_id, connection_ids, created_at, updated_at)
  values (${companyId}, ${tool.id}, ${tool.tunnel_id}, ${tool.name}, ${tool.type}, ${tool.target_block_id}, ${[...tool.connectionIds]},
    ${now}, ${now})
  returning *`

export const findLeadgentool = (sql: Sql, companyId: CompanyId, id: LeadgentoolId) => sql<LeadgentoolRow[]>`
  select leadgentool.* from leadgentool join tunnel on tunnel.company_id = leadgentool.company_id and tunnel.id = leadgentool.tunnel_id
  where leadgentool.company_id = ${companyId} and leadgentool.id = ${id} and leadgentool.deleted_at is null
    and tunnel.deleted_at is null`

/** Newest first. */
export const findLeadgentools = (sql: Sql, companyId: CompanyId, tunnelId: TunnelId) => sql<LeadgentoolRow[]>`
  select * from leadgentool where company_id = ${companyId} and tunnel_id = ${tunnelId} and deleted_at is null
  order by created_at desc, id desc`

/** The default sources of leadgentools. */
export const findDefaultSources = (sql: Sql, companyId: CompanyId, toolIds: readonly LeadgentoolId[]) => sql<
  TrafficSourceRow[]
>`
  select * from traffic_source
  where company_id = ${companyId} and leadgentool_id = any (${[...toolIds]}::text[]) and is_default`

/** `targetBlockId` null is the first block. */
export type ToolUpdate = {
  name?: string | undefined
  targetBlockId?: BlockId | null | undefined
  connectionIds?: readonly ConnectionId[] | undefined
}

/** What is not given stays. */
export const updateLeadgentool = (
  tx: Tx,
  companyId: CompanyId,
  id: LeadgentoolId,
  { name, targetBlockId, connectionIds }: ToolUpdate,
  now: Date,
) => tx<LeadgentoolRow[]>`
  update leadgentool set name = coalesce(${name ?? null}, name), updated_at = ${now},
    target_block_id = case when ${targetBlockId !== undefined} then ${targetBlockId ?? null} else target_block_id end,
    connection_ids = coalesce(${connectionIds ? [...connectionIds] : null}::text[], connection_ids)
  where company_id = ${companyId} and id = ${id} and deleted_at is null returning *`

export const deleteLeadgentool = (tx: Tx, companyId: CompanyId, id: LeadgentoolId, now: Date) => tx<LeadgentoolRow[]>`
  update leadgentool set deleted_at = ${now}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} and deleted_at is null returning *`

/** Newest first. */
export const findTrafficSources = (
  sql: Sql,
  companyId: CompanyId,
  leadgentoolId: LeadgentoolId,
  { limit, after }: Keyset,
) => sql<TrafficSourceRow[]>`
  select * from traffic_source where company_id = ${companyId} and leadgentool_id = ${leadgentoolId}
    ${after ? sql`and (created_at, id) < (${after.at}, ${after.id})` : sql``}
  order by created_at desc, id desc limit ${limit}`

/** A traffic source with the names of what it belongs to. */
export type EntryRow = TrafficSourceRow & { leadgentool_name: string; tunnel_name: string }

/** Those that offer a connection to their visitors, by name or because their tool offers all; newest first. */
export const findEntriesOf = (
  sql: Sql,
  companyId: CompanyId,
  connectionId: ConnectionId,
  { limit, after }: Keyset,
) => sql<EntryRow[]>`
  select source.*, tool.name as leadgentool_name, tunnel.name as tunnel_name from traffic_source as source
  join leadgentool as tool on tool.company_id = source.company_id and tool.id = source.leadgentool_id
  join tunnel on tunnel.company_id = source.company_id and tunnel.id = source.tunnel_id
  where source.company_id = ${companyId} and not source.disabled and tool.deleted_at is null and tunnel.deleted_at is null
    and tunnel.current_version_id is not null and (tool.connection_ids = '{}' or ${connectionId} = any (tool.connection_ids))
    ${after ? sql`and (source.created_at, source.id) < (${after.at}, ${after.id})` : sql``}
  order by source.created_at desc, source.id desc limit ${limit}`

export type NewTrafficSource = Pick<
  TrafficSourceRow,
  'id' | 'leadgentool_id' | 'tunnel_id' | 'name' | 'description' | 'is_default' | 'resubscribe_button_id' | 'created_by'
>

/** Takes the code for the whole installation; gives nothing when somebody has it already. */
export const insertTrafficSource = (
  tx: Tx,
  companyId: CompanyId,
  source: NewTrafficSource,
  hash: string,
  now: Date,
) => tx<TrafficSourceRow[]>`
  with taken as (
    insert into traffic_source_lookup (hash, company_id, traffic_source_id) values (${hash}, ${companyId}, ${source.id})
    on conflict do nothing returning hash
  )
  insert into traffic_source (company_id, id, leadgentool_id, tunnel_id, name, description, hash, is_default, resubscribe_button_id,
    created_by, created_at, updated_at)
  select ${companyId}, ${source.id}, ${source.leadgentool_id}, ${source.tunnel_id}, ${source.name}, ${source.description}, hash,
    ${source.is_default}, ${source.resubscribe_button_id}, ${source.created_by}, ${now}, ${now}
  from taken returning *`

export type SourceUpdate = {
  name?: string | undefined
  description?: string | undefined
  disabled?: boolean | undefined
}

/** What is not given stays. */
export const updateTrafficSource = (
  sql: Sql,
  companyId: CompanyId,
  id: TrafficSourceId,
  { name, description, disabled }: SourceUpdate,
  now: Date,
) => sql<TrafficSourceRow[]>`
  update traffic_source set name = coalesce(${name ?? null}, name), description = coalesce(${description ?? null}, description),
    disabled = coalesce(${disabled ?? null}, disabled), updated_at = ${now}
  where company_id = ${companyId} and id = ${id} returning *`

/** A traffic source with what decides whether, and where, it leads. */
export type SourceRow = Pick<TrafficSourceRow, 'company_id' | 'id' | 'leadgentool_id' | 'tunnel_id' | 'hash'> &
  Pick<LeadgentoolRow, 'target_block_id' | 'connection_ids' | 'type'> & { is_available: boolean }

const sourceColumns = (sql: Sql) => sql`
  source.company_id, source.id, source.leadgentool_id, source.tunnel_id, source.hash, tool.target_block_id, tool.connection_ids, tool.type,
  not source.disabled and tool.deleted_at is null and tunnel.deleted_at is null and tunnel.current_version_id is not null as is_available`

const sourceJoins = (sql: Sql) => sql`
  join leadgentool as tool on tool.company_id = source.company_id and tool.id = source.leadgentool_id
  join tunnel on tunnel.company_id = source.company_id and tunnel.id = source.tunnel_id`

/** Over all companies: a public code says by itself whose it is. */
export const findSourceByHash = (sql: Sql, hash: string) => sql<SourceRow[]>`
  select ${sourceColumns(sql)} from traffic_source_lookup as lookup
  join traffic_source as source on source.company_id = lookup.company_id and source.id = lookup.traffic_source_id
  ${sourceJoins(sql)} where lookup.hash = ${hash}`

export const findSource = (sql: Sql, companyId: CompanyId, id: TrafficSourceId) => sql<SourceRow[]>`
  select ${sourceColumns(sql)} from traffic_source as source ${sourceJoins(sql)}
  where source.company_id = ${companyId} and source.id = ${id}`

export const findDefaultSource = (sql: Sql, companyId: CompanyId, leadgentoolId: LeadgentoolId) => sql<SourceRow[]>`
  select ${sourceColumns(sql)} from traffic_source as source ${sourceJoins(sql)}
  where source.company_id = ${companyId} and source.leadgentool_id = ${leadgentoolId} and source.is_default`

/** The default source of the default tool: where direct traffic and subscriptions by API are recorded (SUB-3). */
export const findTunnelSource = (sql: Sql, companyId: CompanyId, tunnelId: TunnelId) => sql<SourceRow[]>`
  select ${sourceColumns(sql)} from traffic_source as source ${sourceJoins(sql)}
  where source.company_id = ${companyId} and source.tunnel_id = ${tunnelId} and tool.type = 'DEFAULT' and source.is_default
    and tunnel.deleted_at is null`

export type NewVisit = Pick<VisitRow, 'id' | 'kind' | 'traffic_source_id' | 'tunnel_id' | 'visitor' | 'utm'>

export const insertVisit = (tx: Tx, companyId: CompanyId, visit: NewVisit, now: Date) => tx`
  insert into visit (company_id, id, kind, traffic_source_id, tunnel_id, visitor, utm, created_at)
  values (${companyId}, ${visit.id}, ${visit.kind}, ${visit.traffic_source_id}, ${visit.tunnel_id}, ${visit.visitor},
    ${tx.json(visit.utm)}, ${now})`

export const insertRef = (
  tx: Tx,
  companyId: CompanyId,
  ref: Omit<LeadRefRow, 'company_id' | 'created_at'>,
  now: Date,
) => tx`
  insert into lead_ref (company_id, id, traffic_source_id, utm, click_id, visitor, created_at)
  values (${companyId}, ${ref.id}, ${ref.traffic_source_id}, ${tx.json(ref.utm)}, ${ref.click_id}, ${ref.visitor}, ${now})`

/** What a deep link carried. */
export const findRef = (sql: Sql, companyId: CompanyId, id: LeadRefId) => sql<LeadRefRow[]>`
  select * from lead_ref where company_id = ${companyId} and id = ${id}`
