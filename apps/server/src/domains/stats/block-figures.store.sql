-- Made from the store by its test and by `npm run generate`; never edited.

-- insertBlockDeltas
insert into block_delta (company_id, tunnel_id, block_id, outcome, change)
select company_id, tunnel_id, block_id, outcome, change from jsonb_to_recordset($1) as delta
  (company_id text, tunnel_id text, block_id text, outcome text, change bigint);

-- moveBlockDeltas, across companies: folding works over all companies
with taken as (
  delete from block_delta where (company_id, id) in (
    select company_id, id from block_delta order by company_id, id limit $1 for update skip locked)
  returning *
), folded as (
  insert into block_count (company_id, tunnel_id, block_id, outcome, count)
  select company_id, tunnel_id, block_id, outcome, sum(change) from taken
  group by company_id, tunnel_id, block_id, outcome order by company_id, tunnel_id, block_id, outcome
  on conflict (company_id, tunnel_id, block_id, outcome) do update set count = block_count.count + excluded.count
)
select count(*)::int as moved from taken;

-- findBlockFigures
with stepped as (
  select block_id, outcome, sum(count)::bigint as count from (
    select block_id, outcome, count from block_count where company_id = $1 and tunnel_id = $2
    union all
    select block_id, outcome, change from block_delta where company_id = $3 and tunnel_id = $4) as counted
  group by block_id, outcome
), standing as (
  select block_id, count(*)::int as inside from run
  where company_id = $5 and tunnel_id = $6 and state in ('ready', 'waiting', 'held', 'parked')
    and block_id is not null
  group by block_id
)
select coalesce(stepped.block_id, standing.block_id) as block_id, stepped.outcome, coalesce(stepped.count, 0) as count,
  coalesce(standing.inside, 0) as inside
from stepped full join standing using (block_id) order by 1, 2;
