-- Made from the store by its test and by `npm run generate`; never edited.

-- lockKey
select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as locked;

-- findKey
select request_hash, status, answer from idempotency_key
where company_id = $1 and subject = $2 and key = $3 and expires_at > $4;

-- keepAnswer
insert into idempotency_key (company_id, subject, key, request_hash, status, answer, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (company_id, subject, key) do update set request_hash = excluded.request_hash, status = excluded.status,
  answer = excluded.answer, created_at = excluded.created_at, expires_at = excluded.expires_at;
