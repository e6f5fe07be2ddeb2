-- Made from the store by its test and by `npm run generate`; never edited.

-- insertDeltas
insert into stat_delta (company_id, tunnel_id, traffic_source_id, currency, day, figure, change)
select company_id, tunnel_id, traffic_source_id, currency, day, figure, change
from jsonb_to_recordset($1) as delta
  (company_id text, tunnel_id text, traffic_source_id text, currency text, day date, figure text, change numeric);

-- insertUniques
insert into stat_unique (company_id, scope, kind, subject, times, traffic_source_id, day)
select company_id, scope, kind, subject, times, traffic_source_id, day
from jsonb_to_recordset($1) as counted
  (company_id text, scope text, kind text, subject text, times integer, traffic_source_id text, day date)
on conflict do nothing
returning *;

-- findSales
select stat_sale.* from stat_sale
join jsonb_to_recordset($1) as wanted (company_id text, order_id text) using (company_id, order_id);

-- deleteSales
delete from stat_sale using jsonb_to_recordset($1) as gone (company_id text, order_id text)
where (stat_sale.company_id, stat_sale.order_id) = (gone.company_id, gone.order_id);

-- insertSales
insert into stat_sale (company_id, order_id, subject, tunnel_id, traffic_source_id, currency, amount, day)
select company_id, order_id, subject, tunnel_id, traffic_source_id, currency, amount, day
from jsonb_to_recordset($1) as sale
  (company_id text, order_id text, subject text, tunnel_id text, traffic_source_id text, currency text, amount numeric, day date);

-- moveBuyers
with moved as (
  select * from jsonb_to_recordset($1) as buyer
    (company_id text, scope text, kind text, subject text, times integer, traffic_source_id text, day date)
), held as (
  insert into stat_unique (company_id, scope, kind, subject, times, traffic_source_id, day)
  select company_id, scope, kind, subject, times, traffic_source_id, day from moved
  on conflict (company_id, scope, kind, subject) do update set times = stat_unique.times + excluded.times
  returning *
)
select held.*, held.times - moved.times as times_before
from held join moved using (company_id, scope, kind, subject);

-- findFirstSales
select buyer.company_id, buyer.scope, buyer.subject, first.traffic_source_id, first.day
from jsonb_to_recordset($1) as buyer (company_id text, scope text, subject text)
cross join lateral (
  select traffic_source_id, day from stat_sale
  where company_id = buyer.company_id and subject = buyer.subject and (buyer.scope = '' or tunnel_id = buyer.scope)
  order by day, order_id limit 1
) as first;

-- updateBuyers
insert into stat_unique (company_id, scope, kind, subject, times, traffic_source_id, day)
select company_id, scope, kind, subject, times, traffic_source_id, day
from jsonb_to_recordset($1) as counted
  (company_id text, scope text, kind text, subject text, times integer, traffic_source_id text, day date)
on conflict do nothing
returning *;
update stat_unique set traffic_source_id = buyer.traffic_source_id, day = buyer.day
from jsonb_to_recordset($1) as buyer
  (company_id text, scope text, kind text, subject text, traffic_source_id text, day date)
where (stat_unique.company_id, stat_unique.scope, stat_unique.kind, stat_unique.subject)
  = (buyer.company_id, buyer.scope, buyer.kind, buyer.subject);

-- moveDeltas, across companies: folding works over all companies
with taken as (
  delete from stat_delta where (company_id, id) in (
    select company_id, id from stat_delta order by company_id, id limit $1 for update skip locked)
  returning *
), folded as (
  insert into stat_day (company_id, tunnel_id, traffic_source_id, currency, day, visits, uniq_visits, shows, uniq_shows,
    subscribers, uniq_subscribers, orders, sales, uniq_sales, sale_amount, expense_amount)
  select company_id, tunnel_id, traffic_source_id, currency, day,
    coalesce(sum(change) filter (where figure = 'visits'), 0), coalesce(sum(change) filter (where figure = 'uniq_visits'), 0),
    coalesce(sum(change) filter (where figure = 'shows'), 0), coalesce(sum(change) filter (where figure = 'uniq_shows'), 0),
    coalesce(sum(change) filter (where figure = 'subscribers'), 0), coalesce(sum(change) filter (where figure = 'uniq_subscribers'), 0),
    coalesce(sum(change) filter (where figure = 'orders'), 0),
    coalesce(sum(change) filter (where figure = 'sales'), 0), coalesce(sum(change) filter (where figure = 'uniq_sales'), 0),
    coalesce(sum(change) filter (where figure = 'sale_amount'), 0), coalesce(sum(change) filter (where figure = 'expense_amount'), 0)
  from taken group by company_id, tunnel_id, traffic_source_id, currency, day
  order by company_id, tunnel_id, traffic_source_id, currency, day
  on conflict (company_id, tunnel_id, traffic_source_id, currency, day) do update set
    visits = stat_day.visits + excluded.visits, uniq_visits = stat_day.uniq_visits + excluded.uniq_visits,
    shows = stat_day.shows + excluded.shows, uniq_shows = stat_day.uniq_shows + excluded.uniq_shows,
    subscribers = stat_day.subscribers + excluded.subscribers,
    uniq_subscribers = stat_day.uniq_subscribers + excluded.uniq_subscribers,
    orders = stat_day.orders + excluded.orders,
    sales = stat_day.sales + excluded.sales, uniq_sales = stat_day.uniq_sales + excluded.uniq_sales,
    sale_amount = stat_day.sale_amount + excluded.sale_amount,
    expense_amount = stat_day.expense_amount + excluded.expense_amount
)
select count(*)::int as moved from taken;

-- findFigures
with row as (
  select tunnel_id, currency, day, visits, uniq_visits, shows, uniq_shows, subscribers, uniq_subscribers, orders, sales,
    uniq_sales, sale_amount, expense_amount
  from stat_day where company_id = $1 and tunnel_id = $2
  union all
  select tunnel_id, currency, day, case when figure = $3 then change else 0 end, case when figure = $4 then change else 0 end, case when figure = $5 then change else 0 end,
    case when figure = $6 then change else 0 end, case when figure = $7 then change else 0 end, case when figure = $8 then change else 0 end, case when figure = $9 then change else 0 end,
    case when figure = $10 then change else 0 end, case when figure = $11 then change else 0 end, case when figure = $12 then change else 0 end, case when figure = $13 then change else 0 end
  from stat_delta where company_id = $14 and tunnel_id = $15
), count as (
  select coalesce(sum(visits), 0)::bigint as visits, coalesce(sum(shows), 0)::bigint as shows,
    coalesce(sum(subscribers), 0)::bigint as subscribers,
    coalesce(sum(orders), 0)::bigint as orders, coalesce(sum(sales), 0)::bigint as sales,
    coalesce(sum(uniq_visits) filter (where tunnel_id = $16), 0)::bigint as uniq_visits,
    coalesce(sum(uniq_shows) filter (where tunnel_id = $17), 0)::bigint as uniq_shows,
    coalesce(sum(uniq_subscribers) filter (where tunnel_id = $18), 0)::bigint as uniq_subscribers,
    coalesce(sum(uniq_sales) filter (where tunnel_id = $19), 0)::bigint as uniq_sales
  from row
), amount as (
  select currency, day, sum(sale_amount) as sale, sum(expense_amount) as expense,
    case currency when 'USD' then 1 else (
      select usd from exchange_rate
      where company_id = $20 and currency = row.currency and day <= row.day order by day desc limit 1) end as rate
  from row where currency <> '' group by currency, day
), total as (
  select coalesce(sum(sale * rate), 0) as sale, coalesce(sum(expense * rate), 0) as expense from amount
), missing as (
  select currency, round(sum(sale), 2)::text as sale_amount, round(sum(expense), 2)::text as expense_amount
  from amount where rate is null group by currency having sum(sale) <> 0 or sum(expense) <> 0
)
select count.*,
  trunc(floor(total.sale * 100 + 0.5) / 100, 2)::text as total_sale,
  trunc(floor(total.expense * 100 + 0.5) / 100, 2)::text as total_expenses,
  (select coalesce(jsonb_agg(missing order by currency), '[]') from missing) as not_converted
from count, total;

-- findFiguresOfEach
select wanted.id as tunnel_id, figure.* from unnest($1::text[]) as wanted (id)
cross join lateral (
with row as (
  select tunnel_id, currency, day, visits, uniq_visits, shows, uniq_shows, subscribers, uniq_subscribers, orders, sales,
    uniq_sales, sale_amount, expense_amount
  from stat_day where company_id = $2 and tunnel_id = wanted.id
  union all
  select tunnel_id, currency, day, case when figure = $3 then change else 0 end, case when figure = $4 then change else 0 end, case when figure = $5 then change else 0 end,
    case when figure = $6 then change else 0 end, case when figure = $7 then change else 0 end, case when figure = $8 then change else 0 end, case when figure = $9 then change else 0 end,
    case when figure = $10 then change else 0 end, case when figure = $11 then change else 0 end, case when figure = $12 then change else 0 end, case when figure = $13 then change else 0 end
  from stat_delta where company_id = $14 and tunnel_id = wanted.id
), count as (
  select coalesce(sum(visits), 0)::bigint as visits, coalesce(sum(shows), 0)::bigint as shows,
    coalesce(sum(subscribers), 0)::bigint as subscribers,
    coalesce(sum(orders), 0)::bigint as orders, coalesce(sum(sales), 0)::bigint as sales,
    coalesce(sum(uniq_visits) filter (where tunnel_id = wanted.id), 0)::bigint as uniq_visits,
    coalesce(sum(uniq_shows) filter (where tunnel_id = wanted.id), 0)::bigint as uniq_shows,
    coalesce(sum(uniq_subscribers) filter (where tunnel_id = wanted.id), 0)::bigint as uniq_subscribers,
    coalesce(sum(uniq_sales) filter (where tunnel_id = wanted.id), 0)::bigint as uniq_sales
  from row
), amount as (
  select currency, day, sum(sale_amount) as sale, sum(expense_amount) as expense,
    case currency when 'USD' then 1 else (
      select usd from exchange_rate
      where company_id = $15 and currency = row.currency and day <= row.day order by day desc limit 1) end as rate
  from row where currency <> '' group by currency, day
), total as (
  select coalesce(sum(sale * rate), 0) as sale, coalesce(sum(expense * rate), 0) as expense from amount
), missing as (
  select currency, round(sum(sale), 2)::text as sale_amount, round(sum(expense), 2)::text as expense_amount
  from amount where rate is null group by currency having sum(sale) <> 0 or sum(expense) <> 0
)
select count.*,
  trunc(floor(total.sale * 100 + 0.5) / 100, 2)::text as total_sale,
  trunc(floor(total.expense * 100 + 0.5) / 100, 2)::text as total_expenses,
  (select coalesce(jsonb_agg(missing order by currency), '[]') from missing) as not_converted
from count, total) as figure;
