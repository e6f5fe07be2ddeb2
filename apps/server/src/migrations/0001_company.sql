-- 0001_company.sql
-- The tenant and who may act in it. Every table of a company has company_id first in its primary key and in every foreign
-- key: a reference across companies cannot be written. What is looked up without a company lives in *_lookup tables.

create table installation (
  only_row           boolean primary key default true check (only_row),
  secret_fingerprint text not null,
  created_at         timestamptz not null default now()
);
comment on table installation is 'One row: facts of this installation as a whole.';
comment on column installation.secret_fingerprint is 'Tells whether SECRET_KEY is the one that encrypted this data.';

create table company (
  id               text collate "C" primary key,
  name             text not null check (length(name) between 1 and 255),
  time_zone        text not null default 'UTC',
  language         text not null default 'en',
  default_currency text not null default 'USD',
  currencies       text[] not null default '{USD,EUR,UAH,RUB}',
  is_api_on        boolean not null default true,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now()
);

create table login (
  id            text collate "C" primary key,
  email         text not null,
  email_folded  text not null unique,
  password_hash text not null,
  totp_secret   bytea,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
comment on table login is 'How a human signs in, in any number of companies; a user is a login''s place in one company.';
comment on column login.totp_secret is 'Encrypted under SECRET_KEY.';

create table login_session (
  token_hash   bytea primary key,
  login_id     text collate "C" not null references login on delete cascade,
  company_id   text collate "C" references company,
  user_agent   text not null default '',
  address      text not null default '',
  created_at   timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at   timestamptz not null
);
create index login_session_by_login on login_session (login_id);

create table role (
  company_id      text collate "C" not null references company,
  id              text collate "C" not null,
  name            text not null,
  kind            text not null check (kind in ('owner', 'administrator', 'manager', 'marketer', 'observer', 'own')),
  rights          jsonb not null default '{}',
  own_people_only boolean not null default false,
  created_at      timestamptz not null default now(),
  primary key (company_id, id)
);

create table "user" (
  company_id text collate "C" not null references company,
  id         text collate "C" not null,
  login_id   text collate "C" references login,
  role_id    text collate "C" not null,
  name       text not null check (length(name) between 1 and 255),
  email      text not null,
  is_owner   boolean not null default false,
  is_active  boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (company_id, id),
  foreign key (company_id, role_id) references role
);
create unique index user_owner on "user" (company_id) where is_owner;
create unique index user_by_login on "user" (company_id, login_id) where deleted_at is null;
create index user_newest on "user" (company_id, created_at desc, id desc) where deleted_at is null;
create index user_of_login on "user" (login_id);

create table api_token (
  company_id   text collate "C" not null references company,
  id           text collate "C" not null,
  kind         text not null check (kind in ('v2', 'v3')),
  name         text not null default '',
  hash         bytea not null,
  secret       bytea,
  scopes       text[] not null default '{}',
  user_id      text collate "C",
  created_at   timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at   timestamptz,
  primary key (company_id, id),
  foreign key (company_id, user_id) references "user",
  check (kind = 'v2' or secret is null)
);
comment on column api_token.secret is 'The v2 token itself, encrypted under SECRET_KEY, because its page offers Copy; v3 tokens are kept as a hash only.';
create unique index api_token_v2 on api_token (company_id) where kind = 'v2' and revoked_at is null;

create table api_token_lookup (
  hash       bytea primary key,
  company_id text collate "C" not null,
  token_id   text collate "C" not null,
  foreign key (company_id, token_id) references api_token
);
comment on table api_token_lookup is 'SHA-256 of a valid token to its company; a replaced token has no row.';

create table audit (
  company_id text collate "C" not null references company,
  id         text collate "C" not null,
  user_id    text collate "C",
  actor      text not null check (actor in ('user', 'api', 'system', 'subscriber', 'cli')),
  action     text not null,
  entity     text not null,
  entity_id  text collate "C",
  details    jsonb not null default '{}',
  created_at timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, user_id) references "user"
);

create table idempotency_key (
  company_id   text collate "C" not null references company,
  subject      text not null,
  key          text not null check (length(key) between 1 and 255),
  request_hash bytea not null,
  status       integer,
  answer       bytea,
  created_at   timestamptz not null default now(),
  expires_at   timestamptz not null,
  primary key (company_id, subject, key)
);
comment on column idempotency_key.answer is 'Encrypted under SECRET_KEY: some answers show a secret once.';
comment on column idempotency_key.subject is 'The token or user that chose the key: two of them may choose the same.';
create index idempotency_key_expired on idempotency_key (expires_at);

create table rate_window (
  subject    text primary key,
  started_at timestamptz not null,
  reserved   integer not null
);
comment on table rate_window is 'The window of 60 seconds in which a subject (token or address) is counted; it begins with a request.';
comment on column rate_window.reserved is 'Requests that processes have taken for it, made or not; may be above the limit.';
create index rate_window_by_start on rate_window (started_at);

create table lease (
  name       text primary key,
  holder     text not null,
  epoch      bigint not null,
  expires_at timestamptz not null
);
comment on table lease is 'Work that only one process does at a time; epoch grows with every change of the holder.';

create table company_count (
  company_id text collate "C" not null references company,
  kind       text not null,
  count      bigint not null,
  primary key (company_id, kind)
);
create table company_count_delta (
  company_id text collate "C" not null,
  id         bigint not null generated always as identity,
  kind       text not null,
  change     bigint not null,
  primary key (company_id, id)
);
comment on table company_count_delta is 'Changes not yet folded into company_count: inserts never wait for each other. A total is the sum of both.';

create function count_inserted() returns trigger language plpgsql as $$
begin
  insert into company_count_delta (company_id, kind, change)
  select company_id, tg_argv[0], count(*) from added group by company_id;
  return null;
end $$;
comment on function count_inserted is 'Statement trigger: counts what one insert added, however many rows it had.';

create function count_visible_change() returns trigger language plpgsql as $$
begin
  insert into company_count_delta (company_id, kind, change)
  values (new.company_id, tg_argv[0], case when tg_argv[1] = 'hidden' then -1 else 1 end);
  return null;
end $$;
comment on function count_visible_change is 'Row trigger: an entity was deleted or merged away (hidden), or came back (shown).';

create trigger user_counted after insert on "user" referencing new table as added
  for each statement execute function count_inserted('user');
create trigger user_hidden after update on "user" for each row
  when (old.deleted_at is null and new.deleted_at is not null) execute function count_visible_change('user', 'hidden');
create trigger user_shown after update on "user" for each row
  when (old.deleted_at is not null and new.deleted_at is null) execute function count_visible_change('user', 'shown');
