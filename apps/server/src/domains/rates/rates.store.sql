-- Made from the store by its test and by `npm run generate`; never edited.

-- upsertRates
insert into exchange_rate (company_id, currency, day, usd, source, created_at)
select $1, currency, day, usd, $2, $3
from jsonb_to_recordset($4) as rate (currency text, day date, usd numeric)
order by currency, day
on conflict (company_id, currency, day) do update
  set usd = excluded.usd, source = excluded.source, created_at = excluded.created_at
returning *;

-- findRates
select * from exchange_rate where company_id = $1 and currency = any($2)
order by day desc, currency limit $3;

-- findRatesByDay
select * from exchange_rate where company_id = $1
order by day desc, currency desc limit $2;
select * from exchange_rate where company_id = $1 and currency = $2
and (day, currency) < ($3::date, $4)
order by day desc, currency desc limit $5;

-- deleteRate
delete from exchange_rate where company_id = $1 and currency = $2 and day = $3 returning *;
