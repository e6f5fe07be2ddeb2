-- 0003_chats.sql
-- What is said. A message is an entry of a chat; a delivery is one call on the wire and the ledger of sending.
-- message, delivery and event are partitioned by range of an id: an id begins with its time, so this prunes and keeps the
-- primary key. What must be unique lives unpartitioned beside them (message_cause, inbound_seen).

create table template_category (
  company_id text collate "C" not null references company,
  id         text collate "C" not null,
  name       text not null check (length(name) between 1 and 255),
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (company_id, id)
);

create table template (
  company_id  text collate "C" not null references company,
  id          text collate "C" not null,
  category_id text collate "C" not null,
  name        text not null check (length(name) between 1 and 255),
  content     jsonb not null,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  deleted_at  timestamptz,
  primary key (company_id, id),
  foreign key (company_id, category_id) references template_category
);
create index template_by_category on template (company_id, category_id, created_at desc, id desc) where deleted_at is null;
create index template_newest on template (company_id, created_at desc, id desc) where deleted_at is null;

create table message (
  company_id  text collate "C" not null,
  id          text collate "C" not null,
  account_id  text collate "C" not null,
  seq         bigint not null,
  direction   text not null check (direction in ('in', 'out')),
  kind        text not null check (kind in ('message', 'press', 'start')),
  sender      text not null check (sender in ('subscriber', 'bot', 'api', 'staff')),
  author_id   text collate "C",
  content     jsonb not null default '[]',
  attachments jsonb not null default '[]',
  text        text not null,
  cause       text,
  lane        text,
  priority    smallint not null default 0,
  state       text not null check (state in
    ('received', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'skipped', 'cancelled', 'in_doubt')),
  reason      text,
  run_id      text collate "C",
  template_id text collate "C",
  external_id text,
  is_read     boolean not null,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  primary key (company_id, id),
  foreign key (company_id, account_id) references account
) partition by range (id);
comment on column message.seq is 'Place in the chat: order is this number, never a time.';
comment on column message.text is 'What API v2 shows: the text, else the caption, else the address of the file, else nothing.';
comment on column message.attachments is 'What came with an incoming message: files, places, cards.';
comment on column message.cause is 'Why it is sent (run:…, request:…, template:…): unique by message_cause.';
comment on column message.lane is 'Order holds within a lane of an account (one run, one broadcast, one author''s replies).';
comment on column message.state is 'The worst of its deliveries.';
comment on column message.external_id is 'The messenger''s id of an incoming message.';
create table message_default partition of message default;
create index message_of_account on message (company_id, account_id, seq desc);

create table message_cause (
  company_id text collate "C" not null references company,
  cause      text not null,
  message_id text collate "C" not null,
  primary key (company_id, cause)
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
  state               text not null check (state in
    ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'skipped', 'cancelled', 'in_doubt')),
  attempts            integer not null default 0,
  doubts              integer not null default 0,
  due_at              timestamptz not null,
  epoch               bigint,
  sending_at          timestamptz,
  sent_at             timestamptz,
  provider_message_id text,
  error_kind          text,
  error_code          text,
  error_raw           text,
  created_at          timestamptz not null,
  updated_at          timestamptz not null,
  primary key (company_id, message_id, n)
) partition by range (message_id);
comment on table delivery is 'Calls on the wire. Written in one transaction with its message and without a foreign key to it: in a partition that was empty when a session first checked one, every check reads the whole partition until the next analyze (17 s instead of 0.3 s for 10,000 rows, 2026-11).';
comment on column delivery.attempts is 'Calls that ended in a failure of this message alone; a pause of the whole connection is none.';
comment on column delivery.doubts is 'How often nobody knew whether it had arrived: it is sent again unasked at most once.';
comment on column delivery.epoch is 'Epoch of the connection''s lease under which it was taken; a result is written only with it.';
create table delivery_default partition of delivery default;
create index delivery_due on delivery (company_id, connection_id, priority, due_at) where state = 'queued';
create index delivery_sending on delivery (company_id, connection_id) where state = 'sending';
create index delivery_open on delivery (company_id, account_id, lane, seq, n) where state in ('queued', 'sending', 'in_doubt');
create index delivery_by_provider_id on delivery (company_id, connection_id, provider_message_id) where provider_message_id is not null;

create table sender_process (
  holder     text primary key,
  expires_at timestamptz not null
);
comment on table sender_process is 'Processes that send, so that they share the connections evenly.';

create table inbound_seen (
  company_id    text collate "C" not null,
  connection_id text collate "C" not null,
  event_id      text not null,
  message_id    text collate "C",
  seen_at       timestamptz not null default now(),
  primary key (company_id, connection_id, event_id),
  foreign key (company_id, connection_id) references connection
);
comment on table inbound_seen is 'Updates that were stored: a duplicate changes nothing. Expired by rule.';
comment on column inbound_seen.message_id is 'The chat entry it became, so that a repetition gets the same answer.';
create index inbound_seen_by_time on inbound_seen (seen_at);

create table inbound_failed (
  company_id    text collate "C" not null,
  id            text collate "C" not null,
  connection_id text collate "C" not null,
  request       jsonb not null,
  error         text not null,
  created_at    timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, connection_id) references connection
);
comment on table inbound_failed is 'Polled updates that could not be taken in, put aside so that those behind them are not held up.';

create table event (
  company_id text collate "C" not null,
  id         text collate "C" not null,
  type       text not null,
  person_id  text collate "C",
  account_id text collate "C",
  data       jsonb not null,
  xid        xid8 not null default pg_current_xact_id(),
  created_at timestamptz not null,
  primary key (company_id, id)
) partition by range (id);
comment on column event.xid is 'The writing transaction. A reader keeps the snapshot of its last read, not the newest id: rows that commit late would be skipped.';
create table event_default partition of event default;
create index event_stream on event (company_id, xid, id);
create index event_of_person on event (company_id, person_id, id) where person_id is not null;
create index event_of_account on event (company_id, account_id, id) where person_id is null and account_id is not null;
comment on index event_of_account is 'Walks of accounts name no person; the log of a person shows them all the same.';
