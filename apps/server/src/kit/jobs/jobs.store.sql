-- Made from the store by its test and by `npm run generate`; never edited.

-- insertJob
insert into job (company_id, id, name, lane, payload, cause, actor, user_id, due_at)
values ($1, $2, $3, $4, $5, $6, $7,
  $8, $9)
on conflict (company_id, name, cause) where cause is not null do nothing
returning id;

-- lockReadyLanes, across companies: a worker serves all companies
with recursive lane as (
  (select company_id, name, lane, 1 as place from job
   where state = 'queued' and (company_id, name, lane) > ($1, $2, $3)
   order by company_id, name, lane limit 1)
  union all
  select next.company_id, next.name, next.lane, lane.place + 1
  from lane, lateral (
    select company_id, name, lane from job
    where state = 'queued' and (job.company_id, job.name, job.lane) > (lane.company_id, lane.name, lane.lane)
    order by company_id, name, lane limit 1
  ) as next
  where lane.place < $4
),
seen as materialized (
  select lane.*, name = any ($5) and exists (
    select from job
    where (job.company_id, job.name, job.lane) = (lane.company_id, lane.name, lane.lane) and state = 'queued'
      and due_at <= $6 and (leased_until is null or leased_until <= clock_timestamp())
  ) as is_ready
  from lane
)
select company_id, name, lane, is_ready, place = $7 as is_cut,
  case when is_ready
    then pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', 'job', company_id, name, lane), 0))
    else false end as is_mine
from seen where is_ready or place = $8 order by place;

-- claimJobs
with lane as (
  select * from jsonb_to_recordset($1)
    as row (place int, company_id text, name text, lane text, "perLane" int)
),
chosen as (
  select company_id, id, place, row_number() over (partition by place order by due_at, id) as turn
  from lane, lateral (
    select job.id, job.due_at from job
    where (job.company_id, job.name, job.lane) = (lane.company_id, lane.name, lane.lane) and state = 'queued'
      and due_at <= $2 and (leased_until is null or leased_until <= clock_timestamp())
    order by job.due_at, job.id
    limit greatest(0, least($3, lane."perLane" - (
      select count(*) from job as busy
      where (busy.company_id, busy.name, busy.lane) = (lane.company_id, lane.name, lane.lane)
        and busy.leased_until > clock_timestamp())))
    for update skip locked
  ) as due
  order by turn, place limit $4
)
update job set
  leased_until = clock_timestamp() + make_interval(secs => $5),
  epoch = epoch + 1,
  attempts = attempts + 1
from chosen where (job.company_id, job.id) = (chosen.company_id, chosen.id)
returning job.company_id, job.id, name, lane, payload, actor, user_id, attempts, job.due_at, epoch, place;

-- updateLeases
with lease as (
  select * from jsonb_to_recordset($1) as row ("companyId" text, id text, epoch bigint)
),
held as (
  select job.company_id, job.id from job, lease
  where (job.company_id, job.id, job.epoch) = (lease."companyId", lease.id, lease.epoch) and job.state = 'queued'
  for no key update of job skip locked
),
renewed as (
  update job set leased_until = clock_timestamp() + make_interval(secs => $2)
  from held where (job.company_id, job.id) = (held.company_id, held.id)
)
select lease.id, exists (
  select from job where (job.company_id, job.id, job.epoch) = (lease."companyId", lease.id, lease.epoch) and job.state = 'queued'
) as is_held from lease;

-- lockJob
select from job where company_id = $1 and id = $2 and epoch = $3 and state = 'queued' for key share;

-- noteProgress
update job set attempts = 1
where company_id = $1 and id = $2 and epoch = $3 and state = 'queued' returning id;

-- finishJob
with gone as (
  delete from job where company_id = $1 and id = $2 and epoch = $3 and state = 'queued' and cause is null
  returning id
),
remembered as (
  update job set state = 'done', payload = '{}', leased_until = null, last_error = null, finished_at = $4
  where company_id = $5 and id = $6 and epoch = $7 and state = 'queued' and cause is not null
  returning id
)
select id from gone union all select id from remembered;

-- failJob
update job set
  state = $1, due_at = $2, last_error = $3,
  finished_at = $4, leased_until = null
where company_id = $5 and id = $6 and epoch = $7 and state = 'queued' returning id;

-- releaseJob
update job set leased_until = null, attempts = attempts - 1
where company_id = $1 and id = $2 and epoch = $3 and state = 'queued';

-- updateDeadJob
update job set state = 'queued', attempts = 0, due_at = $1, finished_at = null
where company_id = $2 and id = $3 and state = 'dead' returning id;

-- updateDeadJobs
update job set state = 'queued', attempts = 0, due_at = $1, finished_at = null
where company_id = $2 and state = 'dead' and id in (
  select id from job where company_id = $3 and state = 'dead' order by id limit $4 for update skip locked)
returning id;

-- deleteFinishedJobs, across companies: the sweep of old jobs
delete from job where (company_id, id) in (
select company_id, id from job
where state <> 'queued' and finished_at < $1 and (state = 'done' or finished_at < $2)
order by finished_at limit $3 for update skip locked);
