-- Made from the store by its test and by `npm run generate`; never edited.

-- findIsOpen, across companies: Set-up is open while there is no company at all.
select not exists (select from company) as is_open;

-- insertSetupCode
insert into setup_code (code_hash, created_at, expires_at) values ($1, $2, $3);

-- takeSetupTry
update setup_code set tries_left = tries_left - 1 where tries_left > 0 and expires_at > $1 returning code_hash;

-- takeSetupCodes
delete from setup_code returning code_hash;

-- lockSetup
select pg_advisory_xact_lock(hashtextextended('setup', 0))::text as locked;
