-- Made from the store by its test and by `npm run generate`; never edited.

-- findExpenses
select expense.*, traffic_source.name as source_name, tunnel.name as tunnel_name from expense
join traffic_source on traffic_source.company_id = expense.company_id and traffic_source.id = expense.traffic_source_id
join tunnel on tunnel.company_id = expense.company_id and tunnel.id = expense.tunnel_id
where expense.company_id = $1
order by expense.day desc, expense.id desc limit $2;
select expense.*, traffic_source.name as source_name, tunnel.name as tunnel_name from expense
join traffic_source on traffic_source.company_id = expense.company_id and traffic_source.id = expense.traffic_source_id
join tunnel on tunnel.company_id = expense.company_id and tunnel.id = expense.tunnel_id
where expense.company_id = $1
and expense.traffic_source_id = $2
and expense.tunnel_id = $3
and (expense.day, expense.id) < ($4::date, $5)
order by expense.day desc, expense.id desc limit $6;

-- findPlaces
select exists (select from traffic_source where company_id = $1 and id = $2) as has_source,
exists (select from tunnel where company_id = $3 and id = $4) as has_tunnel;

-- insertExpense
with inserted as (
  insert into expense (company_id, id, tunnel_id, traffic_source_id, amount, currency, day, note, created_at)
  select company_id, $1, tunnel_id, id, $2, $3, $4, $5,
    $6
  from traffic_source where company_id = $7 and id = $8
  returning *
)
select inserted.*, traffic_source.name as source_name, tunnel.name as tunnel_name from inserted
join traffic_source on traffic_source.company_id = inserted.company_id and traffic_source.id = inserted.traffic_source_id
join tunnel on tunnel.company_id = inserted.company_id and tunnel.id = inserted.tunnel_id;

-- deleteExpense
delete from expense where company_id = $1 and id = $2 returning *;
