-- Made from the store by its test and by `npm run generate`; never edited.

-- seenBy
select id from person where company_id = $1 and coalesce((select bool_or(own_link.user_id = $2) from person_user own_link
where own_link.company_id = $3 and own_link.person_id = person.id), true) order by id;

-- findOthersPeople
select person_id from person_user where company_id = $1 and person_id = any($2)
group by person_id having not bool_or(user_id = $3);
