-- Made from the store by its test and by `npm run generate`; never edited.

-- findPeopleByWalk
select person.id, person.active_at from person where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
order by person.active_at desc, person.id desc limit $2;
select person.id, person.active_at from person where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.phone = $2
and person.email_folded = $3
and person_words(person.name, person.email_folded, person.phone) @@ $4::tsquery
and person.active_at >= $5
and person.active_at <= $6
 and (select true from person_tag
    where person_tag.company_id = $7 and person_tag.person_id = person.id and person_tag.tag_id = $8)
 and (select true from person_field
    where person_field.company_id = $9 and person_field.person_id = person.id and
person_field.field_id = $10 and left(person_field.value, 64) = left($11, 64) and person_field.value = $12) and (select true from person_field
    where person_field.company_id = $13 and person_field.person_id = person.id and
person_field.field_id = $14 )
and (select true from person_user
        where person_user.company_id = $15 and person_user.person_id = person.id and person_user.user_id = $16)
and coalesce((select bool_or(own_link.user_id = $17) from person_user own_link
      where own_link.company_id = $18 and own_link.person_id = person.id), true)
and (person.active_at, person.id) < ($19, $20)
order by person.active_at desc, person.id desc limit $21;

-- findPeopleByMatch
with matched as materialized (
  select person.id, person.active_at from person where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.phone = $2
and person.email_folded = $3
and person_words(person.name, person.email_folded, person.phone) @@ $4::tsquery
and person.active_at >= $5
and person.active_at <= $6
 and (select true from person_tag
    where person_tag.company_id = $7 and person_tag.person_id = person.id and person_tag.tag_id = $8)
 and (select true from person_field
    where person_field.company_id = $9 and person_field.person_id = person.id and
person_field.field_id = $10 and left(person_field.value, 64) = left($11, 64) and person_field.value = $12) and (select true from person_field
    where person_field.company_id = $13 and person_field.person_id = person.id and
person_field.field_id = $14 )
and (select true from person_user
        where person_user.company_id = $15 and person_user.person_id = person.id and person_user.user_id = $16)
and coalesce((select bool_or(own_link.user_id = $17) from person_user own_link
      where own_link.company_id = $18 and own_link.person_id = person.id), true) limit $19),
counted as materialized (select count(*)::int as matches from matched)
select counted.matches, page.id, page.active_at from counted left join lateral (
  select id, active_at from matched where counted.matches < $20
  order by active_at desc, id desc limit $21) as page on true
order by page.active_at desc, page.id desc;
with matched as materialized (
  select person.id, person.active_at
  from person_tag first cross join lateral (
select person.id, person.active_at from person where person.id = first.person_id and
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.phone = $2
and person.email_folded = $3
and person_words(person.name, person.email_folded, person.phone) @@ $4::tsquery
and person.active_at >= $5
and person.active_at <= $6
 and (select true from person_field
    where person_field.company_id = $7 and person_field.person_id = person.id and
person_field.field_id = $8 and left(person_field.value, 64) = left($9, 64) and person_field.value = $10) and (select true from person_field
    where person_field.company_id = $11 and person_field.person_id = person.id and
person_field.field_id = $12 )
and (select true from person_user
        where person_user.company_id = $13 and person_user.person_id = person.id and person_user.user_id = $14)
and coalesce((select bool_or(own_link.user_id = $15) from person_user own_link
      where own_link.company_id = $16 and own_link.person_id = person.id), true) limit 1) as person
  where first.company_id = $17 and first.tag_id = $18 limit $19),
counted as materialized (select count(*)::int as matches from matched)
select counted.matches, page.id, page.active_at from counted left join lateral (
  select id, active_at from matched where counted.matches < $20
  and (active_at, id) < ($21, $22 collate "C")
  order by active_at desc, id desc limit $23) as page on true
order by page.active_at desc, page.id desc;
with matched as materialized (
  select person.id, person.active_at
  from person_field first cross join lateral (
select person.id, person.active_at from person where person.id = first.person_id and
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.phone = $2
and person.email_folded = $3
and person_words(person.name, person.email_folded, person.phone) @@ $4::tsquery
and person.active_at >= $5
and person.active_at <= $6
 and (select true from person_tag
    where person_tag.company_id = $7 and person_tag.person_id = person.id and person_tag.tag_id = $8)
 and (select true from person_field
    where person_field.company_id = $9 and person_field.person_id = person.id and
person_field.field_id = $10 )
and (select true from person_user
        where person_user.company_id = $11 and person_user.person_id = person.id and person_user.user_id = $12)
and coalesce((select bool_or(own_link.user_id = $13) from person_user own_link
      where own_link.company_id = $14 and own_link.person_id = person.id), true) limit 1) as person
  where first.company_id = $15 and
first.field_id = $16 and left(first.value, 64) = left($17, 64) and first.value = $18 limit $19),
counted as materialized (select count(*)::int as matches from matched)
select counted.matches, page.id, page.active_at from counted left join lateral (
  select id, active_at from matched where counted.matches < $20
  order by active_at desc, id desc limit $21) as page on true
order by page.active_at desc, page.id desc;
with matched as materialized (
  select person.id, person.active_at
  from person_user first cross join lateral (
select person.id, person.active_at from person where person.id = first.person_id and
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.phone = $2
and person.email_folded = $3
and person_words(person.name, person.email_folded, person.phone) @@ $4::tsquery
and person.active_at >= $5
and person.active_at <= $6
 and (select true from person_tag
    where person_tag.company_id = $7 and person_tag.person_id = person.id and person_tag.tag_id = $8)
 and (select true from person_field
    where person_field.company_id = $9 and person_field.person_id = person.id and
person_field.field_id = $10 and left(person_field.value, 64) = left($11, 64) and person_field.value = $12) and (select true from person_field
    where person_field.company_id = $13 and person_field.person_id = person.id and
person_field.field_id = $14 )
and coalesce((select bool_or(own_link.user_id = $15) from person_user own_link
      where own_link.company_id = $16 and own_link.person_id = person.id), true) limit 1) as person
  where first.company_id = $17 and first.user_id = $18 limit $19),
counted as materialized (select count(*)::int as matches from matched)
select counted.matches, page.id, page.active_at from counted left join lateral (
  select id, active_at from matched where counted.matches < $20
  order by active_at desc, id desc limit $21) as page on true
order by page.active_at desc, page.id desc;

-- countPeople
select count(*)::int as count from (
  select
  from person_tag first cross join lateral (
select person.id, person.active_at from person where person.id = first.person_id and
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.phone = $2
and person.email_folded = $3
and person_words(person.name, person.email_folded, person.phone) @@ $4::tsquery
and person.active_at >= $5
and person.active_at <= $6
 and (select true from person_field
    where person_field.company_id = $7 and person_field.person_id = person.id and
person_field.field_id = $8 and left(person_field.value, 64) = left($9, 64) and person_field.value = $10) and (select true from person_field
    where person_field.company_id = $11 and person_field.person_id = person.id and
person_field.field_id = $12 )
and (select true from person_user
        where person_user.company_id = $13 and person_user.person_id = person.id and person_user.user_id = $14)
and coalesce((select bool_or(own_link.user_id = $15) from person_user own_link
      where own_link.company_id = $16 and own_link.person_id = person.id), true) limit 1) as person
  where first.company_id = $17 and first.tag_id = $18
  limit $19) as matched;
select count(*)::int as count from (
  select from person where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
  limit $2) as matched;

-- countWearers
select count(*)::int as count from (
select from person_tag first where first.company_id = $1 and first.tag_id = $2
and not exists (select from person where person.company_id = $3 and person.id = first.person_id
  and (person.merged_into is not null or person.deleted_at is not null))
 and (select true from person_tag other
    where other.company_id = $4 and other.person_id = first.person_id and other.tag_id = $5)
limit $6) as wearers;

-- findMatchingIds
select person.id from person where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.phone = $2
and person.email_folded = $3
and person_words(person.name, person.email_folded, person.phone) @@ $4::tsquery
and person.active_at >= $5
and person.active_at <= $6
 and (select true from person_tag
    where person_tag.company_id = $7 and person_tag.person_id = person.id and person_tag.tag_id = $8)
 and (select true from person_field
    where person_field.company_id = $9 and person_field.person_id = person.id and
person_field.field_id = $10 and left(person_field.value, 64) = left($11, 64) and person_field.value = $12) and (select true from person_field
    where person_field.company_id = $13 and person_field.person_id = person.id and
person_field.field_id = $14 )
and (select true from person_user
        where person_user.company_id = $15 and person_user.person_id = person.id and person_user.user_id = $16)
and coalesce((select bool_or(own_link.user_id = $17) from person_user own_link
      where own_link.company_id = $18 and own_link.person_id = person.id), true)
 order by person.id limit $19;
select person.id from person where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.id > $2 order by person.id limit $3;

-- findTagSizes
select tag.id, (select count(*)::int from (
  select from person_tag where person_tag.company_id = $1 and person_tag.tag_id = tag.id
  order by person_tag.person_id limit $2) as counted) as wearers
from tag where tag.company_id = $3 and tag.id = any($4);

-- findPersonCards
select person.*,
  coalesce((
    select json_agg(json_build_object('id', tag.id, 'name', tag.name) order by worn.created_at, tag.id)
    from person_tag worn join tag on tag.company_id = worn.company_id and tag.id = worn.tag_id
    where worn.company_id = $1 and worn.person_id = person.id), '[]') as tags,
  coalesce((
    select json_agg(json_build_object('fieldId', filled.field_id, 'value', filled.value) order by filled.created_at, filled.field_id)
    from person_field filled where filled.company_id = $2 and filled.person_id = person.id), '[]') as fields,
  coalesce((
    select json_agg(json_build_object('id', u.id, 'name', u.name) order by link.created_at, u.id)
    from person_user link join "user" u on u.company_id = link.company_id and u.id = link.user_id
    where link.company_id = $3 and link.person_id = person.id), '[]') as users,
  coalesce((
    select json_agg(json_build_object('id', account.id, 'connection_id', account.connection_id, 'connection_name', connection.name,
      'kind', account.kind, 'status', account.status, 'status_reason', account.status_reason, 'bot_status', account.bot_status,
      'unread_count', account.unread_count, 'last_message_at', account.last_message_at, 'created_at', account.created_at)
      order by account.created_at, account.id)
    from account join connection on connection.company_id = account.company_id and connection.id = account.connection_id
    where account.company_id = $4 and account.person_id = person.id), '[]') as accounts
from person where person.company_id = $5 and person.id = any($6);
