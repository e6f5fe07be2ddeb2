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

-- findSubscriptionsOfPerson
select subscription.*, tunnel.name as tunnel_name, leadgentool.name as leadgentool_name, traffic_source.name as source_name
from subscription
join tunnel on tunnel.company_id = subscription.company_id and tunnel.id = subscription.tunnel_id
join leadgentool on leadgentool.company_id = subscription.company_id and leadgentool.id = subscription.leadgentool_id
join traffic_source on traffic_source.company_id = subscription.company_id and traffic_source.id = subscription.traffic_source_id
where subscription.company_id = $1 and subscription.person_id = $2
and (subscription.created_at, subscription.id) < ($3, $4)
order by subscription.created_at desc, subscription.id desc limit $5;
