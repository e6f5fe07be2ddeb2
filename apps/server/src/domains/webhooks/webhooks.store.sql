-- Made from the store by its test and by `npm run generate`; never edited.

-- findLegacyWebhook
select * from webhook where company_id = $1 and format = 'legacy';

-- upsertLegacyWebhook
insert into webhook (company_id, id, format, url, events, is_on, created_at, updated_at)
values ($1, $2, 'legacy', $3, $4, $5, $6, $7)
on conflict (company_id) where format = 'legacy' do update set
  url = excluded.url, events = excluded.events, is_on = excluded.is_on, updated_at = excluded.updated_at
returning *;

-- markQueuedDead
update webhook_delivery set state = 'dead', due_at = null, leased_until = null, epoch = epoch + 1, last_error = $1
where company_id = $2 and webhook_id = $3 and state = 'queued' returning id;

-- findAnswers
select question.n, webhook.id as webhook_id, account.id as account_id, account.kind,
  person.name, person.phone, person.email,
  tunnel.name as tunnel_name, leadgentool.name as leadgentool_name, traffic_source.name as traffic_source_name
from jsonb_to_recordset($1) as question
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
order by question.n;

-- insertSales
insert into webhook_sale (company_id, webhook_id, order_id)
select company_id, webhook_id, order_id
from jsonb_to_recordset($1) as row (company_id text, webhook_id text, order_id text)
on conflict do nothing
returning company_id, webhook_id, order_id;

-- insertDeliveries
insert into webhook_delivery (company_id, id, webhook_id, type, person_id, cause, body, state, due_at, created_at)
select company_id, id, webhook_id, type, person_id, cause, body, 'queued', $1, $2
from jsonb_to_recordset($3) as row
  (n int, company_id text, id text, webhook_id text, type text, person_id text, cause text, body text)
order by n
on conflict (company_id, webhook_id, cause) do nothing
returning id;

-- findDelivery
select * from webhook_delivery where company_id = $1 and id = $2;

-- findDeliveries
select * from webhook_delivery
where company_id = $1 and webhook_id = $2 and state = $3
  and (created_at, id) < ($4, $5)
order by created_at desc, id desc limit $6;

-- findAttempts
select * from webhook_attempt where company_id = $1 and delivery_id = $2 order by n;

-- requeueDelivery
update webhook_delivery set state = 'queued', attempts = 0, due_at = $1, delivered_at = null
where company_id = $2 and id = $3 and state <> 'queued' returning id;

-- requeueDeadDeliveries
update webhook_delivery set state = 'queued', attempts = 0, due_at = $1, delivered_at = null
where company_id = $2 and state = 'dead' and id in (
  select id from webhook_delivery where company_id = $3 and state = 'dead' order by seq limit $4 for update skip locked)
returning id;

-- deleteFinishedDeliveries, across companies: the sweep of old deliveries
delete from webhook_delivery where (company_id, id) in (
select company_id, id from webhook_delivery where state <> 'queued' and created_at < $1
order by created_at limit $2 for update skip locked);
