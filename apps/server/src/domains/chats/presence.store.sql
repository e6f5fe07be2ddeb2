-- Made from the store by its test and by `npm run generate`; never edited.

-- upsertPresence
insert into chat_presence (company_id, account_id, user_id, is_typing, expires_at)
values ($1, $2, $3, $4, $5)
on conflict (company_id, account_id, user_id) do update set is_typing = excluded.is_typing, expires_at = excluded.expires_at;

-- deletePresence
delete from chat_presence where company_id = $1 and account_id = $2 and user_id = $3;

-- findPresence
select presence.account_id, account.person_id, presence.user_id, "user".name, presence.is_typing, presence.expires_at
from chat_presence as presence
join account on account.company_id = $1 and account.id = presence.account_id
join "user" on "user".company_id = $2 and "user".id = presence.user_id and "user".deleted_at is null
where presence.company_id = $3 and presence.expires_at > $4
order by presence.account_id, presence.user_id limit $5;

-- deleteOldPresence, across companies: a sweep over all
delete from chat_presence where (company_id, account_id, user_id) in (
select company_id, account_id, user_id from chat_presence where expires_at < $1 limit $2 for update skip locked);
