import type { AccountId, CompanyId, MessageId, PersonId } from '@korben/contract'
import type { DeliveryRow, MessageRow } from '../../generated/rows.ts'
import type { JsonObject } from '../../kit/channel.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { ConnectionKey, Lease } from './lease.store.ts'

export type DueRow = Pick<DeliveryRow, 'message_id' | 'n' | 'account_id' | 'priority' | 'attempts' | 'doubts'> & {
  due_at: Date
  call: { op: string; body: JsonObject }
  external_id: string
  person_id: PersonId
}

/**
 * Deliveries that may be sent at once, the urgent ones first: due, and no earlier one of the same account and lane open.
 * `except`: accounts whose turn has not come; without them a chat with a long queue would fill the whole read. What is asked of each row is a
 * subselect with a limit, not a join: a join is planned as one of all with all where nothing has been analyzed yet (16 s instead of 0.07 for
 * 12,000 rows that cannot be sent, 2026-11).
 */
export const findDue = (
  sql: Sql,
  { companyId, connectionId }: ConnectionKey,
  options: { now: Date; limit: number; except: readonly AccountId[] },
) => sql<DueRow[]>`
  select due.*
  from (values (0::smallint), (1::smallint), (2::smallint)) as level (priority)
  cross join lateral (
    select delivery.message_id, delivery.n, delivery.account_id, delivery.priority, delivery.due_at, delivery.attempts,
      delivery.doubts, delivery.call, account.external_id, account.person_id
    from delivery
    cross join lateral (
      select external_id, person_id from account
      where account.company_id = delivery.company_id and account.id = delivery.account_id limit 1) as account
    where delivery.company_id = ${companyId} and delivery.connection_id = ${connectionId} and delivery.state = 'queued'
      and delivery.priority = level.priority and delivery.due_at <= ${options.now}
      and delivery.account_id <> all (${[...options.except]}::text[])
      and account.external_id is not null
      and (
        select true from delivery earlier
        where earlier.company_id = delivery.company_id and earlier.account_id = delivery.account_id
          and earlier.lane = delivery.lane and earlier.state in ('queued', 'sending', 'in_doubt')
          and (earlier.seq, earlier.n) < (delivery.seq, delivery.n) limit 1) is null
    order by delivery.due_at
    limit ${options.limit}
  ) due
  limit ${options.limit}`

/**
 * Takes those of the first due ones, at most `limit` of each priority, out of what is due that stand behind a doubt; gives how many there were. The
 * doubt is locked until the commit: whoever decides it waits, and then finds all that it has held. Without the lease nothing is held.
 */
export const holdBehindDoubts = (
  sql: Sql,
  { companyId, connectionId, holder, epoch }: Lease,
  { now, limit }: { now: Date; limit: number },
) => sql`
  with held as materialized (
    select due.message_id, due.n
    from (values (0::smallint), (1::smallint), (2::smallint)) as level (priority)
    cross join lateral (
      select message_id, n, account_id, lane, seq from delivery
      where company_id = ${companyId} and connection_id = ${connectionId} and state = 'queued'
        and delivery.priority = level.priority and due_at <= ${now}
      order by due_at limit ${limit}
    ) as due
    cross join lateral (
      select from delivery doubt
      where doubt.company_id = ${companyId} and doubt.account_id = due.account_id and doubt.lane = due.lane and doubt.state = 'in_doubt'
        and (doubt.seq, doubt.n) < (due.seq, due.n)
      limit 1 for share
    ) as doubt
    where exists (
      select from connection_lease
      where company_id = ${companyId} and connection_id = ${connectionId} and holder = ${holder} and epoch = ${epoch}
        and expires_at > clock_timestamp())
  )
  update delivery set due_at = null from held
  where delivery.company_id = ${companyId} and delivery.message_id = held.message_id and delivery.n = held.n
    and delivery.state = 'queued'`

/** What was held in the lanes of a message is due again; where another doubt stands before it, it will be held again. */
export const releaseLanes = (tx: Tx, companyId: CompanyId, messageId: MessageId, now: Date) => tx`
  update delivery set due_at = ${now}
  from (
    select distinct account_id, lane from delivery where company_id = ${companyId} and message_id = ${messageId}
  ) as decided
  where delivery.company_id = ${companyId} and delivery.account_id = decided.account_id and delivery.lane = decided.lane
    and delivery.state = 'queued' and delivery.due_at is null`

export type DeliveryKey = { messageId: MessageId; n: number }

/**
 * Marks deliveries whose calls start at once. The lease is locked until the commit, so that whoever takes it over waits
 * and then sees every mark; without the lease nothing is marked.
 */
export const markSending = (
  sql: Sql,
  { companyId, connectionId, holder, epoch }: Lease,
  keys: readonly DeliveryKey[],
) => sql<Pick<DeliveryRow, 'message_id' | 'n'>[]>`
  with held as materialized (
    select 1 from connection_lease
    where company_id = ${companyId} and connection_id = ${connectionId} and holder = ${holder} and epoch = ${epoch}
      and expires_at > clock_timestamp()
    for share
  )
  update delivery set state = 'sending', epoch = ${epoch}, sending_at = clock_timestamp(), updated_at = clock_timestamp()
  from jsonb_to_recordset(${sql.json([...keys])}) as picked ("messageId" text, n smallint)
  where exists (select from held)
    and delivery.company_id = ${companyId} and delivery.message_id = picked."messageId" and delivery.n = picked.n
    and delivery.connection_id = ${connectionId} and delivery.state = 'queued'
  returning delivery.message_id, delivery.n`

/** Gives back what was marked and surely not sent. */
export const putBack = (sql: Sql, { companyId, epoch }: Lease, keys: readonly DeliveryKey[]) => sql`
  update delivery set state = 'queued', epoch = null, sending_at = null
  from jsonb_to_recordset(${sql.json([...keys])}) as picked ("messageId" text, n smallint)
  where delivery.company_id = ${companyId} and delivery.message_id = picked."messageId" and delivery.n = picked.n
    and delivery.state = 'sending' and delivery.epoch = ${epoch}`

/** The outcome of one call; `due_at` null: as it was. Times are ISO. */
export type ResultRow = {
  message_id: MessageId
  n: number
  state: DeliveryRow['state']
  attempts: number
  doubts: number
  due_at: string | null
  provider_message_id: string | null
  error_kind: string | null
  error_code: string | null
  error_raw: string | null
}

/** Writes results, each only while the delivery is still ours: a takeover has made something else of it. */
export const updateResults = (tx: Tx, { companyId, epoch }: Lease, results: readonly ResultRow[], now: Date) => tx<
  Pick<DeliveryRow, 'message_id' | 'n'>[]
>`
  update delivery set state = result.state, attempts = delivery.attempts + result.attempts,
    doubts = delivery.doubts + result.doubts, due_at = coalesce(result.due_at, delivery.due_at),
    sent_at = case when result.state = 'sent' then ${now}::timestamptz end, provider_message_id = result.provider_message_id,
    error_kind = result.error_kind, error_code = result.error_code, error_raw = result.error_raw, updated_at = ${now}
  from jsonb_to_recordset(${tx.json([...results])}) as result (message_id text, n smallint, state text, attempts integer,
    doubts integer, due_at timestamptz, provider_message_id text, error_kind text, error_code text, error_raw text)
  where delivery.company_id = ${companyId} and delivery.message_id = result.message_id and delivery.n = result.n
    and delivery.state = 'sending' and delivery.epoch = ${epoch}
  returning delivery.message_id, delivery.n`

export type SentRow = DeliveryKey & { providerMessageId: string | null }

/**
 * The result that nearly every call has, in one statement with the states of their messages; gives the messages whose state
 * has changed. A message has one call in flight at a time, so its other deliveries are as they stand. Costs PostgreSQL half of
 * `updateResults` and `updateMessageStates` (2026-11).
 */
export const updateSent = (tx: Tx, { companyId, epoch }: Lease, sent: readonly SentRow[], now: Date) => tx<
  Pick<MessageRow, 'id' | 'state' | 'reason'>[]
>`
  with written as (
    update delivery set state = 'sent', attempts = delivery.attempts + 1, sent_at = ${now}, updated_at = ${now},
      provider_message_id = result.provider_message_id, error_kind = null, error_code = null, error_raw = null
    from unnest(${sent.map((row) => row.messageId)}::text[], ${sent.map((row) => row.n)}::smallint[],
      ${sent.map((row) => row.providerMessageId)}::text[]) as result (message_id, n, provider_message_id)
    where delivery.company_id = ${companyId} and delivery.message_id = result.message_id and delivery.n = result.n
      and delivery.state = 'sending' and delivery.epoch = ${epoch}
    returning delivery.message_id, delivery.n
  ), shown as (
    select written.message_id, coalesce(worse.state, 'sent') as state, worse.error_kind as reason
    from written
    left join lateral (
      select delivery.state, delivery.error_kind from delivery
      where delivery.company_id = ${companyId} and delivery.message_id = written.message_id and delivery.n <> written.n
        and ${rankOf(tx, 'delivery')} < array_position(${states(tx)}, 'sent')
      order by ${rankOf(tx, 'delivery')}, delivery.n limit 1
    ) as worse on true
  )
  update message set state = shown.state, reason = shown.reason, updated_at = ${now}
  from shown
  where message.company_id = ${companyId} and message.id = shown.message_id and message.state <> shown.state
  returning message.id, message.state, message.reason`

/** The worst first. */
const states = (sql: Sql) =>
  sql`array['in_doubt', 'sending', 'queued', 'failed', 'skipped', 'cancelled', 'sent', 'delivered', 'read']`
const rankOf = (sql: Sql, table: string) => sql`array_position(${states(sql)}, ${sql(table)}.state)`

export type SettledRow = Pick<MessageRow, 'company_id' | 'id' | 'account_id' | 'state' | 'reason'> & {
  person_id: PersonId
}

export type MessageKey = { companyId: CompanyId; messageId: MessageId }

/** Brings messages to the worst state of their deliveries; gives those whose state has changed. */
export const updateMessageStates = (tx: Tx, keys: readonly MessageKey[], now: Date) => tx<SettledRow[]>`
  with ranked as (
    select delivery.company_id, delivery.message_id,
      min(${rankOf(tx, 'delivery')}) as worst
    from (select distinct "companyId", "messageId"
      from jsonb_to_recordset(${tx.json([...keys])}) as row ("companyId" text, "messageId" text)) as wanted
    join delivery on delivery.company_id = wanted."companyId" and delivery.message_id = wanted."messageId"
    group by delivery.company_id, delivery.message_id
  ), shown as (
    select company_id, message_id,
      (${states(tx)})[worst] as state
    from ranked
  )
  update message set state = shown.state, updated_at = ${now}, reason = (
    select delivery.error_kind from delivery
    where delivery.company_id = message.company_id and delivery.message_id = message.id and delivery.state = shown.state
    order by delivery.n limit 1)
  from shown, account
  where message.company_id = shown.company_id and message.id = shown.message_id and message.state <> shown.state
    and account.company_id = message.company_id and account.id = message.account_id
  returning message.company_id, message.id, message.account_id, message.state, message.reason, account.person_id`

/** What a process that died was sending: nobody knows whether it arrived. Sent again once where the connection says so. */
export const updateAbandoned = (tx: Tx, leases: readonly Lease[], now: Date) => tx<
  Pick<DeliveryRow, 'company_id' | 'message_id' | 'state'>[]
>`
  update delivery
  set state = case when connection.doubt = 'send_again' and delivery.doubts = 0 then 'queued' else 'in_doubt' end,
    attempts = delivery.attempts + 1, doubts = delivery.doubts + 1, error_kind = 'in_doubt', error_code = 'interrupted',
    error_raw = 'The process that was sending it ended before the answer was known.', updated_at = ${now}
  from jsonb_to_recordset(${tx.json([...leases])}) as claimed ("companyId" text, "connectionId" text, epoch bigint)
  join connection on connection.company_id = claimed."companyId" and connection.id = claimed."connectionId"
  where delivery.company_id = claimed."companyId" and delivery.connection_id = claimed."connectionId"
    and delivery.state = 'sending' and delivery.epoch < claimed.epoch
  returning delivery.company_id, delivery.message_id, delivery.state`

/** Nothing more goes to this account: what is queued is skipped. */
export const skipQueuedOfAccount = (
  tx: Tx,
  companyId: CompanyId,
  accountId: AccountId,
  reason: string,
  now: Date,
) => tx<Pick<DeliveryRow, 'message_id'>[]>`
  update delivery set state = 'skipped', error_kind = ${reason}, updated_at = ${now}
  where company_id = ${companyId} and account_id = ${accountId} and state = 'queued'
  returning message_id`

export const skipQueuedOfMessages = (
  tx: Tx,
  companyId: CompanyId,
  messageIds: readonly MessageId[],
  reason: string,
  now: Date,
) => tx`
  update delivery set state = 'skipped', error_kind = ${reason}, updated_at = ${now}
  where company_id = ${companyId} and message_id = any (${[...messageIds]}::text[]) and state = 'queued'`

/** The messenger has given the chat another id for good. One that another account has already is left to that one. */
export const updateExternalId = (tx: Tx, companyId: CompanyId, accountId: AccountId, externalId: string) => tx`
  update account set external_id = ${externalId}
  where company_id = ${companyId} and id = ${accountId} and not exists (
    select from account other where other.company_id = account.company_id
      and other.connection_id = account.connection_id and other.external_id = ${externalId})`

export const lockMessage = (tx: Tx, companyId: CompanyId, id: MessageId) => tx<Pick<MessageRow, 'id' | 'state'>[]>`
  select id, state from message where company_id = ${companyId} and id = ${id} and direction = 'out' for no key update`

/** Back into the queue, with all tries before them. */
export const requeueDeliveries = (
  tx: Tx,
  companyId: CompanyId,
  messageId: MessageId,
  from: readonly DeliveryRow['state'][],
  now: Date,
) => tx<Pick<DeliveryRow, 'connection_id'>[]>`
  update delivery set state = 'queued', attempts = 0, due_at = ${now}, epoch = null, sending_at = null, updated_at = ${now}
  where company_id = ${companyId} and message_id = ${messageId} and state = any (${[...from]}::text[])
  returning connection_id`

export const giveUpDoubt = (tx: Tx, companyId: CompanyId, messageId: MessageId, now: Date) => tx<
  Pick<DeliveryRow, 'connection_id'>[]
>`
  update delivery set state = 'failed', updated_at = ${now}
  where company_id = ${companyId} and message_id = ${messageId} and state = 'in_doubt'
  returning connection_id`

/** Somebody knows that it has arrived. */
export const confirmDoubt = (tx: Tx, companyId: CompanyId, messageId: MessageId, now: Date) => tx<
  Pick<DeliveryRow, 'connection_id'>[]
>`
  update delivery set state = 'sent', sent_at = coalesce(sending_at, ${now}), error_kind = null, updated_at = ${now}
  where company_id = ${companyId} and message_id = ${messageId} and state = 'in_doubt'
  returning connection_id`
