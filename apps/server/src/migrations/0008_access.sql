-- Staff sign in: devices, second factor, invitations, reset of passwords, tokens of API v3.
drop table login_session;
create table login_session (
  id           text collate "C" primary key,
  token_hash   bytea not null unique,
  login_id     text collate "C" not null references login on delete cascade,
  company_id   text collate "C" references company,
  user_agent   text not null default '',
  address      text not null default '',
  created_at   timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at   timestamptz not null
);
comment on column login_session.company_id is 'The company the login was in last; a request may name another one of its companies.';
create index login_session_by_login on login_session (login_id, last_seen_at desc);
create index login_session_over on login_session (expires_at);

alter table login
  add column totp_pending   bytea,
  add column totp_last_step bigint;
comment on column login.totp_pending is 'Offered and not yet confirmed by a code; encrypted under SECRET_KEY.';
comment on column login.totp_last_step is 'The 30 seconds whose code was used last: no code is taken twice.';

create table login_recovery_code (
  login_id  text collate "C" not null references login on delete cascade,
  code_hash bytea not null,
  used_at   timestamptz,
  primary key (login_id, code_hash)
);
comment on table login_recovery_code is 'Each stands in once for the second factor.';

create table login_ticket (
  token_hash bytea primary key,
  login_id   text collate "C" not null references login on delete cascade,
  kind       text not null check (kind in ('second_factor', 'password_reset')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
comment on table login_ticket is 'Leads once to what it is for; whoever uses it deletes it.';
create index login_ticket_over on login_ticket (expires_at);

create table login_event (
  login_id   text collate "C" not null references login on delete cascade,
  id         text collate "C" not null,
  kind       text not null check (kind in ('signed_in', 'refused', 'signed_out', 'password_changed', 'password_reset',
    'second_factor_on', 'second_factor_off', 'recovery_code_used')),
  address    text not null default '',
  user_agent text not null default '',
  created_at timestamptz not null default now(),
  primary key (login_id, id)
);

create table invitation (
  company_id   text collate "C" not null references company,
  id           text collate "C" not null,
  email        text not null,
  email_folded text not null,
  name         text not null check (length(name) between 1 and 255),
  role_id      text collate "C" not null,
  token_hash   bytea not null,
  invited_by   text collate "C" not null,
  created_at   timestamptz not null default now(),
  expires_at   timestamptz not null,
  accepted_at  timestamptz,
  primary key (company_id, id),
  foreign key (company_id, role_id) references role,
  foreign key (company_id, invited_by) references "user"
);
create unique index invitation_open on invitation (company_id, email_folded) where accepted_at is null;

create table invitation_lookup (
  token_hash    bytea primary key,
  company_id    text collate "C" not null,
  invitation_id text collate "C" not null,
  foreign key (company_id, invitation_id) references invitation on delete cascade
);
comment on table invitation_lookup is 'SHA-256 of the secret in the link to its invitation; without a row the link is dead.';
