-- 0005_tunnels.sql
-- Funnels and the movement of accounts through them. A tunnel is edited as blocks and relations; publishing freezes them
-- into a version; a run walks through one version.

create table tunnel (
  company_id         text collate "C" not null references company,
  id                 text collate "C" not null,
  name               text not null check (length(name) between 1 and 255),
  first_block_id     text collate "C",
  current_version_id text collate "C",
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  deleted_at         timestamptz,
  emptied_at         timestamptz,
  primary key (company_id, id)
);
comment on column tunnel.emptied_at is 'When, after its deletion, the last run inside had ended.';
create index tunnel_newest on tunnel (company_id, created_at desc, id desc) where deleted_at is null;
create index tunnel_to_empty on tunnel (company_id, id) where deleted_at is not null and emptied_at is null;
create trigger tunnel_counted after insert on tunnel referencing new table as added
  for each statement execute function count_inserted('tunnel');
create trigger tunnel_hidden after update on tunnel for each row
  when (old.deleted_at is null and new.deleted_at is not null) execute function count_visible_change('tunnel', 'hidden');
create trigger tunnel_shown after update on tunnel for each row
  when (old.deleted_at is not null and new.deleted_at is null) execute function count_visible_change('tunnel', 'shown');

create table tunnel_block (
  company_id text collate "C" not null,
  id         text collate "C" not null,
  tunnel_id  text collate "C" not null,
  kind       text not null,
  name       text not null check (length(name) between 1 and 60),
  settings   jsonb not null default '{}',
  x          integer not null default 0,
  y          integer not null default 0,
  place      integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, tunnel_id) references tunnel
);
comment on column tunnel_block.place is 'Where it stands in lists of the tunnel''s blocks; nobody walks otherwise for it.';
create index tunnel_block_of_tunnel on tunnel_block (company_id, tunnel_id);
alter table tunnel add foreign key (company_id, first_block_id) references tunnel_block deferrable initially deferred;

create table tunnel_relation (
  company_id     text collate "C" not null,
  id             text collate "C" not null,
  tunnel_id      text collate "C" not null,
  from_block_id  text collate "C" not null,
  outcome        text not null check (outcome in ('passed', 'true', 'false', 'button')),
  from_button_id text collate "C",
  to_block_id    text collate "C" not null,
  primary key (company_id, id),
  foreign key (company_id, tunnel_id) references tunnel,
  foreign key (company_id, from_block_id) references tunnel_block on delete cascade,
  foreign key (company_id, to_block_id) references tunnel_block on delete cascade,
  check ((outcome = 'button') = (from_button_id is not null))
);
create unique index tunnel_relation_from on tunnel_relation (company_id, from_block_id, outcome, coalesce(from_button_id, ''));
create index tunnel_relation_of_tunnel on tunnel_relation (company_id, tunnel_id);
create index tunnel_relation_to on tunnel_relation (company_id, to_block_id);

create table tunnel_version (
  company_id   text collate "C" not null,
  id           text collate "C" not null,
  tunnel_id    text collate "C" not null,
  number       integer not null,
  graph        jsonb not null,
  published_by text collate "C",
  created_at   timestamptz not null default now(),
  primary key (company_id, id),
  unique (company_id, tunnel_id, number),
  foreign key (company_id, tunnel_id) references tunnel,
  foreign key (company_id, published_by) references "user"
);
comment on column tunnel_version.graph is 'Blocks and relations as they were published; never changed.';
alter table tunnel add foreign key (company_id, current_version_id) references tunnel_version deferrable initially deferred;

create table leadgentool (
  company_id      text collate "C" not null references company,
  id              text collate "C" not null,
  tunnel_id       text collate "C" not null,
  name            text not null check (length(name) between 1 and 255),
  type            text not null check (type in ('LINK', 'QR', 'WIDGET', 'POPUP', 'FORM', 'FB_AD', 'DEFAULT')),
  target_block_id text collate "C",
  connection_ids  text[] not null default '{}',
  settings        jsonb not null default '{}',
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  deleted_at      timestamptz,
  primary key (company_id, id),
  foreign key (company_id, tunnel_id) references tunnel,
  foreign key (company_id, target_block_id) references tunnel_block on delete set null (target_block_id)
);
comment on column leadgentool.target_block_id is 'Where its subscribers begin; null for the first block of the tunnel, also when the block was removed.';
comment on column leadgentool.connection_ids is 'Channels offered to the visitor.';
create unique index leadgentool_default on leadgentool (company_id, tunnel_id) where type = 'DEFAULT';
create index leadgentool_of_tunnel on leadgentool (company_id, tunnel_id, created_at desc, id desc);

create table traffic_source (
  company_id            text collate "C" not null references company,
  id                    text collate "C" not null,
  leadgentool_id        text collate "C" not null,
  tunnel_id             text collate "C" not null,
  name                  text not null check (length(name) between 1 and 255),
  description           text not null default '' check (length(description) <= 1000),
  hash                  text not null check (hash ~ '^[a-z0-9]{6}$'),
  type                  text not null default 'normal',
  is_default            boolean not null default false,
  disabled              boolean not null default false,
  fb_adset_id           text,
  synchronized_with_fb  boolean not null default false,
  synchronization_error boolean not null default false,
  resubscribe_button_id text collate "C" not null,
  created_by            text collate "C" not null,
  created_at            timestamptz not null default now(),
  updated_at            timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, leadgentool_id) references leadgentool,
  foreign key (company_id, tunnel_id) references tunnel,
  foreign key (company_id, created_by) references "user"
);
create unique index traffic_source_default on traffic_source (company_id, leadgentool_id) where is_default;
create index traffic_source_of_tool on traffic_source (company_id, leadgentool_id, created_at);

create table traffic_source_lookup (
  hash              text primary key,
  company_id        text collate "C" not null,
  traffic_source_id text collate "C" not null,
  foreign key (company_id, traffic_source_id) references traffic_source
);
comment on table traffic_source_lookup is 'Makes the public code unique in the installation and leads it to its company.';

create table lead_ref (
  company_id        text collate "C" not null,
  id                text collate "C" not null,
  traffic_source_id text collate "C" not null,
  utm               jsonb not null default '{}',
  click_id          text,
  visitor           text,
  created_at        timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, traffic_source_id) references traffic_source
);
comment on table lead_ref is 'What a deep link carries as l_<id>: source, UTM marks and click of one visit.';

create table visit (
  company_id        text collate "C" not null references company,
  id                text collate "C" not null,
  kind              text not null check (kind in ('visit', 'show')),
  traffic_source_id text collate "C" not null,
  tunnel_id         text collate "C" not null,
  visitor           text not null,
  utm               jsonb not null default '{}',
  created_at        timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, traffic_source_id) references traffic_source
);
comment on column visit.visitor is 'First-party random id, or a daily changing hash of address and browser name (STA-1).';
create index visit_of_source on visit (company_id, traffic_source_id, created_at);

create table subscription (
  company_id        text collate "C" not null references company,
  id                text collate "C" not null,
  account_id        text collate "C" not null,
  person_id         text collate "C" not null,
  tunnel_id         text collate "C" not null,
  leadgentool_id    text collate "C" not null,
  traffic_source_id text collate "C" not null,
  utm               jsonb not null default '{}',
  cause             text,
  created_at        timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, account_id) references account,
  foreign key (company_id, person_id) references person,
  foreign key (company_id, tunnel_id) references tunnel,
  foreign key (company_id, leadgentool_id) references leadgentool,
  foreign key (company_id, traffic_source_id) references traffic_source
);
create unique index subscription_by_cause on subscription (company_id, cause) where cause is not null;
create index subscription_of_person on subscription (company_id, person_id, created_at, id);
create index subscription_of_account on subscription (company_id, account_id, created_at desc);

create table run (
  company_id      text collate "C" not null references company,
  id              text collate "C" not null,
  account_id      text collate "C" not null,
  tunnel_id       text collate "C" not null,
  version_id      text collate "C" not null,
  subscription_id text collate "C",
  block_id        text collate "C",
  step            integer not null default 0,
  state           text not null check (state in ('ready', 'waiting', 'held', 'finished', 'stopped', 'parked')),
  reason          text,
  variables       jsonb not null default '{}',
  stop_block_ids  text[] not null default '{}',
  hops            smallint not null default 0,
  wake_at         timestamptz,
  timer_at        timestamptz,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  finished_at     timestamptz,
  primary key (company_id, id),
  foreign key (company_id, account_id) references account,
  foreign key (company_id, tunnel_id) references tunnel,
  foreign key (company_id, version_id) references tunnel_version,
  foreign key (company_id, subscription_id) references subscription
);
comment on column run.step is 'Grows with every step taken and never repeats: the cause of what the step does.';
comment on column run.wake_at is 'When a worker takes it next; null while it waits for a signal only.';
comment on column run.timer_at is 'When the delay it stands on is over; kept while a signal wakes it earlier and while it is held (DIALOG).';
comment on column run.stop_block_ids is 'Blocks at which it ends when it arrives there, once: set by a STOP action.';
comment on column run.hops is 'How many START actions led here without a wait or a press between them; bounds tunnels that start each other.';
create index run_due on run (company_id, wake_at) where wake_at is not null;
create unique index run_live on run (company_id, account_id, tunnel_id) where state in ('ready', 'waiting', 'held', 'parked');
comment on index run_live is 'An account walks through a tunnel once at a time. Every further index costs each step a fifth: a run moves at every step.';

create table run_signal (
  company_id text collate "C" not null,
  account_id text collate "C" not null,
  seq        bigint not null,
  run_id     text collate "C" not null,
  event      jsonb not null,
  created_at timestamptz not null default now(),
  primary key (company_id, account_id, seq),
  foreign key (company_id, run_id) references run
);
comment on table run_signal is 'What happened to a run from outside; consumed in order, in the transaction of the step it causes.';
create index run_signal_of_run on run_signal (company_id, run_id, seq);
