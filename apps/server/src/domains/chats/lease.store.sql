-- Made from the store by its test and by `npm run generate`; never edited.

-- findWantedConnections, across companies: A sender works for all companies.
with recursive queued as (
  select company_id, connection_id from connection_lookup where connection_id = any ($1::text[])
), candidate as (
  select company_id, connection_id, false as is_sending from queued
  union all
  select company_id, connection_id, true from delivery where state = 'sending'
  union all
  select company_id, id, false from connection where inbound = 'poll' and state = 'OK' and deleted_at is null
  union all
  select company_id, connection_id, false from connection_lease where connection_lease.holder = $2
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
    and delivery.state = 'queued' and delivery.due_at <= $3
  order by delivery.priority, delivery.due_at limit 1
) as due on connection.inbound <> 'poll' and coalesce(lease.paused_until, '-infinity') <= $4
where wanted.is_sending or lease.holder = $5
  or connection.state = 'OK' and connection.deleted_at is null and (connection.inbound = 'poll' or due.due_at is not null)
order by connection.company_id, connection.id;

-- markSenderAlive, across companies: A sender works for all companies.
with gone as (
  delete from sender_process where expires_at < clock_timestamp() - interval '1 hour'
), alive as (
  insert into sender_process (holder, expires_at) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
  on conflict (holder) do update set expires_at = excluded.expires_at
)
select 1 + count(*)::integer as count from sender_process
where expires_at > clock_timestamp() and holder <> $3;

-- countSenders, across companies: A sender works for all companies.
select 1 + count(*)::integer as count from sender_process
where expires_at > clock_timestamp() and holder <> $1;

-- deleteSender, across companies: A sender works for all companies.
delete from sender_process where holder = $1;

-- claimLeases
with claimed as (
  insert into connection_lease as lease (company_id, connection_id, holder, epoch, expires_at)
  select "companyId", "connectionId", $1, 1, clock_timestamp() + $2 * interval '1 millisecond'
  from jsonb_to_recordset($3) as row ("companyId" text, "connectionId" text)
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
join "user" owner on owner.company_id = claimed.company_id and owner.is_owner;

-- renewLeases
update connection_lease set expires_at = clock_timestamp() + $1 * interval '1 millisecond'
from jsonb_to_recordset($2) as held ("companyId" text, "connectionId" text, holder text, epoch bigint)
where connection_lease.company_id = held."companyId" and connection_lease.connection_id = held."connectionId"
  and connection_lease.holder = held.holder and connection_lease.epoch = held.epoch
returning connection_lease.company_id, connection_lease.connection_id;

-- releaseLease
update connection_lease set holder = '', expires_at = '-infinity'
where company_id = $1 and connection_id = $2 and holder = $3 and epoch = $4;

-- updatePause
update connection_lease set paused_until = greatest(paused_until, $1)
where company_id = $2 and connection_id = $3 and holder = $4 and epoch = $5;

-- updateCursor
update connection_lease set cursor = $1
where company_id = $2 and connection_id = $3 and holder = $4 and epoch = $5
returning cursor;
