-- Made from the store by its test and by `npm run generate`; never edited.

-- insertAudit
insert into audit (company_id, id, user_id, actor, action, entity, entity_id, details, created_at)
values ($1, $2, $3, $4, $5, $6, $7,
  $8, $9);

-- findAudit
select * from audit where company_id = $1 and id < $2
order by id desc limit $3;
