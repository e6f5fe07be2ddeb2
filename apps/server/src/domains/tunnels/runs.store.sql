-- Made from the store by its test and by `npm run generate`; never edited.

-- claimDueAccounts, across companies: workers walk the runs of all companies
with recursive company as (
  (select company_id, wake_at from run where wake_at is not null order by company_id, wake_at limit 1)
  union all
  select next.company_id, next.wake_at from company cross join lateral (
    select company_id, wake_at from run
    where wake_at is not null and company_id > company.company_id order by company_id, wake_at limit 1) as next
), ready as materialized (
  select company_id, least($1::int, 2 * $2::int / count(*) over () + 1) as most from company where wake_at <= $3
), place as (
  select ready.company_id, row_number() over (partition by ready.company_id order by run.wake_at) as place, run.wake_at
  from ready cross join lateral (
    select wake_at from run
    where company_id = ready.company_id and wake_at <= $4 order by wake_at limit ready.most) as run
  order by place, wake_at limit $5
), quota as materialized (
  select company_id, count(*) as runs from place group by company_id
), claimed as materialized (
  select quota.company_id, due.* from quota cross join lateral (
    select run.id, run.account_id, account.person_id, account.status, account.bot_status
    from run join account on account.company_id = run.company_id and account.id = run.account_id
    where run.company_id = quota.company_id and run.wake_at <= $6
    order by run.wake_at limit quota.runs for no key update of account skip locked) as due
)
select company_id, account_id, person_id, status, bot_status, array_agg(id) as run_ids
from claimed group by company_id, account_id, person_id, status, bot_status;

-- claimAccounts
with wanted as (
  select run.company_id, run.account_id, array_agg(run.id) as run_ids
  from jsonb_to_recordset($1) as given (company_id text, id text)
  join run on run.company_id = given.company_id and run.id = given.id
  group by run.company_id, run.account_id
)
select account.company_id, account.id as account_id, account.person_id, account.status, account.bot_status, wanted.run_ids
from wanted join account on account.company_id = wanted.company_id and account.id = wanted.account_id
for no key update of account skip locked;

-- lockAccounts
select account.company_id, account.id as account_id
from jsonb_to_recordset($1) as given (company_id text, account_id text)
join account on account.company_id = given.company_id and account.id = given.account_id
order by account.company_id, account.id for no key update of account;

-- findDueRuns
select run.*, tunnel.deleted_at is not null as is_tunnel_deleted
from jsonb_to_recordset($1) as given (company_id text, id text)
join run on run.company_id = given.company_id and run.id = given.id
join tunnel on tunnel.company_id = run.company_id and tunnel.id = run.tunnel_id
where run.wake_at <= $2 order by run.wake_at, run.id;

-- findOldestSignals
select oldest.company_id, oldest.account_id, oldest.seq, oldest.run_id, oldest.event, oldest.waiting::int as waiting
from jsonb_to_recordset($1) as given (company_id text, id text)
cross join lateral (
  select *, count(*) over () as waiting from (
    select * from run_signal where company_id = given.company_id and run_id = given.id order by seq limit 2) as first
  order by seq limit 1) as oldest;

-- insertSignal
insert into run_signal (company_id, account_id, seq, run_id, event, created_at)
values ($1, $2, $3, $4, $5, $6) on conflict do nothing;

-- deleteSignals
delete from run_signal using jsonb_to_recordset($1) as gone (company_id text, account_id text, seq bigint)
where (run_signal.company_id, run_signal.account_id, run_signal.seq) = (gone.company_id, gone.account_id, gone.seq);

-- deleteSignalsOfRuns
delete from run_signal using jsonb_to_recordset($1) as gone (company_id text, id text)
where (run_signal.company_id, run_signal.run_id) = (gone.company_id, gone.id);

-- findVersions
select version.company_id, version.id, version.tunnel_id, version.graph
from jsonb_to_recordset($1) as given (company_id text, id text)
join tunnel_version as version on version.company_id = given.company_id and version.id = given.id;

-- findTagsOfPeople
select person_tag.company_id, person_tag.person_id, person_tag.tag_id
from jsonb_to_recordset($1) as given (company_id text, person_id text)
join person_tag on person_tag.company_id = given.company_id and person_tag.person_id = given.person_id;

-- updateRuns
update run set block_id = next.block_id, step = next.step, state = next.state, reason = next.reason,
  stop_block_ids = next.stop_block_ids, hops = next.hops, wake_at = next.wake_at, timer_at = next.timer_at, updated_at = next.at,
  finished_at = case when next.state in ('finished', 'stopped') then next.at end
from jsonb_to_recordset($1) as next
  (company_id text, id text, block_id text, step int, state text, reason text, stop_block_ids text[], hops smallint,
   step_before int, wake_at timestamptz, timer_at timestamptz, at timestamptz)
where (run.company_id, run.id) = (next.company_id, next.id) and run.step = next.step_before;

-- insertRuns
insert into run (company_id, id, account_id, tunnel_id, version_id, subscription_id, block_id, hops, stop_block_ids, state,
  wake_at, created_at, updated_at)
select company_id, id, account_id, tunnel_id, version_id, subscription_id, block_id, hops, stop_block_ids, 'ready',
  $1, $2, $3
from jsonb_to_recordset($4) as row (company_id text, id text, account_id text, tunnel_id text, version_id text,
  subscription_id text, block_id text, hops smallint, stop_block_ids text[])
returning *;

-- findRunAndLive
select run.* from run join run as named on named.company_id = run.company_id and named.account_id = run.account_id
  and named.tunnel_id = run.tunnel_id
where named.company_id = $1 and named.account_id = $2 and named.id = $3
  and (run.id = named.id or run.state in ('ready', 'waiting', 'held', 'parked'));

-- wakeRun
update run set wake_at = $1, updated_at = $2 where company_id = $3 and id = $4;

-- stopLiveRuns
update run set state = 'stopped', reason = gone.reason, wake_at = null, timer_at = null, updated_at = $1, finished_at = $2
from jsonb_to_recordset($3) as gone (company_id text, account_id text, tunnel_id text, reason text)
where run.company_id = gone.company_id and run.account_id = gone.account_id
  and (gone.tunnel_id is null or run.tunnel_id = gone.tunnel_id) and run.state in ('ready', 'waiting', 'held', 'parked')
returning run.company_id, run.id, run.account_id, run.tunnel_id, run.state, run.reason;

-- forgetSignals
with forgotten as (
  delete from run_signal using jsonb_to_recordset($1) as walk (company_id text, account_id text, tunnel_id text), run
  where run_signal.company_id = walk.company_id and run_signal.account_id = walk.account_id
    and run.company_id = run_signal.company_id and run.id = run_signal.run_id and run.tunnel_id = walk.tunnel_id
  returning run_signal.company_id, run_signal.run_id
)
update run set wake_at = null from forgotten
where run.company_id = forgotten.company_id and run.id = forgotten.run_id and run.state in ('finished', 'stopped');

-- stopAtBlocks
update run set updated_at = $1,
state = case when run.block_id = stop.block_id then 'stopped' else run.state end,
reason = case when run.block_id = stop.block_id then 'action' else run.reason end,
wake_at = case when run.block_id = stop.block_id then null else run.wake_at end,
timer_at = case when run.block_id = stop.block_id then null else run.timer_at end,
finished_at = case when run.block_id = stop.block_id then $2 end,
stop_block_ids = case when run.block_id = stop.block_id then run.stop_block_ids
  else array_append(array_remove(run.stop_block_ids, stop.block_id), stop.block_id) end
from jsonb_to_recordset($3) as stop (company_id text, account_id text, tunnel_id text, block_id text)
where run.company_id = stop.company_id and run.account_id = stop.account_id and run.tunnel_id = stop.tunnel_id
  and run.state in ('ready', 'waiting', 'held', 'parked')
returning run.company_id, run.id, run.account_id, run.tunnel_id, run.state, run.reason;

-- resumeHeldRuns
update run set state = case when timer_at is null then 'ready' else 'waiting' end, wake_at = least(coalesce(timer_at, $1), wake_at),
  updated_at = $2
from jsonb_to_recordset($3) as given (company_id text, account_id text)
where run.company_id = given.company_id and run.account_id = given.account_id and run.state = 'held';

-- lockAccountsIn
select account.company_id, account.id as account_id from account
where account.company_id = $1 and account.id in (
  select account_id from run
  where company_id = $2 and tunnel_id = $3 and account_id > $4
    and state in ('ready', 'waiting', 'held', 'parked')
  order by account_id limit $5)
order by account.id for no key update;

-- findUnemptied, across companies: workers walk the runs of all companies
select company_id, id from tunnel where deleted_at is not null and emptied_at is null order by company_id, id limit 100;

-- markEmptied
update tunnel set emptied_at = $1 where company_id = $2 and id = $3 and deleted_at is not null;
