-- Made from the store by its test and by `npm run generate`; never edited.

-- insertSubscriptions
insert into subscription (company_id, id, account_id, person_id, tunnel_id, leadgentool_id, traffic_source_id, utm, cause, created_at)
select $1, id, "accountId", "personId", "tunnelId", "leadgentoolId", "trafficSourceId", utm, cause, "createdAt"
from jsonb_to_recordset($2)
  as row (id text, "accountId" text, "personId" text, "tunnelId" text, "leadgentoolId" text, "trafficSourceId" text, utm jsonb,
    cause text, "createdAt" timestamptz)
on conflict (company_id, cause) where cause is not null do nothing returning *;

-- updateAccountUtm
update account set utm = $1, updated_at = $2 where company_id = $3 and id = $4;

-- findLatestSubscription
select tunnel_id, traffic_source_id from (
  (select 1 as rank, * from subscription where company_id = $1 and account_id = $2 and tunnel_id = $3
    order by created_at desc, id desc limit 1)
  union all
  (select 2, * from subscription where company_id = $4 and person_id = $5 and tunnel_id = $6
    order by created_at desc, id desc limit 1)
) as latest order by rank limit 1;
