-- Made from the store by its test and by `npm run generate`; never edited.

-- insertCall
insert into call (company_id, id, user_id, account_id, telephone_connection_id, provider_type, call_id, "from", "to", type, status,
  record_link, duration_seconds, started_at, next_check_at, created_at)
values ($1, $2, $3, $4, $5, $6,
  $7, $8, $9, $10, $11, $12, $13,
  $14, $15, $16) returning *;
