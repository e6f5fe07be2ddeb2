-- Made from the store by its test and by `npm run generate`; never edited.

-- findShownUsers
select member.*, role.name as role_name, role.kind as role_kind, role.rights as role_rights, role.own_people_only as role_own_people_only,
  coalesce((select totp_secret is not null from login where login.id = member.login_id), false) as has_second_factor,
  (select max(last_seen_at) from login_session as session
    where session.login_id = member.login_id and session.company_id = member.company_id) as last_seen_at
from "user" as member
join role on (role.company_id, role.id) = (member.company_id, member.role_id)
where member.company_id = $1 and member.deleted_at is null
  and member.id = $2
order by member.created_at desc, member.id desc limit $3;
select member.*, role.name as role_name, role.kind as role_kind, role.rights as role_rights, role.own_people_only as role_own_people_only,
  coalesce((select totp_secret is not null from login where login.id = member.login_id), false) as has_second_factor,
  (select max(last_seen_at) from login_session as session
    where session.login_id = member.login_id and session.company_id = member.company_id) as last_seen_at
from "user" as member
join role on (role.company_id, role.id) = (member.company_id, member.role_id)
where member.company_id = $1 and member.deleted_at is null
  and (member.created_at, member.id) < ($2, $3)
order by member.created_at desc, member.id desc limit $4;

-- lockUsers
select * from "user" where company_id = $1 and id = any($2) and deleted_at is null
order by id for no key update;

-- updateUser
update "user" set name = $1, role_id = $2, own_people_only = $3,
  is_active = $4, updated_at = $5
where company_id = $6 and id = $7;

-- updateOwnership
update "user" set is_owner = $1, role_id = $2, own_people_only = false, updated_at = $3
where company_id = $4 and id = $5;

-- findOtherCompany, across companies: It asks whether a login works in another company, too.
select company_id from "user" where login_id = $1 and company_id <> $2 and deleted_at is null limit 1;

-- updateUserName
update "user" set name = $1, updated_at = $2 where company_id = $3 and id = $4;

-- updateReading
update login set language = $1, time_zone = $2, updated_at = $3 where id = $4;
