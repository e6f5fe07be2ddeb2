-- Made from the store by its test and by `npm run generate`; never edited.

-- findCountedRoles
select role.*, (select count(*) from "user" where company_id = role.company_id and role_id = role.id and deleted_at is null)::int as users
from role where company_id = $1
order by array_position('{owner,administrator,manager,marketer,observer,own}', kind), lower(name), id;
select role.*, (select count(*) from "user" where company_id = role.company_id and role_id = role.id and deleted_at is null)::int as users
from role where company_id = $1 and id = $2
order by array_position('{owner,administrator,manager,marketer,observer,own}', kind), lower(name), id;

-- findRoleById
select * from role where company_id = $1 and id = $2;

-- insertOwnRole
insert into role (company_id, id, name, kind, rights, own_people_only, created_at)
values ($1, $2, $3, 'own', $4, $5, $6);

-- updateOwnRole
update role set name = $1, rights = $2, own_people_only = $3
where company_id = $4 and id = $5 and kind = 'own';

-- isRoleUsed
select exists (select from "user" where company_id = $1 and role_id = $2 and deleted_at is null)
or exists (select from invitation where company_id = $3 and role_id = $4) as yes;

-- deleteOwnRole
with moved as (
  update "user" set role_id = $1 where company_id = $2 and role_id = $3 and deleted_at is not null returning id
)
delete from role where company_id = $4 and id = $5 and kind = 'own' and (select count(*) from moved) >= 0;
