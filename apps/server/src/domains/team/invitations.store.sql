-- Made from the store by its test and by `npm run generate`; never edited.

-- findInvitations
select invitation.*, role.name as role_name, inviter.name as invited_by_name
from invitation
join role on (role.company_id, role.id) = (invitation.company_id, invitation.role_id)
join "user" as inviter on (inviter.company_id, inviter.id) = (invitation.company_id, invitation.invited_by)
where invitation.company_id = $1 and invitation.id = $2
order by invitation.created_at desc, invitation.id desc limit $3;
select invitation.*, role.name as role_name, inviter.name as invited_by_name
from invitation
join role on (role.company_id, role.id) = (invitation.company_id, invitation.role_id)
join "user" as inviter on (inviter.company_id, inviter.id) = (invitation.company_id, invitation.invited_by)
where invitation.company_id = $1
  and (invitation.created_at, invitation.id) < ($2, $3)
order by invitation.created_at desc, invitation.id desc limit $4;

-- countInvitations
select count(*)::int as count from invitation where company_id = $1;

-- insertInvitation
with invited as (
  insert into invitation (company_id, id, email, email_folded, name, role_id, own_people_only, days, invited_by, created_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8,
    $9, $10, $11)
  on conflict (company_id, email_folded) do nothing returning company_id, id
), known as (
  insert into invitation_lookup (token_hash, company_id, invitation_id) select $12, company_id, id from invited
)
select id from invited;

-- updateInvitationToken
with moved as (
  update invitation set expires_at = $1 where company_id = $2 and id = $3 returning company_id, id
)
update invitation_lookup as lookup set token_hash = $4
from moved where (lookup.company_id, lookup.invitation_id) = (moved.company_id, moved.id);

-- deleteInvitation
delete from invitation where company_id = $1 and id = $2 returning email;

-- findInvitationByToken
select invitation.*, role.name as role_name, role.kind as role_kind, role.rights as role_rights,
  role.own_people_only as role_own_people_only, inviter.name as invited_by_name,
  company.name as company_name, company.language as company_language,
  exists (select from login where login.email_folded = invitation.email_folded) as has_login
from invitation_lookup as lookup
join invitation on (invitation.company_id, invitation.id) = (lookup.company_id, lookup.invitation_id)
join company on company.id = invitation.company_id
join role on (role.company_id, role.id) = (invitation.company_id, invitation.role_id)
join "user" as inviter on (inviter.company_id, inviter.id) = (invitation.company_id, invitation.invited_by)
where lookup.token_hash = $1 and invitation.expires_at > $2;

-- takeInvitation
delete from invitation using invitation_lookup as lookup
where lookup.token_hash = $1 and (invitation.company_id, invitation.id) = (lookup.company_id, lookup.invitation_id)
  and invitation.expires_at > $2 returning invitation.*;

-- isMember
select exists (select from "user" as member join login on login.id = member.login_id
where member.company_id = $1 and member.deleted_at is null and login.email_folded = $2) as yes;
