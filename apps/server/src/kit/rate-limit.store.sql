-- Made from the store by its test and by `npm run generate`; never edited.

-- reserveRequests
insert into rate_window as known (subject, started_at, reserved)
values ($1, coalesce($2::timestamptz, clock_timestamp()), $3)
on conflict (subject) do update set
  reserved = case when known.started_at > excluded.started_at - interval '60 seconds' then known.reserved else 0 end
    + excluded.reserved,
  started_at = case when known.started_at > excluded.started_at - interval '60 seconds' then known.started_at
    else excluded.started_at end
returning reserved, started_at::text,
  1000 * extract(epoch from started_at + interval '60 seconds' - coalesce($4::timestamptz, clock_timestamp()))::float8 as left_ms;

-- deleteRateWindows, across companies: the sweep of windows, which are of no company
delete from rate_window where subject in (
select subject from rate_window where started_at < clock_timestamp() - interval '2 minutes'
order by started_at limit $1 for update skip locked);
