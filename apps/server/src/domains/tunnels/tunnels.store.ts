import type {
  BlockId,
  ButtonId,
  CompanyId,
  LeadgentoolId,
  TagId,
  TunnelBlock,
  TunnelGraph,
  TunnelId,
  TunnelVersionId,
  UserId,
} from '@korben/contract'
import type { TunnelBlockRow, TunnelRelationRow, TunnelRow, TunnelVersionRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'

export const findTunnel = (sql: Sql, companyId: CompanyId, id: TunnelId) => sql<TunnelRow[]>`
  select * from tunnel where company_id = ${companyId} and id = ${id} and deleted_at is null`

/** A tunnel with the time its current version was published. */
export type TunnelCardRow = TunnelRow & { published_at: Date | null }

const cards = (sql: Sql) => sql`
  select tunnel.*, version.created_at as published_at
  from tunnel left join tunnel_version as version
    on version.company_id = tunnel.company_id and version.id = tunnel.current_version_id`

export const findTunnelCard = (sql: Sql, companyId: CompanyId, id: TunnelId) => sql<TunnelCardRow[]>`
  ${cards(sql)} where tunnel.company_id = ${companyId} and tunnel.id = ${id} and tunnel.deleted_at is null`

/** Newest first. */
export const findTunnels = (
  sql: Sql,
  companyId: CompanyId,
  { search }: { search?: string | undefined },
  { limit, after }: Keyset,
) => sql<TunnelCardRow[]>`
  ${cards(sql)} where tunnel.company_id = ${companyId} and tunnel.deleted_at is null
    ${search === undefined ? sql`` : sql`and position(lower(${search}) in lower(tunnel.name)) > 0`}
    ${after ? sql`and (tunnel.created_at, tunnel.id) < (${after.at}, ${after.id})` : sql``}
  order by tunnel.created_at desc, tunnel.id desc limit ${limit}`

/** Whoever edits or publishes the same tunnel waits; runs in it do not. */
export const lockTunnel = (tx: Tx, companyId: CompanyId, id: TunnelId) => tx<TunnelRow[]>`
  select * from tunnel where company_id = ${companyId} and id = ${id} and deleted_at is null for no key update`

/** The published versions of tunnels that are not deleted, over companies. */
export const findPublished = (sql: Sql, tunnels: readonly { company_id: CompanyId; id: TunnelId }[]) => sql<
  { company_id: CompanyId; id: TunnelId; version_id: TunnelVersionId }[]
>`
  select tunnel.company_id, tunnel.id, tunnel.current_version_id as version_id
  from (select distinct company_id, id from jsonb_to_recordset(${sql.json(tunnels)}) as row (company_id text, id text)) as given
  join tunnel on tunnel.company_id = given.company_id and tunnel.id = given.id
  where tunnel.deleted_at is null and tunnel.current_version_id is not null`

export const insertTunnel = (
  tx: Tx,
  companyId: CompanyId,
  tunnel: Pick<TunnelRow, 'id' | 'name' | 'first_block_id'>,
  now: Date,
) => tx<TunnelRow[]>`
  insert into tunnel (company_id, id, name, first_block_id, created_at, updated_at)
  values (${companyId}, ${tunnel.id}, ${tunnel.name}, ${tunnel.first_block_id}, ${now}, ${now}) returning *`

export const updateName = (tx: Tx, companyId: CompanyId, id: TunnelId, name: string, now: Date) => tx<TunnelRow[]>`
  update tunnel set name = ${name}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} and deleted_at is null returning *`

export const markDeleted = (tx: Tx, companyId: CompanyId, id: TunnelId, now: Date) => tx<TunnelRow[]>`
  update tunnel set deleted_at = ${now}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} and deleted_at is null returning *`

export const touchTunnel = (tx: Tx, companyId: CompanyId, id: TunnelId, now: Date) => tx`
  update tunnel set updated_at = ${now} where company_id = ${companyId} and id = ${id}`

export const findBlocks = (sql: Sql, companyId: CompanyId, tunnelId: TunnelId) => sql<TunnelBlockRow[]>`
  select * from tunnel_block where company_id = ${companyId} and tunnel_id = ${tunnelId} order by place, id`

export const findBlock = (sql: Sql, companyId: CompanyId, id: BlockId) => sql<TunnelBlockRow[]>`
  select tunnel_block.* from tunnel_block join tunnel on tunnel.company_id = tunnel_block.company_id and tunnel.id = tunnel_block.tunnel_id
  where tunnel_block.company_id = ${companyId} and tunnel_block.id = ${id} and tunnel.deleted_at is null`

/** Blocks of living tunnels among `blocks`: what START and STOP may name. */
export const findBlocksOf = (
  sql: Sql,
  companyId: CompanyId,
  blocks: readonly { tunnelId: TunnelId; blockId: BlockId | null }[],
) => sql<{ tunnel_id: TunnelId; block_id: BlockId | null }[]>`
  select distinct tunnel.id as tunnel_id, tunnel_block.id as block_id
  from jsonb_to_recordset(${sql.json(blocks)}) as given ("tunnelId" text, "blockId" text)
  join tunnel on tunnel.company_id = ${companyId} and tunnel.id = given."tunnelId" and tunnel.deleted_at is null
  left join tunnel_block on tunnel_block.company_id = ${companyId} and tunnel_block.tunnel_id = tunnel.id
    and tunnel_block.id = given."blockId"
  where given."blockId" is null or tunnel_block.id is not null`

export type Named = { tagIds: readonly TagId[]; leadgentoolIds: readonly LeadgentoolId[]; tunnelId: TunnelId }

/** Those that exist of the tags and of the leadgentools of a tunnel that a block names. */
export const findNamed = (sql: Sql, companyId: CompanyId, { tagIds, leadgentoolIds, tunnelId }: Named) => sql<
  { id: string }[]
>`
  select id from tag where company_id = ${companyId} and id = any (${[...tagIds]}::text[])
  union all
  select id from leadgentool where company_id = ${companyId} and id = any (${[...leadgentoolIds]}::text[])
    and tunnel_id = ${tunnelId} and deleted_at is null`

/** Accounts inside a tunnel, its entries, and the tunnels whose actions name it, as they are edited or published. */
export type UseRow = {
  inside: number
  leadgentools: number
  traffic_sources: number
  started_by: { id: TunnelId; name: string }[]
}
export const findUse = (sql: Sql, companyId: CompanyId, id: TunnelId) => sql<UseRow[]>`
  select
    (select count(*) from run where company_id = ${companyId} and tunnel_id = ${id}
      and state in ('ready', 'waiting', 'held', 'parked'))::int as inside,
    (select count(*) from leadgentool where company_id = ${companyId} and tunnel_id = ${id} and deleted_at is null)::int as leadgentools,
    (select count(*) from traffic_source as source
      join leadgentool as tool on tool.company_id = source.company_id and tool.id = source.leadgentool_id and tool.deleted_at is null
      where source.company_id = ${companyId} and source.tunnel_id = ${id})::int as traffic_sources,
    (select coalesce(jsonb_agg(jsonb_build_object('id', tunnel.id, 'name', tunnel.name) order by tunnel.id), '[]') from tunnel
      where tunnel.company_id = ${companyId} and tunnel.id <> ${id} and tunnel.deleted_at is null and (
        exists (select from tunnel_block where company_id = tunnel.company_id and tunnel_id = tunnel.id
          and kind = 'ACTION' and settings @> ${sql.json({ actions: [{ tunnelId: id }] })})
        or exists (select from tunnel_version where company_id = tunnel.company_id and tunnel_version.id = tunnel.current_version_id
          and graph @> ${sql.json({ blocks: [{ settings: { actions: [{ tunnelId: id }] } }] })}))) as started_by`

export type NewBlock = TunnelBlock & Pick<TunnelBlockRow, 'x' | 'y'>

/** Behind those that the tunnel has. */
export const insertBlocks = (
  tx: Tx,
  companyId: CompanyId,
  tunnelId: TunnelId,
  blocks: readonly NewBlock[],
  now: Date,
) => tx<TunnelBlockRow[]>`
  insert into tunnel_block (company_id, tunnel_id, id, kind, name, settings, x, y, place, created_at, updated_at)
  select ${companyId}, ${tunnelId}, id, kind, name, settings, x, y, last.place + number, ${now}, ${now}
  from rows from (jsonb_to_recordset(${tx.json(blocks)}) as (id text, kind text, name text, settings jsonb, x int, y int))
    with ordinality as row (id, kind, name, settings, x, y, number),
    (select coalesce(max(place), 0) as place from tunnel_block where company_id = ${companyId} and tunnel_id = ${tunnelId}) as last
  returning *`

export const updatePlaces = (tx: Tx, companyId: CompanyId, tunnelId: TunnelId, ordered: readonly BlockId[]) => tx`
  update tunnel_block set place = given.place from unnest(${[...ordered]}::text[]) with ordinality as given (id, place)
  where company_id = ${companyId} and tunnel_id = ${tunnelId} and tunnel_block.id = given.id`

export const updateBlock = (tx: Tx, companyId: CompanyId, block: NewBlock, now: Date) => tx<TunnelBlockRow[]>`
  update tunnel_block set name = ${block.name}, settings = ${tx.json(block.settings)}, x = ${block.x}, y = ${block.y}, updated_at = ${now}
  where company_id = ${companyId} and id = ${block.id} returning *`

/** Its relations go with it. */
export const deleteBlock = (tx: Tx, companyId: CompanyId, id: BlockId) => tx`
  delete from tunnel_block where company_id = ${companyId} and id = ${id}`

export const findRelations = (sql: Sql, companyId: CompanyId, tunnelId: TunnelId) => sql<TunnelRelationRow[]>`
  select * from tunnel_relation where company_id = ${companyId} and tunnel_id = ${tunnelId}
  order by from_block_id, outcome, from_button_id`

export type NewRelation = Pick<TunnelRelationRow, 'id' | 'from_block_id' | 'outcome' | 'from_button_id' | 'to_block_id'>

/** Replaces what led on by the same outcome and button. */
export const insertRelations = (
  tx: Tx,
  companyId: CompanyId,
  tunnelId: TunnelId,
  relations: readonly NewRelation[],
) => tx`
  insert into tunnel_relation (company_id, tunnel_id, id, from_block_id, outcome, from_button_id, to_block_id)
  select ${companyId}, ${tunnelId}, id, from_block_id, outcome, from_button_id, to_block_id
  from jsonb_to_recordset(${tx.json(relations)})
    as row (id text, from_block_id text, outcome text, from_button_id text, to_block_id text)
  on conflict (company_id, from_block_id, outcome, coalesce(from_button_id, '')) do update set to_block_id = excluded.to_block_id`

export type RelationKey = { from: BlockId; outcome: TunnelRelationRow['outcome']; buttonId: ButtonId | null }

export const deleteRelation = (tx: Tx, companyId: CompanyId, { from, outcome, buttonId }: RelationKey) => tx`
  delete from tunnel_relation where company_id = ${companyId} and from_block_id = ${from} and outcome = ${outcome}
    and from_button_id is not distinct from ${buttonId}`

/** Where the buttons of a message lead, but for those still in it. */
export const deleteOtherButtons = (tx: Tx, companyId: CompanyId, from: BlockId, kept: readonly ButtonId[]) => tx`
  delete from tunnel_relation where company_id = ${companyId} and from_block_id = ${from} and outcome = 'button'
    and not from_button_id = any(${[...kept]})`

export const findCurrentVersion = (sql: Sql, companyId: CompanyId, tunnelId: TunnelId) => sql<TunnelVersionRow[]>`
  select tunnel_version.* from tunnel join tunnel_version
    on tunnel_version.company_id = tunnel.company_id and tunnel_version.id = tunnel.current_version_id
  where tunnel.company_id = ${companyId} and tunnel.id = ${tunnelId} and tunnel.deleted_at is null`

/** Makes the next version and the tunnel's current one, under the lock of the tunnel. */
export const insertVersion = (
  tx: Tx,
  companyId: CompanyId,
  {
    id,
    tunnelId,
    graph,
    publishedBy,
    now,
  }: { id: TunnelVersionId; tunnelId: TunnelId; graph: TunnelGraph; publishedBy: UserId; now: Date },
) => tx<TunnelVersionRow[]>`
  with version as (
    insert into tunnel_version (company_id, id, tunnel_id, number, graph, published_by, created_at)
    select ${companyId}, ${id}, ${tunnelId}, coalesce(max(number), 0) + 1, ${tx.json(graph)}, ${publishedBy}, ${now}
    from tunnel_version where company_id = ${companyId} and tunnel_id = ${tunnelId}
    returning *
  ), current as (
    update tunnel set current_version_id = version.id, updated_at = ${now} from version
    where tunnel.company_id = ${companyId} and tunnel.id = ${tunnelId}
  )
  select * from version`
