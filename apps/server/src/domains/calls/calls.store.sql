-- Made from the store by its test and by `npm run generate`; never edited.

-- insertCall
insert into call (company_id, id, user_id, account_id, telephone_connection_id, provider_type, call_id, "from", "to", type, status,
  record_link, duration_seconds, started_at, next_check_at, created_at)
values ($1, $2, $3, $4, $5, $6,
  $7, $8, $9, $10, $11, $12, $13,
  $14, $15, $16) returning *;

-- findCallsOfPerson
select call.*, "user".name as user_name from account
join call on call.company_id = account.company_id and call.account_id = account.id
join "user" on "user".company_id = call.company_id and "user".id = call.user_id
where account.company_id = $1 and account.person_id = $2
and (call.started_at, call.id) < ($3, $4)
order by call.started_at desc, call.id desc limit $5;
