-- Made from the store by its test and by `npm run generate`; never edited.

-- findTemplateCategories
select id, name from template_category where company_id = $1 and deleted_at is null
order by created_at desc, id desc;

-- findTemplates
select id, name from template where company_id = $1 and category_id = $2 and deleted_at is null
order by created_at desc, id desc;

-- findConnections
select id, type, name from connection
where company_id = $1 and deleted_at is null and kind not in ('MANUAL', 'TELEPHONY')
order by created_at desc, id desc;

-- findTags
select id, name from tag where company_id = $1 order by created_at desc, id desc;

-- findUsers
select id, name, created_at, updated_at from "user" where company_id = $1 and deleted_at is null
order by created_at desc, id desc limit $2 offset $3;

-- findUser
select id, name, created_at, updated_at from "user" where company_id = $1 and id = $2 and deleted_at is null;

-- findTunnels
select id, name, created_at, updated_at from tunnel where company_id = $1 and deleted_at is null
order by created_at desc, id desc limit $2 offset $3;

-- findTunnelCard
select id, name, created_at, updated_at, coalesce((
  select json_agg(json_build_object('id', leadgentool.id, 'name', leadgentool.name, 'type', leadgentool.type)
    order by leadgentool.created_at desc, leadgentool.id desc)
  from leadgentool where leadgentool.company_id = tunnel.company_id and leadgentool.tunnel_id = tunnel.id
    and leadgentool.deleted_at is null), '[]') as leadgentools
from tunnel where company_id = $1 and id = $2 and deleted_at is null;
