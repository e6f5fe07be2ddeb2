import type { AccountId, CompanyId, MessageId, PersonId } from '@korben/contract'
import type { Sql } from '../kit/db.ts'
import type { Window } from './people.read.ts'

export type ChannelRow = {
  id: AccountId
  person_id: PersonId
  name: string
  kind: string
  bot_status: 'BOT' | 'DIALOG'
  active_at: Date
  created_at: Date
  utm: Record<string, string>
}
/** Bounds of `lastMessageTime`, both included. */
export type ActivityFilter = { activeFrom: Date | undefined; activeTo: Date | undefined }

/** Accounts by their newest message; the ids first, index only. Why the join is lateral: see `people.read.ts`. */
export const findChannels = (sql: Sql, companyId: CompanyId, filter: ActivityFilter, { limit, offset }: Window) => sql<
  ChannelRow[]
>`
  with page as materialized (
    select account.id from account where ${active(sql, companyId, filter)}
    order by account.active_at desc, account.id desc limit ${limit} offset ${offset})
  select channel.* from page cross join lateral (
    select account.id, account.person_id, person.name, account.kind, account.bot_status, account.active_at, account.created_at,
      account.utm
    from account join person on person.company_id = ${companyId} and person.id = account.person_id
    where account.company_id = ${companyId} and account.id = page.id limit 1) as channel
  order by channel.active_at desc, channel.id desc`

/** Counts matches, but no further than `atMost`. */
export const countChannels = (sql: Sql, companyId: CompanyId, filter: ActivityFilter, atMost: number | null) => sql<
  { count: number }[]
>`
  select count(*) as count from (select from account where ${active(sql, companyId, filter)} limit ${atMost}) as matched`

const active = (sql: Sql, companyId: CompanyId, { activeFrom, activeTo }: ActivityFilter) => sql`
  account.company_id = ${companyId}
  ${activeFrom === undefined ? sql`` : sql`and account.active_at >= ${activeFrom}`}
  ${activeTo === undefined ? sql`` : sql`and account.active_at <= ${activeTo}`}`

export type ChatMessageRow = {
  id: MessageId
  text: string
  direction: 'in' | 'out'
  is_read: boolean
  created_at: Date
  updated_at: Date
}

/** A page of a chat, newest first. */
export const findChatMessages = (
  sql: Sql,
  companyId: CompanyId,
  accountId: AccountId,
  { limit, offset }: Window,
) => sql<ChatMessageRow[]>`
  select id, text, direction, is_read, created_at, updated_at from message
  where company_id = ${companyId} and account_id = ${accountId}
  order by seq desc limit ${limit} offset ${offset}`

/** How many entries a chat has: kept with the account, never counted. */
export const findMessageCount = (sql: Sql, companyId: CompanyId, accountId: AccountId) => sql<{ count: number }[]>`
  select message_count as count from account where company_id = ${companyId} and id = ${accountId}`
