-- 0006_outside.sql
-- Calls, expenses, figures, webhooks, background jobs and imports.

create table call (
  company_id              text collate "C" not null references company,
  id                      text collate "C" not null,
  user_id                 text collate "C" not null,
  account_id              text collate "C" not null,
  telephone_connection_id text collate "C" not null,
  provider_type           text not null,
  call_id                 uuid not null,
  "from"                  text not null,
  "to"                    text not null,
  type                    text not null check (type in ('INBOUND', 'OUTBOUND')),
  status                  text not null check (status in ('TALKING', 'SUCCESS', 'NO_ANSWER', 'CLOSED_BY_SYSTEM')),
  record_link             text,
  duration_seconds        integer not null check (duration_seconds >= 0),
  started_at              timestamptz not null,
  next_check_at           timestamptz not null,
  raw_response            jsonb not null default '{}',
  created_at              timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, user_id) references "user",
  foreign key (company_id, account_id) references account,
  foreign key (company_id, telephone_connection_id) references connection
);
create index call_of_account on call (company_id, account_id, started_at desc);

create table expense (
  company_id        text collate "C" not null references company,
  id                text collate "C" not null,
  tunnel_id         text collate "C" not null,
  traffic_source_id text collate "C" not null,
  amount            numeric(14, 2) not null,
  currency          text not null,
  day               date not null,
  note              text not null default '',
  created_at        timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, tunnel_id) references tunnel,
  foreign key (company_id, traffic_source_id) references traffic_source
);
create index expense_newest on expense (company_id, day desc, id desc);
create index expense_of_source on expense (company_id, traffic_source_id, day);

create table stat_day (
  company_id        text collate "C" not null references company,
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
  primary key (company_id, tunnel_id, traffic_source_id, currency, day)
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
  figure            text not null check (figure in
    ('visits', 'uniq_visits', 'shows', 'uniq_shows', 'subscribers', 'uniq_subscribers', 'orders', 'sales', 'uniq_sales',
     'sale_amount', 'expense_amount')),
  change            numeric not null,
  primary key (company_id, id)
);
comment on table stat_delta is 'Changes not yet folded into stat_day: writers never wait for each other. A figure is the sum of both.';

create table stat_unique (
  company_id        text collate "C" not null,
  scope             text collate "C" not null,
  kind              text not null check (kind in ('visit', 'show', 'subscriber', 'sale')),
  subject           text not null,
  times             integer not null,
  traffic_source_id text collate "C" not null,
  day               date not null,
  primary key (company_id, scope, kind, subject)
);
comment on table stat_unique is 'Who was counted already; its insert tells whether a unique figure grows.';
comment on column stat_unique.scope is 'A tunnel, or empty for all tunnels.';
comment on column stat_unique.times is 'Sales that a person has in the scope; the unique figure falls when it reaches 0. 1 for the other kinds.';
comment on column stat_unique.day is 'The day the unique figure grew on; of a sale the first payment date, kept while times is 0.';

create table stat_sale (
  company_id        text collate "C" not null,
  order_id          text collate "C" not null,
  subject           text collate "C" not null,
  tunnel_id         text collate "C" not null,
  traffic_source_id text collate "C" not null,
  currency          text not null,
  amount            numeric not null,
  day               date not null,
  primary key (company_id, order_id)
);
comment on table stat_sale is 'The orders that are sales now, as they were counted: what is taken back is exactly what was added.';
comment on column stat_sale.subject is 'The person it was counted for; stays when people are merged.';
create index stat_sale_of_subject on stat_sale (company_id, subject, day, order_id);

create table block_count (
  company_id text collate "C" not null references company,
  tunnel_id  text collate "C" not null,
  block_id   text collate "C" not null,
  outcome    text not null,
  count      bigint not null,
  primary key (company_id, tunnel_id, block_id, outcome)
);
comment on table block_count is 'How often runs came by a block, by how they left it. Stays when the block is deleted.';

create table block_delta (
  company_id text collate "C" not null,
  id         bigint not null generated always as identity,
  tunnel_id  text collate "C" not null,
  block_id   text collate "C" not null,
  outcome    text not null,
  change     bigint not null,
  primary key (company_id, id)
);
comment on table block_delta is 'Changes not yet folded into block_count: writers never wait for each other. A figure is the sum of both.';

create table webhook (
  company_id text collate "C" not null references company,
  id         text collate "C" not null,
  format     text not null default 'legacy' check (format in ('legacy', 'standard')),
  url        text not null,
  events     text[] not null default '{}',
  is_on      boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (company_id, id)
);
create unique index webhook_legacy on webhook (company_id) where format = 'legacy';

create table webhook_delivery (
  company_id      text collate "C" not null,
  id              text collate "C" not null,
  webhook_id      text collate "C" not null,
  seq             bigint not null generated always as identity,
  type            text not null,
  person_id       text collate "C",
  cause           text not null,
  body            text not null,
  state           text not null check (state in ('queued', 'delivered', 'dead')),
  attempts        integer not null default 0,
  due_at          timestamptz,
  leased_until    timestamptz,
  epoch           bigint not null default 0,
  last_status     integer,
  last_error      text,
  created_at      timestamptz not null default now(),
  delivered_at    timestamptz,
  primary key (company_id, id),
  unique (company_id, webhook_id, cause),
  foreign key (company_id, webhook_id) references webhook,
  check ((state = 'queued') = (due_at is not null)),
  check (state = 'queued' or leased_until is null)
);
comment on column webhook_delivery.seq is 'Order of the events; those of one person are told in it.';
comment on column webhook_delivery.cause is 'The event it tells of: one event is told once.';
comment on column webhook_delivery.body is 'The exact bytes that are sent at every attempt.';
comment on column webhook_delivery.attempts is 'Failed since it was queued; 0 while the first is still to come or on the wire.';
comment on column webhook_delivery.leased_until is 'Set while its call is on the wire; a result is written only under the epoch it was taken with.';
create index webhook_delivery_due on webhook_delivery (company_id, webhook_id, due_at, seq) where state = 'queued';
create index webhook_delivery_leased on webhook_delivery (company_id, webhook_id) where leased_until is not null;
create index webhook_delivery_untried on webhook_delivery (company_id, webhook_id, person_id, seq) where state = 'queued' and attempts = 0;
create index webhook_delivery_newest on webhook_delivery (company_id, webhook_id, created_at desc, id desc);
create index webhook_delivery_given_up on webhook_delivery (company_id, webhook_id, created_at desc, id desc) where state = 'dead';
create index webhook_delivery_finished on webhook_delivery (created_at) where state <> 'queued';

create table webhook_attempt (
  company_id  text collate "C" not null,
  delivery_id text collate "C" not null,
  n           integer not null,
  status      integer,
  answer      text not null default '',
  error       text,
  took_ms     integer not null,
  created_at  timestamptz not null default now(),
  primary key (company_id, delivery_id, n),
  foreign key (company_id, delivery_id) references webhook_delivery on delete cascade
);
comment on column webhook_attempt.answer is 'The beginning of what the receiver answered.';

create table webhook_sale (
  company_id text collate "C" not null,
  webhook_id text collate "C" not null,
  order_id   text collate "C" not null,
  created_at timestamptz not null default now(),
  primary key (company_id, webhook_id, order_id),
  foreign key (company_id, webhook_id) references webhook
);
comment on table webhook_sale is 'Orders whose SALE was told: never again, however often they are resolved. Outlives the deliveries.';

create table job (
  company_id   text collate "C" not null references company,
  id           text collate "C" not null,
  name         text not null,
  lane         text collate "C" not null default '',
  payload      jsonb not null,
  cause        text,
  actor        text not null check (actor in ('user', 'api', 'system', 'subscriber', 'cli')),
  user_id      text collate "C" not null,
  state        text not null default 'queued' check (state in ('queued', 'done', 'dead')),
  due_at       timestamptz not null,
  attempts     integer not null default 0,
  leased_until timestamptz,
  epoch        bigint not null default 0,
  last_error   text,
  created_at   timestamptz not null default now(),
  finished_at  timestamptz,
  primary key (company_id, id),
  foreign key (company_id, user_id) references "user",
  check ((state = 'queued') = (finished_at is null)),
  check (state = 'queued' or leased_until is null)
);
comment on table job is 'Work to be done later. A finished job has no row, or one in the state done that remembers its cause; one that failed for good stays as dead.';
comment on column job.lane is 'Jobs of one name and lane share a limit of how many run at once.';
comment on column job.actor is 'For whom it works, with user_id: whoever asked for it.';
comment on column job.attempts is 'Begun so far, the running one included: a job that kills its worker ends as dead too.';
create index job_due on job (company_id, name, lane, due_at, id) where state = 'queued';
create index job_leased on job (company_id, name, lane) where leased_until is not null;
create unique index job_by_cause on job (company_id, name, cause) where cause is not null;
create index job_finished on job (finished_at) where state <> 'queued';

create table import (
  company_id     text collate "C" not null references company,
  id             text collate "C" not null,
  kind           text not null check (kind in ('sms')),
  connection_id  text collate "C" not null,
  leadgentool_id text collate "C",
  tag_ids        text[] not null default '{}',
  total          integer not null,
  done           integer not null default 0,
  created        integer not null default 0,
  matched        integer not null default 0,
  existing       integer not null default 0,
  rejected       integer not null default 0,
  created_at     timestamptz not null default now(),
  finished_at    timestamptz,
  primary key (company_id, id),
  foreign key (company_id, connection_id) references connection,
  foreign key (company_id, leadgentool_id) references leadgentool,
  check (done = created + matched + existing + rejected)
);
comment on table import is 'People who are given a channel in bulk. Rows 0 to done - 1 have had their effects, the others none.';
comment on column import.created is 'Rows that made a person with a channel.';
comment on column import.matched is 'Rows that gave a person already known a channel.';
comment on column import.existing is 'Rows whose channel was there already.';
create index import_finished on import (finished_at) where finished_at is not null;

create table import_row (
  company_id text collate "C" not null,
  import_id  text collate "C" not null,
  n          integer not null,
  data       jsonb not null,
  outcome    text check (outcome in ('created', 'matched', 'existing', 'rejected')),
  reason     text,
  primary key (company_id, import_id, n),
  foreign key (company_id, import_id) references import on delete cascade
);
comment on column import_row.outcome is 'What became of it; null while it waits.';
