-- Made from the store by its test and by `npm run generate`; never edited.

-- insertCategory
insert into template_category (company_id, id, name, created_at) values ($1, $2, $3, $4) returning *;

-- findCategory
select * from template_category where company_id = $1 and id = $2 and deleted_at is null;

-- findCategories
select category.*, (select count(*)::int from template
  where template.company_id = category.company_id and template.category_id = category.id and template.deleted_at is null
  ) as template_count
from template_category category
where category.company_id = $1 and category.deleted_at is null
order by category.created_at desc, category.id desc;

-- holdCategory
select id from template_category where company_id = $1 and id = $2 and deleted_at is null for share;

-- lockCategory
select * from template_category where company_id = $1 and id = $2 and deleted_at is null for update;

-- countTemplates
select count(*)::int as count from template
where company_id = $1 and category_id = $2 and deleted_at is null;

-- renameCategory
update template_category set name = $1
where company_id = $2 and id = $3 and deleted_at is null returning *;

-- deleteCategory
update template_category set deleted_at = $1 where company_id = $2 and id = $3 and deleted_at is null;

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

-- findTemplates
select company_id, id, category_id, name, created_at, updated_at, deleted_at,
  left(coalesce(content->0->>'text', content->0->>'caption', content->0->>'url', ''), 200) as beginning
from template
where company_id = $1 and deleted_at is null
  and category_id = $2
  and position(lower($3) in lower(name)) > 0
  and (created_at, id) < ($4, $5)
order by created_at desc, id desc limit $6;

-- findTargets
select id from offer where company_id = $1 and id = any ($2::text[]) and deleted_at is null
union all
select id from template
where company_id = $3 and id = any ($4::text[]) and deleted_at is null
union all
select source.id from traffic_source as source
join leadgentool as tool on tool.company_id = source.company_id and tool.id = source.leadgentool_id and tool.deleted_at is null
join tunnel on tunnel.company_id = source.company_id and tunnel.id = source.tunnel_id and tunnel.deleted_at is null
where source.company_id = $5 and source.id = any ($6::text[]);
