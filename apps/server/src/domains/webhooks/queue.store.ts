import type { CompanyId } from '@korben/contract'
import type { Sql, Tx } from '../../kit/db.ts'
import type { DeliveryId } from './webhooks.store.ts'

/** What the senders of webhooks do with the queue; they work over all companies. */

/** Where a walk over the webhooks stands. */
export type Place = { company_id: string; webhook_id: string }

/** Webhooks that one walk looks at. */
const MAX_WALK = 500

/** Of a webhook's due deliveries, how many are looked at for one whose person has none before it. */
const MAX_LOOK = 1_000

/**
 * The webhooks after a place that have something due, each locked to this transaction (`is_mine`) unless another worker is
 * choosing from it; and the last one of a walk that was cut short (`is_cut`). Steps from webhook to webhook by the index: a
 * company's million costs as much as one.
 */
export const lockReadyWebhooks = (tx: Tx, after: Place, now: Date) => tx<
  (Place & { is_ready: boolean; is_mine: boolean; is_cut: boolean })[]
>`
  with recursive waiting as (
    (select company_id, webhook_id, 1 as place from webhook_delivery
     where state = 'queued' and (company_id, webhook_id) > (${after.company_id}, ${after.webhook_id})
     order by company_id, webhook_id limit 1)
    union all
    select next.company_id, next.webhook_id, waiting.place + 1
    from waiting, lateral (
      select company_id, webhook_id from webhook_delivery as delivery
      where state = 'queued' and (delivery.company_id, delivery.webhook_id) > (waiting.company_id, waiting.webhook_id)
      order by company_id, webhook_id limit 1
    ) as next
    where waiting.place < ${MAX_WALK}
  ),
  seen as materialized (
    select waiting.*, exists (
      select from webhook
      where (webhook.company_id, webhook.id) = (waiting.company_id, waiting.webhook_id) and is_on
    ) and exists (
      select from webhook_delivery as delivery
      where (delivery.company_id, delivery.webhook_id) = (waiting.company_id, waiting.webhook_id) and state = 'queued'
        and due_at <= ${now} and (leased_until is null or leased_until <= clock_timestamp())
    ) as is_ready
    from waiting
  )
  select company_id, webhook_id, is_ready, place = ${MAX_WALK} as is_cut,
    case when is_ready
      then pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', 'webhook', company_id, webhook_id), 0))
      else false end as is_mine
  from seen where is_ready or place = ${MAX_WALK} order by place`

export type ClaimedDelivery = {
  company_id: CompanyId
  id: DeliveryId
  url: string
  body: string
  attempts: number
  due_at: Date
  epoch: number
  place: number
}

/**
 * Takes due deliveries of webhooks that this transaction has locked: the first of every webhook before the second of any, at
 * most `perWebhook` of one on the wire at once. An event waits for the first attempt of every earlier event of its person.
 */
export const claimDeliveries = (
  tx: Tx,
  places: readonly Place[],
  options: { now: Date; limit: number; perWebhook: number; leaseSeconds: number },
) => tx<ClaimedDelivery[]>`
  with place as (
    select * from jsonb_to_recordset(${tx.json(places.map((place, n) => ({ ...place, place: n })))})
      as row (place int, company_id text, webhook_id text)
  ),
  chosen as (
    select company_id, id, place, row_number() over (partition by place order by due_at, seq) as turn
    from place, lateral (
      select due.id, due.due_at, due.seq from (
        select id, person_id, attempts, due_at, seq from webhook_delivery as delivery
        where (delivery.company_id, delivery.webhook_id) = (place.company_id, place.webhook_id) and state = 'queued'
          and due_at <= ${options.now} and (leased_until is null or leased_until <= clock_timestamp())
        order by due_at, seq limit ${MAX_LOOK}
      ) as due
      where due.attempts > 0 or not exists (
        select from webhook_delivery as earlier
        where (earlier.company_id, earlier.webhook_id, earlier.person_id) = (place.company_id, place.webhook_id, due.person_id)
          and earlier.state = 'queued' and earlier.attempts = 0 and earlier.seq < due.seq)
      order by due.due_at, due.seq
      limit greatest(0, least(${options.limit}, ${options.perWebhook} - (
        select count(*) from webhook_delivery as busy
        where (busy.company_id, busy.webhook_id) = (place.company_id, place.webhook_id)
          and busy.leased_until > clock_timestamp())))
    ) as ready
    order by turn, place limit ${options.limit}
  )
  update webhook_delivery as delivery set
    leased_until = clock_timestamp() + make_interval(secs => ${options.leaseSeconds}),
    epoch = epoch + 1
  from chosen, webhook
  where (delivery.company_id, delivery.id) = (chosen.company_id, chosen.id)
    and (webhook.company_id, webhook.id) = (delivery.company_id, delivery.webhook_id)
    and delivery.state = 'queued' and (delivery.leased_until is null or delivery.leased_until <= clock_timestamp())
  returning delivery.company_id, delivery.id, webhook.url, delivery.body, delivery.attempts, delivery.due_at, delivery.epoch, chosen.place`

/** A delivery as this worker holds it: results are written only under its epoch. */
export type Lease = { companyId: CompanyId; id: DeliveryId; epoch: number }

/** Prolongs what is still held and returns it. */
export const updateLeases = (sql: Sql, leases: readonly Lease[], leaseSeconds: number) => sql<{ id: DeliveryId }[]>`
  update webhook_delivery as delivery set leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
  from jsonb_to_recordset(${sql.json([...leases])}) as lease ("companyId" text, id text, epoch bigint)
  where (delivery.company_id, delivery.id, delivery.epoch) = (lease."companyId", lease.id, lease.epoch)
    and delivery.state = 'queued' and delivery.leased_until is not null
  returning delivery.id`

export type Attempt = {
  status: number | null
  answer: string
  error: string | null
  tookMs: number
  at: Date
}

export type Outcome = { state: 'queued' | 'delivered' | 'dead'; attempts: number; dueAt: Date | null }

/** Writes an attempt and what becomes of the delivery. No row: another worker has taken it, and nothing is written. */
export const settleDelivery = (sql: Sql, { companyId, id, epoch }: Lease, attempt: Attempt, outcome: Outcome) => sql<
  { delivery_id: DeliveryId }[]
>`
  with settled as (
    update webhook_delivery set
      state = ${outcome.state}, attempts = ${outcome.attempts}, due_at = ${outcome.dueAt}, leased_until = null,
      last_status = ${attempt.status}, last_error = ${attempt.error},
      delivered_at = ${outcome.state === 'delivered' ? attempt.at : null}
    where company_id = ${companyId} and id = ${id} and epoch = ${epoch} and state = 'queued'
    returning company_id, id
  )
  insert into webhook_attempt (company_id, delivery_id, n, status, answer, error, took_ms, created_at)
  select company_id, id,
    1 + coalesce((select max(n) from webhook_attempt as past where (past.company_id, past.delivery_id) = (settled.company_id, settled.id)), 0),
    ${attempt.status}, ${attempt.answer}, ${attempt.error}, ${attempt.tookMs}, ${attempt.at}
  from settled returning delivery_id`

/** Gives a delivery back whose call was not made. */
export const releaseDelivery = (sql: Sql, { companyId, id, epoch }: Lease) => sql<{ id: DeliveryId }[]>`
  update webhook_delivery set leased_until = null
  where company_id = ${companyId} and id = ${id} and epoch = ${epoch} and state = 'queued' returning id`
