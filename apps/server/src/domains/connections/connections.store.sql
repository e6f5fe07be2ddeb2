-- Made from the store by its test and by `npm run generate`; never edited.

-- insertConnection
with made as (
  insert into connection (company_id, id, kind, type, name, settings, secrets, external_id, inbound, created_at, updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8,
    $9, $10, $11)
  on conflict do nothing returning *
), looked_up as (
  insert into connection_lookup (connection_id, company_id) select id, company_id from made
), leased as (
  insert into connection_lease (company_id, connection_id) select company_id, id from made
)
select * from made;

-- findConnection
select * from connection where company_id = $1 and id = $2 and deleted_at is null;

-- findConnectionsOf
select id from connection where company_id = $1 and id = any ($2::text[]) and deleted_at is null;

-- lockConnection
select * from connection where company_id = $1 and id = $2 and deleted_at is null for no key update;

-- findOutside
select * from connection
where company_id = $1 and id = $2 and kind not in ('MANUAL', 'TELEPHONY') and deleted_at is null;

-- findByExternalId
select id from connection
where company_id = $1 and kind = $2 and external_id = $3 and deleted_at is null;

-- findConnections
select * from connection where company_id = $1 and kind not in ('MANUAL', 'TELEPHONY') and deleted_at is null
order by created_at desc, id desc;

-- findBuiltIn
select * from connection where company_id = $1 and kind = $2;

-- findHookedConnection, across companies: An inbound request knows its connection and no company.
select connection.* from connection_lookup as lookup
join connection on connection.company_id = lookup.company_id and connection.id = lookup.connection_id
where lookup.connection_id = $1 and connection.deleted_at is null;

-- updateConnection
update connection set name = $1, settings = $2, secrets = $3,
  external_id = $4, inbound = $5, doubt = $6, updated_at = $7
where company_id = $8 and id = $9 returning *;

-- updateConnectionState
update connection set state = $1, error = $2, updated_at = $3
where company_id = $4 and id = $5 returning *;

-- updateLimits
update connection set limits = $1, updated_at = $2
where company_id = $3 and id = $4 returning *;

-- markDeleted
update connection set deleted_at = $1, updated_at = $2, state = 'OFF', inbound = 'none', secrets = null
where company_id = $3 and id = $4;
