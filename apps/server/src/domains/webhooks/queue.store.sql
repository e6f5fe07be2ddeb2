-- Made from the store by its test and by `npm run generate`; never edited.

-- lockReadyWebhooks, across companies: a worker serves all companies
with recursive waiting as (
  (select company_id, webhook_id, 1 as place from webhook_delivery
   where state = 'queued' and (company_id, webhook_id) > ($1, $2)
   order by company_id, webhook_id limit 1)
  union all
  select next.company_id, next.webhook_id, waiting.place + 1
  from waiting, lateral (
    select company_id, webhook_id from webhook_delivery as delivery
    where state = 'queued' and (delivery.company_id, delivery.webhook_id) > (waiting.company_id, waiting.webhook_id)
    order by company_id, webhook_id limit 1
  ) as next
  where waiting.place < $3
),
seen as materialized (
  select waiting.*, exists (
    select from webhook
    where (webhook.company_id, webhook.id) = (waiting.company_id, waiting.webhook_id) and is_on
  ) and exists (
    select from webhook_delivery as delivery
    where (delivery.company_id, delivery.webhook_id) = (waiting.company_id, waiting.webhook_id) and state = 'queued'
      and due_at <= $4 and (leased_until is null or leased_until <= clock_timestamp())
  ) as is_ready
  from waiting
)
select company_id, webhook_id, is_ready, place = $5 as is_cut,
  case when is_ready
    then pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', 'webhook', company_id, webhook_id), 0))
    else false end as is_mine
from seen where is_ready or place = $6 order by place;

-- claimDeliveries
with place as (
  select * from jsonb_to_recordset($1)
    as row (place int, company_id text, webhook_id text)
),
chosen as (
  select company_id, id, place, row_number() over (partition by place order by due_at, seq) as turn
  from place, lateral (
    select due.id, due.due_at, due.seq from (
      select id, person_id, attempts, due_at, seq from webhook_delivery as delivery
      where (delivery.company_id, delivery.webhook_id) = (place.company_id, place.webhook_id) and state = 'queued'
        and due_at <= $2 and (leased_until is null or leased_until <= clock_timestamp())
      order by due_at, seq limit $3
    ) as due
    where due.attempts > 0 or not exists (
      select from webhook_delivery as earlier
      where (earlier.company_id, earlier.webhook_id, earlier.person_id) = (place.company_id, place.webhook_id, due.person_id)
        and earlier.state = 'queued' and earlier.attempts = 0 and earlier.seq < due.seq)
    order by due.due_at, due.seq
    limit greatest(0, least($4, $5 - (
      select count(*) from webhook_delivery as busy
      where (busy.company_id, busy.webhook_id) = (place.company_id, place.webhook_id)
        and busy.leased_until > clock_timestamp())))
  ) as ready
  order by turn, place limit $6
)
update webhook_delivery as delivery set
  leased_until = clock_timestamp() + make_interval(secs => $7),
  epoch = epoch + 1
from chosen, webhook
where (delivery.company_id, delivery.id) = (chosen.company_id, chosen.id)
  and (webhook.company_id, webhook.id) = (delivery.company_id, delivery.webhook_id)
  and delivery.state = 'queued' and (delivery.leased_until is null or delivery.leased_until <= clock_timestamp())
returning delivery.company_id, delivery.id, webhook.url, delivery.body, delivery.attempts, delivery.due_at, delivery.epoch, chosen.place;

-- updateLeases
update webhook_delivery as delivery set leased_until = clock_timestamp() + make_interval(secs => $1)
from jsonb_to_recordset($2) as lease ("companyId" text, id text, epoch bigint)
where (delivery.company_id, delivery.id, delivery.epoch) = (lease."companyId", lease.id, lease.epoch)
  and delivery.state = 'queued' and delivery.leased_until is not null
returning delivery.id;

-- settleDelivery
with settled as (
  update webhook_delivery set
    state = $1, attempts = $2, due_at = $3, leased_until = null,
    last_status = $4, last_error = $5,
    delivered_at = $6
  where company_id = $7 and id = $8 and epoch = $9 and state = 'queued'
  returning company_id, id
)
insert into webhook_attempt (company_id, delivery_id, n, status, answer, error, took_ms, created_at)
select company_id, id,
  1 + coalesce((select max(n) from webhook_attempt as past where (past.company_id, past.delivery_id) = (settled.company_id, settled.id)), 0),
  $10, $11, $12, $13, $14
from settled returning delivery_id;

-- releaseDelivery
update webhook_delivery set leased_until = null
where company_id = $1 and id = $2 and epoch = $3 and state = 'queued' returning id;
