-- Made from the store by its test and by `npm run generate`; never edited.

-- insertLogin
insert into login (id, email, email_folded, password_hash, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (email_folded) do nothing returning *;

-- findLoginByEmail
select * from login where email_folded = $1;

-- insertV2Token
with token as (
  insert into api_token (company_id, id, kind, hash, secret, created_at)
  values ($1, $2, 'v2', $3, $4, $5) returning company_id, id, hash
)
insert into api_token_lookup (hash, company_id, token_id) select hash, company_id, id from token;

-- revokeV2Token
with revoked as (
  update api_token set revoked_at = $1
  where company_id = $2 and kind = 'v2' and revoked_at is null returning company_id, id
)
delete from api_token_lookup as lookup using revoked where (lookup.company_id, lookup.token_id) = (revoked.company_id, revoked.id);

-- findV2Token
select id, secret, created_at from api_token where company_id = $1 and kind = 'v2' and revoked_at is null;

-- findTokenOwner
select lookup.company_id, lookup.token_id, company.is_api_on, owner.id as owner_id
from api_token_lookup as lookup
join company on company.id = lookup.company_id
join "user" as owner on owner.company_id = lookup.company_id and owner.is_owner
where lookup.hash = $1;
