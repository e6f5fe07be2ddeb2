-- Made from the store by its test and by `npm run generate`; never edited.

-- insertImport
insert into import (company_id, id, kind, connection_id, leadgentool_id, tag_ids, total, created_at)
values ($1, $2, 'sms', $3, $4, $5, $6,
  $7)
returning id;

-- insertImportRows
insert into import_row (company_id, import_id, n, data)
select $1, $2, place - 1, data
from jsonb_array_elements($3) with ordinality as row (data, place)
returning n;

-- lockImport
select * from import where company_id = $1 and id = $2 for no key update;

-- findWaitingRows
select n, data from import_row where company_id = $1 and import_id = $2 and n >= $3 order by n limit $4;

-- findTaken
select external_id, id, person_id from account
where company_id = $1 and connection_id = $2 and external_id = any ($3);

-- updateProgress
with outcome as (
  select * from jsonb_to_recordset($1) as row (n int, outcome text, reason text)
),
noted as (
  update import_row set outcome = outcome.outcome, reason = outcome.reason
  from outcome where company_id = $2 and import_id = $3 and import_row.n = outcome.n
)
update import set
  done = import.done + figures.done,
  created = import.created + figures.created,
  matched = import.matched + figures.matched,
  existing = import.existing + figures.existing,
  rejected = import.rejected + figures.rejected,
  finished_at = case when import.done + figures.done = total then $4::timestamptz end
from (
  select count(*)::int as done,
    count(*) filter (where outcome = 'created')::int as created,
    count(*) filter (where outcome = 'matched')::int as matched,
    count(*) filter (where outcome = 'existing')::int as existing,
    count(*) filter (where outcome = 'rejected')::int as rejected
  from outcome
) as figures
where company_id = $5 and id = $6
returning import.*;

-- deleteFinishedImports, across companies: the sweep of old imports
delete from import where (company_id, id) in (
select company_id, id from import where finished_at < $1 order by finished_at limit $2 for update skip locked);
