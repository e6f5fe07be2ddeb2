-- Made from the store by its test and by `npm run generate`; never edited.

-- seenBy
select id from person where company_id = $1 and coalesce((select bool_or(own_link.user_id = $2) from person_user own_link
where own_link.company_id = $3 and own_link.person_id = person.id), true) order by id;

-- countOthersPeople
select count(*)::int as count from (
  select person_id from person_user where company_id = $1
  group by person_id having not bool_or(user_id = $2)) as link
join person on person.company_id = $3 and person.id = link.person_id
where person.merged_into is null and person.deleted_at is null;

-- findOthersPeople
select person_id from person_user where company_id = $1 and person_id = any($2)
group by person_id having not bool_or(user_id = $3);

-- findLinkedUsers
select person_id, array_agg(user_id order by user_id) as user_ids from person_user
where company_id = $1 and person_id = any($2) group by person_id;
