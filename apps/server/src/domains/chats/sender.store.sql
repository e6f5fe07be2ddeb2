-- Made from the store by its test and by `npm run generate`; never edited.

-- findDue
select due.*
from (values (0::smallint), (1::smallint), (2::smallint)) as level (priority)
cross join lateral (
  select delivery.message_id, delivery.n, delivery.account_id, delivery.priority, delivery.due_at, delivery.attempts,
    delivery.doubts, delivery.call, account.external_id, account.person_id
  from delivery
  cross join lateral (
    select external_id, person_id from account
    where account.company_id = delivery.company_id and account.id = delivery.account_id limit 1) as account
  where delivery.company_id = $1 and delivery.connection_id = $2 and delivery.state = 'queued'
    and delivery.priority = level.priority and delivery.due_at <= $3
    and delivery.account_id <> all ($4::text[])
    and account.external_id is not null
    and (
      select true from delivery earlier
      where earlier.company_id = delivery.company_id and earlier.account_id = delivery.account_id
        and earlier.lane = delivery.lane and earlier.state in ('queued', 'sending', 'in_doubt')
        and (earlier.seq, earlier.n) < (delivery.seq, delivery.n) limit 1) is null
  order by delivery.due_at
  limit $5
) due
limit $6;

-- holdBehindDoubts
with held as materialized (
  select due.message_id, due.n
  from (values (0::smallint), (1::smallint), (2::smallint)) as level (priority)
  cross join lateral (
    select message_id, n, account_id, lane, seq from delivery
    where company_id = $1 and connection_id = $2 and state = 'queued'
      and delivery.priority = level.priority and due_at <= $3
    order by due_at limit $4
  ) as due
  cross join lateral (
    select from delivery doubt
    where doubt.company_id = $5 and doubt.account_id = due.account_id and doubt.lane = due.lane and doubt.state = 'in_doubt'
      and (doubt.seq, doubt.n) < (due.seq, due.n)
    limit 1 for share
  ) as doubt
  where exists (
    select from connection_lease
    where company_id = $6 and connection_id = $7 and holder = $8 and epoch = $9
      and expires_at > clock_timestamp())
)
update delivery set due_at = null from held
where delivery.company_id = $10 and delivery.message_id = held.message_id and delivery.n = held.n
  and delivery.state = 'queued';

-- releaseLanes
update delivery set due_at = $1
from (
  select distinct account_id, lane from delivery where company_id = $2 and message_id = $3
) as decided
where delivery.company_id = $4 and delivery.account_id = decided.account_id and delivery.lane = decided.lane
  and delivery.state = 'queued' and delivery.due_at is null;

-- markSending
with held as materialized (
  select 1 from connection_lease
  where company_id = $1 and connection_id = $2 and holder = $3 and epoch = $4
    and expires_at > clock_timestamp()
  for share
)
update delivery set state = 'sending', epoch = $5, sending_at = clock_timestamp(), updated_at = clock_timestamp()
from jsonb_to_recordset($6) as picked ("messageId" text, n smallint)
where exists (select from held)
  and delivery.company_id = $7 and delivery.message_id = picked."messageId" and delivery.n = picked.n
  and delivery.connection_id = $8 and delivery.state = 'queued'
returning delivery.message_id, delivery.n;

-- putBack
update delivery set state = 'queued', epoch = null, sending_at = null
from jsonb_to_recordset($1) as picked ("messageId" text, n smallint)
where delivery.company_id = $2 and delivery.message_id = picked."messageId" and delivery.n = picked.n
  and delivery.state = 'sending' and delivery.epoch = $3;

-- updateResults
update delivery set state = result.state, attempts = delivery.attempts + result.attempts,
  doubts = delivery.doubts + result.doubts, due_at = coalesce(result.due_at, delivery.due_at),
  sent_at = case when result.state = 'sent' then $1::timestamptz end, provider_message_id = result.provider_message_id,
  error_kind = result.error_kind, error_code = result.error_code, error_raw = result.error_raw, updated_at = $2
from jsonb_to_recordset($3) as result (message_id text, n smallint, state text, attempts integer,
  doubts integer, due_at timestamptz, provider_message_id text, error_kind text, error_code text, error_raw text)
where delivery.company_id = $4 and delivery.message_id = result.message_id and delivery.n = result.n
  and delivery.state = 'sending' and delivery.epoch = $5
returning delivery.message_id, delivery.n;

-- updateSent
with written as (
  update delivery set state = 'sent', attempts = delivery.attempts + 1, sent_at = $1, updated_at = $2,
    provider_message_id = result.provider_message_id, error_kind = null, error_code = null, error_raw = null
  from unnest($3::text[], $4::smallint[],
    $5::text[]) as result (message_id, n, provider_message_id)
  where delivery.company_id = $6 and delivery.message_id = result.message_id and delivery.n = result.n
    and delivery.state = 'sending' and delivery.epoch = $7
  returning delivery.message_id, delivery.n
), shown as (
  select written.message_id, coalesce(worse.state, 'sent') as state, worse.error_kind as reason
  from written
  left join lateral (
    select delivery.state, delivery.error_kind from delivery
    where delivery.company_id = $8 and delivery.message_id = written.message_id and delivery.n <> written.n
      and array_position(array['in_doubt', 'sending', 'queued', 'failed', 'skipped', 'cancelled', 'sent', 'delivered', 'read'], "delivery".state) < array_position(array['in_doubt', 'sending', 'queued', 'failed', 'skipped', 'cancelled', 'sent', 'delivered', 'read'], 'sent')
    order by array_position(array['in_doubt', 'sending', 'queued', 'failed', 'skipped', 'cancelled', 'sent', 'delivered', 'read'], "delivery".state), delivery.n limit 1
  ) as worse on true
)
update message set state = shown.state, reason = shown.reason, updated_at = $9
from shown
where message.company_id = $10 and message.id = shown.message_id and message.state <> shown.state
returning message.id, message.state, message.reason;

-- updateMessageStates
with ranked as (
  select delivery.company_id, delivery.message_id,
    min(array_position(array['in_doubt', 'sending', 'queued', 'failed', 'skipped', 'cancelled', 'sent', 'delivered', 'read'], "delivery".state)) as worst
  from (select distinct "companyId", "messageId"
    from jsonb_to_recordset($1) as row ("companyId" text, "messageId" text)) as wanted
  join delivery on delivery.company_id = wanted."companyId" and delivery.message_id = wanted."messageId"
  group by delivery.company_id, delivery.message_id
), shown as (
  select company_id, message_id,
    (array['in_doubt', 'sending', 'queued', 'failed', 'skipped', 'cancelled', 'sent', 'delivered', 'read'])[worst] as state
  from ranked
)
update message set state = shown.state, updated_at = $2, reason = (
  select delivery.error_kind from delivery
  where delivery.company_id = message.company_id and delivery.message_id = message.id and delivery.state = shown.state
  order by delivery.n limit 1)
from shown, account
where message.company_id = shown.company_id and message.id = shown.message_id and message.state <> shown.state
  and account.company_id = message.company_id and account.id = message.account_id
returning message.company_id, message.id, message.account_id, message.state, message.reason, account.person_id;

-- updateAbandoned
update delivery
set state = case when connection.doubt = 'send_again' and delivery.doubts = 0 then 'queued' else 'in_doubt' end,
  attempts = delivery.attempts + 1, doubts = delivery.doubts + 1, error_kind = 'in_doubt', error_code = 'interrupted',
  error_raw = 'The process that was sending it ended before the answer was known.', updated_at = $1
from jsonb_to_recordset($2) as claimed ("companyId" text, "connectionId" text, epoch bigint)
join connection on connection.company_id = claimed."companyId" and connection.id = claimed."connectionId"
where delivery.company_id = claimed."companyId" and delivery.connection_id = claimed."connectionId"
  and delivery.state = 'sending' and delivery.epoch < claimed.epoch
returning delivery.company_id, delivery.message_id, delivery.state;

-- skipQueuedOfAccount
update delivery set state = 'skipped', error_kind = $1, updated_at = $2
where company_id = $3 and account_id = $4 and state = 'queued'
returning message_id;

-- skipQueuedOfMessages
update delivery set state = 'skipped', error_kind = $1, updated_at = $2
where company_id = $3 and message_id = any ($4::text[]) and state = 'queued';

-- updateExternalId
update account set external_id = $1
where company_id = $2 and id = $3 and not exists (
  select from account other where other.company_id = account.company_id
    and other.connection_id = account.connection_id and other.external_id = $4);

-- lockMessage
select id, state from message where company_id = $1 and id = $2 and direction = 'out' for no key update;

-- requeueDeliveries
update delivery set state = 'queued', attempts = 0, due_at = $1, epoch = null, sending_at = null, updated_at = $2
where company_id = $3 and message_id = $4 and state = any ($5::text[])
returning connection_id;

-- giveUpDoubt
update delivery set state = 'failed', updated_at = $1
where company_id = $2 and message_id = $3 and state = 'in_doubt'
returning connection_id;

-- confirmDoubt
update delivery set state = 'sent', sent_at = coalesce(sending_at, $1), error_kind = null, updated_at = $2
where company_id = $3 and message_id = $4 and state = 'in_doubt'
returning connection_id;
