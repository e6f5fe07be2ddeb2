import type { CommentId, CompanyId, FieldId, PersonId, UserId } from '@korben/contract'
import type { EventRow, PersonCommentRow, PersonRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'

export type NewPerson = Pick<
  PersonRow,
  'id' | 'name' | 'email' | 'email_folded' | 'phone' | 'phone_e164' | 'gender' | 'locale' | 'profile_image'
>
/** In no order. */
export const insertPeople = (tx: Tx, companyId: CompanyId, people: readonly NewPerson[], createdAt: Date) => tx<
  PersonRow[]
>`
  insert into person (company_id, id, name, email, email_folded, phone, phone_e164, gender, locale, profile_image, active_at,
    created_at, updated_at)
  select ${companyId}, id, name, email, email_folded, phone, phone_e164, gender, locale, profile_image, ${createdAt},
    ${createdAt}, ${createdAt}
  from jsonb_to_recordset(${tx.json([...people])}) as row (id text, name text, email text, email_folded text, phone text,
    phone_e164 text, gender text, locale text, profile_image text)
  returning *`

/** Merges are followed at most so many times, should a mistake have closed a circle. */
const MAX_MERGES = 100

/** Where each of `ids` leads: to itself, or to the person it was merged into, and on from there. */
const trail = (sql: Sql, companyId: CompanyId, ids: readonly PersonId[]) => sql`
  recursive trail as (
    select id as given_id, id, merged_into, 0 as merges from person where company_id = ${companyId} and id = any(${[...ids]})
    union all
    select trail.given_id, person.id, person.merged_into, trail.merges + 1 from trail
    join person on person.company_id = ${companyId} and person.id = trail.merged_into
    where trail.merges < ${MAX_MERGES}
  )`

/** The remaining person behind each id, with the id that led there; deleted ones are not found. In no order. */
export const findPeople = (sql: Sql, companyId: CompanyId, ids: readonly PersonId[]) => sql<
  (PersonRow & { given_id: PersonId })[]
>`
  with ${trail(sql, companyId, ids)}
  select person.*, trail.given_id from trail join person on person.company_id = ${companyId} and person.id = trail.id
  where trail.merged_into is null and person.deleted_at is null`

/** As `findPeople`, for one that is about to be changed. */
export const lockPerson = (tx: Tx, companyId: CompanyId, id: PersonId) => tx<PersonRow[]>`
  with ${trail(tx, companyId, [id])}
  select person.* from trail join person on person.company_id = ${companyId} and person.id = trail.id
  where trail.merged_into is null and person.merged_into is null and person.deleted_at is null
  for no key update of person`

export type Contact = {
  phone: string | null
  e164: string | null
  email: string | null
}
/**
 * The person each contact belongs to: by phone, national variants folded, else by e-mail; the newest one wins (reference 3.18).
 * `place` is the contact's place in the list; contacts of nobody are missing.
 */
export const matchPeople = (sql: Sql, companyId: CompanyId, contacts: readonly Contact[]) => sql<
  (PersonRow & { place: number })[]
>`
  select wanted.place, found.*
  from jsonb_to_recordset(${sql.json(contacts.map((contact, place) => ({ ...contact, place })))})
    as wanted (place int, phone text, e164 text, email text)
  cross join lateral (
    select matched.* from (
      (select 1 as way, person.* from person where company_id = ${companyId} and phone_e164 = wanted.e164 and ${isLive(sql)}
        order by created_at desc, id desc limit 1)
      union all
      (select 2, person.* from person where company_id = ${companyId} and wanted.e164 is null and phone = wanted.phone and ${isLive(sql)}
        order by created_at desc, id desc limit 1)
      union all
      (select 3, person.* from person where company_id = ${companyId} and email_folded = wanted.email and ${isLive(sql)}
        order by created_at desc, id desc limit 1)
    ) as matched order by way limit 1
  ) as found`
const isLive = (sql: Sql) => sql`merged_into is null and deleted_at is null`

export type PersonChange = Omit<NewPerson, 'id'> & Pick<PersonRow, 'time_zone'>
export const updatePerson = (tx: Tx, companyId: CompanyId, id: PersonId, change: PersonChange, now: Date) => tx<
  PersonRow[]
>`
  update person set name = ${change.name}, email = ${change.email}, email_folded = ${change.email_folded}, phone = ${change.phone},
    phone_e164 = ${change.phone_e164}, gender = ${change.gender}, locale = ${change.locale}, time_zone = ${change.time_zone},
    profile_image = ${change.profile_image}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} returning *`

/** What is written on somebody's card when it has changed, or when they are in a chat. Times are ISO. */
export type PersonMark = {
  company_id: CompanyId
  person_id: PersonId
  changed_at: string | null
  active_at: string | null
}

/**
 * Writes each card once, however many marks it has; the latest times hold. For people of any companies, whose accounts the caller has
 * locked before, if any; locked in id order, so that two of these never wait in a circle.
 */
export const markPeople = (tx: Tx, marks: readonly PersonMark[]) => tx`
  with marked as (
    select company_id, person_id, max(changed_at) as changed_at, max(active_at) as active_at
    from jsonb_to_recordset(${tx.json([...marks])}) as row
      (company_id text, person_id text, changed_at timestamptz, active_at timestamptz)
    group by company_id, person_id
  ), locked as materialized (
    select person.company_id, person.id, marked.changed_at, marked.active_at
    from marked join person on person.company_id = marked.company_id and person.id = marked.person_id
    order by person.company_id, person.id
    for no key update of person
  )
  update person set updated_at = greatest(updated_at, locked.changed_at),
    last_message_at = greatest(last_message_at, locked.active_at),
    active_at = case when locked.active_at is null then person.active_at else greatest(last_message_at, locked.active_at) end
  from locked
  where person.company_id = locked.company_id and person.id = locked.id`

export type NewComment = {
  id: CommentId
  personId: PersonId
  authorId: UserId
  text: string
  createdAt: Date
}
export const insertComment = (tx: Tx, companyId: CompanyId, comment: NewComment) => tx<PersonCommentRow[]>`
  insert into person_comment (company_id, id, person_id, author_id, text, created_at)
  values (${companyId}, ${comment.id}, ${comment.personId}, ${comment.authorId}, ${comment.text}, ${comment.createdAt}) returning *`

/** Gives those that were not linked yet. Links keep the order of the list: each is a microsecond later than the one before. */
export const insertPersonUsers = (tx: Tx, companyId: CompanyId, personId: PersonId, userIds: readonly UserId[]) => tx<
  { user_id: UserId }[]
>`
  insert into person_user (company_id, person_id, user_id, created_at)
  select ${companyId}, ${personId}, id, statement_timestamp() + place * interval '1 microsecond'
  from unnest(${[...userIds]}::text[]) with ordinality as row (id, place)
  on conflict do nothing returning user_id`

export type NewFieldValue = { fieldId: FieldId; value: string }
/** One value per field of the list. Gives the fields whose value is another one than before. */
export const upsertFieldValues = (
  tx: Tx,
  companyId: CompanyId,
  personId: PersonId,
  values: readonly NewFieldValue[],
  now: Date,
) => tx<{ field_id: FieldId }[]>`
  insert into person_field (company_id, person_id, field_id, value, created_at, updated_at)
  select ${companyId}, ${personId}, "fieldId", value, statement_timestamp() + place * interval '1 microsecond', ${now}
  from jsonb_to_recordset(${tx.json(values.map((value, place) => ({ ...value, place })))}) as row ("fieldId" text, value text, place int)
  on conflict (company_id, person_id, field_id) do update set value = excluded.value, updated_at = excluded.updated_at
    where person_field.value <> excluded.value
  returning field_id`

export const deleteFieldValue = (tx: Tx, companyId: CompanyId, personId: PersonId, fieldId: FieldId) => tx<
  { field_id: FieldId }[]
>`
  delete from person_field where company_id = ${companyId} and person_id = ${personId} and field_id = ${fieldId} returning field_id`

export const deletePersonUser = (tx: Tx, companyId: CompanyId, personId: PersonId, userId: UserId) => tx<
  { user_id: UserId }[]
>`
  delete from person_user where company_id = ${companyId} and person_id = ${personId} and user_id = ${userId} returning user_id`

/** Newest first, with the name of who wrote it, also when that user is deleted. */
export const findComments = (sql: Sql, companyId: CompanyId, personId: PersonId, { limit, after }: Keyset) => sql<
  (PersonCommentRow & { author_name: string })[]
>`
  select person_comment.*, "user".name as author_name from person_comment
  join "user" on "user".company_id = person_comment.company_id and "user".id = person_comment.author_id
  where person_comment.company_id = ${companyId} and person_id = ${personId}
  ${after ? sql`and (person_comment.created_at, person_comment.id) < (${after.at}, ${after.id})` : sql``}
  order by person_comment.created_at desc, person_comment.id desc limit ${limit}`

/** What happened to a person and to its accounts, newest first, by id, which begins with its time. The walks of accounts name no person. */
export const findPersonEvents = (sql: Sql, companyId: CompanyId, personId: PersonId, { limit, after }: Keyset) => sql<
  PersonEvent[]
>`
  select id, type, account_id, data, created_at from (
    (select id, type, account_id, data, created_at from event where company_id = ${companyId} and person_id = ${personId}
      and type <> 'chat.changed' ${after ? sql`and id < ${after.id}` : sql``} order by id desc limit ${limit})
    union all
    (select found.* from account cross join lateral (
      select id, type, account_id, data, created_at from event
      where event.company_id = ${companyId} and event.account_id = account.id and event.person_id is null
      ${after ? sql`and event.id < ${after.id}` : sql``} order by event.id desc limit ${limit}) as found
    where account.company_id = ${companyId} and account.person_id = ${personId})) as happened
  order by id desc limit ${limit}`

export type PersonEvent = Pick<EventRow, 'id' | 'type' | 'account_id' | 'created_at'> & {
  data: Record<string, unknown>
}
