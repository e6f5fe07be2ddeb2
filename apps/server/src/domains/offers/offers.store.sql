-- Made from the store by its test and by `npm run generate`; never edited.

-- insertCategory
insert into offer_category (company_id, id, name, created_at) values ($1, $2, $3, $4) returning *;

-- findCategory
select * from offer_category where company_id = $1 and id = $2 and deleted_at is null;

-- findCategories
select category.*, (select count(*)::int from offer
  where offer.company_id = category.company_id and offer.category_id = category.id and offer.deleted_at is null) as offer_count
from offer_category category
where category.company_id = $1 and category.deleted_at is null
order by category.created_at desc, category.id desc;

-- holdCategory
select id from offer_category where company_id = $1 and id = $2 and deleted_at is null for share;

-- lockCategory
select * from offer_category where company_id = $1 and id = $2 and deleted_at is null for update;

-- countOffers
select count(*)::int as count from offer
where company_id = $1 and category_id = $2 and deleted_at is null;

-- renameCategory
update offer_category set name = $1
where company_id = $2 and id = $3 and deleted_at is null returning *;

-- deleteCategory
update offer_category set deleted_at = $1 where company_id = $2 and id = $3 and deleted_at is null;

-- findOfferIds
select id from offer where company_id = $1 and category_id = $2 and deleted_at is null
order by created_at, id limit $3;

-- copyOffers
with copy as (
  select * from jsonb_to_recordset($1) as row (of text, id text, hash text, category_id text, name text)
), made as (
  insert into offer (company_id, id, category_id, name, title, description, price, currency, language, is_on, stock, hash, messages,
    actions, created_at, updated_at)
  select offer.company_id, copy.id, copy.category_id, coalesce(copy.name, offer.name), title, description, price, currency, language,
    false, stock, copy.hash, messages, actions, $2, $3
  from copy join offer on offer.company_id = $4 and offer.id = copy.of and offer.deleted_at is null
  returning *
), looked_up as (
  insert into offer_lookup (hash, company_id, offer_id) select hash, company_id, id from made
), paid as (
  insert into offer_payment_credit (company_id, offer_id, payment_credit_id)
  select link.company_id, copy.id, link.payment_credit_id
  from copy join offer_payment_credit as link on link.company_id = $5 and link.offer_id = copy.of
)
select * from made;

-- findOffers
select * from offer
where company_id = $1 and deleted_at is null
  and category_id = $2
  and (position(lower($3) in lower(name)) > 0 or position(lower($4) in lower(title)) > 0)
  and (created_at, id) < ($5, $6)
order by created_at desc, id desc limit $7;

-- deleteOffer
update offer set deleted_at = $1, updated_at = $2
where company_id = $3 and id = $4 and deleted_at is null returning *;

-- insertOffer
with made as (
  insert into offer (company_id, id, category_id, name, title, description, price, currency, language, is_on, stock, hash, messages,
    created_at, updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8,
    $9, $10, $11, $12, $13, $14, $15)
  returning *
), looked_up as (
  insert into offer_lookup (hash, company_id, offer_id) select hash, company_id, id from made
)
select * from made;

-- updateOffer
update offer set category_id = $1, name = $2, title = $3, description = $4, price = $5,
  currency = $6, language = $7, is_on = $8, stock = $9,
  messages = $10, updated_at = $11
where company_id = $12 and id = $13 and deleted_at is null returning *;

-- deleteOtherOfferCredits
delete from offer_payment_credit
where company_id = $1 and offer_id = $2 and payment_credit_id <> all ($3::text[]);

-- insertOfferCredits
insert into offer_payment_credit (company_id, offer_id, payment_credit_id)
select $1, $2, credit_id from unnest($3::text[]) as credit_id on conflict do nothing;

-- findOfferCredits
select link.payment_credit_id from offer_payment_credit as link
join payment_credit as credit
  on credit.company_id = link.company_id and credit.id = link.payment_credit_id and credit.deleted_at is null
where link.company_id = $1 and link.offer_id = $2 order by link.payment_credit_id;

-- findOffer
select * from offer where company_id = $1 and id = $2 and deleted_at is null;

-- lockOffer
select * from offer where company_id = $1 and id = $2 and deleted_at is null for no key update;

-- findOfferOfOrder
select * from offer where company_id = $1 and id = $2;

-- takeStock
update offer set stock = stock - 1
where company_id = $1 and id = $2 and is_on and deleted_at is null and stock > 0 returning stock;

-- returnStock
update offer set stock = stock + 1 where company_id = $1 and id = $2 and stock is not null;
