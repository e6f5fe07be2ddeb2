-- 0002_people.sql
-- Who is talked to, and through what. A person is the human; an account is that person on one connection.

create table connection (
  company_id  text collate "C" not null references company,
  id          text collate "C" not null,
  kind        text not null,
  type        text not null,
  name        text not null check (length(name) between 1 and 255),
  settings    jsonb not null default '{}',
  secrets     bytea,
  external_id text,
  state       text not null default 'OK' check (state in ('OK', 'ERROR', 'OFF')),
  error       text,
  inbound     text not null default 'none' check (inbound in ('none', 'poll', 'webhook')),
  doubt       text not null default 'leave' check (doubt in ('leave', 'send_again')),
  limits      jsonb,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  deleted_at  timestamptz,
  primary key (company_id, id)
);
comment on column connection.kind is 'The channel in our words (TELEGRAM, SMS, …), MANUAL or TELEPHONY for the built-in ones.';
comment on column connection.type is 'The name on the wire of API v2 (telegram, sendGrid, …).';
comment on column connection.secrets is 'Credentials as JSON, encrypted under SECRET_KEY.';
comment on column connection.doubt is 'What becomes of a delivery whose outcome is unknown: left to staff, or sent again once.';
comment on column connection.limits is 'Rate rules that replace the ones shipped with the channel.';
create unique index connection_built_in on connection (company_id, kind) where kind in ('MANUAL', 'TELEPHONY');
create unique index connection_by_external_id on connection (kind, external_id, company_id) where deleted_at is null;

create table connection_lookup (
  connection_id text collate "C" primary key,
  company_id    text collate "C" not null,
  foreign key (company_id, connection_id) references connection
);
comment on table connection_lookup is 'Which company an inbound hook belongs to.';

create table connection_lease (
  company_id    text collate "C" not null,
  connection_id text collate "C" not null,
  holder        text not null default '',
  epoch         bigint not null default 0,
  expires_at    timestamptz not null default '-infinity',
  cursor        text,
  paused_until  timestamptz,
  primary key (company_id, connection_id),
  foreign key (company_id, connection_id) references connection
);
comment on table connection_lease is 'Which process sends and polls for a connection. A result is written only under the epoch of its holder.';
comment on column connection_lease.cursor is 'Where the next poll of the messenger begins; all before it is stored.';
comment on column connection_lease.paused_until is 'Set by a 429: no call of this connection before.';

create table person (
  company_id      text collate "C" not null references company,
  id              text collate "C" not null,
  name            text not null check (length(name) between 1 and 255),
  email           text,
  email_folded    text,
  phone           text,
  phone_e164      text,
  gender          text not null default 'NO_DATA' check (gender in ('NO_DATA', 'OTHER', 'MALE', 'FEMALE')),
  locale          text not null default '',
  time_zone       text,
  profile_image   text,
  last_message_at timestamptz,
  active_at       timestamptz not null,
  merged_into     text collate "C",
  archived_at     timestamptz,
  deleted_at      timestamptz,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, merged_into) references person
);
comment on column person.phone is 'As given, with + and digits only.';
comment on column person.phone_e164 is 'National variants folded: what identity is decided by.';
comment on column person.active_at is 'lastMessageTime of the API: the newest message, until then the newest account, until then the person (reference 1.13).';
create index person_newest on person (company_id, active_at desc, id desc) where merged_into is null and deleted_at is null;
create index person_by_phone on person (company_id, phone) where phone is not null;
create index person_by_phone_e164 on person (company_id, phone_e164) where phone_e164 is not null;
create index person_by_email on person (company_id, email_folded) where email_folded is not null;
create index person_merged on person (company_id, merged_into) where merged_into is not null;
create index person_hidden on person (company_id, id) where merged_into is not null or deleted_at is not null;
comment on index person_hidden is 'Whom counts leave out: they count the rows of others and need not read those of people.';

create function person_words(name text, email text, phone text) returns tsvector
language plpgsql immutable parallel safe cost 500 as $$
declare
  digits constant text := ltrim(phone, '+');
  -- Whatever is no letter and no digit in ASCII; the search of people splits in the same way.
  breaks constant text := '[\s!-/:-@\[-`{-~]+';
begin
  return array_to_tsvector(array_remove(array_remove(
    regexp_split_to_array(lower(name), breaks) || regexp_split_to_array(email, breaks) || email
      || digits || right(digits, 10) || right(digits, 9) || right(digits, 7) || right(digits, 4), null), ''));
end $$;
comment on function person_words is 'What a person is searched by: words of the name and the e-mail address, the phone from each place where people begin to write it.';
create index person_by_words on person using gin (person_words(name, email_folded, phone))
  where merged_into is null and deleted_at is null;

create table account (
  company_id      text collate "C" not null references company,
  id              text collate "C" not null,
  person_id       text collate "C" not null,
  connection_id   text collate "C" not null,
  external_id     text,
  kind            text not null,
  status          text not null default 'OK' check (status in ('OK', 'BLOCKED', 'INVALID', 'ERROR')),
  status_reason   text,
  bot_status      text not null default 'BOT' check (bot_status in ('BOT', 'DIALOG')),
  utm             jsonb not null default '{}',
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
  primary key (company_id, id),
  foreign key (company_id, person_id) references person,
  foreign key (company_id, connection_id) references connection
);
comment on column account.kind is 'The channel of its connection, in our words.';
comment on column account.last_seq is 'Number of the newest chat entry; grows under this row''s lock and orders the chat.';
comment on column account.read_seq is 'Staff have seen the chat up to this entry; it only grows.';
create unique index account_by_external_id on account (company_id, connection_id, external_id) where external_id is not null;
create index account_of_person on account (company_id, person_id, created_at, id);
create index account_newest on account (company_id, active_at desc, id desc);
create index account_chat on account (company_id, last_message_at desc, id desc) where last_message_at is not null;
create index account_unread on account (company_id, last_message_at desc, id desc) where unread_count > 0;
create index account_important on account (company_id, last_message_at desc, id desc) where is_important;
comment on index account_chat is 'The inbox; its folders have their own, for few chats of many are in them.';

create table tag (
  company_id  text collate "C" not null references company,
  id          text collate "C" not null,
  name        text not null check (length(name) between 1 and 255),
  name_folded text not null,
  created_at  timestamptz not null default now(),
  primary key (company_id, id),
  unique (company_id, name_folded)
);

create table person_tag (
  company_id text collate "C" not null,
  person_id  text collate "C" not null,
  tag_id     text collate "C" not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (company_id, person_id, tag_id),
  foreign key (company_id, person_id) references person,
  foreign key (company_id, tag_id) references tag on delete cascade
);
create index person_tag_by_tag on person_tag (company_id, tag_id, person_id);

create table custom_field (
  company_id text collate "C" not null references company,
  id         text collate "C" not null,
  name       text not null check (name ~ '^[A-Za-z0-9_-]{1,64}$'),
  type       text not null check (type in ('PHONE', 'EMAIL', 'NUMBER', 'DATE', 'KEYWORD')),
  label      text not null default '',
  created_at timestamptz not null default now(),
  primary key (company_id, id),
  unique (company_id, name, type)
);

create table person_field (
  company_id text collate "C" not null,
  person_id  text collate "C" not null,
  field_id   text collate "C" not null,
  value      text not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default now(),
  primary key (company_id, person_id, field_id),
  foreign key (company_id, person_id) references person,
  foreign key (company_id, field_id) references custom_field on delete cascade
);
create index person_field_by_value on person_field (company_id, field_id, left(value, 64), person_id);
comment on index person_field_by_value is 'A value may be longer than an index takes; its beginning finds it.';

create table person_comment (
  company_id text collate "C" not null references company,
  id         text collate "C" not null,
  person_id  text collate "C" not null,
  author_id  text collate "C" not null,
  text       text not null check (length(text) between 1 and 10000),
  created_at timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, person_id) references person,
  foreign key (company_id, author_id) references "user"
);
comment on column person_comment.author_id is 'The user who wrote it; the owner when an API token did.';
create index person_comment_by_person on person_comment (company_id, person_id, created_at desc, id desc);

create table person_user (
  company_id text collate "C" not null,
  person_id  text collate "C" not null,
  user_id    text collate "C" not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (company_id, person_id, user_id),
  foreign key (company_id, person_id) references person,
  foreign key (company_id, user_id) references "user"
);
comment on table person_user is 'Users linked to a person (contactedUsers).';
create index person_user_by_user on person_user (company_id, user_id, person_id);

create trigger person_counted after insert on person referencing new table as added
  for each statement execute function count_inserted('person');
create trigger person_hidden after update on person for each row
  when (coalesce(old.merged_into, old.deleted_at::text) is null and coalesce(new.merged_into, new.deleted_at::text) is not null)
  execute function count_visible_change('person', 'hidden');
create trigger person_shown after update on person for each row
  when (coalesce(old.merged_into, old.deleted_at::text) is not null and coalesce(new.merged_into, new.deleted_at::text) is null)
  execute function count_visible_change('person', 'shown');
create trigger account_counted after insert on account referencing new table as added
  for each statement execute function count_inserted('account');
