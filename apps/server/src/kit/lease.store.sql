-- Made from the store by its test and by `npm run generate`; never edited.

-- claimLease, across companies: leases are of no company
insert into lease (name, holder, epoch, expires_at)
values ($1, $2, 1, clock_timestamp() + make_interval(secs => $3))
on conflict (name) do update set
  holder = excluded.holder,
  epoch = lease.epoch + case when lease.holder = excluded.holder then 0 else 1 end,
  expires_at = excluded.expires_at
where lease.holder = excluded.holder or lease.expires_at <= clock_timestamp()
returning epoch;

-- releaseLease, across companies: leases are of no company
update lease set expires_at = clock_timestamp() where name = $1 and holder = $2 returning name;
