-- Made from the store by its test and by `npm run generate`; never edited.

-- insertOrder
insert into "order" (company_id, id, person_id, account_id, offer_id, payment_credit_id, payment_method, title, description,
  offer_price, offer_currency, price, currency, buyer_email, buyer_phone, transaction_at, manager_id, tunnel_id, traffic_source_id,
  cause, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7,
  $8, $9, $10, $11, $12, $13, $14,
  $15, $16, $17, $18, $19, $20,
  $21, $22)
on conflict (company_id, cause) where cause is not null do nothing returning *;

-- findOrder
select * from "order" where company_id = $1 and id = $2;

-- findNamedOrder
select "order".*, person.name as person_name, offer.name as offer_name from "order"
join person on person.company_id = "order".company_id and person.id = "order".person_id
join offer on offer.company_id = "order".company_id and offer.id = "order".offer_id
where "order".company_id = $1 and "order".id = $2 and coalesce((select bool_or(own_link.user_id = $3) from person_user own_link
      where own_link.company_id = $4 and own_link.person_id = "order".person_id), true);

-- findOrders
select "order".*, person.name as person_name, offer.name as offer_name from "order"
join person on person.company_id = "order".company_id and person.id = "order".person_id
join offer on offer.company_id = "order".company_id and offer.id = "order".offer_id
where "order".company_id = $1
  and "order".deal_status = $2
  and "order".offer_id = $3
  and "order".person_id = $4
  and "order".manager_id = $5
  and "order".created_at >= $6
  and "order".created_at < $7
  and coalesce((select bool_or(own_link.user_id = $8) from person_user own_link
      where own_link.company_id = $9 and own_link.person_id = "order".person_id), true)
  and ("order".created_at, "order".id) < ($10, $11)
order by "order".created_at desc, "order".id desc limit $12;

-- countOpenOrders
select count(*)::int as count from (
select from "order" where company_id = $1 and deal_status = 'OPENED'
  and coalesce((select bool_or(own_link.user_id = $2) from person_user own_link
    where own_link.company_id = $3 and own_link.person_id = "order".person_id), true)
limit $4) as open;

-- lockOrder
select * from "order" where company_id = $1 and id = $2 for no key update;

-- findOrderByCause
select * from "order" where company_id = $1 and cause = $2;

-- findUnpaidOrder
select * from "order" where company_id = $1 and person_id = $2
  and account_id = $3
  and offer_id = $4 and deal_status = 'OPENED' and payment_status <> 'PENDING' and cause is not null
order by created_at desc, id desc limit 1;

-- findLastOrder
select *, count(*) over ()::int as count from "order"
where company_id = $1 and person_id = $2 and offer_id = $3
order by created_at desc, id desc limit 1;

-- updateOrder
update "order" set deal_status = $1, payment_status = $2, price = $3,
  currency = $4, paid_at = $5, user_comments = $6, updated_at = $7
where company_id = $8 and id = $9 returning *;

-- updateManager
update "order" set manager_id = $1, updated_at = $2 where company_id = $3 and id = $4 returning *;

-- insertOrderChange
insert into order_change (company_id, id, order_id, user_id, actor, before, after, note, created_at)
values ($1, $2, $3, $4, $5, $6,
  $7, $8, $9);

-- findOrderChanges
select * from order_change where company_id = $1 and order_id = $2 order by created_at, id;
