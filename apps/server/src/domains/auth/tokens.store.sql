-- Made from the store by its test and by `npm run generate`; never edited.

-- insertScopedToken
with token as (
  insert into api_token (company_id, id, kind, name, hash, scopes, user_id, created_at)
  values ($1, $2, 'v3', $3, $4, $5, $6, $7)
  returning *
), lookup as (
  insert into api_token_lookup (hash, company_id, token_id) select hash, company_id, id from token
)
select * from token;

-- findScopedTokens
select * from api_token where company_id = $1 and kind = 'v3' and revoked_at is null order by created_at desc, id desc;

-- revokeScopedToken
with revoked as (
  update api_token set revoked_at = $1
  where company_id = $2 and id = $3 and kind = 'v3' and revoked_at is null returning company_id, id, name
), gone as (
  delete from api_token_lookup as lookup using revoked where (lookup.company_id, lookup.token_id) = (revoked.company_id, revoked.id)
)
select id, name from revoked;

-- findScopedTokenOwner
select lookup.company_id, lookup.token_id, token.scopes, token.last_used_at, member.id as user_id,
  role.kind as role_kind, role.rights,
  role.own_people_only or member.own_people_only as own_people_only
from api_token_lookup as lookup
join api_token as token on (token.company_id, token.id) = (lookup.company_id, lookup.token_id) and token.kind = 'v3'
join "user" as member on (member.company_id, member.id) = (token.company_id, token.user_id)
  and member.is_active and member.deleted_at is null
join role on (role.company_id, role.id) = (member.company_id, member.role_id)
where lookup.hash = $1;

-- touchToken
update api_token set last_used_at = $1 where company_id = $2 and id = $3;
