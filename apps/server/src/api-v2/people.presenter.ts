import type { CommentV2, CreatedPersonV2, PersonIncludedV2, PersonRowV2, PersonV2 } from '@korben/contract'
import type { AccountRow, PersonCommentRow, PersonRow } from '../generated/rows.ts'
import { presentIncludedOrder } from './orders.presenter.ts'
import type { PersonCard, PersonListRow } from './people.read.ts'
import { connectionStatusOf, fromOf, isoTime, orNotDefined, presentAccount } from './values.presenter.ts'

export const presentPersonRow = (row: PersonListRow): PersonRowV2 => ({
  id: row.id,
  name: row.name,
  email: orNotDefined(row.email),
  phone: orNotDefined(row.phone),
  tags: row.tags,
  accounts: row.accounts.map(presentAccount),
  lastMessageTime: isoTime(row.active_at),
  createdAt: isoTime(row.created_at),
})

export const presentPerson = (card: PersonCard): PersonV2 => ({
  id: card.id,
  name: card.name,
  tags: card.tags,
  profileImage: orNotDefined(card.profile_image),
  gender: card.gender,
  phone: orNotDefined(card.phone),
  email: orNotDefined(card.email),
  locale: card.locale,
  accounts: card.accounts.map(presentAccount),
  subscribeHistory: card.subscriptions.map((entry) => ({
    tunnelName: entry.tunnel_name,
    leadgentoolName: entry.leadgentool_name,
    trafficSource: entry.source_name,
    tunnelId: entry.tunnel_id,
    leadgentoolId: entry.leadgentool_id,
    trafficSourceId: entry.source_id,
    accountId: entry.account_id,
  })),
  links: {
    contactedUsers: card.users.map(({ id }) => ({ type: 'users', id })),
    orders: card.orders.map(({ id }) => ({ type: 'orders', id })),
  },
  custom_fields: card.fields,
  created_at: isoTime(card.created_at),
  updated_at: isoTime(card.updated_at),
})

/** Only what was asked for is there; it is in the order and of the length of its `links` (reference 1.11). */
export const presentIncluded = (card: PersonCard, include: readonly string[]): PersonIncludedV2 => ({
  ...(include.includes('contactedUsers') && {
    users: card.users.map((user) => ({
      id: user.id,
      name: user.name,
      createdAt: isoTime(user.created_at),
      updatedAt: isoTime(user.updated_at),
    })),
  }),
  ...(include.includes('orders') && { orders: card.orders.map(presentIncludedOrder) }),
})

/** `gender` is `NOT_DEFINED` here only, and the subscription is made after this answer (reference 3.17). */
export const presentCreatedPerson = (person: PersonRow, account: AccountRow): CreatedPersonV2 => ({
  id: account.id,
  person_id: person.id,
  name: person.name,
  tags: [],
  from: fromOf(account.kind),
  botStatus: account.bot_status,
  connectionStatus: connectionStatusOf(account.status, false),
  gender: 'NOT_DEFINED',
  phone: orNotDefined(person.phone),
  email: orNotDefined(person.email),
  locale: person.locale,
  subscribeHistory: [],
  createdAt: isoTime(person.created_at),
  updatedAt: isoTime(person.updated_at),
})

export const presentComment = (row: PersonCommentRow): CommentV2 => ({
  id: row.id,
  company_id: row.company_id,
  created_by: row.author_id,
  entity_id: row.person_id,
  entity_type: 'PERSON',
  text: row.text,
  created_at: isoTime(row.created_at),
  updated_at: isoTime(row.created_at), // never edited
})
