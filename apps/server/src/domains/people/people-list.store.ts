import type { AccountId, CompanyId, ConnectionId, FieldId, PersonId, TagId, UserId } from '@korben/contract'
import type { AccountRow, PersonRow } from '../../generated/rows.ts'
import type { Sql } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'
import { seenBy } from './own-people.store.ts'

/**
 * `tagIds`: all of them; `fields`: values as stored, null for any. `words`: a text search query over `person_words`. `phone`: `+` and digits. Times bound
 * the newest activity, both included. `viewer`: sees only own people (PER-4).
 */
export type PeopleFilter = {
  tagIds: readonly TagId[]
  fields: readonly { fieldId: FieldId; value: string | null }[]
  userId: UserId | null
  words: string | null
  phone: string | null
  emailFolded: string | null
  activeFrom: Date | null
  activeTo: Date | null
  viewer: UserId | null
}

/** Where a search begins: with whom a phone, an e-mail or words name, who wears the first tag, has the first field, or is linked to the user. */
export type Begin = 'contact' | 'tag' | 'field' | 'user'

export type Placed = { id: PersonId; active_at: Date }

/** The index of the order is walked until the page is full, passing over whoever does not match: right when many do. */
export const findPeopleByWalk = (sql: Sql, companyId: CompanyId, filter: PeopleFilter, { limit, after }: Keyset) => sql<
  Placed[]
>`
  select person.id, person.active_at from person where ${matching(sql, companyId, filter)}
  ${after ? sql`and (person.active_at, person.id) < (${after.at}, ${after.id})` : sql``}
  order by person.active_at desc, person.id desc limit ${limit}`

/**
 * All who match are found first and ordered then: right when few do. When `atMost` are found nobody looks further, and there is no page. `matches` is the
 * number found; there is always a row, without an id when the page is empty.
 */
export const findPeopleByMatch = (
  sql: Sql,
  companyId: CompanyId,
  filter: PeopleFilter,
  { begin, atMost }: { begin: Begin; atMost: number },
  { limit, after }: Keyset,
) => sql<({ matches: number } & (Placed | { id: null }))[]>`
  with matched as materialized (
    select person.id, person.active_at ${foundFrom(sql, companyId, filter, begin)} limit ${atMost}),
  counted as materialized (select count(*)::int as matches from matched)
  select counted.matches, page.id, page.active_at from counted left join lateral (
    select id, active_at from matched where counted.matches < ${atMost}
    ${after ? sql`and (active_at, id) < (${after.at}, ${after.id} collate "C")` : sql``}
    order by active_at desc, id desc limit ${limit}) as page on true
  order by page.active_at desc, page.id desc`

/** Counts matches, no further than `atMost`; null counts all. `begin`: null reads everybody. */
export const countPeople = (
  sql: Sql,
  companyId: CompanyId,
  filter: PeopleFilter,
  begin: Begin | null,
  atMost: number | null,
) => sql<{ count: number }[]>`
  select count(*)::int as count from (
    select ${begin === null ? sql`from person where ${matching(sql, companyId, filter)}` : foundFrom(sql, companyId, filter, begin)}
    limit ${atMost}) as matched`

/**
 * Counts who wears all of the tags, no further than `atMost`. The rows of people need not be read for it, but for the few who are merged away or
 * deleted, whom an index of their own names.
 */
export const countWearers = (sql: Sql, companyId: CompanyId, tagIds: readonly TagId[], atMost: number | null) => {
  const [first, ...others] = tagIds
  return sql<{ count: number }[]>`
  select count(*)::int as count from (
    select from person_tag first where first.company_id = ${companyId} and first.tag_id = ${first ?? ''}
    and not exists (select from person where person.company_id = ${companyId} and person.id = first.person_id
      and (person.merged_into is not null or person.deleted_at is not null))
    ${others.reduce(
      (conditions, tagId) => sql`${conditions} and (select true from person_tag other
        where other.company_id = ${companyId} and other.person_id = first.person_id and other.tag_id = ${tagId})`,
      sql``,
    )}
    limit ${atMost}) as wearers`
}

/** Who matches, by id: an order that nothing changes while it is gone through. */
export const findMatchingIds = (
  sql: Sql,
  companyId: CompanyId,
  filter: PeopleFilter,
  { limit, after }: { limit: number; after: PersonId | null },
) => sql<{ id: PersonId }[]>`
  select person.id from person where ${matching(sql, companyId, filter)}
  ${after === null ? sql`` : sql`and person.id > ${after}`} order by person.id limit ${limit}`

/** How many wear each tag, counted no further than `atMost`. */
export const findTagSizes = (sql: Sql, companyId: CompanyId, tagIds: readonly TagId[], atMost: number) => sql<
  { id: TagId; wearers: number }[]
>`
  select tag.id, (select count(*)::int from (
    select from person_tag where person_tag.company_id = ${companyId} and person_tag.tag_id = tag.id
    order by person_tag.person_id limit ${atMost}) as counted) as wearers
  from tag where tag.company_id = ${companyId} and tag.id = any(${[...tagIds]})`

/** Times inside JSON come as PostgreSQL writes them, with an offset. */
export type AccountFacts = Pick<AccountRow, 'status' | 'status_reason' | 'bot_status' | 'unread_count' | 'kind'> & {
  id: AccountId
  connection_id: ConnectionId
  connection_name: string
  last_message_at: string | null
  created_at: string
}
export type PersonCard = PersonRow & {
  tags: { id: TagId; name: string }[]
  fields: { fieldId: FieldId; value: string }[]
  users: { id: UserId; name: string }[]
  accounts: AccountFacts[]
}

/** What a card shows of each person, in no order. */
export const findPersonCards = (sql: Sql, companyId: CompanyId, ids: readonly PersonId[]) => sql<PersonCard[]>`
  select person.*,
    coalesce((
      select json_agg(json_build_object('id', tag.id, 'name', tag.name) order by worn.created_at, tag.id)
      from person_tag worn join tag on tag.company_id = worn.company_id and tag.id = worn.tag_id
      where worn.company_id = ${companyId} and worn.person_id = person.id), '[]') as tags,
    coalesce((
      select json_agg(json_build_object('fieldId', filled.field_id, 'value', filled.value) order by filled.created_at, filled.field_id)
      from person_field filled where filled.company_id = ${companyId} and filled.person_id = person.id), '[]') as fields,
    coalesce((
      select json_agg(json_build_object('id', u.id, 'name', u.name) order by link.created_at, u.id)
      from person_user link join "user" u on u.company_id = link.company_id and u.id = link.user_id
      where link.company_id = ${companyId} and link.person_id = person.id), '[]') as users,
    coalesce((
      select json_agg(json_build_object('id', account.id, 'connection_id', account.connection_id, 'connection_name', connection.name,
        'kind', account.kind, 'status', account.status, 'status_reason', account.status_reason, 'bot_status', account.bot_status,
        'unread_count', account.unread_count, 'last_message_at', account.last_message_at, 'created_at', account.created_at)
        order by account.created_at, account.id)
      from account join connection on connection.company_id = account.company_id and connection.id = account.connection_id
      where account.company_id = ${companyId} and account.person_id = person.id), '[]') as accounts
  from person where person.company_id = ${companyId} and person.id = any(${[...ids]})`

/** `limit 1` in a lateral join keeps PostgreSQL from joining in another way when it plans without knowing the tag. */
const foundFrom = (sql: Sql, companyId: CompanyId, filter: PeopleFilter, begin: Begin) => {
  const [firstTag, ...tagIds] = filter.tagIds
  const [firstField, ...fields] = filter.fields
  if (begin === 'tag' && firstTag !== undefined)
    return sql`
    from person_tag first cross join lateral (${one(sql, companyId, { ...filter, tagIds })}) as person
    where first.company_id = ${companyId} and first.tag_id = ${firstTag}`
  if (begin === 'field' && firstField !== undefined)
    return sql`
    from person_field first cross join lateral (${one(sql, companyId, { ...filter, fields })}) as person
    where first.company_id = ${companyId} and ${hasField(sql, sql`first`, firstField)}`
  if (begin === 'user' && filter.userId !== null)
    return sql`
    from person_user first cross join lateral (${one(sql, companyId, { ...filter, userId: null })}) as person
    where first.company_id = ${companyId} and first.user_id = ${filter.userId}`
  return sql`from person where ${matching(sql, companyId, filter)}`
}

const one = (sql: Sql, companyId: CompanyId, filter: PeopleFilter) => sql`
  select person.id, person.active_at from person where person.id = first.person_id and ${matching(sql, companyId, filter)} limit 1`

const hasField = (sql: Sql, of: ReturnType<typeof seenBy>, { fieldId, value }: PeopleFilter['fields'][number]) => sql`
  ${of}.field_id = ${fieldId} ${value === null ? sql`` : sql`and left(${of}.value, 64) = left(${value}, 64) and ${of}.value = ${value}`}`

/** What is looked up for each person that is come by gives a value: a subquery of this kind is never turned into a join, however many rows it has. */
const matching = (sql: Sql, companyId: CompanyId, filter: PeopleFilter) => sql`
  person.company_id = ${companyId} and person.merged_into is null and person.deleted_at is null
  ${filter.phone === null ? sql`` : sql`and person.phone = ${filter.phone}`}
  ${filter.emailFolded === null ? sql`` : sql`and person.email_folded = ${filter.emailFolded}`}
  ${filter.words === null ? sql`` : sql`and person_words(person.name, person.email_folded, person.phone) @@ ${filter.words}::tsquery`}
  ${filter.activeFrom === null ? sql`` : sql`and person.active_at >= ${filter.activeFrom}`}
  ${filter.activeTo === null ? sql`` : sql`and person.active_at <= ${filter.activeTo}`}
  ${filter.tagIds.reduce(
    (conditions, tagId) => sql`${conditions} and (select true from person_tag
      where person_tag.company_id = ${companyId} and person_tag.person_id = person.id and person_tag.tag_id = ${tagId})`,
    sql``,
  )}
  ${filter.fields.reduce(
    (conditions, field) => sql`${conditions} and (select true from person_field
      where person_field.company_id = ${companyId} and person_field.person_id = person.id and ${hasField(sql, sql`person_field`, field)})`,
    sql``,
  )}
  ${
    filter.userId === null
      ? sql``
      : sql`and (select true from person_user
          where person_user.company_id = ${companyId} and person_user.person_id = person.id and person_user.user_id = ${filter.userId})`
  }
  ${seenBy(sql, companyId, filter.viewer)}`
