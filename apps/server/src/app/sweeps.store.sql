-- Made from the store by its test and by `npm run generate`; never edited.

-- deleteInboundSeen, across companies: sweeps serve all companies
delete from inbound_seen where (company_id, connection_id, event_id) in (
select company_id, connection_id, event_id from inbound_seen where seen_at < clock_timestamp() - interval '48 hours'
order by seen_at limit $1 for update skip locked);

-- deleteIdempotencyKeys, across companies: sweeps serve all companies
delete from idempotency_key where (company_id, subject, key) in (
select company_id, subject, key from idempotency_key where expires_at < $1
order by expires_at limit $2 for update skip locked);

-- deleteSessions, across companies: sweeps serve all companies
delete from login_session where id in (
select id from login_session where expires_at < $1 order by expires_at limit $2 for update skip locked);

-- deleteOldSignIns
with tickets as (
  delete from login_ticket where token_hash in (
    select token_hash from login_ticket where expires_at < $1 limit $2 for update skip locked) returning 1
), codes as (
  delete from setup_code where expires_at < $3 returning 1
), events as (
  delete from login_event where id in (
    select id from login_event where id < $4 order by id limit $5 for update skip locked) returning 1
)
select greatest((select count(*) from tickets), (select count(*) from events))::int as count;
