import type { Account, Comment, LogEntry, Person } from '@korben/contract'
import type { PersonCommentRow } from '../../generated/rows.ts'
import type { PersonEvent } from './people.store.ts'
import type { AccountFacts, PersonCard } from './people-list.store.ts'

export const presentPerson = (row: PersonCard): Person => ({
  id: row.id,
  name: row.name,
  email: row.email,
  phone: row.phone,
  gender: row.gender,
  locale: row.locale,
  timeZone: row.time_zone,
  profileImage: row.profile_image,
  tags: row.tags,
  fields: row.fields,
  users: row.users,
  accounts: row.accounts.map(presentAccount),
  activeAt: row.active_at.toISOString(),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

const presentAccount = (row: AccountFacts): Account => ({
  id: row.id,
  connectionId: row.connection_id,
  connectionName: row.connection_name,
  kind: row.kind,
  status: row.status,
  statusReason: row.status_reason,
  botStatus: row.bot_status,
  unreadCount: row.unread_count,
  lastMessageAt: row.last_message_at === null ? null : new Date(row.last_message_at).toISOString(),
  createdAt: new Date(row.created_at).toISOString(),
})

export const presentComment = (row: PersonCommentRow & { author_name: string }): Comment => ({
  id: row.id,
  text: row.text,
  author: { id: row.author_id, name: row.author_name },
  createdAt: row.created_at.toISOString(),
})

export const presentEvent = (row: PersonEvent): LogEntry => ({
  id: row.id,
  type: row.type,
  accountId: row.account_id,
  data: row.data,
  createdAt: row.created_at.toISOString(),
})
