-- Made from the store by its test and by `npm run generate`; never edited.

-- insertAudit
insert into audit (company_id, id, user_id, actor, action, entity, entity_id, details, created_at)
values ($1, $2, $3, $4, $5, $6, $7,
  $8, $9);

-- findAudit
select * from audit where company_id = $1 and id < $2
order by id desc limit $3;

-- findShownAudit
select audit.*, "user".name as user_name from audit
left join "user" on "user".company_id = audit.company_id and "user".id = audit.user_id
where audit.company_id = $1
 order by audit.id desc limit $2;
select audit.*, "user".name as user_name from audit
left join "user" on "user".company_id = audit.company_id and "user".id = audit.user_id
where audit.company_id = $1 and audit.entity = $2
and audit.id < $3 order by audit.id desc limit $4;
