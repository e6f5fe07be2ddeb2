-- Made from the store by its test and by `npm run generate`; never edited.

-- findCompany
select * from company where id = $1;

-- findCompanies, across companies: Commands list the companies of the installation.
select * from company where true order by id limit $1;

-- insertCompany
insert into company (id, name, time_zone, language, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6) returning *;

-- updateCompany
update company set name = $1, time_zone = $2, language = $3,
  currencies = $4, default_currency = $5, is_api_on = $6, updated_at = $7
where id = $8 returning *;

-- lockCompany
select * from company where id = $1 for no key update;

-- countOf
select kind, sum(count)::bigint as count from (
  select kind, count from company_count where company_id = $1
  union all select kind, change from company_count_delta where company_id = $2) as part
group by kind;

-- foldCounts, across companies: A worker folds the changes of every company.
with taken as (
  select company_id, id from company_count_delta limit $1 for update skip locked
), gone as (
  delete from company_count_delta as delta using taken
  where (delta.company_id, delta.id) = (taken.company_id, taken.id)
  returning delta.company_id, delta.kind, delta.change
), written as (
  insert into company_count (company_id, kind, count)
  select company_id, kind, sum(change) from gone group by company_id, kind order by company_id, kind
  on conflict (company_id, kind) do update set count = company_count.count + excluded.count
)
select count(*)::int as folded from gone;
