-- Made from the store by its test and by `npm run generate`; never edited.

-- lockLogin
select * from login where id = $1 for no key update;

-- updatePendingSecret
update login set totp_pending = $1, updated_at = $2 where id = $3;

-- confirmSecret
update login set totp_secret = totp_pending, totp_pending = null, totp_last_step = $1, updated_at = $2
where id = $3 and totp_pending is not null;

-- updateLastStep
update login set totp_last_step = $1 where id = $2;

-- deleteSecret
update login set totp_secret = null, totp_pending = null, totp_last_step = null, updated_at = $1 where id = $2;

-- countRecoveryCodes
select count(*)::int as count from login_recovery_code where login_id = $1;

-- insertRecoveryCodes
insert into login_recovery_code (login_id, code_hash)
select $1, decode(unnest($2::text[]), 'hex');

-- takeRecoveryCode
delete from login_recovery_code where login_id = $1 and code_hash = $2 returning login_id;

-- deleteRecoveryCodes
delete from login_recovery_code where login_id = $1;
