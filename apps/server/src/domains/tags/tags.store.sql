-- Made from the store by its test and by `npm run generate`; never edited.

-- findTags
select * from tag where company_id = $1 order by created_at desc, id desc;

-- findTagsById
select * from tag where company_id = $1 and id = any($2);

-- findTagByName
select * from tag where company_id = $1 and name_folded = $2;

-- insertTag
insert into tag (company_id, id, name, name_folded, created_at)
values ($1, $2, $3, $4, $5)
on conflict (company_id, name_folded) do nothing returning *;

-- updateTag
update tag set name = $1, name_folded = $2 where company_id = $3 and id = $4 returning *;

-- countTagged
select count(*)::int as count from person_tag where company_id = $1 and tag_id = $2;

-- deleteTag
delete from tag where company_id = $1 and id = $2 returning *;
