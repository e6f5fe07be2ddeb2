-- Made from the store by its test and by `npm run generate`; never edited.

-- findChannels
with page as materialized (
  select account.id from account where
account.company_id = $1
  order by account.active_at desc, account.id desc limit $2 offset $3)
select channel.* from page cross join lateral (
  select account.id, account.person_id, person.name, account.kind, account.bot_status, account.active_at, account.created_at,
    account.utm
  from account join person on person.company_id = $4 and person.id = account.person_id
  where account.company_id = $5 and account.id = page.id limit 1) as channel
order by channel.active_at desc, channel.id desc;
with page as materialized (
  select account.id from account where
account.company_id = $1
and account.active_at >= $2
and account.active_at <= $3
  order by account.active_at desc, account.id desc limit $4 offset $5)
select channel.* from page cross join lateral (
  select account.id, account.person_id, person.name, account.kind, account.bot_status, account.active_at, account.created_at,
    account.utm
  from account join person on person.company_id = $6 and person.id = account.person_id
  where account.company_id = $7 and account.id = page.id limit 1) as channel
order by channel.active_at desc, channel.id desc;

-- countChannels
select count(*) as count from (select from account where
account.company_id = $1
 limit $2) as matched;
select count(*) as count from (select from account where
account.company_id = $1
and account.active_at >= $2
and account.active_at <= $3 limit $4) as matched;

-- findChatMessages
select id, text, direction, is_read, created_at, updated_at from message
where company_id = $1 and account_id = $2
order by seq desc limit $3 offset $4;

-- findMessageCount
select message_count as count from account where company_id = $1 and id = $2;
