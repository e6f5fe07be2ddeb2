-- Made from the store by its test and by `npm run generate`; never edited.

-- insertCategory
insert into offer_category (company_id, id, name, created_at) values ($1, $2, $3, $4) returning *;

-- findCategory
select * from offer_category where company_id = $1 and id = $2 and deleted_at is null;

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
update offer set name = $1, title = $2, description = $3, price = $4,
  currency = $5, language = $6, is_on = $7, stock = $8,
  messages = $9, updated_at = $10
where company_id = $11 and id = $12 and deleted_at is null returning *;

-- insertOfferCredits
insert into offer_payment_credit (company_id, offer_id, payment_credit_id)
select $1, $2, credit_id from unnest($3::text[]) as credit_id on conflict do nothing;

-- findOfferCredits
select payment_credit_id from offer_payment_credit where company_id = $1 and offer_id = $2 order by payment_credit_id;

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
