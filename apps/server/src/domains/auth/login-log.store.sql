-- Made from the store by its test and by `npm run generate`; never edited.

-- insertLoginEvent
insert into login_event (id, login_id, kind, address, user_agent, created_at)
values ($1, $2, $3, $4, $5, $6);

-- findLoginEvents
select * from login_event where login_id = $1 and id < $2
order by id desc limit $3;

-- findRefusedCodes
select created_at from login_event
where login_id = $1 and id >= $2 and kind = 'code_refused' order by id desc limit $3;
