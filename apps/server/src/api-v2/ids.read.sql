-- Made from the store by its test and by `npm run generate`; never edited.

-- findWantedIds
with recursive wanted as (
  select path, kind, id collate "C" as id, parent collate "C" as parent
  from jsonb_to_recordset($1)
    as row (path text, kind text, id text, parent text)
), named as (
  select wanted.path, wanted.kind, wanted.id as person_id, null::text as account_id
    from wanted where wanted.kind in ('person', 'account')
  union all
  select wanted.path, wanted.kind, account.person_id, account.id
    from wanted join account on account.company_id = $2 and account.id = wanted.id
    where wanted.kind in ('person', 'account')
), trail as (
  select named.*, person.merged_into, person.deleted_at, 0 as merges
    from named join person on person.company_id = $3 and person.id = named.person_id
  union all
  select trail.path, trail.kind, person.id, trail.account_id, person.merged_into, person.deleted_at, trail.merges + 1
    from trail join person on person.company_id = $4 and person.id = trail.merged_into
    where trail.merges < $5
), remaining as (
  select path, kind, person_id, account_id from trail where merged_into is null and deleted_at is null
)
select path, person_id as id from remaining where kind = 'person'
union all
select path, account_id from remaining where kind = 'account' and account_id is not null
union all
select path, newest.id from remaining
  cross join lateral (
    select account.id from account
    where account.company_id = $6 and account.person_id = remaining.person_id
    order by account.created_at desc, account.id desc limit 1) as newest
  where kind = 'account' and account_id is null
union all
select path, row.id from wanted join "user" row on row.company_id = $7 and row.id = wanted.id
  where kind = 'user' and row.deleted_at is null
union all
select path, row.id from wanted join tag row on row.company_id = $8 and row.id = wanted.id where kind = 'tag'
union all
select path, row.id from wanted join connection row on row.company_id = $9 and row.id = wanted.id
  where wanted.kind = 'connection' and row.deleted_at is null and row.kind not in ('MANUAL', 'TELEPHONY')
union all
select path, row.id from wanted join template_category row on row.company_id = $10 and row.id = wanted.id
  where kind = 'template_category' and row.deleted_at is null
union all
select path, row.id from wanted join template row on row.company_id = $11 and row.id = wanted.id
  where kind = 'template' and row.deleted_at is null
union all
select path, row.id from wanted join tunnel row on row.company_id = $12 and row.id = wanted.id
  where kind = 'tunnel' and row.deleted_at is null
union all
select path, row.id from wanted join tunnel_block row on row.company_id = $13 and row.id = wanted.id
  where wanted.kind = 'tunnel_block' and (wanted.parent is null or wanted.parent = row.tunnel_id
    or not exists (select from tunnel where company_id = $14 and tunnel.id = wanted.parent and deleted_at is null))
union all
select path, row.id from wanted join leadgentool row on row.company_id = $15 and row.id = wanted.id
    join tunnel on tunnel.company_id = $16 and tunnel.id = row.tunnel_id
  where wanted.kind = 'leadgentool' and row.deleted_at is null and tunnel.deleted_at is null
union all
select path, row.id from wanted join offer row on row.company_id = $17 and row.id = wanted.id
  where kind = 'offer' and row.deleted_at is null
union all
select path, row.id from wanted join payment_credit row on row.company_id = $18 and row.id = wanted.id
  where kind = 'payment_credit' and row.deleted_at is null
union all
select path, row.id from wanted join "order" row on row.company_id = $19 and row.id = wanted.id where kind = 'order';
