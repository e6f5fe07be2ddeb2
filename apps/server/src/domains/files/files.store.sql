-- Made from the store by its test and by `npm run generate`; never edited.

-- insertFile
insert into file (company_id, id, name, state, size_bytes, address, created_by, created_at)
values ($1, $2, $3, 'awaited', $4, $5, $6, $7)
returning *;

-- insertLookup
insert into file_lookup (address, company_id, file_id) values ($1, $2, $3);

-- findFile
select * from file where company_id = $1 and id = $2 and state <> 'removing';

-- findStored
select * from file where company_id = $1 and id = any($2) and state = 'stored';

-- findFileAt, across companies: An address leads to its company.
select file.* from file_lookup join file on (file.company_id, file.id) = (file_lookup.company_id, file_lookup.file_id)
where file_lookup.address = $1 and file.state = 'stored';

-- claimUpload
with before as (select storage_key from file where company_id = $1 and id = $2 and state = 'awaited' for update)
update file set storage_key = $3 from before
where company_id = $4 and id = $5 and state = 'awaited' returning before.storage_key as previous;

-- updateStored
update file set state = 'stored', mime = $1, width = $2, height = $3, sha256 = $4
where company_id = $5 and id = $6 and state = 'awaited' and storage_key = $7 returning *;

-- updateUsed
update file set used_at = coalesce(used_at, $1)
where company_id = $2 and id = any($3) and state = 'stored' returning id;

-- findHandle
select * from file_handle where company_id = $1 and file_id = $2
and connection_id = $3 and used_as = $4;

-- insertHandle
insert into file_handle (company_id, file_id, connection_id, used_as, handle, created_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (company_id, file_id, connection_id, used_as) do update set handle = excluded.handle, created_at = excluded.created_at;

-- markForgotten, across companies: Forgets for all companies.
update file set state = 'removing' where (company_id, id) in (
  select company_id, id from file
  where (used_at is null or state <> 'stored') and (state = 'removing' or (state = 'awaited' and created_at < $1)
    or (state = 'stored' and used_at is null and created_at < $2))
  order by created_at limit $3 for update skip locked)
returning company_id, id, storage_key;

-- deleteRemoved
delete from file where company_id = $1 and id = $2 and state = 'removing';
