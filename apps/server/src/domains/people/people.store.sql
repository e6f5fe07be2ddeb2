-- Made from the store by its test and by `npm run generate`; never edited.

-- insertPeople
insert into person (company_id, id, name, email, email_folded, phone, phone_e164, gender, locale, profile_image, active_at,
  created_at, updated_at)
select $1, id, name, email, email_folded, phone, phone_e164, gender, locale, profile_image, $2,
  $3, $4
from jsonb_to_recordset($5) as row (id text, name text, email text, email_folded text, phone text,
  phone_e164 text, gender text, locale text, profile_image text)
returning *;

-- findPeople
with
recursive trail as (
  select id as given_id, id, merged_into, 0 as merges from person where company_id = $1 and id = any($2)
  union all
  select trail.given_id, person.id, person.merged_into, trail.merges + 1 from trail
  join person on person.company_id = $3 and person.id = trail.merged_into
  where trail.merges < $4
)
select person.*, trail.given_id from trail join person on person.company_id = $5 and person.id = trail.id
where trail.merged_into is null and person.deleted_at is null;

-- lockPerson
with
recursive trail as (
  select id as given_id, id, merged_into, 0 as merges from person where company_id = $1 and id = any($2)
  union all
  select trail.given_id, person.id, person.merged_into, trail.merges + 1 from trail
  join person on person.company_id = $3 and person.id = trail.merged_into
  where trail.merges < $4
)
select person.* from trail join person on person.company_id = $5 and person.id = trail.id
where trail.merged_into is null and person.merged_into is null and person.deleted_at is null
for no key update of person;

-- matchPeople
select wanted.place, found.*
from jsonb_to_recordset($1)
  as wanted (place int, phone text, e164 text, email text)
cross join lateral (
  select matched.* from (
    (select 1 as way, person.* from person where company_id = $2 and phone_e164 = wanted.e164 and merged_into is null and deleted_at is null
      order by created_at desc, id desc limit 1)
    union all
    (select 2, person.* from person where company_id = $3 and wanted.e164 is null and phone = wanted.phone and merged_into is null and deleted_at is null
      order by created_at desc, id desc limit 1)
    union all
    (select 3, person.* from person where company_id = $4 and email_folded = wanted.email and merged_into is null and deleted_at is null
      order by created_at desc, id desc limit 1)
  ) as matched order by way limit 1
) as found;

-- updatePerson
update person set name = $1, email = $2, email_folded = $3, phone = $4,
  phone_e164 = $5, gender = $6, locale = $7, time_zone = $8,
  profile_image = $9, updated_at = $10
where company_id = $11 and id = $12 returning *;

-- markPeople, across companies: A batch of the engine has people of several companies; each row names its own.
with marked as (
  select company_id, person_id, max(changed_at) as changed_at, max(active_at) as active_at
  from jsonb_to_recordset($1) as row
    (company_id text, person_id text, changed_at timestamptz, active_at timestamptz)
  group by company_id, person_id
), locked as materialized (
  select person.company_id, person.id, marked.changed_at, marked.active_at
  from marked join person on person.company_id = marked.company_id and person.id = marked.person_id
  order by person.company_id, person.id
  for no key update of person
)
update person set updated_at = greatest(updated_at, locked.changed_at),
  last_message_at = greatest(last_message_at, locked.active_at),
  active_at = case when locked.active_at is null then person.active_at else greatest(last_message_at, locked.active_at) end
from locked
where person.company_id = locked.company_id and person.id = locked.id;

-- insertComment
insert into person_comment (company_id, id, person_id, author_id, text, created_at)
values ($1, $2, $3, $4, $5, $6) returning *;

-- insertPersonUsers
insert into person_user (company_id, person_id, user_id, created_at)
select $1, $2, id, statement_timestamp() + place * interval '1 microsecond'
from unnest($3::text[]) with ordinality as row (id, place)
on conflict do nothing returning user_id;

-- upsertFieldValues
insert into person_field (company_id, person_id, field_id, value, created_at, updated_at)
select $1, $2, "fieldId", value, statement_timestamp() + place * interval '1 microsecond', $3
from jsonb_to_recordset($4) as row ("fieldId" text, value text, place int)
on conflict (company_id, person_id, field_id) do update set value = excluded.value, updated_at = excluded.updated_at
  where person_field.value <> excluded.value
returning field_id;

-- deleteFieldValue
delete from person_field where company_id = $1 and person_id = $2 and field_id = $3 returning field_id;

-- deletePersonUser
delete from person_user where company_id = $1 and person_id = $2 and user_id = $3 returning user_id;

-- findComments
select person_comment.*, "user".name as author_name from person_comment
join "user" on "user".company_id = person_comment.company_id and "user".id = person_comment.author_id
where person_comment.company_id = $1 and person_id = $2
and (person_comment.created_at, person_comment.id) < ($3, $4)
order by person_comment.created_at desc, person_comment.id desc limit $5;

-- findPersonEvents
select id, type, account_id, data, created_at from (
  (select id, type, account_id, data, created_at from event where company_id = $1 and person_id = $2
    and type <> 'chat.changed' and id < $3 order by id desc limit $4)
  union all
  (select found.* from account cross join lateral (
    select id, type, account_id, data, created_at from event
    where event.company_id = $5 and event.account_id = account.id and event.person_id is null
    and event.id < $6 order by event.id desc limit $7) as found
  where account.company_id = $8 and account.person_id = $9)) as happened
order by id desc limit $10;
