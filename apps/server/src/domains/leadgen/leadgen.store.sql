-- Made from the store by its test and by `npm run generate`; never edited.

-- insertLeadgentool
insert into leadgentool (company_id, id, tunnel_id, name, type, target_block_id, connection_ids, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7,
  $8, $9)
returning *;

-- findLeadgentool
select leadgentool.* from leadgentool join tunnel on tunnel.company_id = leadgentool.company_id and tunnel.id = leadgentool.tunnel_id
where leadgentool.company_id = $1 and leadgentool.id = $2 and leadgentool.deleted_at is null
  and tunnel.deleted_at is null;

-- findLeadgentools
select * from leadgentool where company_id = $1 and tunnel_id = $2 and deleted_at is null
order by created_at desc, id desc;

-- findDefaultSources
select * from traffic_source
where company_id = $1 and leadgentool_id = any ($2::text[]) and is_default;

-- updateLeadgentool
update leadgentool set name = coalesce($1, name), updated_at = $2,
  target_block_id = case when $3 then $4 else target_block_id end,
  connection_ids = coalesce($5::text[], connection_ids)
where company_id = $6 and id = $7 and deleted_at is null returning *;

-- deleteLeadgentool
update leadgentool set deleted_at = $1, updated_at = $2
where company_id = $3 and id = $4 and deleted_at is null returning *;

-- findTrafficSources
select * from traffic_source where company_id = $1 and leadgentool_id = $2
  and (created_at, id) < ($3, $4)
order by created_at desc, id desc limit $5;

-- findEntriesOf
select source.*, tool.name as leadgentool_name, tunnel.name as tunnel_name from traffic_source as source
join leadgentool as tool on tool.company_id = source.company_id and tool.id = source.leadgentool_id
join tunnel on tunnel.company_id = source.company_id and tunnel.id = source.tunnel_id
where source.company_id = $1 and not source.disabled and tool.deleted_at is null and tunnel.deleted_at is null
  and tunnel.current_version_id is not null and (tool.connection_ids = '{}' or $2 = any (tool.connection_ids))
  and (source.created_at, source.id) < ($3, $4)
order by source.created_at desc, source.id desc limit $5;

-- insertTrafficSource
with taken as (
  insert into traffic_source_lookup (hash, company_id, traffic_source_id) values ($1, $2, $3)
  on conflict do nothing returning hash
)
insert into traffic_source (company_id, id, leadgentool_id, tunnel_id, name, description, hash, is_default, resubscribe_button_id,
  created_by, created_at, updated_at)
select $4, $5, $6, $7, $8, $9, hash,
  $10, $11, $12, $13, $14
from taken returning *;

-- updateTrafficSource
update traffic_source set name = coalesce($1, name), description = coalesce($2, description),
  disabled = coalesce($3, disabled), updated_at = $4
where company_id = $5 and id = $6 returning *;

-- findSourceByHash, across companies: a public code says whose it is
select
source.company_id, source.id, source.leadgentool_id, source.tunnel_id, source.hash, tool.target_block_id, tool.connection_ids, tool.type,
not source.disabled and tool.deleted_at is null and tunnel.deleted_at is null and tunnel.current_version_id is not null as is_available from traffic_source_lookup as lookup
join traffic_source as source on source.company_id = lookup.company_id and source.id = lookup.traffic_source_id
join leadgentool as tool on tool.company_id = source.company_id and tool.id = source.leadgentool_id
join tunnel on tunnel.company_id = source.company_id and tunnel.id = source.tunnel_id where lookup.hash = $1;

-- findSource
select
source.company_id, source.id, source.leadgentool_id, source.tunnel_id, source.hash, tool.target_block_id, tool.connection_ids, tool.type,
not source.disabled and tool.deleted_at is null and tunnel.deleted_at is null and tunnel.current_version_id is not null as is_available from traffic_source as source
join leadgentool as tool on tool.company_id = source.company_id and tool.id = source.leadgentool_id
join tunnel on tunnel.company_id = source.company_id and tunnel.id = source.tunnel_id
where source.company_id = $1 and source.id = $2;

-- findDefaultSource
select
source.company_id, source.id, source.leadgentool_id, source.tunnel_id, source.hash, tool.target_block_id, tool.connection_ids, tool.type,
not source.disabled and tool.deleted_at is null and tunnel.deleted_at is null and tunnel.current_version_id is not null as is_available from traffic_source as source
join leadgentool as tool on tool.company_id = source.company_id and tool.id = source.leadgentool_id
join tunnel on tunnel.company_id = source.company_id and tunnel.id = source.tunnel_id
where source.company_id = $1 and source.leadgentool_id = $2 and source.is_default;

-- findTunnelSource
select
source.company_id, source.id, source.leadgentool_id, source.tunnel_id, source.hash, tool.target_block_id, tool.connection_ids, tool.type,
not source.disabled and tool.deleted_at is null and tunnel.deleted_at is null and tunnel.current_version_id is not null as is_available from traffic_source as source
join leadgentool as tool on tool.company_id = source.company_id and tool.id = source.leadgentool_id
join tunnel on tunnel.company_id = source.company_id and tunnel.id = source.tunnel_id
where source.company_id = $1 and source.tunnel_id = $2 and tool.type = 'DEFAULT' and source.is_default
  and tunnel.deleted_at is null;

-- insertVisit
insert into visit (company_id, id, kind, traffic_source_id, tunnel_id, visitor, utm, created_at)
values ($1, $2, $3, $4, $5, $6,
  $7, $8);

-- insertRef
insert into lead_ref (company_id, id, traffic_source_id, utm, click_id, visitor, created_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- findRef
select * from lead_ref where company_id = $1 and id = $2;
