-- Made from the store by its test and by `npm run generate`; never edited.

-- lockPartitioning
select pg_advisory_xact_lock($1), set_config('lock_timeout', '2s', true), set_config('statement_timeout', '20s', true);

-- findTable
select relname as name from pg_class where relname = $1 and relnamespace = current_schema()::regnamespace;

-- hasDefaultRows, across companies: a partition holds the rows of all companies
select exists (
select from "message_default" where "id" >= $1 and "id" < $2) as yes;

-- createPartition, across companies: a partition holds the rows of all companies
create table "message_2038_01" (like "message" including defaults including constraints including storage);
alter table "message" attach partition "message_2038_01" for values from ('80000000') to ('80300000');
