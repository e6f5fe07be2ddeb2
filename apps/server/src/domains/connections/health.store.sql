-- Made from the store by its test and by `npm run generate`; never edited.

-- findHealth
select
  coalesce(
    (select max(seen_at) from (
      select company_id, connection_id, seen_at from inbound_seen order by seen_at desc limit $1) as newest
      where newest.company_id = $2 and newest.connection_id = $3),
    (select max(seen_at) from inbound_seen where company_id = $4 and connection_id = $5),
    (select max(last_inbound_at) from account where company_id = $6 and connection_id = $7)) as last_inbound_at,
  (select count(*) from (
    select from inbound_failed where company_id = $8 and connection_id = $9 limit $10) as found)::int as set_aside,
  (select count(*) from (
    select from delivery where company_id = $11 and connection_id = $12 and state = 'queued'
    limit $13) as found)::int as queued,
  (select min(due_at) from (values (0::smallint), (1::smallint), (2::smallint)) as level (priority)
    cross join lateral (
      select due_at from delivery where company_id = $14 and connection_id = $15 and state = 'queued'
        and delivery.priority = level.priority order by due_at limit 1) as head) as oldest_queued_at,
  (select count(*) from (
    select from delivery where company_id = $16 and connection_id = $17 and state = 'sending'
    limit $18) as found)::int as sending,
  (select count(*) from (
    select from delivery where company_id = $19 and connection_id = $20 and state = 'in_doubt'
    limit $21) as found)::int as in_doubt,
  case when lease.paused_until > clock_timestamp() then lease.paused_until end as paused_until,
  case when lease.expires_at > clock_timestamp() then lease.holder end as holder,
  case when lease.expires_at > clock_timestamp() then lease.expires_at end as held_until
from (values (1)) as one
left join connection_lease as lease on lease.company_id = $22 and lease.connection_id = $23;

-- findUse
with tool as (
  select exists (
    select from connection where connection.company_id = leadgentool.company_id and connection.id = any (leadgentool.connection_ids)
      and connection.id <> $1 and connection.deleted_at is null) as has_other
  from leadgentool
  join tunnel on tunnel.company_id = leadgentool.company_id and tunnel.id = leadgentool.tunnel_id and tunnel.deleted_at is null
  where leadgentool.company_id = $2 and leadgentool.deleted_at is null and $3 = any (leadgentool.connection_ids)
)
select
  (select count(*) from account where company_id = $4 and connection_id = $5 and external_id is not null)::int as accounts,
  (select count(*) from delivery
    where company_id = $6 and connection_id = $7 and state = 'queued')::int as queued,
  (select count(*) from tool)::int as leadgentools,
  (select count(*) from tool where not has_other)::int as last_of;
