import type { AccountId, CompanyId, Id, OrderId, PersonId } from '@korben/contract'
import type { WebhookAttemptRow, WebhookDeliveryRow, WebhookRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'

export type WebhookId = Id<'webhook'>
export type DeliveryId = Id<'webhook_delivery'>

export const findLegacyWebhook = (sql: Sql, companyId: CompanyId) => sql<WebhookRow[]>`
  select * from webhook where company_id = ${companyId} and format = 'legacy'`

export type LegacySettings = { url: string; events: readonly string[]; isOn: boolean }

export const upsertLegacyWebhook = (
  tx: Tx,
  companyId: CompanyId,
  id: WebhookId,
  settings: LegacySettings,
  now: Date,
) => tx<WebhookRow[]>`
  insert into webhook (company_id, id, format, url, events, is_on, created_at, updated_at)
  values (${companyId}, ${id}, 'legacy', ${settings.url}, ${[...settings.events]}, ${settings.isOn}, ${now}, ${now})
  on conflict (company_id) where format = 'legacy' do update set
    url = excluded.url, events = excluded.events, is_on = excluded.is_on, updated_at = excluded.updated_at
  returning *`

/** What still waits to be told is told no more; it can be repeated by hand. */
export const markQueuedDead = (tx: Tx, companyId: CompanyId, webhookId: WebhookId, reason: string) => tx<
  { id: DeliveryId }[]
>`
  update webhook_delivery set state = 'dead', due_at = null, leased_until = null, epoch = epoch + 1, last_error = ${reason}
  where company_id = ${companyId} and webhook_id = ${webhookId} and state = 'queued' returning id`

/** What one event needs looked up, and which one it is (`n`). Ids that it does not name are null. */
export type Question = {
  n: number
  company_id: CompanyId
  type: string
  person_id: PersonId
  account_id: AccountId | null
  tunnel_id: string | null
  leadgentool_id: string | null
  traffic_source_id: string | null
}

export type Answer = {
  n: number
  webhook_id: WebhookId
  /** The channel of the event, else the newest one of its person. */
  account_id: AccountId | null
  name: string
  phone: string | null
  email: string | null
  kind: string | null
  tunnel_name: string | null
  leadgentool_name: string | null
  traffic_source_name: string | null
}

/**
 * For each webhook that wants an event, what its body says; nothing for events that nobody wants. People and accounts are looked up
 * by key for each event: before the first ANALYZE of a new database a join would read all of the company for every one.
 */
export const findAnswers = (tx: Tx, questions: readonly Question[]) => tx<Answer[]>`
  select question.n, webhook.id as webhook_id, account.id as account_id, account.kind,
    person.name, person.phone, person.email,
    tunnel.name as tunnel_name, leadgentool.name as leadgentool_name, traffic_source.name as traffic_source_name
  from jsonb_to_recordset(${tx.json(questions)}) as question
    (n int, company_id text, type text, person_id text, account_id text, tunnel_id text, leadgentool_id text,
     traffic_source_id text)
  join webhook on webhook.company_id = question.company_id and webhook.format = 'legacy' and webhook.is_on
    and question.type = any (webhook.events)
  cross join lateral (
    select name, phone, email from person
    where person.company_id = question.company_id and person.id = question.person_id limit 1
  ) as person
  left join lateral (
    (select id, kind from account
     where account.company_id = question.company_id and account.id = question.account_id limit 1)
    union all
    (select id, kind from account
     where account.company_id = question.company_id and account.person_id = question.person_id and question.account_id is null
     order by created_at desc, id desc limit 1)
  ) as account on true
  left join tunnel on (tunnel.company_id, tunnel.id) = (question.company_id, question.tunnel_id)
  left join leadgentool on (leadgentool.company_id, leadgentool.id) = (question.company_id, question.leadgentool_id)
  left join traffic_source
    on (traffic_source.company_id, traffic_source.id) = (question.company_id, question.traffic_source_id)
  order by question.n`

export type Sale = { company_id: CompanyId; webhook_id: WebhookId; order_id: OrderId }

/** Notes sales as told and returns those that were not before. */
export const insertSales = (tx: Tx, sales: readonly Sale[]) => tx<Sale[]>`
  insert into webhook_sale (company_id, webhook_id, order_id)
  select company_id, webhook_id, order_id
  from jsonb_to_recordset(${tx.json(sales)}) as row (company_id text, webhook_id text, order_id text)
  on conflict do nothing
  returning company_id, webhook_id, order_id`

export type NewDelivery = {
  company_id: CompanyId
  id: DeliveryId
  webhook_id: WebhookId
  type: string
  person_id: PersonId | null
  cause: string
  body: string
}

/** Queues deliveries in their order; a cause that the webhook has had is passed over. */
export const insertDeliveries = (tx: Tx, deliveries: readonly NewDelivery[], now: Date) => tx<{ id: DeliveryId }[]>`
  insert into webhook_delivery (company_id, id, webhook_id, type, person_id, cause, body, state, due_at, created_at)
  select company_id, id, webhook_id, type, person_id, cause, body, 'queued', ${now}, ${now}
  from jsonb_to_recordset(${tx.json(deliveries.map((delivery, n) => ({ ...delivery, n })))}) as row
    (n int, company_id text, id text, webhook_id text, type text, person_id text, cause text, body text)
  order by n
  on conflict (company_id, webhook_id, cause) do nothing
  returning id`

export const findDelivery = (sql: Sql, companyId: CompanyId, id: DeliveryId) => sql<WebhookDeliveryRow[]>`
  select * from webhook_delivery where company_id = ${companyId} and id = ${id}`

/** Newest first. */
export const findDeliveries = (
  sql: Sql,
  companyId: CompanyId,
  webhookId: WebhookId,
  state: WebhookDeliveryRow['state'] | undefined,
  { limit, after }: Keyset,
) => sql<WebhookDeliveryRow[]>`
  select * from webhook_delivery
  where company_id = ${companyId} and webhook_id = ${webhookId} ${state === undefined ? sql`` : sql`and state = ${state}`}
    ${after ? sql`and (created_at, id) < (${after.at}, ${after.id})` : sql``}
  order by created_at desc, id desc limit ${limit}`

/** Of a delivery, oldest first. */
export const findAttempts = (sql: Sql, companyId: CompanyId, id: DeliveryId) => sql<WebhookAttemptRow[]>`
  select * from webhook_attempt where company_id = ${companyId} and delivery_id = ${id} order by n`

/** A delivery that has ended is told again, as if for the first time. */
export const requeueDelivery = (tx: Tx, companyId: CompanyId, id: DeliveryId, now: Date) => tx<{ id: DeliveryId }[]>`
  update webhook_delivery set state = 'queued', attempts = 0, due_at = ${now}, delivered_at = null
  where company_id = ${companyId} and id = ${id} and state <> 'queued' returning id`

/** Those that failed for good are told again, the oldest events first, as if for the first time. */
export const requeueDeadDeliveries = (tx: Tx, companyId: CompanyId, now: Date, limit: number) => tx<
  { id: DeliveryId }[]
>`
  update webhook_delivery set state = 'queued', attempts = 0, due_at = ${now}, delivered_at = null
  where company_id = ${companyId} and state = 'dead' and id in (
    select id from webhook_delivery where company_id = ${companyId} and state = 'dead' order by seq limit ${limit} for update skip locked)
  returning id`

/** Forgets at most `limit` deliveries that have ended, with their attempts. Returns how many. */
export const deleteFinishedDeliveries = async (sql: Sql, before: Date, limit: number): Promise<number> =>
  (
    await sql`
  delete from webhook_delivery where (company_id, id) in (
    select company_id, id from webhook_delivery where state <> 'queued' and created_at < ${before}
    order by created_at limit ${limit} for update skip locked)`
  ).count
