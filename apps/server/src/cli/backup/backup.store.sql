-- Made from the store by its test and by `npm run generate`; never edited.

-- findTables, across companies: a backup is of the whole installation
select table_.relname::text as name, array_agg(column_.attname::text order by column_.attnum) as columns
from pg_class table_
join pg_attribute column_ on column_.attrelid = table_.oid and column_.attnum > 0 and not column_.attisdropped
  and column_.attgenerated = '' and column_.atttypid <> 'xid8'::regtype
where table_.relnamespace = quote_ident(current_schema())::regnamespace and table_.relkind in ('r', 'p') and not table_.relispartition
group by table_.relname order by table_.relname collate "C";

-- findPartitions, across companies: a backup is of the whole installation
select parent.relname::text as table, part.relname::text as name, bound.texts[1] as from, bound.texts[2] as to
from pg_inherits
join pg_class parent on parent.oid = pg_inherits.inhparent and parent.relkind = 'p'
join pg_class part on part.oid = pg_inherits.inhrelid
cross join lateral (
  select regexp_match(pg_get_expr(part.relpartbound, part.oid), '^FOR VALUES FROM \(''([0-9a-f]+)''\) TO \(''([0-9a-f]+)''\)$') as texts
) as bound
where parent.relnamespace = quote_ident(current_schema())::regnamespace and bound.texts is not null
order by part.relname collate "C";

-- findMigrations, across companies: a backup is of the whole installation
select version, checksum from migration order by version;

-- findInstallation, across companies: a backup is of the whole installation
select secret_fingerprint, current_setting('server_version') as postgres from installation;

-- prepareCopying, across companies: a backup is of the whole installation
select pg_backend_pid() as pid, count(set_config(name, setting, true)) as settings
from (values ('DateStyle', 'ISO'), ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('bytea_output', 'hex'), ('extra_float_digits', '1'),
  ('statement_timeout', '0'), ('lock_timeout', '0'), ('idle_in_transaction_session_timeout', '0'), ('transaction_timeout', '0')
) as wanted (name, setting) join (select name from pg_settings) as known using (name);

-- copyOut, across companies: a backup is of the whole installation
copy (select "company_id","id","name","name_folded" from "tag") to stdout;

-- cancelStatement, across companies: a backup is of the whole installation
select pg_cancel_backend($1) as done;

-- copyIn, across companies: a backup is of the whole installation
copy "tag" ("company_id","id","name","name_folded") from stdin;
select from tag where name = 'New';

-- truncateTables, across companies: a backup is of the whole installation
truncate "rate_window", "lease";

-- findForeignKeys, across companies: a backup is of the whole installation
select relname::text as table, conname::text as name, pg_get_constraintdef(pg_constraint.oid) as definition
from pg_constraint join pg_class on pg_class.oid = conrelid
where relnamespace = quote_ident(current_schema())::regnamespace and contype = 'f' and conparentid = 0
  and relname = any ($1)
order by relname collate "C", conname collate "C";

-- dropForeignKeys, across companies: a backup is of the whole installation
alter table "audit" drop constraint "audit_company_id_fkey";

-- addForeignKeys, across companies: a backup is of the whole installation
alter table "audit" add constraint "audit_of_company" foreign key (company_id) references company;

-- findTriggeredTables, across companies: a backup is of the whole installation
select distinct relname::text as name from pg_trigger join pg_class on pg_class.oid = tgrelid
where not tgisinternal and relnamespace = quote_ident(current_schema())::regnamespace and relname = any ($1) order by 1;

-- switchTriggers, across companies: a backup is of the whole installation
alter table "person" disable trigger user;

-- findIdentities, across companies: a backup is of the whole installation
select relname::text as table, attname::text as column from pg_attribute join pg_class on pg_class.oid = attrelid
where attidentity <> '' and relnamespace = quote_ident(current_schema())::regnamespace and not relispartition
  and relname = any ($1)
order by relname collate "C";

-- moveIdentity, across companies: a backup is of the whole installation
select setval(pg_get_serial_sequence($1, $2), coalesce(max("id"), 1), max("id") is not null)::bigint as last
from "stat_delta";

-- freeConnectionLeases, across companies: a backup is of the whole installation
update connection_lease set holder = '', expires_at = '-infinity' returning connection_id;

-- findFiles, across companies: a backup is of the whole installation
select storage_key, size_bytes from file where state = 'stored' and storage_key is not null order by storage_key;

-- analyzeTables, across companies: a backup is of the whole installation
analyze "tag", "user";
