-- Made from the store by its test and by `npm run generate`; never edited.

-- insertCategory
insert into template_category (company_id, id, name, created_at) values ($1, $2, $3, $4) returning *;

-- findCategory
select * from template_category where company_id = $1 and id = $2 and deleted_at is null;

-- insertTemplate
insert into template (company_id, id, category_id, name, content, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7) returning *;

-- findTemplate
select * from template where company_id = $1 and id = $2 and deleted_at is null;

-- updateTemplate
update template set category_id = $1, name = $2, content = $3, updated_at = $4
where company_id = $5 and id = $6 and deleted_at is null returning *;

-- deleteTemplate
update template set deleted_at = $1, updated_at = $2
where company_id = $3 and id = $4 and deleted_at is null returning *;
