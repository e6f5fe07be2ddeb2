-- Made from the store by its test and by `npm run generate`; never edited.

-- insertPaymentCredit
insert into payment_credit (company_id, id, type, name, currencies, instructions, is_on, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9) returning *;

-- findPaymentCredit
select * from payment_credit where company_id = $1 and id = $2 and deleted_at is null;

-- findPaymentCredits
select * from payment_credit where company_id = $1 and id = any($2) and deleted_at is null
order by created_at, id;

-- findAllPaymentCredits
select * from payment_credit where company_id = $1 and deleted_at is null order by created_at desc, id desc;

-- lockPaymentCredit
select * from payment_credit where company_id = $1 and id = $2 and deleted_at is null for no key update;

-- updatePaymentCredit
update payment_credit set name = $1, currencies = $2, instructions = $3, is_on = $4,
  updated_at = $5
where company_id = $6 and id = $7 and deleted_at is null returning *;

-- deletePaymentCredit
update payment_credit set deleted_at = $1, updated_at = $2
where company_id = $3 and id = $4 and deleted_at is null returning *;

-- countOffersOfCredit
select count(*)::int as count from offer_payment_credit as link
join offer on offer.company_id = link.company_id and offer.id = link.offer_id and offer.deleted_at is null
where link.company_id = $1 and link.payment_credit_id = $2;

-- writeManualPayment
with changed as (
  update payment set amount = $1, currency = $2, status = 'SUCCESS', paid_at = $3, updated_at = $4
  where company_id = $5 and order_id = $6 and external_id is null returning *
), added as (
  insert into payment (company_id, id, order_id, payment_credit_id, amount, currency, status, paid_at, created_at, updated_at)
  select $7, $8, $9, $10, $11::text::numeric, $12, 'SUCCESS',
    $13::timestamptz, $14::timestamptz, $15::timestamptz
  where not exists (select from changed) returning *
)
select * from changed union all select * from added;

-- withdrawPayments
update payment set status = $1, updated_at = $2
where company_id = $3 and order_id = $4 and status = 'SUCCESS' returning *;
