-- Made from the store by its test and by `npm run generate`; never edited.

-- findWantedIds
with wanted as (
  select path, kind, id collate "C" as id, parent collate "C" as parent
  from jsonb_to_recordset($1)
    as row (path text, kind text, id text, parent text)
), person_named as (
  select wanted.path, wanted.kind, coalesce(person.merged_into, person.id) as person_id
  from wanted join person on person.company_id = $2 and person.id = wanted.id
  where wanted.kind in ('person', 'account') and person.deleted_at is null
)
select path, person_id as id from person_named where kind = 'person'
union all
select path, newest.id from person_named
  cross join lateral (
    select account.id from account
    where account.company_id = $3 and account.person_id = person_named.person_id
    order by account.created_at desc, account.id desc limit 1) as newest
  where kind = 'account'
union all
select wanted.path, case wanted.kind when 'account' then account.id else account.person_id end
  from wanted join account on account.company_id = $4 and account.id = wanted.id
  where wanted.kind in ('person', 'account')
union all
select path, row.id from wanted join "user" row on row.company_id = $5 and row.id = wanted.id
  where kind = 'user' and row.deleted_at is null
union all
select path, row.id from wanted join tag row on row.company_id = $6 and row.id = wanted.id where kind = 'tag'
union all
select path, row.id from wanted join connection row on row.company_id = $7 and row.id = wanted.id
  where wanted.kind = 'connection' and row.deleted_at is null and row.kind not in ('MANUAL', 'TELEPHONY')
union all
select path, row.id from wanted join template_category row on row.company_id = $8 and row.id = wanted.id
  where kind = 'template_category' and row.deleted_at is null
union all
select path, row.id from wanted join template row on row.company_id = $9 and row.id = wanted.id
  where kind = 'template' and row.deleted_at is null
union all
select path, row.id from wanted join tunnel row on row.company_id = $10 and row.id = wanted.id
  where kind = 'tunnel' and row.deleted_at is null
union all
select path, row.id from wanted join tunnel_block row on row.company_id = $11 and row.id = wanted.id
  where wanted.kind = 'tunnel_block' and (wanted.parent is null or wanted.parent = row.tunnel_id)
union all
select path, row.id from wanted join leadgentool row on row.company_id = $12 and row.id = wanted.id
  where kind = 'leadgentool' and row.deleted_at is null
union all
select path, row.id from wanted join offer row on row.company_id = $13 and row.id = wanted.id
  where kind = 'offer' and row.deleted_at is null
union all
select path, row.id from wanted join payment_credit row on row.company_id = $14 and row.id = wanted.id
  where kind = 'payment_credit' and row.deleted_at is null
union all
select path, row.id from wanted join "order" row on row.company_id = $15 and row.id = wanted.id where kind = 'order';
