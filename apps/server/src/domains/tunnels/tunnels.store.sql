-- Made from the store by its test and by `npm run generate`; never edited.

-- findTunnel
select * from tunnel where company_id = $1 and id = $2 and deleted_at is null;

-- findTunnelCard
select tunnel.*, version.created_at as published_at
from tunnel left join tunnel_version as version
  on version.company_id = tunnel.company_id and version.id = tunnel.current_version_id where tunnel.company_id = $1 and tunnel.id = $2 and tunnel.deleted_at is null;

-- findTunnels
select tunnel.*, version.created_at as published_at
from tunnel left join tunnel_version as version
  on version.company_id = tunnel.company_id and version.id = tunnel.current_version_id where tunnel.company_id = $1 and tunnel.deleted_at is null
  and position(lower($2) in lower(tunnel.name)) > 0
  and (tunnel.created_at, tunnel.id) < ($3, $4)
order by tunnel.created_at desc, tunnel.id desc limit $5;

-- lockTunnel
select * from tunnel where company_id = $1 and id = $2 and deleted_at is null for no key update;

-- findPublished
select tunnel.company_id, tunnel.id, tunnel.current_version_id as version_id
from (select distinct company_id, id from jsonb_to_recordset($1) as row (company_id text, id text)) as given
join tunnel on tunnel.company_id = given.company_id and tunnel.id = given.id
where tunnel.deleted_at is null and tunnel.current_version_id is not null;

-- insertTunnel
insert into tunnel (company_id, id, name, first_block_id, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6) returning *;

-- updateName
update tunnel set name = $1, updated_at = $2
where company_id = $3 and id = $4 and deleted_at is null returning *;

-- markDeleted
update tunnel set deleted_at = $1, updated_at = $2
where company_id = $3 and id = $4 and deleted_at is null returning *;

-- touchTunnel
update tunnel set updated_at = $1 where company_id = $2 and id = $3;

-- findBlocks
select * from tunnel_block where company_id = $1 and tunnel_id = $2 order by place, id;

-- findBlock
select tunnel_block.* from tunnel_block join tunnel on tunnel.company_id = tunnel_block.company_id and tunnel.id = tunnel_block.tunnel_id
where tunnel_block.company_id = $1 and tunnel_block.id = $2 and tunnel.deleted_at is null;

-- findBlocksOf
select distinct tunnel.id as tunnel_id, tunnel_block.id as block_id
from jsonb_to_recordset($1) as given ("tunnelId" text, "blockId" text)
join tunnel on tunnel.company_id = $2 and tunnel.id = given."tunnelId" and tunnel.deleted_at is null
left join tunnel_block on tunnel_block.company_id = $3 and tunnel_block.tunnel_id = tunnel.id
  and tunnel_block.id = given."blockId"
where given."blockId" is null or tunnel_block.id is not null;

-- findNamed
select id from tag where company_id = $1 and id = any ($2::text[])
union all
select id from leadgentool where company_id = $3 and id = any ($4::text[])
  and tunnel_id = $5 and deleted_at is null;

-- findUse
select
(select count(*) from run where company_id = $1 and tunnel_id = $2
  and state in ('ready', 'waiting', 'held', 'parked'))::int as inside,
(select count(*) from leadgentool where company_id = $3 and tunnel_id = $4 and deleted_at is null)::int as leadgentools,
(select count(*) from traffic_source as source
  join leadgentool as tool on tool.company_id = source.company_id and tool.id = source.leadgentool_id and tool.deleted_at is null
  where source.company_id = $5 and source.tunnel_id = $6)::int as traffic_sources,
(select coalesce(jsonb_agg(jsonb_build_object('id', tunnel.id, 'name', tunnel.name) order by tunnel.id), '[]') from tunnel
  where tunnel.company_id = $7 and tunnel.id <> $8 and tunnel.deleted_at is null and (
    exists (select from tunnel_block where company_id = tunnel.company_id and tunnel_id = tunnel.id
      and kind = 'ACTION' and settings @> $9)
    or exists (select from tunnel_version where company_id = tunnel.company_id and tunnel_version.id = tunnel.current_version_id
      and graph @> $10))) as started_by;

-- insertBlocks
insert into tunnel_block (company_id, tunnel_id, id, kind, name, settings, x, y, place, created_at, updated_at)
select $1, $2, id, kind, name, settings, x, y, last.place + number, $3, $4
from rows from (jsonb_to_recordset($5) as (id text, kind text, name text, settings jsonb, x int, y int))
  with ordinality as row (id, kind, name, settings, x, y, number),
  (select coalesce(max(place), 0) as place from tunnel_block where company_id = $6 and tunnel_id = $7) as last
returning *;

-- updatePlaces
update tunnel_block set place = given.place from unnest($1::text[]) with ordinality as given (id, place)
where company_id = $2 and tunnel_id = $3 and tunnel_block.id = given.id;

-- updateBlock
update tunnel_block set name = $1, settings = $2, x = $3, y = $4, updated_at = $5
where company_id = $6 and id = $7 returning *;

-- deleteBlock
insert into tunnel_block (company_id, tunnel_id, id, kind, name, settings, x, y, place, created_at, updated_at)
select $1, $2, id, kind, name, settings, x, y, last.place + number, $3, $4
from rows from (jsonb_to_recordset($5) as (id text, kind text, name text, settings jsonb, x int, y int))
  with ordinality as row (id, kind, name, settings, x, y, number),
  (select coalesce(max(place), 0) as place from tunnel_block where company_id = $6 and tunnel_id = $7) as last
returning *;
delete from tunnel_block where company_id = $1 and id = $2;

-- findRelations
select * from tunnel_relation where company_id = $1 and tunnel_id = $2
order by from_block_id, outcome, from_button_id;

-- insertRelations
insert into tunnel_relation (company_id, tunnel_id, id, from_block_id, outcome, from_button_id, to_block_id)
select $1, $2, id, from_block_id, outcome, from_button_id, to_block_id
from jsonb_to_recordset($3)
  as row (id text, from_block_id text, outcome text, from_button_id text, to_block_id text)
on conflict (company_id, from_block_id, outcome, coalesce(from_button_id, '')) do update set to_block_id = excluded.to_block_id;

-- deleteRelation
delete from tunnel_relation where company_id = $1 and from_block_id = $2 and outcome = $3
and from_button_id is not distinct from $4;

-- deleteOtherButtons
delete from tunnel_relation where company_id = $1 and from_block_id = $2 and outcome = 'button'
and not from_button_id = any($3);

-- findCurrentVersion
select tunnel_version.* from tunnel join tunnel_version
  on tunnel_version.company_id = tunnel.company_id and tunnel_version.id = tunnel.current_version_id
where tunnel.company_id = $1 and tunnel.id = $2 and tunnel.deleted_at is null;

-- insertVersion
with version as (
  insert into tunnel_version (company_id, id, tunnel_id, number, graph, published_by, created_at)
  select $1, $2, $3, coalesce(max(number), 0) + 1, $4, $5, $6
  from tunnel_version where company_id = $7 and tunnel_id = $8
  returning *
), current as (
  update tunnel set current_version_id = version.id, updated_at = $9 from version
  where tunnel.company_id = $10 and tunnel.id = $11
)
select * from version;
