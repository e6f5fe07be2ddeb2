-- Files of a company: what staff attach to messages, and what subscribers send. Their bytes lie in the storage.
create table file (
  company_id  text collate "C" not null references company,
  id          text collate "C" not null,
  name        text not null check (length(name) between 1 and 255),
  state       text not null check (state in ('awaited', 'stored', 'removing')),
  size_bytes  bigint not null check (size_bytes > 0),
  mime        text,
  width       integer,
  height      integer,
  sha256      bytea,
  address     text not null,
  storage_key text,
  created_by  text collate "C",
  created_at  timestamptz not null default now(),
  used_at     timestamptz,
  primary key (company_id, id),
  foreign key (company_id, created_by) references "user"
);
comment on column file.mime is 'Read from the first bytes.';
comment on column file.address is 'The part of its public address that nobody can guess.';
comment on column file.storage_key is 'Where the bytes are, or may be: it is written before they are.';
comment on column file.used_at is 'When something first referred to it; what nothing does is forgotten after a week.';
create index file_unused on file (created_at) where used_at is null or state <> 'stored';

create table file_lookup (
  address    text primary key,
  company_id text collate "C" not null,
  file_id    text collate "C" not null,
  foreign key (company_id, file_id) references file on delete cascade
);

create table file_handle (
  company_id    text collate "C" not null,
  file_id       text collate "C" not null,
  connection_id text collate "C" not null,
  used_as       text not null,
  handle        text not null,
  created_at    timestamptz not null default now(),
  primary key (company_id, file_id, connection_id, used_as),
  foreign key (company_id, file_id) references file on delete cascade,
  foreign key (company_id, connection_id) references connection
);
comment on table file_handle is 'What a messenger calls a file that was uploaded to it: sent again, the bytes stay here.';
