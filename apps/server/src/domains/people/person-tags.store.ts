import type { CompanyId, PersonId, TagId } from '@korben/contract'
import type { Tx } from '../../kit/db.ts'

export type Wearer = {
  companyId: CompanyId
  personId: PersonId
  tagIds: readonly TagId[]
}
export type TagRowRef = {
  company_id: CompanyId
  person_id: PersonId
  tag_id: TagId
}

const flat = (wearers: readonly Wearer[]) =>
  wearers.flatMap(({ companyId, personId, tagIds }) =>
    tagIds.map((tagId, place) => ({
      company_id: companyId,
      person_id: personId,
      tag_id: tagId,
      place,
    })),
  )

/**
 * Gives tags to people of any companies; answers with what is really new, by person in the order asked for. Tags and people that
 * do not exist (any more) are passed over. Rows are written in key order, so that two of these wait instead of deadlocking; the
 * order of assignment is in their times. `offset 0` keeps each existence a look-up by key: before the first ANALYZE of a new
 * database a join reads all people of the company for every row (500 rows among 4,000 people: 3.9 s against 28 ms, 2026-11).
 */
export const insertPersonTags = (tx: Tx, wearers: readonly Wearer[]) => tx<TagRowRef[]>`
  with wanted as (
    select distinct on (row.company_id, row.person_id, row.tag_id) row.company_id, row.person_id, row.tag_id, row.place
    from jsonb_to_recordset(${tx.json(flat(wearers))}) as row (company_id text, person_id text, tag_id text, place int)
    where exists (select from tag where tag.company_id = row.company_id and tag.id = row.tag_id offset 0)
      and exists (select from person where person.company_id = row.company_id and person.id = row.person_id offset 0)
    order by row.company_id, row.person_id, row.tag_id, row.place
  ), added as (
    insert into person_tag (company_id, person_id, tag_id, created_at)
    select company_id, person_id, tag_id, statement_timestamp() + place * interval '1 microsecond' from wanted
    on conflict do nothing returning company_id, person_id, tag_id, created_at
  )
  select company_id, person_id, tag_id from added order by company_id, person_id, created_at, tag_id`

/** Takes tags from people of any companies; answers with what was really taken. */
export const deletePersonTags = (tx: Tx, wearers: readonly Wearer[]) => tx<TagRowRef[]>`
  with wanted as (
    select person_tag.company_id, person_tag.person_id, person_tag.tag_id from person_tag
    where (company_id, person_id, tag_id) in (
      select company_id, person_id, tag_id from jsonb_to_recordset(${tx.json(flat(wearers))})
        as row (company_id text, person_id text, tag_id text))
    order by company_id, person_id, tag_id for update
  )
  delete from person_tag using wanted
  where (person_tag.company_id, person_tag.person_id, person_tag.tag_id) = (wanted.company_id, wanted.person_id, wanted.tag_id)
  returning person_tag.company_id, person_tag.person_id, person_tag.tag_id`
