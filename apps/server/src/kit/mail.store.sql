-- Made from the store by its test and by `npm run generate`; never edited.

-- insertMail
insert into mail (id, content, due_at, expires_at, created_at)
values ($1, $2, $3, $4, $5);

-- claimMail
update mail set attempts = attempts + 1, due_at = $1::timestamptz + least(interval '1 hour', interval '1 minute' * 2 ^ attempts)
where id = (select id from mail where due_at <= $2 and expires_at > $3 order by due_at limit 1 for update skip locked)
returning id, content, attempts;

-- deleteMail
delete from mail where id = $1;

-- deleteOldMail
delete from mail where id in (select id from mail where expires_at < $1 limit $2 for update skip locked);
