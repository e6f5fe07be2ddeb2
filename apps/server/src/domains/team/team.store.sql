-- Made from the store by its test and by `npm run generate`; never edited.

-- insertRoles
insert into role (company_id, id, name, kind, created_at)
select $1, id, name, kind, $2 from jsonb_to_recordset($3) as role (id text, name text, kind text);

-- findRole
select * from role where company_id = $1 and kind = $2 order by id limit 1;

-- insertUser
insert into "user" (company_id, id, login_id, role_id, name, email, is_owner, own_people_only, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7,
  $8, $9, $10) returning *;

-- findUser
select * from "user" where company_id = $1 and id = $2 and deleted_at is null;

-- findUserOfLogin
select * from "user" where company_id = $1 and login_id = $2 and deleted_at is null;

-- findUsersById
select * from "user" where company_id = $1 and id = any($2) and deleted_at is null;

-- findUsers
select * from "user" where company_id = $1 and deleted_at is null
and (created_at, id) < ($2, $3)
order by created_at desc, id desc limit $4;

-- findOwner
select * from "user" where company_id = $1 and is_owner;

-- deleteUser
update "user" set deleted_at = $1, updated_at = $2, is_active = false
where company_id = $3 and id = $4 and not is_owner and deleted_at is null returning *;
