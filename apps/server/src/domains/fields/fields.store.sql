-- Made from the store by its test and by `npm run generate`; never edited.

-- findFields
select * from custom_field where company_id = $1 order by created_at, id;

-- findFieldsByName
select * from custom_field where company_id = $1 and name = any($2);

-- insertField
insert into custom_field (company_id, id, name, type, label, created_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (company_id, name, type) do nothing returning *;

-- findFieldsById
select * from custom_field where company_id = $1 and id = any($2);

-- updateField
update custom_field set label = $1 where company_id = $2 and id = $3 returning *;

-- countFilled
select count(*)::int as count from person_field where company_id = $1 and field_id = $2;

-- deleteField
delete from custom_field where company_id = $1 and id = $2 returning *;
