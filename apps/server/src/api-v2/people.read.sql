-- Made from the store by its test and by `npm run generate`; never edited.

-- findPersonCard
with recursive trail as (
  select person.id, person.merged_into, 0 as merges from person where person.company_id = $1 and person.id in (
    $2, (select account.person_id from account where account.company_id = $3 and account.id = $4))
  union all
  select person.id, person.merged_into, trail.merges + 1
    from trail join person on person.company_id = $5 and person.id = trail.merged_into
    where trail.merges < $6
)
select person.id, person.name, email, phone, gender, locale, profile_image, person.created_at, person.updated_at,
  coalesce((
select json_agg(tag.name order by person_tag.created_at, tag.id)
from person_tag join tag on tag.company_id = person_tag.company_id and tag.id = person_tag.tag_id
where person_tag.company_id = person.company_id and person_tag.person_id = person.id), '[]') as tags,
  coalesce((
select json_agg(json_build_object('account_id', account.id, 'connection_id', account.connection_id, 'status', account.status,
  'is_broken', connection.state = 'ERROR', 'kind', account.kind) order by account.created_at, account.id)
from account join connection on connection.company_id = account.company_id and connection.id = account.connection_id
where account.company_id = person.company_id and account.person_id = person.id), '[]') as accounts,
  coalesce((
    select json_agg(json_build_object(
      'tunnel_name', tunnel.name, 'leadgentool_name', leadgentool.name, 'source_name', traffic_source.name, 'tunnel_id', tunnel.id,
      'leadgentool_id', leadgentool.id, 'source_id', traffic_source.id, 'account_id', subscription.account_id)
      order by subscription.created_at, subscription.id)
    from subscription
      join tunnel on tunnel.company_id = subscription.company_id and tunnel.id = subscription.tunnel_id
      join leadgentool on leadgentool.company_id = subscription.company_id and leadgentool.id = subscription.leadgentool_id
      join traffic_source on traffic_source.company_id = subscription.company_id and traffic_source.id = subscription.traffic_source_id
    where subscription.company_id = person.company_id and subscription.person_id = person.id), '[]') as subscriptions,
  coalesce((
    select json_agg(json_build_object(
      'id', u.id, 'name', u.name, 'created_at', u.created_at, 'updated_at', u.updated_at) order by link.created_at, u.id)
    from person_user link join "user" u on u.company_id = link.company_id and u.id = link.user_id
    where link.company_id = person.company_id and link.person_id = person.id), '[]') as users,
  coalesce((
    select json_agg(json_build_object(
      'id', o.id, 'title', o.title, 'price', o.price::text, 'currency', o.currency, 'deal_status', o.deal_status,
      'updated_at', o.updated_at) order by o.created_at desc, o.id desc)
    from "order" o where o.company_id = person.company_id and o.person_id = person.id), '[]') as orders,
  coalesce((
    select json_agg(json_build_object('type', field.type, 'name', field.name, 'value', filled.value)
      order by filled.created_at, field.id)
    from person_field filled join custom_field field on field.company_id = filled.company_id and field.id = filled.field_id
    where filled.company_id = person.company_id and filled.person_id = person.id), '[]') as fields
from person
where person.company_id = $7 and person.deleted_at is null
  and person.id = (select id from trail where merged_into is null);
with recursive trail as (
  select person.id, person.merged_into, 0 as merges from person where person.company_id = $1 and person.id in (
    $2, (select account.person_id from account where account.company_id = $3 and account.id = $4))
  union all
  select person.id, person.merged_into, trail.merges + 1
    from trail join person on person.company_id = $5 and person.id = trail.merged_into
    where trail.merges < $6
)
select person.id, person.name, email, phone, gender, locale, profile_image, person.created_at, person.updated_at,
  coalesce((
select json_agg(tag.name order by person_tag.created_at, tag.id)
from person_tag join tag on tag.company_id = person_tag.company_id and tag.id = person_tag.tag_id
where person_tag.company_id = person.company_id and person_tag.person_id = person.id), '[]') as tags,
  coalesce((
select json_agg(json_build_object('account_id', account.id, 'connection_id', account.connection_id, 'status', account.status,
  'is_broken', connection.state = 'ERROR', 'kind', account.kind) order by account.created_at, account.id)
from account join connection on connection.company_id = account.company_id and connection.id = account.connection_id
where account.company_id = person.company_id and account.person_id = person.id), '[]') as accounts,
  coalesce((
    select json_agg(json_build_object(
      'tunnel_name', tunnel.name, 'leadgentool_name', leadgentool.name, 'source_name', traffic_source.name, 'tunnel_id', tunnel.id,
      'leadgentool_id', leadgentool.id, 'source_id', traffic_source.id, 'account_id', subscription.account_id)
      order by subscription.created_at, subscription.id)
    from subscription
      join tunnel on tunnel.company_id = subscription.company_id and tunnel.id = subscription.tunnel_id
      join leadgentool on leadgentool.company_id = subscription.company_id and leadgentool.id = subscription.leadgentool_id
      join traffic_source on traffic_source.company_id = subscription.company_id and traffic_source.id = subscription.traffic_source_id
    where subscription.company_id = person.company_id and subscription.person_id = person.id), '[]') as subscriptions,
  coalesce((
    select json_agg(json_build_object(
      'id', u.id, 'name', u.name, 'created_at', u.created_at, 'updated_at', u.updated_at) order by link.created_at, u.id)
    from person_user link join "user" u on u.company_id = link.company_id and u.id = link.user_id
    where link.company_id = person.company_id and link.person_id = person.id), '[]') as users,
  coalesce((
    select json_agg(json_build_object(
      'id', o.id, 'title', o.title, 'price', o.price::text, 'currency', o.currency, 'deal_status', o.deal_status,
      'updated_at', o.updated_at) order by o.created_at desc, o.id desc)
    from "order" o where o.company_id = person.company_id and o.person_id = person.id), '[]') as orders,
  coalesce((
    select json_agg(json_build_object('type', field.type, 'name', field.name, 'value', filled.value)
      order by filled.created_at, field.id)
    from person_field filled join custom_field field on field.company_id = filled.company_id and field.id = filled.field_id
    where filled.company_id = person.company_id and filled.person_id = person.id), '[]') as fields
from person
where person.company_id = $7 and person.deleted_at is null
  and person.id = (select id from trail where merged_into is null);

-- findPeopleByWalk
with page as materialized (
  select person.id from person where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
  order by person.active_at desc, person.id desc
  limit $2 offset $3)
select (
select coalesce(sum(part.count), 0)::bigint from (
  select count from company_count where company_id = $4 and kind = 'person'
  union all select change from company_count_delta where company_id = $5 and kind = 'person') as part) as total, person.* from
page cross join lateral (
  select person.id, person.name, person.email, person.phone, person.active_at, person.created_at,
    coalesce((
select json_agg(tag.name order by person_tag.created_at, tag.id)
from person_tag join tag on tag.company_id = person_tag.company_id and tag.id = person_tag.tag_id
where person_tag.company_id = person.company_id and person_tag.person_id = person.id), '[]') as tags, coalesce((
select json_agg(json_build_object('account_id', account.id, 'connection_id', account.connection_id, 'status', account.status,
  'is_broken', connection.state = 'ERROR', 'kind', account.kind) order by account.created_at, account.id)
from account join connection on connection.company_id = account.company_id and connection.id = account.connection_id
where account.company_id = person.company_id and account.person_id = person.id), '[]') as accounts
  from person where person.company_id = $6 and person.id = page.id limit 1) as person
order by person.active_at desc, person.id desc;
with page as materialized (
  select person.id from person where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.phone = $2
and person.email_folded = $3
and person.active_at >= $4
and person.active_at <= $5
 and (select true from person_tag
    where person_tag.company_id = $6 and person_tag.person_id = person.id and person_tag.tag_id = $7) and (select true from person_tag
    where person_tag.company_id = $8 and person_tag.person_id = person.id and person_tag.tag_id = $9)
  order by person.active_at, person.id
  limit $10 offset $11)
select (
select coalesce(sum(part.count), 0)::bigint from (
  select count from company_count where company_id = $12 and kind = 'person'
  union all select change from company_count_delta where company_id = $13 and kind = 'person') as part) as total, person.* from
page cross join lateral (
  select person.id, person.name, person.email, person.phone, person.active_at, person.created_at,
    coalesce((
select json_agg(tag.name order by person_tag.created_at, tag.id)
from person_tag join tag on tag.company_id = person_tag.company_id and tag.id = person_tag.tag_id
where person_tag.company_id = person.company_id and person_tag.person_id = person.id), '[]') as tags, coalesce((
select json_agg(json_build_object('account_id', account.id, 'connection_id', account.connection_id, 'status', account.status,
  'is_broken', connection.state = 'ERROR', 'kind', account.kind) order by account.created_at, account.id)
from account join connection on connection.company_id = account.company_id and connection.id = account.connection_id
where account.company_id = person.company_id and account.person_id = person.id), '[]') as accounts
  from person where person.company_id = $14 and person.id = page.id limit 1) as person
order by person.active_at desc, person.id desc;

-- findPeopleByFilter
with matched as materialized (
  select person.id, person.active_at from person where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.phone = $2
and person.email_folded = $3
and person.active_at >= $4
and person.active_at <= $5
 and (select true from person_tag
    where person_tag.company_id = $6 and person_tag.person_id = person.id and person_tag.tag_id = $7) and (select true from person_tag
    where person_tag.company_id = $8 and person_tag.person_id = person.id and person_tag.tag_id = $9) limit $10),
counted as materialized (select count(*) as matches from matched),
page as materialized (
  select id from matched where (select matches from counted) < coalesce($11::bigint, 'infinity'::float8)
  order by active_at desc, id desc limit $12 offset $13)
select counted.matches, (
select coalesce(sum(part.count), 0)::bigint from (
  select count from company_count where company_id = $14 and kind = 'person'
  union all select change from company_count_delta where company_id = $15 and kind = 'person') as part) as total, person.*
from counted left join lateral (select person.* from
page cross join lateral (
  select person.id, person.name, person.email, person.phone, person.active_at, person.created_at,
    coalesce((
select json_agg(tag.name order by person_tag.created_at, tag.id)
from person_tag join tag on tag.company_id = person_tag.company_id and tag.id = person_tag.tag_id
where person_tag.company_id = person.company_id and person_tag.person_id = person.id), '[]') as tags, coalesce((
select json_agg(json_build_object('account_id', account.id, 'connection_id', account.connection_id, 'status', account.status,
  'is_broken', connection.state = 'ERROR', 'kind', account.kind) order by account.created_at, account.id)
from account join connection on connection.company_id = account.company_id and connection.id = account.connection_id
where account.company_id = person.company_id and account.person_id = person.id), '[]') as accounts
  from person where person.company_id = $16 and person.id = page.id limit 1) as person) as person on true
order by person.active_at desc, person.id desc;
with matched as materialized (
  select person.id, person.active_at from person where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.phone = $2
and person.email_folded = $3
and person.active_at >= $4
and person.active_at <= $5
 and (select true from person_tag
    where person_tag.company_id = $6 and person_tag.person_id = person.id and person_tag.tag_id = $7) and (select true from person_tag
    where person_tag.company_id = $8 and person_tag.person_id = person.id and person_tag.tag_id = $9) limit $10),
counted as materialized (select count(*) as matches from matched),
page as materialized (
  select id from matched where (select matches from counted) < coalesce($11::bigint, 'infinity'::float8)
  order by active_at desc, id desc limit $12 offset $13)
select counted.matches, (
select coalesce(sum(part.count), 0)::bigint from (
  select count from company_count where company_id = $14 and kind = 'person'
  union all select change from company_count_delta where company_id = $15 and kind = 'person') as part) as total, person.*
from counted left join lateral (select person.* from
page cross join lateral (
  select person.id, person.name, person.email, person.phone, person.active_at, person.created_at,
    coalesce((
select json_agg(tag.name order by person_tag.created_at, tag.id)
from person_tag join tag on tag.company_id = person_tag.company_id and tag.id = person_tag.tag_id
where person_tag.company_id = person.company_id and person_tag.person_id = person.id), '[]') as tags, coalesce((
select json_agg(json_build_object('account_id', account.id, 'connection_id', account.connection_id, 'status', account.status,
  'is_broken', connection.state = 'ERROR', 'kind', account.kind) order by account.created_at, account.id)
from account join connection on connection.company_id = account.company_id and connection.id = account.connection_id
where account.company_id = person.company_id and account.person_id = person.id), '[]') as accounts
  from person where person.company_id = $16 and person.id = page.id limit 1) as person) as person on true
order by person.active_at desc, person.id desc;
with matched as materialized (
  select person.id, person.active_at
  from person_tag first_tag cross join lateral (
    select person.id, person.active_at from person where person.id = first_tag.person_id
      and
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.active_at >= $2
and person.active_at <= $3
 and (select true from person_tag
    where person_tag.company_id = $4 and person_tag.person_id = person.id and person_tag.tag_id = $5) limit 1) as person
  where first_tag.company_id = $6 and first_tag.tag_id = $7 limit $8),
counted as materialized (select count(*) as matches from matched),
page as materialized (
  select id from matched where (select matches from counted) < coalesce($9::bigint, 'infinity'::float8)
  order by active_at desc, id desc limit $10 offset $11)
select counted.matches, (
select coalesce(sum(part.count), 0)::bigint from (
  select count from company_count where company_id = $12 and kind = 'person'
  union all select change from company_count_delta where company_id = $13 and kind = 'person') as part) as total, person.*
from counted left join lateral (select person.* from
page cross join lateral (
  select person.id, person.name, person.email, person.phone, person.active_at, person.created_at,
    coalesce((
select json_agg(tag.name order by person_tag.created_at, tag.id)
from person_tag join tag on tag.company_id = person_tag.company_id and tag.id = person_tag.tag_id
where person_tag.company_id = person.company_id and person_tag.person_id = person.id), '[]') as tags, coalesce((
select json_agg(json_build_object('account_id', account.id, 'connection_id', account.connection_id, 'status', account.status,
  'is_broken', connection.state = 'ERROR', 'kind', account.kind) order by account.created_at, account.id)
from account join connection on connection.company_id = account.company_id and connection.id = account.connection_id
where account.company_id = person.company_id and account.person_id = person.id), '[]') as accounts
  from person where person.company_id = $14 and person.id = page.id limit 1) as person) as person on true
order by person.active_at desc, person.id desc;
with matched as materialized (
  select person.id, person.active_at
    from (select person.id, person.active_at from person
      where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.active_at >= $2
and person.active_at <= $3
 offset 0) as person
    where true and person.id in (select person_tag.person_id from person_tag
        where person_tag.company_id = $4 and person_tag.tag_id = $5) and person.id in (select person_tag.person_id from person_tag
        where person_tag.company_id = $6 and person_tag.tag_id = $7) limit $8),
counted as materialized (select count(*) as matches from matched),
page as materialized (
  select id from matched where (select matches from counted) < coalesce($9::bigint, 'infinity'::float8)
  order by active_at desc, id desc limit $10 offset $11)
select counted.matches, (
select coalesce(sum(part.count), 0)::bigint from (
  select count from company_count where company_id = $12 and kind = 'person'
  union all select change from company_count_delta where company_id = $13 and kind = 'person') as part) as total, person.*
from counted left join lateral (select person.* from
page cross join lateral (
  select person.id, person.name, person.email, person.phone, person.active_at, person.created_at,
    coalesce((
select json_agg(tag.name order by person_tag.created_at, tag.id)
from person_tag join tag on tag.company_id = person_tag.company_id and tag.id = person_tag.tag_id
where person_tag.company_id = person.company_id and person_tag.person_id = person.id), '[]') as tags, coalesce((
select json_agg(json_build_object('account_id', account.id, 'connection_id', account.connection_id, 'status', account.status,
  'is_broken', connection.state = 'ERROR', 'kind', account.kind) order by account.created_at, account.id)
from account join connection on connection.company_id = account.company_id and connection.id = account.connection_id
where account.company_id = person.company_id and account.person_id = person.id), '[]') as accounts
  from person where person.company_id = $14 and person.id = page.id limit 1) as person) as person on true
order by person.active_at desc, person.id desc;

-- countPeople
select count(*) as count from person where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null;
select count(*) as count from person where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.phone = $2
and person.email_folded = $3
and person.active_at >= $4
and person.active_at <= $5
 and (select true from person_tag
    where person_tag.company_id = $6 and person_tag.person_id = person.id and person_tag.tag_id = $7) and (select true from person_tag
    where person_tag.company_id = $8 and person_tag.person_id = person.id and person_tag.tag_id = $9);
select count(*) as count
  from person_tag first_tag
    join person on person.id = first_tag.person_id and
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.active_at >= $2
and person.active_at <= $3
  where first_tag.company_id = $4 and first_tag.tag_id = $5
     and exists (select from person_tag other_tag
        where other_tag.company_id = $6 and other_tag.person_id = first_tag.person_id and other_tag.tag_id = $7);
select count(*) as count
from person_tag first_tag
where first_tag.company_id = $1 and first_tag.tag_id = $2
  and not exists (select from person where person.company_id = $3 and person.id = first_tag.person_id
          and (person.merged_into is not null or person.deleted_at is not null))
   and exists (select from person_tag other_tag
      where other_tag.company_id = $4 and other_tag.person_id = first_tag.person_id and other_tag.tag_id = $5);

-- countActive
select count(*) as count from (
  select from person where
person.company_id = $1 and person.merged_into is null and person.deleted_at is null
and person.active_at >= $2
and person.active_at <= $3
  order by person.active_at desc limit $4) as active;

-- findTagsByNames
select tag.id, tag.name_folded, (select count(*) from (
  select from person_tag where person_tag.company_id = $1 and person_tag.tag_id = tag.id
  order by person_tag.person_id limit $2) as counted) as wearers
from tag where tag.company_id = $3 and (tag.name_folded = any($4::text[]) or tag.id = any($5::text[]));
select tag.id, tag.name_folded, 0 as wearers
from tag where tag.company_id = $1 and (tag.name_folded = any($2::text[]) or tag.id = any($3::text[]));

-- findConnectionKind
select kind from connection where company_id = $1 and id = $2;
