-- Who has a chat open at this moment. Unlogged: it is renewed every few seconds, and after a crash it is over anyway.
create unlogged table chat_presence (
  company_id text collate "C" not null,
  account_id text collate "C" not null,
  user_id    text collate "C" not null,
  is_typing  boolean not null,
  expires_at timestamptz not null,
  primary key (company_id, account_id, user_id)
);
comment on column chat_presence.expires_at is 'Forgotten then, unless it is renewed.';
