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
  add column totp_last_step bigint,
  add column language       text check (language in ('en', 'uk', 'ru')),
  add column time_zone      text;
comment on column login.totp_pending is 'Offered and not yet confirmed by a code; encrypted under SECRET_KEY.';
comment on column login.totp_last_step is 'The 30 seconds whose code was used last: no code is taken twice.';
comment on column login.language is 'Null: as the company''s settings say.';

create table login_recovery_code (
  login_id  text collate "C" not null references login on delete cascade,
  code_hash bytea not null,
  primary key (login_id, code_hash)
);
comment on table login_recovery_code is 'Each stands in once for the second factor; whoever uses it deletes it.';

create table login_ticket (
  token_hash bytea primary key,
  login_id   text collate "C" not null references login on delete cascade,
  kind       text not null check (kind in ('second_factor', 'password_reset')),
  tries_left integer not null default 5,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
comment on table login_ticket is 'SHA-256 of a secret that leads once to what it is for; whoever uses it deletes it.';
create index login_ticket_of_login on login_ticket (login_id);
create index login_ticket_over on login_ticket (expires_at);

create table login_event (
  id         text collate "C" primary key,
  login_id   text collate "C" references login on delete cascade,
  kind       text not null check (kind in ('signed_in', 'refused', 'signed_out', 'password_changed', 'reset_requested', 'password_reset',
    'second_factor_on', 'second_factor_off', 'code_refused', 'recovery_code_used', 'recovery_codes_renewed')),
  address    text not null default '',
  user_agent text not null default '',
  created_at timestamptz not null default now()
);
comment on column login_event.login_id is 'Null: somebody tried an e-mail that has no login; it is written all the same, so that the time tells nothing.';
create index login_event_of_login on login_event (login_id, id);

create table setup_code (
  code_hash  bytea primary key,
  tries_left integer not null default 5,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
comment on table setup_code is 'SHA-256 of a code that was printed while there was no company: who has it makes the first one.';

create table mail (
  id         text collate "C" primary key,
  content    bytea not null,
  attempts   integer not null default 0,
  due_at     timestamptz not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
comment on table mail is 'Mail to staff that is not yet sent. Rows go when they are sent, or over.';
comment on column mail.content is 'Receiver, subject and text, encrypted under SECRET_KEY, because it holds links; without a receiver it is thrown away.';
create index mail_due on mail (due_at);

alter table "user" add column own_people_only boolean not null default false;
comment on column "user".own_people_only is 'Sees only people linked to this user or to nobody, whatever the role says.';

create table invitation (
  company_id      text collate "C" not null references company,
  id              text collate "C" not null,
  email           text not null,
  email_folded    text not null,
  name            text not null check (length(name) between 1 and 255),
  role_id         text collate "C" not null,
  own_people_only boolean not null default false,
  days            integer not null check (days between 1 and 30),
  invited_by      text collate "C" not null,
  created_at      timestamptz not null default now(),
  expires_at      timestamptz not null,
  primary key (company_id, id),
  unique (company_id, email_folded),
  foreign key (company_id, role_id) references role,
  foreign key (company_id, invited_by) references "user"
);
comment on table invitation is 'Open ones: whoever accepts one deletes it; the audit remembers.';
create index invitation_newest on invitation (company_id, created_at desc, id desc);

create table invitation_lookup (
  token_hash    bytea primary key,
  company_id    text collate "C" not null,
  invitation_id text collate "C" not null,
  foreign key (company_id, invitation_id) references invitation on delete cascade
);
comment on table invitation_lookup is 'SHA-256 of the secret in the link to its invitation; without a row the link is dead.';
create index invitation_lookup_of_invitation on invitation_lookup (company_id, invitation_id);
