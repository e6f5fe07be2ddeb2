-- Made from the store by its test and by `npm run generate`; never edited.

-- insertSession
insert into login_session (id, token_hash, login_id, company_id, user_agent, address, created_at, last_seen_at, expires_at)
values ($1, $2, $3, $4, $5, $6,
  $7, $8, $9);

-- findSessionOwner
select session.id, session.login_id, session.last_seen_at, member.company_id, member.id as user_id,
  role.kind as role_kind, role.rights,
  role.own_people_only or member.own_people_only as own_people_only
from login_session as session
left join "user" as member on member.company_id = coalesce($1, session.company_id) and member.login_id = session.login_id
  and member.is_active and member.deleted_at is null
left join role on (role.company_id, role.id) = (member.company_id, member.role_id)
where session.token_hash = $2 and session.expires_at > $3;

-- touchSession
update login_session set last_seen_at = $1, expires_at = $2 where id = $3;

-- updateSessionSecret
update login_session set token_hash = $1 where id = $2;

-- updateSessionCompany
update login_session set company_id = $1 where id = $2;

-- deleteSession
delete from login_session where login_id = $1 and id = $2 returning id;

-- deleteOtherSessions
delete from login_session where login_id = $1 and id <> $2 returning id;

-- deleteAllSessions
delete from login_session where login_id = $1;

-- findSessions
select * from login_session where login_id = $1 and expires_at > $2 order by last_seen_at desc, id desc;

-- findPlaces, across companies: a login is in any number of companies
select member.company_id, company.name as company_name, member.id as user_id, member.name as user_name, role.kind as role_kind,
  company.language, company.time_zone
from "user" as member
join company on company.id = member.company_id
join role on (role.company_id, role.id) = (member.company_id, member.role_id)
where member.login_id = $1 and member.is_active and member.deleted_at is null
order by member.created_at, member.company_id;

-- findLogin
select * from login where id = $1;

-- updatePassword
update login set password_hash = $1, updated_at = $2
where id = $3 and password_hash = coalesce($4, password_hash) returning id;
