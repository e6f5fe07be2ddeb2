-- Made from the store by its test and by `npm run generate`; never edited.

-- insertPersonTags, across companies: A batch of the engine has people of several companies; each row names its own.
with wanted as (
  select distinct on (row.company_id, row.person_id, row.tag_id) row.company_id, row.person_id, row.tag_id, row.place
  from jsonb_to_recordset($1) as row (company_id text, person_id text, tag_id text, place int)
  where exists (select from tag where tag.company_id = row.company_id and tag.id = row.tag_id offset 0)
    and exists (select from person where person.company_id = row.company_id and person.id = row.person_id offset 0)
  order by row.company_id, row.person_id, row.tag_id, row.place
), added as (
  insert into person_tag (company_id, person_id, tag_id, created_at)
  select company_id, person_id, tag_id, statement_timestamp() + place * interval '1 microsecond' from wanted
  on conflict do nothing returning company_id, person_id, tag_id, created_at
)
select company_id, person_id, tag_id from added order by company_id, person_id, created_at, tag_id;

-- deletePersonTags, across companies: A batch of the engine has people of several companies; each row names its own.
with wanted as (
  select person_tag.company_id, person_tag.person_id, person_tag.tag_id from person_tag
  where (company_id, person_id, tag_id) in (
    select company_id, person_id, tag_id from jsonb_to_recordset($1)
      as row (company_id text, person_id text, tag_id text))
  order by company_id, person_id, tag_id for update
)
delete from person_tag using wanted
where (person_tag.company_id, person_tag.person_id, person_tag.tag_id) = (wanted.company_id, wanted.person_id, wanted.tag_id)
returning person_tag.company_id, person_tag.person_id, person_tag.tag_id;
