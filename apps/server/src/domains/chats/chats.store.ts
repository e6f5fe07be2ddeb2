import type { AccountId, CompanyId, ConnectionId, Content, MessageId, PersonId, TunnelId } from '@korben/contract'
import type { AccountRow, ConnectionRow, DeliveryRow, MessageRow, PersonRow } from '../../generated/rows.ts'
import type { Attachment, JsonObject } from '../../kit/channel.ts'
import type { Sql, Tx } from '../../kit/db.ts'

export type AccountKey = { companyId: CompanyId; accountId: AccountId }

/** An account with what is needed to write to it. */
export type ReceiverRow = Pick<
  AccountRow,
  | 'company_id'
  | 'id'
  | 'person_id'
  | 'connection_id'
  | 'kind'
  | 'external_id'
  | 'status'
  | 'utm'
  | 'last_seq'
  | 'last_inbound_at'
> &
  Pick<PersonRow, 'name' | 'phone' | 'email'> & {
    connection_type: ConnectionRow['type']
    connection_state: ConnectionRow['state']
    is_connection_deleted: boolean
  }

/**
 * Locks in id order, so that two bulks wait for each other instead of deadlocking. `last_seq` is current: it is read
 * again after the wait.
 */
export const lockReceivers = (tx: Tx, keys: readonly AccountKey[]) => tx<ReceiverRow[]>`
  ${receivers(tx, keys)}
  order by account.company_id, account.id
  for no key update of account`

/** As `lockReceivers`, for looking only. */
export const findReceivers = (sql: Sql, keys: readonly AccountKey[]) => sql<ReceiverRow[]>`${receivers(sql, keys)}`

const receivers = (sql: Sql, keys: readonly AccountKey[]) => sql`
  select account.company_id, account.id, account.person_id, account.connection_id, account.kind, account.external_id,
    account.status, account.utm, account.last_seq, account.last_inbound_at, person.name, person.phone, person.email,
    connection.type as connection_type, connection.state as connection_state,
    connection.deleted_at is not null as is_connection_deleted
  from jsonb_to_recordset(${sql.json([...keys])}) as wanted ("companyId" text, "accountId" text)
  join account on account.company_id = wanted."companyId" and account.id = wanted."accountId"
  join person on person.company_id = account.company_id and person.id = account.person_id
  join connection on connection.company_id = account.company_id and connection.id = account.connection_id`

export type FieldValueRow = { company_id: CompanyId; person_id: PersonId; name: string; value: string }

export const findFieldValues = (sql: Sql, people: readonly { companyId: CompanyId; personId: PersonId }[]) => sql<
  FieldValueRow[]
>`
  select person_field.company_id, person_field.person_id, custom_field.name, person_field.value
  from jsonb_to_recordset(${sql.json([...people])}) as wanted ("companyId" text, "personId" text)
  join person_field on person_field.company_id = wanted."companyId" and person_field.person_id = wanted."personId"
  join custom_field on custom_field.company_id = person_field.company_id and custom_field.id = person_field.field_id`

export type CauseRow = { company_id: CompanyId; cause: string; message_id: MessageId }

/** Gives the causes that are new. In order, so that two bulks with the same causes wait instead of deadlocking. */
export const insertCauses = (tx: Tx, causes: readonly CauseRow[]) => tx<CauseRow[]>`
  insert into message_cause (company_id, cause, message_id)
  select company_id, cause, message_id
  from jsonb_to_recordset(${tx.json([...causes])}) as row (company_id text, cause text, message_id text)
  order by company_id collate "C", cause collate "C"
  on conflict do nothing
  returning company_id, cause, message_id`

export const findCauses = (sql: Sql, causes: readonly CauseRow[]) => sql<CauseRow[]>`
  select message_cause.company_id, message_cause.cause, message_cause.message_id
  from jsonb_to_recordset(${sql.json([...causes])}) as wanted (company_id text, cause text)
  join message_cause on message_cause.company_id = wanted.company_id and message_cause.cause = wanted.cause`

export type NewMessage = Pick<
  MessageRow,
  | 'company_id'
  | 'id'
  | 'account_id'
  | 'seq'
  | 'direction'
  | 'kind'
  | 'sender'
  | 'author_id'
  | 'text'
  | 'cause'
  | 'lane'
  | 'priority'
  | 'state'
  | 'reason'
  | 'run_id'
  | 'template_id'
  | 'external_id'
  | 'is_read'
> & { content: Content; attachments: Attachment[]; created_at: string }

export const insertMessages = (tx: Tx, messages: readonly NewMessage[]) => tx`
  insert into message (company_id, id, account_id, seq, direction, kind, sender, author_id, content, attachments, text, cause,
    lane, priority, state, reason, run_id, template_id, external_id, is_read, created_at, updated_at)
  select company_id, id, account_id, seq, direction, kind, sender, author_id, content, attachments, text, cause,
    lane, priority, state, reason, run_id, template_id, external_id, is_read, created_at, created_at
  from jsonb_to_recordset(${tx.json([...messages])}) as row (company_id text, id text, account_id text, seq bigint,
    direction text, kind text, sender text, author_id text, content jsonb, attachments jsonb, text text, cause text,
    lane text, priority smallint, state text, reason text, run_id text, template_id text, external_id text, is_read boolean,
    created_at timestamptz)`

export type NewDelivery = {
  company_id: CompanyId
  message_id: MessageId
  n: number
  account_id: AccountId
  connection_id: ConnectionId
  seq: number
  lane: string
  priority: number
  call: JsonObject
  due_at: string
}

export const insertDeliveries = (tx: Tx, deliveries: readonly NewDelivery[]) => tx`
  insert into delivery (company_id, message_id, n, account_id, connection_id, seq, lane, priority, call, state, due_at,
    created_at, updated_at)
  select company_id, message_id, n, account_id, connection_id, seq, lane, priority, call, 'queued', due_at, due_at, due_at
  from jsonb_to_recordset(${tx.json([...deliveries])}) as row (company_id text, message_id text, n smallint,
    account_id text, connection_id text, seq bigint, lane text, priority smallint, call jsonb, due_at timestamptz)`

/** How far a chat has grown. Times are ISO. */
export type ChatGrowth = {
  company_id: CompanyId
  account_id: AccountId
  added: number
  unread: number
  at: string
  inbound_at: string | null
}

/** `last_seq` moves by what was added. Of several accounts the caller holds the locks; one is locked here. */
export const updateChatHeads = (tx: Tx, growth: readonly ChatGrowth[]) => tx<
  Pick<AccountRow, 'company_id' | 'id' | 'last_seq' | 'person_id'>[]
>`
  update account set last_seq = last_seq + grown.added, message_count = message_count + grown.added,
    unread_count = unread_count + grown.unread,
    last_message_at = greatest(last_message_at, grown.at), active_at = greatest(coalesce(last_message_at, grown.at), grown.at),
    last_inbound_at = greatest(last_inbound_at, grown.inbound_at)
  from jsonb_to_recordset(${tx.json([...growth])}) as grown
    (company_id text, account_id text, added integer, unread integer, at timestamptz, inbound_at timestamptz)
  where account.company_id = grown.company_id and account.id = grown.account_id
  returning account.company_id, account.id, account.last_seq, account.person_id`

/** `tunnel_id`: of the run that sent it. */
export type SentRow = MessageRow & { tunnel_id: TunnelId | null }

export const findSentMessage = (sql: Sql, companyId: CompanyId, accountId: AccountId, id: MessageId) => sql<SentRow[]>`
  select message.*, run.tunnel_id
  from message
  left join run on run.company_id = message.company_id and run.id = message.run_id
  where message.company_id = ${companyId} and message.id = ${id} and message.account_id = ${accountId}
    and message.direction = 'out'`

/** Whoever changes a chat or the runs in it locks its account first, before the person and the runs. */
export const lockChat = (tx: Tx, companyId: CompanyId, connectionId: ConnectionId, externalId: string) => tx<
  AccountRow[]
>`
  select * from account
  where company_id = ${companyId} and connection_id = ${connectionId} and external_id = ${externalId}
  for no key update`

/** Gives nothing when the update was stored before. */
export const insertSeen = (sql: Sql, companyId: CompanyId, connectionId: ConnectionId, eventId: string) => sql<
  { event_id: string }[]
>`
  insert into inbound_seen (company_id, connection_id, event_id) values (${companyId}, ${connectionId}, ${eventId})
  on conflict do nothing
  returning event_id`

export type SeenRow = { event_id: string; message_id: MessageId }

/** Gives those that were not stored before. In order, so that two bulks with the same updates wait instead of deadlocking. */
export const insertManySeen = (
  tx: Tx,
  companyId: CompanyId,
  connectionId: ConnectionId,
  seen: readonly SeenRow[],
) => tx<{ event_id: string }[]>`
  insert into inbound_seen (company_id, connection_id, event_id, message_id)
  select ${companyId}, ${connectionId}, event_id, message_id
  from unnest(${seen.map((row) => row.event_id)}::text[], ${seen.map((row) => row.message_id)}::text[]) as row (event_id, message_id)
  order by event_id collate "C"
  on conflict do nothing
  returning event_id`

export const updateSeen = (
  tx: Tx,
  companyId: CompanyId,
  connectionId: ConnectionId,
  seen: { eventId: string; messageId: MessageId },
) => tx`
  update inbound_seen set message_id = ${seen.messageId}
  where company_id = ${companyId} and connection_id = ${connectionId} and event_id = ${seen.eventId}`

export const findSeen = (sql: Sql, companyId: CompanyId, connectionId: ConnectionId, eventId: string) => sql<
  { message_id: MessageId | null }[]
>`
  select message_id from inbound_seen
  where company_id = ${companyId} and connection_id = ${connectionId} and event_id = ${eventId}`

/** Only what came since the last reading is looked at, however long the chat is. The account is locked first, as by whoever writes into it. */
export const markRead = (tx: Tx, companyId: CompanyId, accountId: AccountId, upToSeq: number, now: Date) => tx<
  { person_id: PersonId }[]
>`
  with chat as materialized (
    select read_seq from account where company_id = ${companyId} and id = ${accountId} for no key update
  ), seen as (
    update message set is_read = true, updated_at = ${now}
    where company_id = ${companyId} and account_id = ${accountId} and seq > (select read_seq from chat)
      and seq <= ${upToSeq} and direction = 'in' and not is_read
    returning 1
  )
  update account set unread_count = greatest(0, unread_count - (select count(*) from seen)::integer),
    read_seq = least(last_seq, ${upToSeq})
  where company_id = ${companyId} and id = ${accountId} and read_seq < least(last_seq, ${upToSeq})
  returning person_id`

/** `from`: states that this news may replace; a state never goes backwards. */
export const updateReceipt = (
  tx: Tx,
  companyId: CompanyId,
  connectionId: ConnectionId,
  receipt: {
    providerMessageId: string
    state: DeliveryRow['state']
    from: readonly DeliveryRow['state'][]
    error: ReceiptError | null
  },
  now: Date,
) => tx<Pick<DeliveryRow, 'message_id' | 'account_id'>[]>`
  update delivery set state = ${receipt.state}, error_kind = ${receipt.error?.kind ?? null},
    error_code = ${receipt.error?.code ?? null}, error_raw = ${receipt.error?.raw ?? null}, updated_at = ${now}
  where company_id = ${companyId} and connection_id = ${connectionId} and provider_message_id = ${receipt.providerMessageId}
    and state = any (${[...receipt.from]}::text[])
  returning message_id, account_id`

export type ReceiptError = { kind: string; code: string; raw: string }

/** Whether a message with this id of the messenger is known, and whether one is under way that may turn out to be it. */
export const findReceiptTarget = (
  sql: Sql,
  companyId: CompanyId,
  connectionId: ConnectionId,
  providerMessageId: string,
) => sql<{ is_known: boolean; is_sending: boolean }[]>`
  select
    exists (select from delivery where company_id = ${companyId} and connection_id = ${connectionId}
      and provider_message_id = ${providerMessageId}) as is_known,
    exists (select from delivery where company_id = ${companyId} and connection_id = ${connectionId}
      and state = 'sending') as is_sending`

export type FailedUpdate = { id: string; connectionId: ConnectionId; request: JsonObject; error: string }

export const insertFailed = (sql: Sql, companyId: CompanyId, failed: FailedUpdate) => sql`
  insert into inbound_failed (company_id, id, connection_id, request, error)
  values (${companyId}, ${failed.id}, ${failed.connectionId}, ${sql.json(failed.request)}, ${failed.error})`

/** Skips a part of what waits for connections that are deleted, of all companies. */
export const skipQueuedOfDeleted = (tx: Tx, limit: number, now: Date) => tx<
  { company_id: CompanyId; message_id: MessageId }[]
>`
  with waiting as (
    select queued.company_id, queued.message_id, queued.n from connection
    cross join lateral (
      select company_id, message_id, n from delivery
      where company_id = connection.company_id and connection_id = connection.id and state = 'queued' limit ${limit}) as queued
    where connection.deleted_at is not null limit ${limit}
  )
  update delivery set state = 'skipped', error_kind = 'no_channel', updated_at = ${now} from waiting
  where delivery.company_id = waiting.company_id and delivery.message_id = waiting.message_id and delivery.n = waiting.n
    and delivery.state = 'queued'
  returning delivery.company_id, delivery.message_id`
