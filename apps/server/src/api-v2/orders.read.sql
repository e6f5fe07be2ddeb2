-- Made from the store by its test and by `npm run generate`; never edited.

-- findOrders
with page as materialized (
  select id from "order" where company_id = $1 order by created_at desc, id desc limit $2 offset $3)
select o.* from page cross join lateral (
  select * from "order" where "order".company_id = $4 and "order".id = page.id limit 1) as o
order by o.created_at desc, o.id desc;

-- findOrder
select * from "order" where company_id = $1 and id = $2;
