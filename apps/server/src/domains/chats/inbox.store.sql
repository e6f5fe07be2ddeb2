-- Made from the store by its test and by `npm run generate`; never edited.

-- findChatsByWalk
with page as materialized (
  select account.id from account
  where
account.company_id = $1 and account.last_message_at is not null
and account.unread_count > 0
and account.connection_id = $2
and (select true from person where person.company_id = $3 and person.id = account.person_id
  and person.merged_into is null and person.deleted_at is null
  and person_words(person.name, person.email_folded, person.phone) @@ $4::tsquery)
and (select true from person_tag worn
  where worn.company_id = $5 and worn.person_id = account.person_id and worn.tag_id = $6)
and (select true from person_user linked
  where linked.company_id = $7 and linked.person_id = account.person_id and linked.user_id = $8)
and (select true from subscription
  where subscription.company_id = $9 and subscription.account_id = account.id
    and subscription.tunnel_id = $10 limit 1)
and coalesce((select bool_or(own_link.user_id = $11) from person_user own_link
      where own_link.company_id = $12 and own_link.person_id = account.person_id), true)
    and (account.last_message_at, account.id) < ($13, $14)
  order by account.last_message_at desc, account.id desc limit $15)
select account.id, account.person_id, account.connection_id, account.external_id, account.kind, account.status,
  account.status_reason, account.bot_status, account.is_important, account.unread_count, account.last_seq,
  account.read_seq, account.last_message_at, account.last_inbound_at, person.name, person.email, person.phone,
  person.profile_image, connection.type as connection_type, connection.name as connection_name,
  connection.state as connection_state, connection.deleted_at is not null as is_connection_deleted,
  newest.id as message_id, newest.direction as message_direction, newest.kind as message_kind,
  newest.sender as message_sender, newest.text as message_text, newest.state as message_state,
  newest.reason as message_reason, newest.created_at as message_at
from page
join account on account.company_id = $16 and account.id = page.id
join person on person.company_id = $17 and person.id = account.person_id
join connection on connection.company_id = $18 and connection.id = account.connection_id
left join lateral (
  select message.id, direction, kind, sender, left(text, 200) as text, state, reason, message.created_at from message
  where message.company_id = $19 and message.account_id = account.id and message.seq = account.last_seq
  limit 1) as newest on true
order by account.last_message_at desc, account.id desc;

-- findChatsByPeople
with first as materialized (select id as person_id from person where company_id = $1 and merged_into is null
      and deleted_at is null and person_words(name, email_folded, phone) @@ $2::tsquery limit $3),
counted as materialized (select count(*)::int as people from first)
select counted.people, page.id from counted left join lateral (
  select account.id, account.last_message_at from first
  cross join lateral (
    select account.* from account
    where
account.company_id = $4 and account.last_message_at is not null
and account.unread_count > 0
 and account.person_id = first.person_id
and account.connection_id = $5
and (select true from person where person.company_id = $6 and person.id = account.person_id
  and person.merged_into is null and person.deleted_at is null
  and person_words(person.name, person.email_folded, person.phone) @@ $7::tsquery)
and (select true from person_tag worn
  where worn.company_id = $8 and worn.person_id = account.person_id and worn.tag_id = $9)
and (select true from person_user linked
  where linked.company_id = $10 and linked.person_id = account.person_id and linked.user_id = $11)
and (select true from subscription
  where subscription.company_id = $12 and subscription.account_id = account.id
    and subscription.tunnel_id = $13 limit 1)
and coalesce((select bool_or(own_link.user_id = $14) from person_user own_link
      where own_link.company_id = $15 and own_link.person_id = account.person_id), true)
    offset 0) as account
  where counted.people < $16
    and (account.last_message_at, account.id) < ($17, $18 collate "C")
  order by account.last_message_at desc, account.id desc limit $19) as page on true
order by page.last_message_at desc, page.id desc;
with first as materialized (select person_id from person_tag where company_id = $1 and tag_id = $2 limit $3),
counted as materialized (select count(*)::int as people from first)
select counted.people, page.id from counted left join lateral (
  select account.id, account.last_message_at from first
  cross join lateral (
    select account.* from account
    where
account.company_id = $4 and account.last_message_at is not null
and account.is_important and account.person_id = first.person_id
and account.connection_id = $5
and (select true from person where person.company_id = $6 and person.id = account.person_id
  and person.merged_into is null and person.deleted_at is null
  and person_words(person.name, person.email_folded, person.phone) @@ $7::tsquery)
and (select true from person_tag worn
  where worn.company_id = $8 and worn.person_id = account.person_id and worn.tag_id = $9)
and (select true from person_user linked
  where linked.company_id = $10 and linked.person_id = account.person_id and linked.user_id = $11)
and (select true from subscription
  where subscription.company_id = $12 and subscription.account_id = account.id
    and subscription.tunnel_id = $13 limit 1)
and coalesce((select bool_or(own_link.user_id = $14) from person_user own_link
      where own_link.company_id = $15 and own_link.person_id = account.person_id), true)
    offset 0) as account
  where counted.people < $16
    and (account.last_message_at, account.id) < ($17, $18 collate "C")
  order by account.last_message_at desc, account.id desc limit $19) as page on true
order by page.last_message_at desc, page.id desc;
with first as materialized (select person_id from person_user where company_id = $1 and user_id = $2 limit $3),
counted as materialized (select count(*)::int as people from first)
select counted.people, page.id from counted left join lateral (
  select account.id, account.last_message_at from first
  cross join lateral (
    select account.* from account
    where
account.company_id = $4 and account.last_message_at is not null
and account.unread_count > 0
 and account.person_id = first.person_id
and account.connection_id = $5
and (select true from person where person.company_id = $6 and person.id = account.person_id
  and person.merged_into is null and person.deleted_at is null
  )
and (select true from person_tag worn
  where worn.company_id = $7 and worn.person_id = account.person_id and worn.tag_id = $8)
and (select true from person_user linked
  where linked.company_id = $9 and linked.person_id = account.person_id and linked.user_id = $10)
and (select true from subscription
  where subscription.company_id = $11 and subscription.account_id = account.id
    and subscription.tunnel_id = $12 limit 1)
and coalesce((select bool_or(own_link.user_id = $13) from person_user own_link
      where own_link.company_id = $14 and own_link.person_id = account.person_id), true)
    offset 0) as account
  where counted.people < $15
    and (account.last_message_at, account.id) < ($16, $17 collate "C")
  order by account.last_message_at desc, account.id desc limit $18) as page on true
order by page.last_message_at desc, page.id desc;

-- findChats
with page as materialized (select unnest($1::text[]) as id)
select account.id, account.person_id, account.connection_id, account.external_id, account.kind, account.status,
  account.status_reason, account.bot_status, account.is_important, account.unread_count, account.last_seq,
  account.read_seq, account.last_message_at, account.last_inbound_at, person.name, person.email, person.phone,
  person.profile_image, connection.type as connection_type, connection.name as connection_name,
  connection.state as connection_state, connection.deleted_at is not null as is_connection_deleted,
  newest.id as message_id, newest.direction as message_direction, newest.kind as message_kind,
  newest.sender as message_sender, newest.text as message_text, newest.state as message_state,
  newest.reason as message_reason, newest.created_at as message_at
from page
join account on account.company_id = $2 and account.id = page.id
join person on person.company_id = $3 and person.id = account.person_id
join connection on connection.company_id = $4 and connection.id = account.connection_id
left join lateral (
  select message.id, direction, kind, sender, left(text, 200) as text, state, reason, message.created_at from message
  where message.company_id = $5 and message.account_id = account.id and message.seq = account.last_seq
  limit 1) as newest on true
where person.deleted_at is null and coalesce((select bool_or(own_link.user_id = $6) from person_user own_link
      where own_link.company_id = $7 and own_link.person_id = person.id), true)
order by account.last_message_at desc nulls last, account.id desc;

-- countUnread
select count(*)::int as count from (
  select from account
  where account.company_id = $1 and account.unread_count > 0 and account.last_message_at is not null
and (select true from person where person.company_id = $2 and person.id = account.person_id
  and person.merged_into is null and person.deleted_at is null
  ) and coalesce((select bool_or(own_link.user_id = $3) from person_user own_link
      where own_link.company_id = $4 and own_link.person_id = account.person_id), true)
  limit $5) as unread;

-- findEntries
with page as materialized (
  select message.* from message
  where message.company_id = $1 and message.account_id = $2
  order by message.seq desc limit $3)
select page.*, author.name as author_name, tunnel.id as tunnel_id, tunnel.name as tunnel_name,
  failed.error_code as failure_code, failed.error_raw as failure_text
from page
left join "user" author on author.company_id = $4 and author.id = page.author_id
left join run on run.company_id = $5 and run.id = page.run_id
left join tunnel on tunnel.company_id = $6 and tunnel.id = run.tunnel_id
left join lateral (
  select error_code, error_raw from delivery
  where page.state in ('queued', 'failed', 'skipped', 'in_doubt') and delivery.company_id = $7
    and delivery.message_id = page.id and delivery.state = page.state and delivery.error_code is not null
  order by delivery.n limit 1) as failed on true
order by page.seq desc;
with page as materialized (
  select message.* from message
  where message.company_id = $1 and message.account_id = $2
    and message.seq < $3
  order by message.seq desc limit $4)
select page.*, author.name as author_name, tunnel.id as tunnel_id, tunnel.name as tunnel_name,
  failed.error_code as failure_code, failed.error_raw as failure_text
from page
left join "user" author on author.company_id = $5 and author.id = page.author_id
left join run on run.company_id = $6 and run.id = page.run_id
left join tunnel on tunnel.company_id = $7 and tunnel.id = run.tunnel_id
left join lateral (
  select error_code, error_raw from delivery
  where page.state in ('queued', 'failed', 'skipped', 'in_doubt') and delivery.company_id = $8
    and delivery.message_id = page.id and delivery.state = page.state and delivery.error_code is not null
  order by delivery.n limit 1) as failed on true
order by page.seq desc;
with page as materialized (
  select message.* from message
  where message.company_id = $1 and message.account_id = $2
     and message.seq > $3
  order by message.seq asc limit $4)
select page.*, author.name as author_name, tunnel.id as tunnel_id, tunnel.name as tunnel_name,
  failed.error_code as failure_code, failed.error_raw as failure_text
from page
left join "user" author on author.company_id = $5 and author.id = page.author_id
left join run on run.company_id = $6 and run.id = page.run_id
left join tunnel on tunnel.company_id = $7 and tunnel.id = run.tunnel_id
left join lateral (
  select error_code, error_raw from delivery
  where page.state in ('queued', 'failed', 'skipped', 'in_doubt') and delivery.company_id = $8
    and delivery.message_id = page.id and delivery.state = page.state and delivery.error_code is not null
  order by delivery.n limit 1) as failed on true
order by page.seq asc;

-- findChatEntry
with page as materialized (
  select message.* from message
  where message.company_id = $1 and message.id = $2 and message.account_id = $3)
select page.*, author.name as author_name, tunnel.id as tunnel_id, tunnel.name as tunnel_name,
  failed.error_code as failure_code, failed.error_raw as failure_text
from page
left join "user" author on author.company_id = $4 and author.id = page.author_id
left join run on run.company_id = $5 and run.id = page.run_id
left join tunnel on tunnel.company_id = $6 and tunnel.id = run.tunnel_id
left join lateral (
  select error_code, error_raw from delivery
  where page.state in ('queued', 'failed', 'skipped', 'in_doubt') and delivery.company_id = $7
    and delivery.message_id = page.id and delivery.state = page.state and delivery.error_code is not null
  order by delivery.n limit 1) as failed on true;

-- updateFetched
update message set attachments = jsonb_set(attachments, array[$1, 'stored'], $2)
where company_id = $3 and id = $4 and attachments -> $5::int is not null
  and attachments -> $6::int -> 'stored' is null;

-- updateImportance
update account set is_important = $1, updated_at = $2
where company_id = $3 and id = $4 and is_important <> $5;

-- findAccountsAmong
select id, person_id from account where company_id = $1 and id = any ($2::text[]);

-- findNewestChat
select id from account where company_id = $1 and person_id = $2
order by last_message_at desc nulls last, created_at desc, id desc limit 1;

-- findTunnel
select id from tunnel where company_id = $1 and id = $2 and deleted_at is null;

-- lockSkipped
select id, seq, content, priority, lane from message
where company_id = $1 and id = $2 and account_id = $3 and state = 'skipped' and lane is not null
  and not exists (select from delivery where delivery.company_id = $4 and delivery.message_id = message.id)
for no key update;
