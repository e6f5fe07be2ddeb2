-- Made from the store by its test and by `npm run generate`; never edited.

-- lockReceivers
select account.company_id, account.id, account.person_id, account.connection_id, account.kind, account.external_id,
  account.status, account.utm, account.last_seq, account.last_inbound_at, person.name, person.phone, person.email,
  connection.type as connection_type, connection.state as connection_state,
  connection.deleted_at is not null as is_connection_deleted
from jsonb_to_recordset($1) as wanted ("companyId" text, "accountId" text)
join account on account.company_id = wanted."companyId" and account.id = wanted."accountId"
join person on person.company_id = account.company_id and person.id = account.person_id
join connection on connection.company_id = account.company_id and connection.id = account.connection_id
order by account.company_id, account.id
for no key update of account;

-- findReceivers
select account.company_id, account.id, account.person_id, account.connection_id, account.kind, account.external_id,
  account.status, account.utm, account.last_seq, account.last_inbound_at, person.name, person.phone, person.email,
  connection.type as connection_type, connection.state as connection_state,
  connection.deleted_at is not null as is_connection_deleted
from jsonb_to_recordset($1) as wanted ("companyId" text, "accountId" text)
join account on account.company_id = wanted."companyId" and account.id = wanted."accountId"
join person on person.company_id = account.company_id and person.id = account.person_id
join connection on connection.company_id = account.company_id and connection.id = account.connection_id;

-- findFieldValues
select person_field.company_id, person_field.person_id, custom_field.name, person_field.value
from jsonb_to_recordset($1) as wanted ("companyId" text, "personId" text)
join person_field on person_field.company_id = wanted."companyId" and person_field.person_id = wanted."personId"
join custom_field on custom_field.company_id = person_field.company_id and custom_field.id = person_field.field_id;

-- insertCauses
insert into message_cause (company_id, cause, message_id)
select company_id, cause, message_id
from jsonb_to_recordset($1) as row (company_id text, cause text, message_id text)
order by company_id collate "C", cause collate "C"
on conflict do nothing
returning company_id, cause, message_id;

-- findCauses
select message_cause.company_id, message_cause.cause, message_cause.message_id
from jsonb_to_recordset($1) as wanted (company_id text, cause text)
join message_cause on message_cause.company_id = wanted.company_id and message_cause.cause = wanted.cause;

-- insertMessages
insert into message (company_id, id, account_id, seq, direction, kind, sender, author_id, content, attachments, text, cause,
  lane, priority, state, reason, run_id, template_id, external_id, is_read, created_at, updated_at)
select company_id, id, account_id, seq, direction, kind, sender, author_id, content, attachments, text, cause,
  lane, priority, state, reason, run_id, template_id, external_id, is_read, created_at, created_at
from jsonb_to_recordset($1) as row (company_id text, id text, account_id text, seq bigint,
  direction text, kind text, sender text, author_id text, content jsonb, attachments jsonb, text text, cause text,
  lane text, priority smallint, state text, reason text, run_id text, template_id text, external_id text, is_read boolean,
  created_at timestamptz);

-- insertDeliveries
insert into delivery (company_id, message_id, n, account_id, connection_id, seq, lane, priority, call, state, due_at,
  created_at, updated_at)
select company_id, message_id, n, account_id, connection_id, seq, lane, priority, call, 'queued', due_at, due_at, due_at
from jsonb_to_recordset($1) as row (company_id text, message_id text, n smallint,
  account_id text, connection_id text, seq bigint, lane text, priority smallint, call jsonb, due_at timestamptz);

-- updateChatHeads
update account set last_seq = last_seq + grown.added, message_count = message_count + grown.added,
  unread_count = unread_count + grown.unread,
  last_message_at = greatest(last_message_at, grown.at), active_at = greatest(coalesce(last_message_at, grown.at), grown.at),
  last_inbound_at = greatest(last_inbound_at, grown.inbound_at)
from jsonb_to_recordset($1) as grown
  (company_id text, account_id text, added integer, unread integer, at timestamptz, inbound_at timestamptz)
where account.company_id = grown.company_id and account.id = grown.account_id
returning account.company_id, account.id, account.last_seq, account.person_id;

-- findSentMessage
select message.*, run.tunnel_id
from message
left join run on run.company_id = message.company_id and run.id = message.run_id
where message.company_id = $1 and message.id = $2 and message.account_id = $3
  and message.direction = 'out';

-- lockChat
select * from account
where company_id = $1 and connection_id = $2 and external_id = $3
for no key update;

-- insertSeen
insert into inbound_seen (company_id, connection_id, event_id) values ($1, $2, $3)
on conflict do nothing
returning event_id;

-- insertManySeen
insert into inbound_seen (company_id, connection_id, event_id, message_id)
select $1, $2, event_id, message_id
from unnest($3::text[], $4::text[]) as row (event_id, message_id)
order by event_id collate "C"
on conflict do nothing
returning event_id;

-- updateSeen
update inbound_seen set message_id = $1
where company_id = $2 and connection_id = $3 and event_id = $4;

-- findSeen
select message_id from inbound_seen
where company_id = $1 and connection_id = $2 and event_id = $3;

-- markRead
with chat as materialized (
  select read_seq from account where company_id = $1 and id = $2 for no key update
), seen as (
  update message set is_read = true, updated_at = $3
  where company_id = $4 and account_id = $5 and seq > (select read_seq from chat)
    and seq <= $6 and direction = 'in' and not is_read
  returning 1
)
update account set unread_count = greatest(0, unread_count - (select count(*) from seen)::integer),
  read_seq = least(last_seq, $7)
where company_id = $8 and id = $9 and read_seq < least(last_seq, $10)
returning person_id;

-- updateReceipt
update delivery set state = $1, error_kind = $2,
  error_code = $3, error_raw = $4, updated_at = $5
where company_id = $6 and connection_id = $7 and provider_message_id = $8
  and state = any ($9::text[])
returning message_id, account_id;

-- findReceiptTarget
select
exists (select from delivery where company_id = $1 and connection_id = $2
  and provider_message_id = $3) as is_known,
exists (select from delivery where company_id = $4 and connection_id = $5
  and state = 'sending') as is_sending;

-- insertFailed
insert into inbound_failed (company_id, id, connection_id, request, error)
values ($1, $2, $3, $4, $5);

-- skipQueuedOfDeleted, across companies: A sweep works over all companies.
with waiting as (
  select queued.company_id, queued.message_id, queued.n from connection
  cross join lateral (
    select company_id, message_id, n from delivery
    where company_id = connection.company_id and connection_id = connection.id and state = 'queued' limit $1) as queued
  where connection.deleted_at is not null limit $2
)
update delivery set state = 'skipped', error_kind = 'no_channel', updated_at = $3 from waiting
where delivery.company_id = waiting.company_id and delivery.message_id = waiting.message_id and delivery.n = waiting.n
  and delivery.state = 'queued'
returning delivery.company_id, delivery.message_id;
