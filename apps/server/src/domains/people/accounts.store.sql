-- Made from the store by its test and by `npm run generate`; never edited.

-- insertAccounts
insert into account (company_id, id, person_id, connection_id, kind, external_id, utm, active_at, created_at, updated_at)
select $1, id, person_id,
  coalesce(connection_id, (select connection.id from connection where company_id = $2 and kind = row.kind)),
  kind, external_id, utm, $3, $4, $5
from jsonb_to_recordset($6)
  as row (id text, person_id text, connection_id text, kind text, external_id text, utm jsonb)
on conflict (company_id, connection_id, external_id) where external_id is not null do nothing returning *;

-- noteNewAccounts
with owner as (
  select id from person where company_id = $1 and id = any($2)
    and (updated_at < $3 or (last_message_at is null and active_at < $4))
  order by id for no key update
)
update person set updated_at = greatest(updated_at, $5),
  active_at = case when last_message_at is null then greatest(active_at, $6) else active_at end
from owner where person.company_id = $7 and person.id = owner.id;

-- findAccount
select * from account where company_id = $1 and id = $2;

-- lockAccount
select * from account where company_id = $1 and id = $2 for no key update;

-- findAccountByExternalId
select * from account where company_id = $1 and connection_id = $2 and external_id = $3;

-- findWriters
select account.id as account_id, account.external_id, account.person_id, person.phone, person.email, person.locale,
  person.profile_image
from account join person on person.company_id = account.company_id and person.id = account.person_id
where account.company_id = $1 and account.connection_id = $2
  and account.external_id = any ($3::text[]) and account.status = 'OK'
  and person.merged_into is null and person.deleted_at is null;

-- findReachableAccount
select * from account where company_id = $1 and person_id = $2 and status = 'OK' and kind <> 'MANUAL'
order by created_at desc, id desc limit 1;

-- updateAccountStatus
update account set status = $1, status_reason = $2, updated_at = $3
where company_id = $4 and id = $5 returning *;

-- updateBotStatus
update account set bot_status = $1, updated_at = $2 where company_id = $3 and id = $4 returning *;

-- lockIdentities
select pg_advisory_xact_lock(hashtextextended($1 || key, 0)) from unnest($2::text[]) as key;
