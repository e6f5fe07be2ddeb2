import type { AccountId, CompanyId, ConnectionId, MessageId, PersonId, TagId, TunnelId, UserId } from '@korben/contract'
import type { AccountRow, ConnectionRow, MessageRow, PersonRow } from '../../generated/rows.ts'
import type { Attachment } from '../../kit/channel.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'
import { seenBy } from '../people/index.ts'

export type Folder = 'all' | 'unread' | 'important'

/** `words`: a text search query over `person_words`. `viewer`: sees only own people (PER-4). */
export type ChatFilter = {
  folder: Folder
  words: string | null
  tagId: TagId | null
  connectionId: ConnectionId | null
  tunnelId: TunnelId | null
  userId: UserId | null
  viewer: UserId | null
}

/** A chat as it is shown. The newest entry's columns are null while there is none. */
export type ChatRow = Pick<
  AccountRow,
  | 'id'
  | 'person_id'
  | 'connection_id'
  | 'external_id'
  | 'kind'
  | 'status'
  | 'status_reason'
  | 'bot_status'
  | 'is_important'
  | 'unread_count'
  | 'last_seq'
  | 'read_seq'
  | 'last_message_at'
  | 'last_inbound_at'
> &
  Pick<PersonRow, 'name' | 'email' | 'phone' | 'profile_image'> & {
    connection_type: ConnectionRow['type']
    connection_name: string
    connection_state: ConnectionRow['state']
    is_connection_deleted: boolean
  } & (NewestEntry | { [Key in keyof NewestEntry]: null })
type NewestEntry = {
  message_id: MessageId
  message_direction: MessageRow['direction']
  message_kind: MessageRow['kind']
  message_sender: MessageRow['sender']
  message_text: string
  message_state: MessageRow['state']
  message_reason: string | null
  message_at: Date
}

/** The index of the folder is walked until the page is full, passing over whoever does not match: right when many do. */
export const findChatsByWalk = (sql: Sql, companyId: CompanyId, filter: ChatFilter, { limit, after }: Keyset) => sql<
  ChatRow[]
>`
  with page as materialized (
    select account.id from account
    where ${inFolder(sql, companyId, filter)} ${matching(sql, companyId, filter)}
      ${after ? sql`and (account.last_message_at, account.id) < (${after.at}, ${after.id})` : sql``}
    order by account.last_message_at desc, account.id desc limit ${limit})
  ${cards(sql, companyId)}
  order by account.last_message_at desc, account.id desc`

/** Where a search begins: with whom the words name, with those who wear the tag, or who are linked to the user. */
export type Begin = 'words' | 'tag' | 'user'

/**
 * Begins with the people whom the words, the tag or the user name, and orders their chats that match: right when these people are few. When `atMost` are
 * found nobody looks further, and there is no page. `people`: the number found; there is always a row, without an id when the page is empty.
 */
export const findChatsByPeople = (
  sql: Sql,
  companyId: CompanyId,
  filter: ChatFilter,
  { begin, atMost }: { begin: Begin; atMost: number },
  { limit, after }: Keyset,
) => sql<{ people: number; id: AccountId | null }[]>`
  with first as materialized (${beginning(sql, companyId, filter, begin)} limit ${atMost}),
  counted as materialized (select count(*)::int as people from first)
  select counted.people, page.id from counted left join lateral (
    select account.id, account.last_message_at from first
    cross join lateral (
      select account.* from account
      where ${inFolder(sql, companyId, filter)} and account.person_id = first.person_id
        ${matching(sql, companyId, filter)}
      offset 0) as account
    where counted.people < ${atMost}
      ${after ? sql`and (account.last_message_at, account.id) < (${after.at}, ${after.id} collate "C")` : sql``}
    order by account.last_message_at desc, account.id desc limit ${limit}) as page on true
  order by page.last_message_at desc, page.id desc`

/** Newest entry first. Those whom the viewer does not see are left out. */
export const findChats = (sql: Sql, companyId: CompanyId, ids: readonly AccountId[], viewer: UserId | null) => sql<
  ChatRow[]
>`
  with page as materialized (select unnest(${[...ids]}::text[]) as id)
  ${cards(sql, companyId)}
  where person.deleted_at is null ${seenBy(sql, companyId, viewer)}
  order by account.last_message_at desc nulls last, account.id desc`

/** Counted no further than `atMost`. */
export const countUnread = (sql: Sql, companyId: CompanyId, viewer: UserId | null, atMost: number) => sql<
  { count: number }[]
>`
  select count(*)::int as count from (
    select from account
    where account.company_id = ${companyId} and account.unread_count > 0 and account.last_message_at is not null
      ${ofLivePerson(sql, companyId, null)} ${seenBy(sql, companyId, viewer, sql`account.person_id`)}
    limit ${atMost}) as unread`

/** What is shown of the accounts in `page`. */
const cards = (sql: Sql, companyId: CompanyId) => sql`
  select account.id, account.person_id, account.connection_id, account.external_id, account.kind, account.status,
    account.status_reason, account.bot_status, account.is_important, account.unread_count, account.last_seq,
    account.read_seq, account.last_message_at, account.last_inbound_at, person.name, person.email, person.phone,
    person.profile_image, connection.type as connection_type, connection.name as connection_name,
    connection.state as connection_state, connection.deleted_at is not null as is_connection_deleted,
    newest.id as message_id, newest.direction as message_direction, newest.kind as message_kind,
    newest.sender as message_sender, newest.text as message_text, newest.state as message_state,
    newest.reason as message_reason, newest.created_at as message_at
  from page
  join account on account.company_id = ${companyId} and account.id = page.id
  join person on person.company_id = ${companyId} and person.id = account.person_id
  join connection on connection.company_id = ${companyId} and connection.id = account.connection_id
  left join lateral (
    select message.id, direction, kind, sender, left(text, 200) as text, state, reason, message.created_at from message
    where message.company_id = ${companyId} and message.account_id = account.id and message.seq = account.last_seq
    limit 1) as newest on true`

/** As the indexes of the folders say it. */
const inFolder = (sql: Sql, companyId: CompanyId, { folder }: ChatFilter) => sql`
  account.company_id = ${companyId} and account.last_message_at is not null
  ${folder === 'unread' ? sql`and account.unread_count > 0` : sql``}
  ${folder === 'important' ? sql`and account.is_important` : sql``}`

/** What is looked up for each account that is come by gives a value: a subquery of this kind is never turned into a join. */
const matching = (sql: Sql, companyId: CompanyId, filter: ChatFilter) => sql`
  ${filter.connectionId === null ? sql`` : sql`and account.connection_id = ${filter.connectionId}`}
  ${ofLivePerson(sql, companyId, filter.words)}
  ${
    filter.tagId === null
      ? sql``
      : sql`and (select true from person_tag worn
    where worn.company_id = ${companyId} and worn.person_id = account.person_id and worn.tag_id = ${filter.tagId})`
  }
  ${
    filter.userId === null
      ? sql``
      : sql`and (select true from person_user linked
    where linked.company_id = ${companyId} and linked.person_id = account.person_id and linked.user_id = ${filter.userId})`
  }
  ${
    filter.tunnelId === null
      ? sql``
      : sql`and (select true from subscription
    where subscription.company_id = ${companyId} and subscription.account_id = account.id
      and subscription.tunnel_id = ${filter.tunnelId} limit 1)`
  }
  ${seenBy(sql, companyId, filter.viewer, sql`account.person_id`)}`

const ofLivePerson = (sql: Sql, companyId: CompanyId, words: string | null) => sql`
  and (select true from person where person.company_id = ${companyId} and person.id = account.person_id
    and person.merged_into is null and person.deleted_at is null
    ${words === null ? sql`` : sql`and person_words(person.name, person.email_folded, person.phone) @@ ${words}::tsquery`})`

const beginning = (sql: Sql, companyId: CompanyId, { words, tagId, userId }: ChatFilter, begin: Begin) => {
  switch (begin) {
    case 'words':
      return sql`select id as person_id from person where company_id = ${companyId} and merged_into is null
        and deleted_at is null and person_words(name, email_folded, phone) @@ ${words}::tsquery`
    case 'tag':
      return sql`select person_id from person_tag where company_id = ${companyId} and tag_id = ${tagId}`
    case 'user':
      return sql`select person_id from person_user where company_id = ${companyId} and user_id = ${userId}`
  }
}

/** `failure_…`: what the messenger said to the part that decides about the state. */
export type EntryRow = Omit<MessageRow, 'attachments'> & {
  attachments: Attachment[]
  author_name: string | null
  tunnel_id: TunnelId | null
  tunnel_name: string | null
  failure_code: string | null
  failure_text: string | null
}

/** Oldest first after `afterSeq`, newest first without it. */
export type Stretch = { limit: number; beforeSeq: number | null; afterSeq: number | null }

export const findEntries = (
  sql: Sql,
  companyId: CompanyId,
  accountId: AccountId,
  { limit, beforeSeq, afterSeq }: Stretch,
) => sql<EntryRow[]>`
  with page as materialized (
    select message.* from message
    where message.company_id = ${companyId} and message.account_id = ${accountId}
      ${beforeSeq === null ? sql`` : sql`and message.seq < ${beforeSeq}`} ${afterSeq === null ? sql`` : sql`and message.seq > ${afterSeq}`}
    order by message.seq ${afterSeq === null ? sql`desc` : sql`asc`} limit ${limit})
  ${entries(sql, companyId)}
  order by page.seq ${afterSeq === null ? sql`desc` : sql`asc`}`

export const findChatEntry = (sql: Sql, companyId: CompanyId, accountId: AccountId, id: MessageId) => sql<EntryRow[]>`
  with page as materialized (
    select message.* from message
    where message.company_id = ${companyId} and message.id = ${id} and message.account_id = ${accountId})
  ${entries(sql, companyId)}`

/** Notes what was fetched of an attachment; changes nothing when it was fetched before. */
export const updateFetched = (
  sql: Sql,
  companyId: CompanyId,
  id: MessageId,
  position: number,
  stored: NonNullable<Attachment['stored']>,
) => sql`
  update message set attachments = jsonb_set(attachments, array[${String(position)}, 'stored'], ${sql.json(stored)})
  where company_id = ${companyId} and id = ${id} and attachments -> ${position}::int is not null
    and attachments -> ${position}::int -> 'stored' is null`

/** The messages of `page` with what is shown beside them. */
const entries = (sql: Sql, companyId: CompanyId) => sql`
  select page.*, author.name as author_name, tunnel.id as tunnel_id, tunnel.name as tunnel_name,
    failed.error_code as failure_code, failed.error_raw as failure_text
  from page
  left join "user" author on author.company_id = ${companyId} and author.id = page.author_id
  left join run on run.company_id = ${companyId} and run.id = page.run_id
  left join tunnel on tunnel.company_id = ${companyId} and tunnel.id = run.tunnel_id
  left join lateral (
    select error_code, error_raw from delivery
    where page.state in ('queued', 'failed', 'skipped', 'in_doubt') and delivery.company_id = ${companyId}
      and delivery.message_id = page.id and delivery.state = page.state and delivery.error_code is not null
    order by delivery.n limit 1) as failed on true`

export const updateImportance = (
  tx: Tx,
  companyId: CompanyId,
  id: AccountId,
  { isImportant, now }: { isImportant: boolean; now: Date },
) => tx`
  update account set is_important = ${isImportant}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} and is_important <> ${isImportant}`

/** Those of `ids` that are accounts. */
export const findAccountsAmong = (sql: Sql, companyId: CompanyId, ids: readonly string[]) => sql<
  { id: AccountId; person_id: PersonId }[]
>`
  select id, person_id from account where company_id = ${companyId} and id = any (${[...ids]}::text[])`

/** The chat of a person in which something was said last; until then the newest account. */
export const findNewestChat = (sql: Sql, companyId: CompanyId, personId: PersonId) => sql<{ id: AccountId }[]>`
  select id from account where company_id = ${companyId} and person_id = ${personId}
  order by last_message_at desc nulls last, created_at desc, id desc limit 1`

export const findTunnel = (sql: Sql, companyId: CompanyId, id: TunnelId) => sql<{ id: TunnelId }[]>`
  select id from tunnel where company_id = ${companyId} and id = ${id} and deleted_at is null`

/** A message that was skipped before it had any call on the wire. */
export type SkippedRow = Pick<MessageRow, 'id' | 'seq' | 'content' | 'priority'> & { lane: string }

export const lockSkipped = (tx: Tx, companyId: CompanyId, accountId: AccountId, id: MessageId) => tx<SkippedRow[]>`
  select id, seq, content, priority, lane from message
  where company_id = ${companyId} and id = ${id} and account_id = ${accountId} and state = 'skipped' and lane is not null
    and not exists (select from delivery where delivery.company_id = ${companyId} and delivery.message_id = message.id)
  for no key update`
