-- Made from the migrated database by `npm run generate`; never edited. Migrations are the source; this is what they give.


CREATE OR REPLACE FUNCTION count_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into company_count_delta (company_id, kind, change)
  select company_id, tg_argv[0], count(*) from added group by company_id;
  return null;
end $function$;
comment on function count_inserted is 'Statement trigger: counts what one insert added, however many rows it had.';

CREATE OR REPLACE FUNCTION count_visible_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into company_count_delta (company_id, kind, change)
  values (new.company_id, tg_argv[0], case when tg_argv[1] = 'hidden' then -1 else 1 end);
  return null;
end $function$;
comment on function count_visible_change is 'Row trigger: an entity was deleted or merged away (hidden), or came back (shown).';

CREATE OR REPLACE FUNCTION person_words(name text, email text, phone text)
 RETURNS tsvector
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE COST 500
AS $function$
declare
  digits constant text := ltrim(phone, '+');
  -- Whatever is no letter and no digit in ASCII; the search of people splits in the same way.
  breaks constant text := '[\s!-/:-@\[-`{-~]+';
begin
  return array_to_tsvector(array_remove(array_remove(
    regexp_split_to_array(lower(name), breaks) || regexp_split_to_array(email, breaks) || email
      || digits || right(digits, 10) || right(digits, 9) || right(digits, 7) || right(digits, 4), null), ''));
end $function$;
comment on function person_words is 'What a person is searched by: words of the name and the e-mail address, the phone from each place where people begin to write it.';

create table account (
  company_id      text collate "C" not null,
  id              text collate "C" not null,
  person_id       text collate "C" not null,
  connection_id   text collate "C" not null,
  external_id     text,
  kind            text not null,
  status          text not null default 'OK'::text,
  status_reason   text,
  bot_status      text not null default 'BOT'::text,
  utm             jsonb not null default '{}'::jsonb,
  last_seq        bigint not null default 0,
  read_seq        bigint not null default 0,
  message_count   integer not null default 0,
  unread_count    integer not null default 0,
  is_important    boolean not null default false,
  last_message_at timestamptz,
  last_inbound_at timestamptz,
  active_at       timestamptz not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  constraint account_pkey PRIMARY KEY (company_id, id),
  constraint account_bot_status_check CHECK ((bot_status = ANY (ARRAY['BOT'::text, 'DIALOG'::text]))),
  constraint account_status_check CHECK ((status = ANY (ARRAY['OK'::text, 'BLOCKED'::text, 'INVALID'::text, 'ERROR'::text]))),
  constraint account_company_id_connection_id_fkey FOREIGN KEY (company_id, connection_id) REFERENCES connection(company_id, id),
  constraint account_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint account_company_id_person_id_fkey FOREIGN KEY (company_id, person_id) REFERENCES person(company_id, id)
);
CREATE UNIQUE INDEX account_by_external_id ON account USING btree (company_id, connection_id, external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX account_chat ON account USING btree (company_id, last_message_at DESC, id DESC) WHERE (last_message_at IS NOT NULL);
CREATE INDEX account_important ON account USING btree (company_id, last_message_at DESC, id DESC) WHERE is_important;
CREATE INDEX account_newest ON account USING btree (company_id, active_at DESC, id DESC);
CREATE INDEX account_of_person ON account USING btree (company_id, person_id, created_at, id);
CREATE INDEX account_unread ON account USING btree (company_id, last_message_at DESC, id DESC) WHERE (unread_count > 0);
CREATE TRIGGER account_counted AFTER INSERT ON account REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_inserted('account');
comment on column account.kind is 'The channel of its connection, in our words.';
comment on column account.last_seq is 'Number of the newest chat entry; grows under this row''s lock and orders the chat.';
comment on column account.read_seq is 'Staff have seen the chat up to this entry; it only grows.';

create table api_token (
  company_id   text collate "C" not null,
  id           text collate "C" not null,
  kind         text not null,
  name         text not null default ''::text,
  hash         bytea not null,
  secret       bytea,
  scopes       text[] not null default '{}'::text[],
  user_id      text collate "C",
  created_at   timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at   timestamptz,
  constraint api_token_pkey PRIMARY KEY (company_id, id),
  constraint api_token_check CHECK (((kind = 'v2'::text) OR (secret IS NULL))),
  constraint api_token_kind_check CHECK ((kind = ANY (ARRAY['v2'::text, 'v3'::text]))),
  constraint api_token_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint api_token_company_id_user_id_fkey FOREIGN KEY (company_id, user_id) REFERENCES "user"(company_id, id)
);
CREATE UNIQUE INDEX api_token_v2 ON api_token USING btree (company_id) WHERE ((kind = 'v2'::text) AND (revoked_at IS NULL));
comment on column api_token.secret is 'The v2 token itself, encrypted under SECRET_KEY, because its page offers Copy; v3 tokens are kept as a hash only.';

create table api_token_lookup (
  hash       bytea not null,
  company_id text collate "C" not null,
  token_id   text collate "C" not null,
  constraint api_token_lookup_pkey PRIMARY KEY (hash),
  constraint api_token_lookup_company_id_token_id_fkey FOREIGN KEY (company_id, token_id) REFERENCES api_token(company_id, id)
);
comment on table api_token_lookup is 'SHA-256 of a valid token to its company; a replaced token has no row.';

create table audit (
  company_id text collate "C" not null,
  id         text collate "C" not null,
  user_id    text collate "C",
  actor      text not null,
  action     text not null,
  entity     text not null,
  entity_id  text collate "C",
  details    jsonb not null default '{}'::jsonb,
  created_at timestamptz not null default now(),
  constraint audit_pkey PRIMARY KEY (company_id, id),
  constraint audit_actor_check CHECK ((actor = ANY (ARRAY['user'::text, 'api'::text, 'system'::text, 'subscriber'::text, 'cli'::text]))),
  constraint audit_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint audit_company_id_user_id_fkey FOREIGN KEY (company_id, user_id) REFERENCES "user"(company_id, id)
);

create table block_count (
  company_id text collate "C" not null,
  tunnel_id  text collate "C" not null,
  block_id   text collate "C" not null,
  outcome    text not null,
  count      bigint not null,
  constraint block_count_pkey PRIMARY KEY (company_id, tunnel_id, block_id, outcome),
  constraint block_count_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);
comment on table block_count is 'How often runs came by a block, by how they left it. Stays when the block is deleted.';

create table block_delta (
  company_id text collate "C" not null,
  id         bigint not null generated always as identity,
  tunnel_id  text collate "C" not null,
  block_id   text collate "C" not null,
  outcome    text not null,
  change     bigint not null,
  constraint block_delta_pkey PRIMARY KEY (company_id, id)
);
comment on table block_delta is 'Changes not yet folded into block_count: writers never wait for each other. A figure is the sum of both.';

create table call (
  company_id              text collate "C" not null,
  id                      text collate "C" not null,
  user_id                 text collate "C" not null,
  account_id              text collate "C" not null,
  telephone_connection_id text collate "C" not null,
  provider_type           text not null,
  call_id                 uuid not null,
  "from"                  text not null,
  "to"                    text not null,
  type                    text not null,
  status                  text not null,
  record_link             text,
  duration_seconds        integer not null,
  started_at              timestamptz not null,
  next_check_at           timestamptz not null,
  raw_response            jsonb not null default '{}'::jsonb,
  created_at              timestamptz not null default now(),
  constraint call_pkey PRIMARY KEY (company_id, id),
  constraint call_duration_seconds_check CHECK ((duration_seconds >= 0)),
  constraint call_status_check CHECK ((status = ANY (ARRAY['TALKING'::text, 'SUCCESS'::text, 'NO_ANSWER'::text, 'CLOSED_BY_SYSTEM'::text]))),
  constraint call_type_check CHECK ((type = ANY (ARRAY['INBOUND'::text, 'OUTBOUND'::text]))),
  constraint call_company_id_account_id_fkey FOREIGN KEY (company_id, account_id) REFERENCES account(company_id, id),
  constraint call_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint call_company_id_telephone_connection_id_fkey FOREIGN KEY (company_id, telephone_connection_id) REFERENCES connection(company_id, id),
  constraint call_company_id_user_id_fkey FOREIGN KEY (company_id, user_id) REFERENCES "user"(company_id, id)
);
CREATE INDEX call_of_account ON call USING btree (company_id, account_id, started_at DESC);

create table chat_presence (
  company_id text collate "C" not null,
  account_id text collate "C" not null,
  user_id    text collate "C" not null,
  is_typing  boolean not null,
  expires_at timestamptz not null,
  constraint chat_presence_pkey PRIMARY KEY (company_id, account_id, user_id)
);
comment on column chat_presence.expires_at is 'Forgotten then, unless it is renewed.';

create table company (
  id               text collate "C" not null,
  name             text not null,
  time_zone        text not null default 'UTC'::text,
  language         text not null default 'en'::text,
  default_currency text not null default 'USD'::text,
  currencies       text[] not null default '{USD,EUR,UAH,RUB}'::text[],
  is_api_on        boolean not null default true,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  constraint company_pkey PRIMARY KEY (id),
  constraint company_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255)))
);

create table company_count (
  company_id text collate "C" not null,
  kind       text not null,
  count      bigint not null,
  constraint company_count_pkey PRIMARY KEY (company_id, kind),
  constraint company_count_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);

create table company_count_delta (
  company_id text collate "C" not null,
  id         bigint not null generated always as identity,
  kind       text not null,
  change     bigint not null,
  constraint company_count_delta_pkey PRIMARY KEY (company_id, id)
);
comment on table company_count_delta is 'Changes not yet folded into company_count: inserts never wait for each other. A total is the sum of both.';

create table connection (
  company_id  text collate "C" not null,
  id          text collate "C" not null,
  kind        text not null,
  type        text not null,
  name        text not null,
  settings    jsonb not null default '{}'::jsonb,
  secrets     bytea,
  external_id text,
  state       text not null default 'OK'::text,
  error       text,
  inbound     text not null default 'none'::text,
  doubt       text not null default 'leave'::text,
  limits      jsonb,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  deleted_at  timestamptz,
  constraint connection_pkey PRIMARY KEY (company_id, id),
  constraint connection_doubt_check CHECK ((doubt = ANY (ARRAY['leave'::text, 'send_again'::text]))),
  constraint connection_inbound_check CHECK ((inbound = ANY (ARRAY['none'::text, 'poll'::text, 'webhook'::text]))),
  constraint connection_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint connection_state_check CHECK ((state = ANY (ARRAY['OK'::text, 'ERROR'::text, 'OFF'::text]))),
  constraint connection_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);
CREATE UNIQUE INDEX connection_built_in ON connection USING btree (company_id, kind) WHERE (kind = ANY (ARRAY['MANUAL'::text, 'TELEPHONY'::text]));
CREATE UNIQUE INDEX connection_by_external_id ON connection USING btree (kind, external_id, company_id) WHERE (deleted_at IS NULL);
comment on column connection.kind is 'The channel in our words (TELEGRAM, SMS, …), MANUAL or TELEPHONY for the built-in ones.';
comment on column connection.type is 'The name on the wire of API v2 (telegram, sendGrid, …).';
comment on column connection.secrets is 'Credentials as JSON, encrypted under SECRET_KEY.';
comment on column connection.doubt is 'What becomes of a delivery whose outcome is unknown: left to staff, or sent again once.';
comment on column connection.limits is 'Rate rules that replace the ones shipped with the channel.';

create table connection_lease (
  company_id    text collate "C" not null,
  connection_id text collate "C" not null,
  holder        text not null default ''::text,
  epoch         bigint not null default 0,
  expires_at    timestamptz not null default '-infinity'::timestamp with time zone,
  cursor        text,
  paused_until  timestamptz,
  constraint connection_lease_pkey PRIMARY KEY (company_id, connection_id),
  constraint connection_lease_company_id_connection_id_fkey FOREIGN KEY (company_id, connection_id) REFERENCES connection(company_id, id)
);
comment on table connection_lease is 'Which process sends and polls for a connection. A result is written only under the epoch of its holder.';
comment on column connection_lease.cursor is 'Where the next poll of the messenger begins; all before it is stored.';
comment on column connection_lease.paused_until is 'Set by a 429: no call of this connection before.';

create table connection_lookup (
  connection_id text collate "C" not null,
  company_id    text collate "C" not null,
  constraint connection_lookup_pkey PRIMARY KEY (connection_id),
  constraint connection_lookup_company_id_connection_id_fkey FOREIGN KEY (company_id, connection_id) REFERENCES connection(company_id, id)
);
comment on table connection_lookup is 'Which company an inbound hook belongs to.';

create table custom_field (
  company_id text collate "C" not null,
  id         text collate "C" not null,
  name       text not null,
  type       text not null,
  label      text not null default ''::text,
  created_at timestamptz not null default now(),
  constraint custom_field_pkey PRIMARY KEY (company_id, id),
  constraint custom_field_company_id_name_type_key UNIQUE (company_id, name, type),
  constraint custom_field_name_check CHECK ((name ~ '^[A-Za-z0-9_-]{1,64}$'::text)),
  constraint custom_field_type_check CHECK ((type = ANY (ARRAY['PHONE'::text, 'EMAIL'::text, 'NUMBER'::text, 'DATE'::text, 'KEYWORD'::text]))),
  constraint custom_field_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);

create table delivery (
  company_id          text collate "C" not null,
  message_id          text collate "C" not null,
  n                   smallint not null,
  account_id          text collate "C" not null,
  connection_id       text collate "C" not null,
  seq                 bigint not null,
  lane                text not null,
  priority            smallint not null,
  call                jsonb not null,
  state               text not null,
  attempts            integer not null default 0,
  doubts              integer not null default 0,
  due_at              timestamptz,
  epoch               bigint,
  sending_at          timestamptz,
  sent_at             timestamptz,
  provider_message_id text,
  error_kind          text,
  error_code          text,
  error_raw           text,
  created_at          timestamptz not null,
  updated_at          timestamptz not null,
  constraint delivery_pkey PRIMARY KEY (company_id, message_id, n),
  constraint delivery_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'failed'::text, 'skipped'::text, 'cancelled'::text, 'in_doubt'::text])))
) partition by RANGE (message_id);
create table delivery_default partition of delivery DEFAULT;
CREATE INDEX delivery_by_provider_id ON delivery USING btree (company_id, connection_id, provider_message_id) WHERE (provider_message_id IS NOT NULL);
CREATE INDEX delivery_due ON delivery USING btree (company_id, connection_id, priority, due_at) WHERE (state = 'queued'::text);
CREATE INDEX delivery_in_doubt ON delivery USING btree (company_id, message_id, n) WHERE (state = 'in_doubt'::text);
CREATE INDEX delivery_open ON delivery USING btree (company_id, account_id, lane, seq, n) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text, 'in_doubt'::text]));
CREATE INDEX delivery_sending ON delivery USING btree (company_id, connection_id) WHERE (state = 'sending'::text);
comment on table delivery is 'Calls on the wire. Written in one transaction with its message and without a foreign key to it: in a partition that was empty when a session first checked one, every check reads the whole partition until the next analyze (17 s instead of 0.3 s for 10,000 rows, 2026-11).';
comment on column delivery.attempts is 'Calls that ended in a failure of this message alone; a pause of the whole connection is none.';
comment on column delivery.doubts is 'How often nobody knew whether it had arrived: it is sent again unasked at most once.';
comment on column delivery.due_at is 'When it may be sent; null while it is held: a message before it in its lane is in doubt.';
comment on column delivery.epoch is 'Epoch of the connection''s lease under which it was taken; a result is written only with it.';

create table event (
  company_id text collate "C" not null,
  id         text collate "C" not null,
  type       text not null,
  person_id  text collate "C",
  account_id text collate "C",
  data       jsonb not null,
  xid        xid8 not null default pg_current_xact_id(),
  created_at timestamptz not null,
  constraint event_pkey PRIMARY KEY (company_id, id)
) partition by RANGE (id);
create table event_default partition of event DEFAULT;
CREATE INDEX event_of_account ON event USING btree (company_id, account_id, id) WHERE ((person_id IS NULL) AND (account_id IS NOT NULL));
CREATE INDEX event_of_person ON event USING btree (company_id, person_id, id) WHERE (person_id IS NOT NULL);
CREATE INDEX event_stream ON event USING btree (company_id, xid, id);
comment on column event.xid is 'The writing transaction. A reader keeps the snapshot of its last read, not the newest id: rows that commit late would be skipped.';

create table exchange_rate (
  company_id text collate "C" not null,
  currency   text not null,
  day        date not null,
  usd        numeric(24,12) not null,
  source     text not null default 'manual'::text,
  created_at timestamptz not null default now(),
  constraint exchange_rate_pkey PRIMARY KEY (company_id, currency, day),
  constraint exchange_rate_usd_check CHECK ((usd > (0)::numeric)),
  constraint exchange_rate_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);
CREATE INDEX exchange_rate_newest ON exchange_rate USING btree (company_id, day DESC, currency DESC);
comment on column exchange_rate.usd is 'What one unit of the currency is worth in USD on this day (UTC).';

create table expense (
  company_id        text collate "C" not null,
  id                text collate "C" not null,
  tunnel_id         text collate "C" not null,
  traffic_source_id text collate "C" not null,
  amount            numeric(14,2) not null,
  currency          text not null,
  day               date not null,
  note              text not null default ''::text,
  created_at        timestamptz not null default now(),
  constraint expense_pkey PRIMARY KEY (company_id, id),
  constraint expense_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint expense_company_id_traffic_source_id_fkey FOREIGN KEY (company_id, traffic_source_id) REFERENCES traffic_source(company_id, id),
  constraint expense_company_id_tunnel_id_fkey FOREIGN KEY (company_id, tunnel_id) REFERENCES tunnel(company_id, id)
);
CREATE INDEX expense_newest ON expense USING btree (company_id, day DESC, id DESC);
CREATE INDEX expense_of_source ON expense USING btree (company_id, traffic_source_id, day);

create table file (
  company_id  text collate "C" not null,
  id          text collate "C" not null,
  name        text not null,
  state       text not null,
  size_bytes  bigint not null,
  mime        text,
  width       integer,
  height      integer,
  sha256      bytea,
  address     text not null,
  storage_key text,
  created_by  text collate "C",
  created_at  timestamptz not null default now(),
  used_at     timestamptz,
  constraint file_pkey PRIMARY KEY (company_id, id),
  constraint file_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint file_size_bytes_check CHECK ((size_bytes > 0)),
  constraint file_state_check CHECK ((state = ANY (ARRAY['awaited'::text, 'stored'::text, 'removing'::text]))),
  constraint file_company_id_created_by_fkey FOREIGN KEY (company_id, created_by) REFERENCES "user"(company_id, id),
  constraint file_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);
CREATE INDEX file_unused ON file USING btree (created_at) WHERE ((used_at IS NULL) OR (state <> 'stored'::text));
comment on column file.mime is 'Read from the first bytes.';
comment on column file.address is 'The part of its public address that nobody can guess.';
comment on column file.storage_key is 'Where the bytes are, or may be: it is written before they are.';
comment on column file.used_at is 'When something first referred to it; what nothing does is forgotten after a week.';

create table file_handle (
  company_id    text collate "C" not null,
  file_id       text collate "C" not null,
  connection_id text collate "C" not null,
  used_as       text not null,
  handle        text not null,
  created_at    timestamptz not null default now(),
  constraint file_handle_pkey PRIMARY KEY (company_id, file_id, connection_id, used_as),
  constraint file_handle_company_id_connection_id_fkey FOREIGN KEY (company_id, connection_id) REFERENCES connection(company_id, id),
  constraint file_handle_company_id_file_id_fkey FOREIGN KEY (company_id, file_id) REFERENCES file(company_id, id) ON DELETE CASCADE
);
comment on table file_handle is 'What a messenger calls a file that was uploaded to it: sent again, the bytes stay here.';

create table file_lookup (
  address    text not null,
  company_id text collate "C" not null,
  file_id    text collate "C" not null,
  constraint file_lookup_pkey PRIMARY KEY (address),
  constraint file_lookup_company_id_file_id_fkey FOREIGN KEY (company_id, file_id) REFERENCES file(company_id, id) ON DELETE CASCADE
);

create table idempotency_key (
  company_id   text collate "C" not null,
  subject      text not null,
  key          text not null,
  request_hash bytea not null,
  status       integer,
  answer       bytea,
  created_at   timestamptz not null default now(),
  expires_at   timestamptz not null,
  constraint idempotency_key_pkey PRIMARY KEY (company_id, subject, key),
  constraint idempotency_key_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255))),
  constraint idempotency_key_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);
CREATE INDEX idempotency_key_expired ON idempotency_key USING btree (expires_at);
comment on column idempotency_key.subject is 'The token or user that chose the key: two of them may choose the same.';
comment on column idempotency_key.answer is 'Encrypted under SECRET_KEY: some answers show a secret once.';

create table import (
  company_id     text collate "C" not null,
  id             text collate "C" not null,
  kind           text not null,
  connection_id  text collate "C" not null,
  leadgentool_id text collate "C",
  tag_ids        text[] not null default '{}'::text[],
  total          integer not null,
  done           integer not null default 0,
  created        integer not null default 0,
  matched        integer not null default 0,
  existing       integer not null default 0,
  rejected       integer not null default 0,
  created_at     timestamptz not null default now(),
  finished_at    timestamptz,
  constraint import_pkey PRIMARY KEY (company_id, id),
  constraint import_check CHECK ((done = (((created + matched) + existing) + rejected))),
  constraint import_kind_check CHECK ((kind = 'sms'::text)),
  constraint import_company_id_connection_id_fkey FOREIGN KEY (company_id, connection_id) REFERENCES connection(company_id, id),
  constraint import_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint import_company_id_leadgentool_id_fkey FOREIGN KEY (company_id, leadgentool_id) REFERENCES leadgentool(company_id, id)
);
CREATE INDEX import_finished ON import USING btree (finished_at) WHERE (finished_at IS NOT NULL);
comment on table import is 'People who are given a channel in bulk. Rows 0 to done - 1 have had their effects, the others none.';
comment on column import.created is 'Rows that made a person with a channel.';
comment on column import.matched is 'Rows that gave a person already known a channel.';
comment on column import.existing is 'Rows whose channel was there already.';

create table import_row (
  company_id text collate "C" not null,
  import_id  text collate "C" not null,
  n          integer not null,
  data       jsonb not null,
  outcome    text,
  reason     text,
  constraint import_row_pkey PRIMARY KEY (company_id, import_id, n),
  constraint import_row_outcome_check CHECK ((outcome = ANY (ARRAY['created'::text, 'matched'::text, 'existing'::text, 'rejected'::text]))),
  constraint import_row_company_id_import_id_fkey FOREIGN KEY (company_id, import_id) REFERENCES import(company_id, id) ON DELETE CASCADE
);
comment on column import_row.outcome is 'What became of it; null while it waits.';

create table inbound_failed (
  company_id    text collate "C" not null,
  id            text collate "C" not null,
  connection_id text collate "C" not null,
  request       jsonb not null,
  error         text not null,
  created_at    timestamptz not null default now(),
  constraint inbound_failed_pkey PRIMARY KEY (company_id, id),
  constraint inbound_failed_company_id_connection_id_fkey FOREIGN KEY (company_id, connection_id) REFERENCES connection(company_id, id)
);
comment on table inbound_failed is 'Polled updates that could not be taken in, put aside so that those behind them are not held up.';

create table inbound_seen (
  company_id    text collate "C" not null,
  connection_id text collate "C" not null,
  event_id      text not null,
  message_id    text collate "C",
  seen_at       timestamptz not null default now(),
  constraint inbound_seen_pkey PRIMARY KEY (company_id, connection_id, event_id),
  constraint inbound_seen_company_id_connection_id_fkey FOREIGN KEY (company_id, connection_id) REFERENCES connection(company_id, id)
);
CREATE INDEX inbound_seen_by_time ON inbound_seen USING btree (seen_at);
comment on table inbound_seen is 'Updates that were stored: a duplicate changes nothing. Expired by rule.';
comment on column inbound_seen.message_id is 'The chat entry it became, so that a repetition gets the same answer.';

create table installation (
  only_row           boolean not null default true,
  secret_fingerprint text not null,
  created_at         timestamptz not null default now(),
  constraint installation_pkey PRIMARY KEY (only_row),
  constraint installation_only_row_check CHECK (only_row)
);
comment on table installation is 'One row: facts of this installation as a whole.';
comment on column installation.secret_fingerprint is 'Tells whether SECRET_KEY is the one that encrypted this data.';

create table invitation (
  company_id      text collate "C" not null,
  id              text collate "C" not null,
  email           text not null,
  email_folded    text not null,
  name            text not null,
  role_id         text collate "C" not null,
  own_people_only boolean not null default false,
  days            integer not null,
  invited_by      text collate "C" not null,
  created_at      timestamptz not null default now(),
  expires_at      timestamptz not null,
  constraint invitation_pkey PRIMARY KEY (company_id, id),
  constraint invitation_company_id_email_folded_key UNIQUE (company_id, email_folded),
  constraint invitation_days_check CHECK (((days >= 1) AND (days <= 30))),
  constraint invitation_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint invitation_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint invitation_company_id_invited_by_fkey FOREIGN KEY (company_id, invited_by) REFERENCES "user"(company_id, id),
  constraint invitation_company_id_role_id_fkey FOREIGN KEY (company_id, role_id) REFERENCES role(company_id, id)
);
CREATE INDEX invitation_newest ON invitation USING btree (company_id, created_at DESC, id DESC);
comment on table invitation is 'Open ones: whoever accepts one deletes it; the audit remembers.';

create table invitation_lookup (
  token_hash    bytea not null,
  company_id    text collate "C" not null,
  invitation_id text collate "C" not null,
  constraint invitation_lookup_pkey PRIMARY KEY (token_hash),
  constraint invitation_lookup_company_id_invitation_id_fkey FOREIGN KEY (company_id, invitation_id) REFERENCES invitation(company_id, id) ON DELETE CASCADE
);
CREATE INDEX invitation_lookup_of_invitation ON invitation_lookup USING btree (company_id, invitation_id);
comment on table invitation_lookup is 'SHA-256 of the secret in the link to its invitation; without a row the link is dead.';

create table job (
  company_id   text collate "C" not null,
  id           text collate "C" not null,
  name         text not null,
  lane         text collate "C" not null default ''::text,
  payload      jsonb not null,
  cause        text,
  actor        text not null,
  user_id      text collate "C" not null,
  state        text not null default 'queued'::text,
  due_at       timestamptz not null,
  attempts     integer not null default 0,
  leased_until timestamptz,
  epoch        bigint not null default 0,
  last_error   text,
  created_at   timestamptz not null default now(),
  finished_at  timestamptz,
  constraint job_pkey PRIMARY KEY (company_id, id),
  constraint job_actor_check CHECK ((actor = ANY (ARRAY['user'::text, 'api'::text, 'system'::text, 'subscriber'::text, 'cli'::text]))),
  constraint job_check CHECK (((state = 'queued'::text) = (finished_at IS NULL))),
  constraint job_check1 CHECK (((state = 'queued'::text) OR (leased_until IS NULL))),
  constraint job_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'done'::text, 'dead'::text]))),
  constraint job_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint job_company_id_user_id_fkey FOREIGN KEY (company_id, user_id) REFERENCES "user"(company_id, id)
);
CREATE UNIQUE INDEX job_by_cause ON job USING btree (company_id, name, cause) WHERE (cause IS NOT NULL);
CREATE INDEX job_dead ON job USING btree (company_id, id) WHERE (state = 'dead'::text);
CREATE INDEX job_due ON job USING btree (company_id, name, lane, due_at, id) WHERE (state = 'queued'::text);
CREATE INDEX job_finished ON job USING btree (finished_at) WHERE (state <> 'queued'::text);
CREATE INDEX job_leased ON job USING btree (company_id, name, lane) WHERE (leased_until IS NOT NULL);
comment on table job is 'Work to be done later. A finished job has no row, or one in the state done that remembers its cause; one that failed for good stays as dead.';
comment on column job.lane is 'Jobs of one name and lane share a limit of how many run at once.';
comment on column job.actor is 'For whom it works, with user_id: whoever asked for it.';
comment on column job.attempts is 'Begun so far, the running one included: a job that kills its worker ends as dead too.';

create table lead_ref (
  company_id        text collate "C" not null,
  id                text collate "C" not null,
  traffic_source_id text collate "C" not null,
  utm               jsonb not null default '{}'::jsonb,
  click_id          text,
  visitor           text,
  created_at        timestamptz not null default now(),
  constraint lead_ref_pkey PRIMARY KEY (company_id, id),
  constraint lead_ref_company_id_traffic_source_id_fkey FOREIGN KEY (company_id, traffic_source_id) REFERENCES traffic_source(company_id, id)
);
comment on table lead_ref is 'What a deep link carries as l_<id>: source, UTM marks and click of one visit.';

create table leadgentool (
  company_id      text collate "C" not null,
  id              text collate "C" not null,
  tunnel_id       text collate "C" not null,
  name            text not null,
  type            text not null,
  target_block_id text collate "C",
  connection_ids  text[] not null default '{}'::text[],
  settings        jsonb not null default '{}'::jsonb,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  deleted_at      timestamptz,
  constraint leadgentool_pkey PRIMARY KEY (company_id, id),
  constraint leadgentool_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint leadgentool_type_check CHECK ((type = ANY (ARRAY['LINK'::text, 'QR'::text, 'WIDGET'::text, 'POPUP'::text, 'FORM'::text, 'FB_AD'::text, 'DEFAULT'::text]))),
  constraint leadgentool_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint leadgentool_company_id_target_block_id_fkey FOREIGN KEY (company_id, target_block_id) REFERENCES tunnel_block(company_id, id) ON DELETE SET NULL (target_block_id),
  constraint leadgentool_company_id_tunnel_id_fkey FOREIGN KEY (company_id, tunnel_id) REFERENCES tunnel(company_id, id)
);
CREATE UNIQUE INDEX leadgentool_default ON leadgentool USING btree (company_id, tunnel_id) WHERE (type = 'DEFAULT'::text);
CREATE INDEX leadgentool_of_tunnel ON leadgentool USING btree (company_id, tunnel_id, created_at DESC, id DESC);
comment on column leadgentool.target_block_id is 'Where its subscribers begin; null for the first block of the tunnel, also when the block was removed.';
comment on column leadgentool.connection_ids is 'Channels offered to the visitor.';

create table lease (
  name       text not null,
  holder     text not null,
  epoch      bigint not null,
  expires_at timestamptz not null,
  constraint lease_pkey PRIMARY KEY (name)
);
comment on table lease is 'Work that only one process does at a time; epoch grows with every change of the holder.';

create table login (
  id             text collate "C" not null,
  email          text not null,
  email_folded   text not null,
  password_hash  text not null,
  totp_secret    bytea,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  totp_pending   bytea,
  totp_last_step bigint,
  language       text,
  time_zone      text,
  constraint login_pkey PRIMARY KEY (id),
  constraint login_email_folded_key UNIQUE (email_folded),
  constraint login_language_check CHECK ((language = ANY (ARRAY['en'::text, 'uk'::text, 'ru'::text])))
);
comment on table login is 'How a human signs in, in any number of companies; a user is a login''s place in one company.';
comment on column login.totp_secret is 'Encrypted under SECRET_KEY.';
comment on column login.totp_pending is 'Offered and not yet confirmed by a code; encrypted under SECRET_KEY.';
comment on column login.totp_last_step is 'The 30 seconds whose code was used last: no code is taken twice.';
comment on column login.language is 'Null: as the company''s settings say.';

create table login_event (
  id         text collate "C" not null,
  login_id   text collate "C",
  kind       text not null,
  address    text not null default ''::text,
  user_agent text not null default ''::text,
  created_at timestamptz not null default now(),
  constraint login_event_pkey PRIMARY KEY (id),
  constraint login_event_kind_check CHECK ((kind = ANY (ARRAY['signed_in'::text, 'refused'::text, 'signed_out'::text, 'password_changed'::text, 'reset_requested'::text, 'password_reset'::text, 'second_factor_on'::text, 'second_factor_off'::text, 'code_refused'::text, 'recovery_code_used'::text, 'recovery_codes_renewed'::text]))),
  constraint login_event_login_id_fkey FOREIGN KEY (login_id) REFERENCES login(id) ON DELETE CASCADE
);
CREATE INDEX login_event_of_login ON login_event USING btree (login_id, id);
comment on column login_event.login_id is 'Null: somebody tried an e-mail that has no login; it is written all the same, so that the time tells nothing.';

create table login_recovery_code (
  login_id  text collate "C" not null,
  code_hash bytea not null,
  constraint login_recovery_code_pkey PRIMARY KEY (login_id, code_hash),
  constraint login_recovery_code_login_id_fkey FOREIGN KEY (login_id) REFERENCES login(id) ON DELETE CASCADE
);
comment on table login_recovery_code is 'Each stands in once for the second factor; whoever uses it deletes it.';

create table login_session (
  id           text collate "C" not null,
  token_hash   bytea not null,
  login_id     text collate "C" not null,
  company_id   text collate "C",
  user_agent   text not null default ''::text,
  address      text not null default ''::text,
  created_at   timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at   timestamptz not null,
  constraint login_session_pkey PRIMARY KEY (id),
  constraint login_session_token_hash_key UNIQUE (token_hash),
  constraint login_session_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint login_session_login_id_fkey FOREIGN KEY (login_id) REFERENCES login(id) ON DELETE CASCADE
);
CREATE INDEX login_session_by_login ON login_session USING btree (login_id, last_seen_at DESC);
CREATE INDEX login_session_over ON login_session USING btree (expires_at);
comment on column login_session.company_id is 'The company the login was in last; a request may name another one of its companies.';

create table login_ticket (
  token_hash bytea not null,
  login_id   text collate "C" not null,
  kind       text not null,
  tries_left integer not null default 5,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint login_ticket_pkey PRIMARY KEY (token_hash),
  constraint login_ticket_kind_check CHECK ((kind = ANY (ARRAY['second_factor'::text, 'password_reset'::text]))),
  constraint login_ticket_login_id_fkey FOREIGN KEY (login_id) REFERENCES login(id) ON DELETE CASCADE
);
CREATE INDEX login_ticket_of_login ON login_ticket USING btree (login_id);
CREATE INDEX login_ticket_over ON login_ticket USING btree (expires_at);
comment on table login_ticket is 'SHA-256 of a secret that leads once to what it is for; whoever uses it deletes it.';

create table mail (
  id         text collate "C" not null,
  content    bytea not null,
  attempts   integer not null default 0,
  due_at     timestamptz not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  constraint mail_pkey PRIMARY KEY (id)
);
CREATE INDEX mail_due ON mail USING btree (due_at);
comment on table mail is 'Mail to staff that is not yet sent. Rows go when they are sent, or over.';
comment on column mail.content is 'Receiver, subject and text, encrypted under SECRET_KEY, because it holds links; without a receiver it is thrown away.';

create table message (
  company_id  text collate "C" not null,
  id          text collate "C" not null,
  account_id  text collate "C" not null,
  seq         bigint not null,
  direction   text not null,
  kind        text not null,
  sender      text not null,
  author_id   text collate "C",
  content     jsonb not null default '[]'::jsonb,
  attachments jsonb not null default '[]'::jsonb,
  text        text not null,
  cause       text,
  lane        text,
  priority    smallint not null default 0,
  state       text not null,
  reason      text,
  run_id      text collate "C",
  template_id text collate "C",
  external_id text,
  is_read     boolean not null,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  constraint message_pkey PRIMARY KEY (company_id, id),
  constraint message_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
  constraint message_kind_check CHECK ((kind = ANY (ARRAY['message'::text, 'press'::text, 'start'::text]))),
  constraint message_sender_check CHECK ((sender = ANY (ARRAY['subscriber'::text, 'bot'::text, 'api'::text, 'staff'::text]))),
  constraint message_state_check CHECK ((state = ANY (ARRAY['received'::text, 'queued'::text, 'sending'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'failed'::text, 'skipped'::text, 'cancelled'::text, 'in_doubt'::text]))),
  constraint message_company_id_account_id_fkey FOREIGN KEY (company_id, account_id) REFERENCES account(company_id, id)
) partition by RANGE (id);
create table message_default partition of message DEFAULT;
CREATE INDEX message_of_account ON message USING btree (company_id, account_id, seq DESC);
comment on column message.seq is 'Place in the chat: order is this number, never a time.';
comment on column message.attachments is 'What came with an incoming message: files, places, cards.';
comment on column message.text is 'What API v2 shows: the text, else the caption, else the address of the file, else nothing.';
comment on column message.cause is 'Why it is sent (run:…, request:…, template:…): unique by message_cause.';
comment on column message.lane is 'Order holds within a lane of an account (one run, one broadcast, one author''s replies).';
comment on column message.state is 'The worst of its deliveries.';
comment on column message.external_id is 'The messenger''s id of an incoming message.';

create table message_cause (
  company_id text collate "C" not null,
  cause      text not null,
  message_id text collate "C" not null,
  constraint message_cause_pkey PRIMARY KEY (company_id, cause),
  constraint message_cause_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);

create table migration (
  version    text not null,
  checksum   text not null,
  applied_at timestamptz not null default clock_timestamp(),
  constraint migration_pkey PRIMARY KEY (version)
);

create table offer (
  company_id  text collate "C" not null,
  id          text collate "C" not null,
  category_id text collate "C" not null,
  name        text not null,
  title       text not null,
  description text not null default ''::text,
  price       numeric(14,2) not null,
  currency    text not null,
  language    text not null default 'en'::text,
  is_on       boolean not null default true,
  stock       integer,
  hash        text not null,
  messages    jsonb not null default '{}'::jsonb,
  actions     jsonb not null default '{}'::jsonb,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  deleted_at  timestamptz,
  constraint offer_pkey PRIMARY KEY (company_id, id),
  constraint offer_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint offer_price_check CHECK ((price >= (0)::numeric)),
  constraint offer_stock_check CHECK ((stock >= 0)),
  constraint offer_title_check CHECK (((length(title) >= 1) AND (length(title) <= 255))),
  constraint offer_company_id_category_id_fkey FOREIGN KEY (company_id, category_id) REFERENCES offer_category(company_id, id),
  constraint offer_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);
CREATE INDEX offer_by_category ON offer USING btree (company_id, category_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX offer_newest ON offer USING btree (company_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
comment on column offer.stock is 'What is left; null for without limit.';
comment on column offer.messages is 'Content per state of an order: {"order": […], "success": […], "failed": […], "refund": […]}.';

create table offer_category (
  company_id text collate "C" not null,
  id         text collate "C" not null,
  name       text not null,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint offer_category_pkey PRIMARY KEY (company_id, id),
  constraint offer_category_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint offer_category_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);

create table offer_lookup (
  hash       text not null,
  company_id text collate "C" not null,
  offer_id   text collate "C" not null,
  constraint offer_lookup_pkey PRIMARY KEY (hash),
  constraint offer_lookup_company_id_offer_id_fkey FOREIGN KEY (company_id, offer_id) REFERENCES offer(company_id, id)
);

create table offer_payment_credit (
  company_id        text collate "C" not null,
  offer_id          text collate "C" not null,
  payment_credit_id text collate "C" not null,
  constraint offer_payment_credit_pkey PRIMARY KEY (company_id, offer_id, payment_credit_id),
  constraint offer_payment_credit_company_id_offer_id_fkey FOREIGN KEY (company_id, offer_id) REFERENCES offer(company_id, id),
  constraint offer_payment_credit_company_id_payment_credit_id_fkey FOREIGN KEY (company_id, payment_credit_id) REFERENCES payment_credit(company_id, id)
);

create table "order" (
  company_id           text collate "C" not null,
  id                   text collate "C" not null,
  person_id            text collate "C" not null,
  account_id           text collate "C",
  offer_id             text collate "C" not null,
  payment_credit_id    text collate "C" not null,
  payment_method       text not null,
  title                text not null,
  description          text not null default ''::text,
  offer_price          numeric(14,2) not null,
  offer_currency       text not null,
  price                numeric(14,2) not null,
  currency             text not null,
  deal_status          text not null default 'OPENED'::text,
  payment_status       text not null default 'NONE'::text,
  has_partial_payments boolean not null default false,
  buyer_email          text,
  buyer_phone          text,
  transaction_at       timestamptz not null,
  paid_at              timestamptz,
  user_comments        text,
  manager_id           text collate "C",
  tunnel_id            text collate "C",
  traffic_source_id    text collate "C",
  cause                text,
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  constraint order_pkey PRIMARY KEY (company_id, id),
  constraint order_check CHECK ((((((((((deal_status = 'OPENED'::text) AND (payment_status = 'NONE'::text)) OR ((deal_status = 'OPENED'::text) AND (payment_status = 'PENDING'::text))) OR ((deal_status = 'OPENED'::text) AND (payment_status = 'FAILED'::text))) OR ((deal_status = 'RESOLVED'::text) AND (payment_status = 'SUCCESS'::text))) OR ((deal_status = 'REJECTED'::text) AND (payment_status = 'NONE'::text))) OR ((deal_status = 'REJECTED'::text) AND (payment_status = 'PENDING'::text))) OR ((deal_status = 'REJECTED'::text) AND (payment_status = 'FAILED'::text))) OR ((deal_status = 'REFUNDED'::text) AND (payment_status = 'REFUNDED'::text)))),
  constraint order_deal_status_check CHECK ((deal_status = ANY (ARRAY['OPENED'::text, 'RESOLVED'::text, 'REJECTED'::text, 'REFUNDED'::text]))),
  constraint order_payment_status_check CHECK ((payment_status = ANY (ARRAY['NONE'::text, 'PENDING'::text, 'SUCCESS'::text, 'FAILED'::text, 'REFUNDED'::text]))),
  constraint order_price_check CHECK ((price >= (0)::numeric)),
  constraint order_company_id_account_id_fkey FOREIGN KEY (company_id, account_id) REFERENCES account(company_id, id),
  constraint order_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint order_company_id_manager_id_fkey FOREIGN KEY (company_id, manager_id) REFERENCES "user"(company_id, id),
  constraint order_company_id_offer_id_fkey FOREIGN KEY (company_id, offer_id) REFERENCES offer(company_id, id),
  constraint order_company_id_payment_credit_id_fkey FOREIGN KEY (company_id, payment_credit_id) REFERENCES payment_credit(company_id, id),
  constraint order_company_id_person_id_fkey FOREIGN KEY (company_id, person_id) REFERENCES person(company_id, id)
);
CREATE UNIQUE INDEX order_by_cause ON "order" USING btree (company_id, cause) WHERE (cause IS NOT NULL);
CREATE INDEX order_by_status ON "order" USING btree (company_id, deal_status, created_at DESC, id DESC);
CREATE INDEX order_newest ON "order" USING btree (company_id, created_at DESC, id DESC);
CREATE INDEX order_of_manager ON "order" USING btree (company_id, manager_id, created_at DESC, id DESC);
CREATE INDEX order_of_offer ON "order" USING btree (company_id, offer_id, created_at DESC, id DESC);
CREATE INDEX order_of_person ON "order" USING btree (company_id, person_id, created_at DESC, id DESC);
CREATE TRIGGER order_counted AFTER INSERT ON "order" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_inserted('order');
comment on column "order".tunnel_id is 'Attribution, fixed at creation (STA-2); null for none.';
comment on column "order".cause is 'What made it (press:…): the same press makes no second order.';

create table order_change (
  company_id text collate "C" not null,
  id         text collate "C" not null,
  order_id   text collate "C" not null,
  user_id    text collate "C",
  actor      text not null,
  before     jsonb,
  after      jsonb not null,
  note       text,
  created_at timestamptz not null default now(),
  constraint order_change_pkey PRIMARY KEY (company_id, id),
  constraint order_change_actor_check CHECK ((actor = ANY (ARRAY['user'::text, 'api'::text, 'system'::text, 'subscriber'::text, 'cli'::text]))),
  constraint order_change_company_id_order_id_fkey FOREIGN KEY (company_id, order_id) REFERENCES "order"(company_id, id)
);
CREATE INDEX order_change_of_order ON order_change USING btree (company_id, order_id, id);
comment on table order_change is 'Who moved an order from what to what, and when.';

create table payment (
  company_id        text collate "C" not null,
  id                text collate "C" not null,
  order_id          text collate "C" not null,
  payment_credit_id text collate "C" not null,
  external_id       text,
  amount            numeric(14,2) not null,
  currency          text not null,
  status            text not null,
  paid_at           timestamptz,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  constraint payment_pkey PRIMARY KEY (company_id, id),
  constraint payment_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'SUCCESS'::text, 'FAILED'::text, 'REFUNDED'::text]))),
  constraint payment_company_id_order_id_fkey FOREIGN KEY (company_id, order_id) REFERENCES "order"(company_id, id),
  constraint payment_company_id_payment_credit_id_fkey FOREIGN KEY (company_id, payment_credit_id) REFERENCES payment_credit(company_id, id)
);
CREATE UNIQUE INDEX payment_by_external_id ON payment USING btree (company_id, payment_credit_id, external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX payment_of_order ON payment USING btree (company_id, order_id, id);

create table payment_credit (
  company_id   text collate "C" not null,
  id           text collate "C" not null,
  type         text not null,
  name         text not null,
  currencies   text[] not null default '{}'::text[],
  instructions text not null default ''::text,
  secrets      bytea,
  is_on        boolean not null default true,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  deleted_at   timestamptz,
  constraint payment_credit_pkey PRIMARY KEY (company_id, id),
  constraint payment_credit_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint payment_credit_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);
comment on column payment_credit.type is 'Name of the payment system on the wire: MANUAL, WAYFORPAY, …';
comment on column payment_credit.currencies is 'Accepted currencies; empty for every currency of the company.';

create table person (
  company_id      text collate "C" not null,
  id              text collate "C" not null,
  name            text not null,
  email           text,
  email_folded    text,
  phone           text,
  phone_e164      text,
  gender          text not null default 'NO_DATA'::text,
  locale          text not null default ''::text,
  time_zone       text,
  profile_image   text,
  last_message_at timestamptz,
  active_at       timestamptz not null,
  merged_into     text collate "C",
  archived_at     timestamptz,
  deleted_at      timestamptz,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  constraint person_pkey PRIMARY KEY (company_id, id),
  constraint person_gender_check CHECK ((gender = ANY (ARRAY['NO_DATA'::text, 'OTHER'::text, 'MALE'::text, 'FEMALE'::text]))),
  constraint person_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint person_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint person_company_id_merged_into_fkey FOREIGN KEY (company_id, merged_into) REFERENCES person(company_id, id)
);
CREATE INDEX person_by_email ON person USING btree (company_id, email_folded) WHERE (email_folded IS NOT NULL);
CREATE INDEX person_by_phone ON person USING btree (company_id, phone) WHERE (phone IS NOT NULL);
CREATE INDEX person_by_phone_e164 ON person USING btree (company_id, phone_e164) WHERE (phone_e164 IS NOT NULL);
CREATE INDEX person_by_words ON person USING gin (person_words(name, email_folded, phone)) WHERE ((merged_into IS NULL) AND (deleted_at IS NULL));
CREATE INDEX person_hidden ON person USING btree (company_id, id) WHERE ((merged_into IS NOT NULL) OR (deleted_at IS NOT NULL));
CREATE INDEX person_merged ON person USING btree (company_id, merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX person_newest ON person USING btree (company_id, active_at DESC, id DESC) WHERE ((merged_into IS NULL) AND (deleted_at IS NULL));
CREATE TRIGGER person_counted AFTER INSERT ON person REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_inserted('person');
CREATE TRIGGER person_hidden AFTER UPDATE ON person FOR EACH ROW WHEN (((COALESCE(old.merged_into, (old.deleted_at)::text) IS NULL) AND (COALESCE(new.merged_into, (new.deleted_at)::text) IS NOT NULL))) EXECUTE FUNCTION count_visible_change('person', 'hidden');
CREATE TRIGGER person_shown AFTER UPDATE ON person FOR EACH ROW WHEN (((COALESCE(old.merged_into, (old.deleted_at)::text) IS NOT NULL) AND (COALESCE(new.merged_into, (new.deleted_at)::text) IS NULL))) EXECUTE FUNCTION count_visible_change('person', 'shown');
comment on column person.phone is 'As given, with + and digits only.';
comment on column person.phone_e164 is 'National variants folded: what identity is decided by.';
comment on column person.active_at is 'lastMessageTime of the API: the newest message, until then the newest account, until then the person (reference 1.13).';

create table person_comment (
  company_id text collate "C" not null,
  id         text collate "C" not null,
  person_id  text collate "C" not null,
  author_id  text collate "C" not null,
  text       text not null,
  created_at timestamptz not null default now(),
  constraint person_comment_pkey PRIMARY KEY (company_id, id),
  constraint person_comment_text_check CHECK (((length(text) >= 1) AND (length(text) <= 10000))),
  constraint person_comment_company_id_author_id_fkey FOREIGN KEY (company_id, author_id) REFERENCES "user"(company_id, id),
  constraint person_comment_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint person_comment_company_id_person_id_fkey FOREIGN KEY (company_id, person_id) REFERENCES person(company_id, id)
);
CREATE INDEX person_comment_by_person ON person_comment USING btree (company_id, person_id, created_at DESC, id DESC);
comment on column person_comment.author_id is 'The user who wrote it; the owner when an API token did.';

create table person_field (
  company_id text collate "C" not null,
  person_id  text collate "C" not null,
  field_id   text collate "C" not null,
  value      text not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default now(),
  constraint person_field_pkey PRIMARY KEY (company_id, person_id, field_id),
  constraint person_field_company_id_field_id_fkey FOREIGN KEY (company_id, field_id) REFERENCES custom_field(company_id, id) ON DELETE CASCADE,
  constraint person_field_company_id_person_id_fkey FOREIGN KEY (company_id, person_id) REFERENCES person(company_id, id)
);
CREATE INDEX person_field_by_value ON person_field USING btree (company_id, field_id, "left"(value, 64), person_id);

create table person_tag (
  company_id text collate "C" not null,
  person_id  text collate "C" not null,
  tag_id     text collate "C" not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint person_tag_pkey PRIMARY KEY (company_id, person_id, tag_id),
  constraint person_tag_company_id_person_id_fkey FOREIGN KEY (company_id, person_id) REFERENCES person(company_id, id),
  constraint person_tag_company_id_tag_id_fkey FOREIGN KEY (company_id, tag_id) REFERENCES tag(company_id, id) ON DELETE CASCADE
);
CREATE INDEX person_tag_by_tag ON person_tag USING btree (company_id, tag_id, person_id);

create table person_user (
  company_id text collate "C" not null,
  person_id  text collate "C" not null,
  user_id    text collate "C" not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint person_user_pkey PRIMARY KEY (company_id, person_id, user_id),
  constraint person_user_company_id_person_id_fkey FOREIGN KEY (company_id, person_id) REFERENCES person(company_id, id),
  constraint person_user_company_id_user_id_fkey FOREIGN KEY (company_id, user_id) REFERENCES "user"(company_id, id)
);
CREATE INDEX person_user_by_user ON person_user USING btree (company_id, user_id, person_id);
comment on table person_user is 'Users linked to a person (contactedUsers).';

create table rate_window (
  subject    text not null,
  started_at timestamptz not null,
  reserved   integer not null,
  constraint rate_window_pkey PRIMARY KEY (subject)
);
CREATE INDEX rate_window_by_start ON rate_window USING btree (started_at);
comment on table rate_window is 'The window of 60 seconds in which a subject (token or address) is counted; it begins with a request.';
comment on column rate_window.reserved is 'Requests that processes have taken for it, made or not; may be above the limit.';

create table role (
  company_id      text collate "C" not null,
  id              text collate "C" not null,
  name            text not null,
  kind            text not null,
  rights          jsonb not null default '{}'::jsonb,
  own_people_only boolean not null default false,
  created_at      timestamptz not null default now(),
  constraint role_pkey PRIMARY KEY (company_id, id),
  constraint role_kind_check CHECK ((kind = ANY (ARRAY['owner'::text, 'administrator'::text, 'manager'::text, 'marketer'::text, 'observer'::text, 'own'::text]))),
  constraint role_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);

create table run (
  company_id      text collate "C" not null,
  id              text collate "C" not null,
  account_id      text collate "C" not null,
  tunnel_id       text collate "C" not null,
  version_id      text collate "C" not null,
  subscription_id text collate "C",
  block_id        text collate "C",
  step            integer not null default 0,
  state           text not null,
  reason          text,
  variables       jsonb not null default '{}'::jsonb,
  stop_block_ids  text[] not null default '{}'::text[],
  hops            smallint not null default 0,
  wake_at         timestamptz,
  timer_at        timestamptz,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  finished_at     timestamptz,
  constraint run_pkey PRIMARY KEY (company_id, id),
  constraint run_state_check CHECK ((state = ANY (ARRAY['ready'::text, 'waiting'::text, 'held'::text, 'finished'::text, 'stopped'::text, 'parked'::text]))),
  constraint run_company_id_account_id_fkey FOREIGN KEY (company_id, account_id) REFERENCES account(company_id, id),
  constraint run_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint run_company_id_subscription_id_fkey FOREIGN KEY (company_id, subscription_id) REFERENCES subscription(company_id, id),
  constraint run_company_id_tunnel_id_fkey FOREIGN KEY (company_id, tunnel_id) REFERENCES tunnel(company_id, id),
  constraint run_company_id_version_id_fkey FOREIGN KEY (company_id, version_id) REFERENCES tunnel_version(company_id, id)
);
CREATE INDEX run_due ON run USING btree (company_id, wake_at) WHERE (wake_at IS NOT NULL);
CREATE UNIQUE INDEX run_live ON run USING btree (company_id, account_id, tunnel_id) WHERE (state = ANY (ARRAY['ready'::text, 'waiting'::text, 'held'::text, 'parked'::text]));
comment on column run.step is 'Grows with every step taken and never repeats: the cause of what the step does.';
comment on column run.stop_block_ids is 'Blocks at which it ends when it arrives there, once: set by a STOP action.';
comment on column run.hops is 'How many START actions led here without a wait or a press between them; bounds tunnels that start each other.';
comment on column run.wake_at is 'When a worker takes it next; null while it waits for a signal only.';
comment on column run.timer_at is 'When the delay it stands on is over; kept while a signal wakes it earlier and while it is held (DIALOG).';

create table run_signal (
  company_id text collate "C" not null,
  account_id text collate "C" not null,
  seq        bigint not null,
  run_id     text collate "C" not null,
  event      jsonb not null,
  created_at timestamptz not null default now(),
  constraint run_signal_pkey PRIMARY KEY (company_id, account_id, seq),
  constraint run_signal_company_id_run_id_fkey FOREIGN KEY (company_id, run_id) REFERENCES run(company_id, id)
);
CREATE INDEX run_signal_of_run ON run_signal USING btree (company_id, run_id, seq);
comment on table run_signal is 'What happened to a run from outside; consumed in order, in the transaction of the step it causes.';

create table sender_process (
  holder     text not null,
  expires_at timestamptz not null,
  constraint sender_process_pkey PRIMARY KEY (holder)
);
comment on table sender_process is 'Processes that send, so that they share the connections evenly.';

create table setup_code (
  code_hash  bytea not null,
  tries_left integer not null default 5,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint setup_code_pkey PRIMARY KEY (code_hash)
);
comment on table setup_code is 'SHA-256 of a code that was printed while there was no company: who has it makes the first one.';

create table stat_day (
  company_id        text collate "C" not null,
  tunnel_id         text collate "C" not null,
  traffic_source_id text collate "C" not null,
  currency          text not null,
  day               date not null,
  visits            bigint not null default 0,
  uniq_visits       bigint not null default 0,
  shows             bigint not null default 0,
  uniq_shows        bigint not null default 0,
  subscribers       bigint not null default 0,
  uniq_subscribers  bigint not null default 0,
  orders            bigint not null default 0,
  sales             bigint not null default 0,
  uniq_sales        bigint not null default 0,
  sale_amount       numeric not null default 0,
  expense_amount    numeric not null default 0,
  constraint stat_day_pkey PRIMARY KEY (company_id, tunnel_id, traffic_source_id, currency, day),
  constraint stat_day_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);
comment on table stat_day is 'Figures per tunnel, source, currency and UTC day; multiplied by the day''s rate when read.';
comment on column stat_day.tunnel_id is 'Empty for the unique figures over all tunnels, which are no sum of the tunnels'' (STA-3).';
comment on column stat_day.traffic_source_id is 'Empty when the figure has no source.';
comment on column stat_day.currency is 'Empty for counts without an amount.';

create table stat_delta (
  company_id        text collate "C" not null,
  id                bigint not null generated always as identity,
  tunnel_id         text collate "C" not null,
  traffic_source_id text collate "C" not null,
  currency          text not null,
  day               date not null,
  figure            text not null,
  change            numeric not null,
  constraint stat_delta_pkey PRIMARY KEY (company_id, id),
  constraint stat_delta_figure_check CHECK ((figure = ANY (ARRAY['visits'::text, 'uniq_visits'::text, 'shows'::text, 'uniq_shows'::text, 'subscribers'::text, 'uniq_subscribers'::text, 'orders'::text, 'sales'::text, 'uniq_sales'::text, 'sale_amount'::text, 'expense_amount'::text])))
);
comment on table stat_delta is 'Changes not yet folded into stat_day: writers never wait for each other. A figure is the sum of both.';

create table stat_sale (
  company_id        text collate "C" not null,
  order_id          text collate "C" not null,
  subject           text collate "C" not null,
  tunnel_id         text collate "C" not null,
  traffic_source_id text collate "C" not null,
  currency          text not null,
  amount            numeric not null,
  day               date not null,
  constraint stat_sale_pkey PRIMARY KEY (company_id, order_id)
);
CREATE INDEX stat_sale_of_subject ON stat_sale USING btree (company_id, subject, day, order_id);
comment on table stat_sale is 'The orders that are sales now, as they were counted: what is taken back is exactly what was added.';
comment on column stat_sale.subject is 'The person it was counted for; stays when people are merged.';

create table stat_unique (
  company_id        text collate "C" not null,
  scope             text collate "C" not null,
  kind              text not null,
  subject           text not null,
  times             integer not null,
  traffic_source_id text collate "C" not null,
  day               date not null,
  constraint stat_unique_pkey PRIMARY KEY (company_id, scope, kind, subject),
  constraint stat_unique_kind_check CHECK ((kind = ANY (ARRAY['visit'::text, 'show'::text, 'subscriber'::text, 'sale'::text])))
);
comment on table stat_unique is 'Who was counted already; its insert tells whether a unique figure grows.';
comment on column stat_unique.scope is 'A tunnel, or empty for all tunnels.';
comment on column stat_unique.times is 'Sales that a person has in the scope; the unique figure falls when it reaches 0. 1 for the other kinds.';
comment on column stat_unique.day is 'The day the unique figure grew on; of a sale the first payment date, kept while times is 0.';

create table subscription (
  company_id        text collate "C" not null,
  id                text collate "C" not null,
  account_id        text collate "C" not null,
  person_id         text collate "C" not null,
  tunnel_id         text collate "C" not null,
  leadgentool_id    text collate "C" not null,
  traffic_source_id text collate "C" not null,
  utm               jsonb not null default '{}'::jsonb,
  cause             text,
  created_at        timestamptz not null default now(),
  constraint subscription_pkey PRIMARY KEY (company_id, id),
  constraint subscription_company_id_account_id_fkey FOREIGN KEY (company_id, account_id) REFERENCES account(company_id, id),
  constraint subscription_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint subscription_company_id_leadgentool_id_fkey FOREIGN KEY (company_id, leadgentool_id) REFERENCES leadgentool(company_id, id),
  constraint subscription_company_id_person_id_fkey FOREIGN KEY (company_id, person_id) REFERENCES person(company_id, id),
  constraint subscription_company_id_traffic_source_id_fkey FOREIGN KEY (company_id, traffic_source_id) REFERENCES traffic_source(company_id, id),
  constraint subscription_company_id_tunnel_id_fkey FOREIGN KEY (company_id, tunnel_id) REFERENCES tunnel(company_id, id)
);
CREATE UNIQUE INDEX subscription_by_cause ON subscription USING btree (company_id, cause) WHERE (cause IS NOT NULL);
CREATE INDEX subscription_of_account ON subscription USING btree (company_id, account_id, created_at DESC);
CREATE INDEX subscription_of_person ON subscription USING btree (company_id, person_id, created_at, id);

create table tag (
  company_id  text collate "C" not null,
  id          text collate "C" not null,
  name        text not null,
  name_folded text not null,
  created_at  timestamptz not null default now(),
  constraint tag_pkey PRIMARY KEY (company_id, id),
  constraint tag_company_id_name_folded_key UNIQUE (company_id, name_folded),
  constraint tag_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint tag_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);

create table template (
  company_id  text collate "C" not null,
  id          text collate "C" not null,
  category_id text collate "C" not null,
  name        text not null,
  content     jsonb not null,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  deleted_at  timestamptz,
  constraint template_pkey PRIMARY KEY (company_id, id),
  constraint template_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint template_company_id_category_id_fkey FOREIGN KEY (company_id, category_id) REFERENCES template_category(company_id, id),
  constraint template_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);
CREATE INDEX template_by_category ON template USING btree (company_id, category_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX template_newest ON template USING btree (company_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

create table template_category (
  company_id text collate "C" not null,
  id         text collate "C" not null,
  name       text not null,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint template_category_pkey PRIMARY KEY (company_id, id),
  constraint template_category_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint template_category_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);

create table traffic_source (
  company_id            text collate "C" not null,
  id                    text collate "C" not null,
  leadgentool_id        text collate "C" not null,
  tunnel_id             text collate "C" not null,
  name                  text not null,
  description           text not null default ''::text,
  hash                  text not null,
  type                  text not null default 'normal'::text,
  is_default            boolean not null default false,
  disabled              boolean not null default false,
  fb_adset_id           text,
  synchronized_with_fb  boolean not null default false,
  synchronization_error boolean not null default false,
  resubscribe_button_id text collate "C" not null,
  created_by            text collate "C" not null,
  created_at            timestamptz not null default now(),
  updated_at            timestamptz not null default now(),
  constraint traffic_source_pkey PRIMARY KEY (company_id, id),
  constraint traffic_source_description_check CHECK ((length(description) <= 1000)),
  constraint traffic_source_hash_check CHECK ((hash ~ '^[a-z0-9]{6}$'::text)),
  constraint traffic_source_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint traffic_source_company_id_created_by_fkey FOREIGN KEY (company_id, created_by) REFERENCES "user"(company_id, id),
  constraint traffic_source_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint traffic_source_company_id_leadgentool_id_fkey FOREIGN KEY (company_id, leadgentool_id) REFERENCES leadgentool(company_id, id),
  constraint traffic_source_company_id_tunnel_id_fkey FOREIGN KEY (company_id, tunnel_id) REFERENCES tunnel(company_id, id)
);
CREATE UNIQUE INDEX traffic_source_default ON traffic_source USING btree (company_id, leadgentool_id) WHERE is_default;
CREATE INDEX traffic_source_of_tool ON traffic_source USING btree (company_id, leadgentool_id, created_at);

create table traffic_source_lookup (
  hash              text not null,
  company_id        text collate "C" not null,
  traffic_source_id text collate "C" not null,
  constraint traffic_source_lookup_pkey PRIMARY KEY (hash),
  constraint traffic_source_lookup_company_id_traffic_source_id_fkey FOREIGN KEY (company_id, traffic_source_id) REFERENCES traffic_source(company_id, id)
);
comment on table traffic_source_lookup is 'Makes the public code unique in the installation and leads it to its company.';

create table tunnel (
  company_id         text collate "C" not null,
  id                 text collate "C" not null,
  name               text not null,
  first_block_id     text collate "C",
  current_version_id text collate "C",
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  deleted_at         timestamptz,
  emptied_at         timestamptz,
  constraint tunnel_pkey PRIMARY KEY (company_id, id),
  constraint tunnel_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint tunnel_company_id_current_version_id_fkey FOREIGN KEY (company_id, current_version_id) REFERENCES tunnel_version(company_id, id) DEFERRABLE INITIALLY DEFERRED,
  constraint tunnel_company_id_first_block_id_fkey FOREIGN KEY (company_id, first_block_id) REFERENCES tunnel_block(company_id, id) DEFERRABLE INITIALLY DEFERRED,
  constraint tunnel_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);
CREATE INDEX tunnel_newest ON tunnel USING btree (company_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX tunnel_to_empty ON tunnel USING btree (company_id, id) WHERE ((deleted_at IS NOT NULL) AND (emptied_at IS NULL));
CREATE TRIGGER tunnel_counted AFTER INSERT ON tunnel REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_inserted('tunnel');
CREATE TRIGGER tunnel_hidden AFTER UPDATE ON tunnel FOR EACH ROW WHEN (((old.deleted_at IS NULL) AND (new.deleted_at IS NOT NULL))) EXECUTE FUNCTION count_visible_change('tunnel', 'hidden');
CREATE TRIGGER tunnel_shown AFTER UPDATE ON tunnel FOR EACH ROW WHEN (((old.deleted_at IS NOT NULL) AND (new.deleted_at IS NULL))) EXECUTE FUNCTION count_visible_change('tunnel', 'shown');
comment on column tunnel.emptied_at is 'When, after its deletion, the last run inside had ended.';

create table tunnel_block (
  company_id text collate "C" not null,
  id         text collate "C" not null,
  tunnel_id  text collate "C" not null,
  kind       text not null,
  name       text not null,
  settings   jsonb not null default '{}'::jsonb,
  x          integer not null default 0,
  y          integer not null default 0,
  place      integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint tunnel_block_pkey PRIMARY KEY (company_id, id),
  constraint tunnel_block_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60))),
  constraint tunnel_block_company_id_tunnel_id_fkey FOREIGN KEY (company_id, tunnel_id) REFERENCES tunnel(company_id, id)
);
CREATE INDEX tunnel_block_of_tunnel ON tunnel_block USING btree (company_id, tunnel_id);
comment on column tunnel_block.place is 'Where it stands in lists of the tunnel''s blocks; nobody walks otherwise for it.';

create table tunnel_relation (
  company_id     text collate "C" not null,
  id             text collate "C" not null,
  tunnel_id      text collate "C" not null,
  from_block_id  text collate "C" not null,
  outcome        text not null,
  from_button_id text collate "C",
  to_block_id    text collate "C" not null,
  constraint tunnel_relation_pkey PRIMARY KEY (company_id, id),
  constraint tunnel_relation_check CHECK (((outcome = 'button'::text) = (from_button_id IS NOT NULL))),
  constraint tunnel_relation_outcome_check CHECK ((outcome = ANY (ARRAY['passed'::text, 'true'::text, 'false'::text, 'button'::text]))),
  constraint tunnel_relation_company_id_from_block_id_fkey FOREIGN KEY (company_id, from_block_id) REFERENCES tunnel_block(company_id, id) ON DELETE CASCADE,
  constraint tunnel_relation_company_id_to_block_id_fkey FOREIGN KEY (company_id, to_block_id) REFERENCES tunnel_block(company_id, id) ON DELETE CASCADE,
  constraint tunnel_relation_company_id_tunnel_id_fkey FOREIGN KEY (company_id, tunnel_id) REFERENCES tunnel(company_id, id)
);
CREATE UNIQUE INDEX tunnel_relation_from ON tunnel_relation USING btree (company_id, from_block_id, outcome, COALESCE(from_button_id, ''::text));
CREATE INDEX tunnel_relation_of_tunnel ON tunnel_relation USING btree (company_id, tunnel_id);
CREATE INDEX tunnel_relation_to ON tunnel_relation USING btree (company_id, to_block_id);

create table tunnel_version (
  company_id   text collate "C" not null,
  id           text collate "C" not null,
  tunnel_id    text collate "C" not null,
  number       integer not null,
  graph        jsonb not null,
  published_by text collate "C",
  created_at   timestamptz not null default now(),
  constraint tunnel_version_pkey PRIMARY KEY (company_id, id),
  constraint tunnel_version_company_id_tunnel_id_number_key UNIQUE (company_id, tunnel_id, number),
  constraint tunnel_version_company_id_published_by_fkey FOREIGN KEY (company_id, published_by) REFERENCES "user"(company_id, id),
  constraint tunnel_version_company_id_tunnel_id_fkey FOREIGN KEY (company_id, tunnel_id) REFERENCES tunnel(company_id, id)
);
CREATE INDEX tunnel_version_graph ON tunnel_version USING gin (graph);
comment on column tunnel_version.graph is 'Blocks and relations as they were published; never changed.';

create table "user" (
  company_id      text collate "C" not null,
  id              text collate "C" not null,
  login_id        text collate "C",
  role_id         text collate "C" not null,
  name            text not null,
  email           text not null,
  is_owner        boolean not null default false,
  is_active       boolean not null default true,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  deleted_at      timestamptz,
  own_people_only boolean not null default false,
  constraint user_pkey PRIMARY KEY (company_id, id),
  constraint user_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint user_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint user_company_id_role_id_fkey FOREIGN KEY (company_id, role_id) REFERENCES role(company_id, id),
  constraint user_login_id_fkey FOREIGN KEY (login_id) REFERENCES login(id)
);
CREATE UNIQUE INDEX user_by_login ON "user" USING btree (company_id, login_id) WHERE (deleted_at IS NULL);
CREATE INDEX user_newest ON "user" USING btree (company_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX user_of_login ON "user" USING btree (login_id);
CREATE UNIQUE INDEX user_owner ON "user" USING btree (company_id) WHERE is_owner;
CREATE TRIGGER user_counted AFTER INSERT ON "user" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_inserted('user');
CREATE TRIGGER user_hidden AFTER UPDATE ON "user" FOR EACH ROW WHEN (((old.deleted_at IS NULL) AND (new.deleted_at IS NOT NULL))) EXECUTE FUNCTION count_visible_change('user', 'hidden');
CREATE TRIGGER user_shown AFTER UPDATE ON "user" FOR EACH ROW WHEN (((old.deleted_at IS NOT NULL) AND (new.deleted_at IS NULL))) EXECUTE FUNCTION count_visible_change('user', 'shown');
comment on column "user".own_people_only is 'Sees only people linked to this user or to nobody, whatever the role says.';

create table visit (
  company_id        text collate "C" not null,
  id                text collate "C" not null,
  kind              text not null,
  traffic_source_id text collate "C" not null,
  tunnel_id         text collate "C" not null,
  visitor           text not null,
  utm               jsonb not null default '{}'::jsonb,
  created_at        timestamptz not null default now(),
  constraint visit_pkey PRIMARY KEY (company_id, id),
  constraint visit_kind_check CHECK ((kind = ANY (ARRAY['visit'::text, 'show'::text]))),
  constraint visit_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint visit_company_id_traffic_source_id_fkey FOREIGN KEY (company_id, traffic_source_id) REFERENCES traffic_source(company_id, id)
);
CREATE INDEX visit_of_source ON visit USING btree (company_id, traffic_source_id, created_at);
comment on column visit.visitor is 'First-party random id, or a daily changing hash of address and browser name (STA-1).';

create table webhook (
  company_id text collate "C" not null,
  id         text collate "C" not null,
  format     text not null default 'legacy'::text,
  url        text not null,
  events     text[] not null default '{}'::text[],
  is_on      boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint webhook_pkey PRIMARY KEY (company_id, id),
  constraint webhook_format_check CHECK ((format = ANY (ARRAY['legacy'::text, 'standard'::text]))),
  constraint webhook_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);
CREATE UNIQUE INDEX webhook_legacy ON webhook USING btree (company_id) WHERE (format = 'legacy'::text);

create table webhook_attempt (
  company_id  text collate "C" not null,
  delivery_id text collate "C" not null,
  n           integer not null,
  status      integer,
  answer      text not null default ''::text,
  error       text,
  took_ms     integer not null,
  created_at  timestamptz not null default now(),
  constraint webhook_attempt_pkey PRIMARY KEY (company_id, delivery_id, n),
  constraint webhook_attempt_company_id_delivery_id_fkey FOREIGN KEY (company_id, delivery_id) REFERENCES webhook_delivery(company_id, id) ON DELETE CASCADE
);
comment on column webhook_attempt.answer is 'The beginning of what the receiver answered.';

create table webhook_delivery (
  company_id   text collate "C" not null,
  id           text collate "C" not null,
  webhook_id   text collate "C" not null,
  seq          bigint not null generated always as identity,
  type         text not null,
  person_id    text collate "C",
  cause        text not null,
  body         text not null,
  state        text not null,
  attempts     integer not null default 0,
  due_at       timestamptz,
  leased_until timestamptz,
  epoch        bigint not null default 0,
  last_status  integer,
  last_error   text,
  created_at   timestamptz not null default now(),
  delivered_at timestamptz,
  constraint webhook_delivery_pkey PRIMARY KEY (company_id, id),
  constraint webhook_delivery_company_id_webhook_id_cause_key UNIQUE (company_id, webhook_id, cause),
  constraint webhook_delivery_check CHECK (((state = 'queued'::text) = (due_at IS NOT NULL))),
  constraint webhook_delivery_check1 CHECK (((state = 'queued'::text) OR (leased_until IS NULL))),
  constraint webhook_delivery_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'delivered'::text, 'dead'::text]))),
  constraint webhook_delivery_company_id_webhook_id_fkey FOREIGN KEY (company_id, webhook_id) REFERENCES webhook(company_id, id)
);
CREATE INDEX webhook_delivery_dead ON webhook_delivery USING btree (company_id, webhook_id, id) WHERE (state = 'dead'::text);
CREATE INDEX webhook_delivery_due ON webhook_delivery USING btree (company_id, webhook_id, due_at, seq) WHERE (state = 'queued'::text);
CREATE INDEX webhook_delivery_finished ON webhook_delivery USING btree (created_at) WHERE (state <> 'queued'::text);
CREATE INDEX webhook_delivery_given_up ON webhook_delivery USING btree (company_id, webhook_id, created_at DESC, id DESC) WHERE (state = 'dead'::text);
CREATE INDEX webhook_delivery_leased ON webhook_delivery USING btree (company_id, webhook_id) WHERE (leased_until IS NOT NULL);
CREATE INDEX webhook_delivery_newest ON webhook_delivery USING btree (company_id, webhook_id, created_at DESC, id DESC);
CREATE INDEX webhook_delivery_untried ON webhook_delivery USING btree (company_id, webhook_id, person_id, seq) WHERE ((state = 'queued'::text) AND (attempts = 0));
comment on column webhook_delivery.seq is 'Order of the events; those of one person are told in it.';
comment on column webhook_delivery.cause is 'The event it tells of: one event is told once.';
comment on column webhook_delivery.body is 'The exact bytes that are sent at every attempt.';
comment on column webhook_delivery.attempts is 'Failed since it was queued; 0 while the first is still to come or on the wire.';
comment on column webhook_delivery.leased_until is 'Set while its call is on the wire; a result is written only under the epoch it was taken with.';

create table webhook_sale (
  company_id text collate "C" not null,
  webhook_id text collate "C" not null,
  order_id   text collate "C" not null,
  created_at timestamptz not null default now(),
  constraint webhook_sale_pkey PRIMARY KEY (company_id, webhook_id, order_id),
  constraint webhook_sale_company_id_webhook_id_fkey FOREIGN KEY (company_id, webhook_id) REFERENCES webhook(company_id, id)
);
comment on table webhook_sale is 'Orders whose SALE was told: never again, however often they are resolved. Outlives the deliveries.';
