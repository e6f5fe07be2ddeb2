import type { CompanyId, PersonId, UserId } from '@korben/contract'
import type { Sql } from '../../kit/db.ts'

/**
 * A condition for statements over people and what is theirs: the person is linked to the viewer, or to nobody (PER-4). Nothing for a viewer who sees
 * everybody (null). `personId`: the column that names the person, `sql\`account.person_id\``.
 */
export const seenBy = (sql: Sql, companyId: CompanyId, viewer: UserId | null, personId = sql`person.id`) =>
  viewer === null
    ? sql``
    : sql`and coalesce((select bool_or(own_link.user_id = ${viewer}) from person_user own_link
        where own_link.company_id = ${companyId} and own_link.person_id = ${personId}), true)`

/** How many people are linked to others only. */
export const countOthersPeople = (sql: Sql, companyId: CompanyId, viewer: UserId) => sql<{ count: number }[]>`
  select count(*)::int as count from (
    select person_id from person_user where company_id = ${companyId}
    group by person_id having not bool_or(user_id = ${viewer})) as link
  join person on person.company_id = ${companyId} and person.id = link.person_id
  where person.merged_into is null and person.deleted_at is null`

/** Those of `ids` that are linked to others only. */
export const findOthersPeople = (sql: Sql, companyId: CompanyId, viewer: UserId, ids: readonly PersonId[]) => sql<
  { person_id: PersonId }[]
>`
  select person_id from person_user where company_id = ${companyId} and person_id = any(${[...ids]})
  group by person_id having not bool_or(user_id = ${viewer})`

/** Who is linked to people; those who are linked to nobody have no row. */
export const findLinkedUsers = (sql: Sql, companyId: CompanyId, ids: readonly PersonId[]) => sql<
  { person_id: PersonId; user_ids: UserId[] }[]
>`
  select person_id, array_agg(user_id order by user_id) as user_ids from person_user
  where company_id = ${companyId} and person_id = any(${[...ids]}) group by person_id`
