-- Made from the store by its test and by `npm run generate`; never edited.

-- findPlace
select pg_current_snapshot()::text as snapshot, (extract(epoch from pg_postmaster_start_time()) * 1000)::bigint::text as epoch;

-- findEvents
select place.*, found.* from (
  select pg_current_snapshot()::text as snapshot, (extract(epoch from pg_postmaster_start_time()) * 1000)::bigint::text as epoch
) as place
left join lateral (
  select id, type, person_id, account_id, data from event
  where company_id = $1 and xid >= pg_snapshot_xmin($2::text::pg_snapshot)
    and not pg_visible_in_snapshot(xid, $3::text::pg_snapshot)
    and type = any($4)
  order by xid, id limit $5
) as found on true;
