-- Made from the store by its test and by `npm run generate`; never edited.

-- findOfferedConnections
select * from connection
where company_id = $1 and deleted_at is null and state = 'OK' and kind not in ('MANUAL', 'TELEPHONY')
  and id = any($2)
order by created_at, id;

-- findPublicOffer, across companies: a visitor names the public code alone
select offer.*, company.name as company_name from offer_lookup
  join offer on offer.company_id = offer_lookup.company_id and offer.id = offer_lookup.offer_id
  join company on company.id = offer.company_id
where offer_lookup.hash = $1;

-- findSellingLink
select source.hash from tunnel
  join tunnel_version as version on version.company_id = tunnel.company_id and version.tunnel_id = tunnel.id
    and version.id = tunnel.current_version_id
  join leadgentool as tool on tool.company_id = tunnel.company_id and tool.tunnel_id = tunnel.id and tool.deleted_at is null
  join traffic_source as source on source.company_id = tool.company_id and source.leadgentool_id = tool.id and not source.disabled
where tunnel.company_id = $1 and tunnel.deleted_at is null
  and version.graph @? $2::text::jsonpath
order by tunnel.created_at desc, tool.created_at, source.created_at limit 1;

-- findWebChatConnection, across companies: a visitor’s token names the connection alone
select connection.* from connection_lookup
  join connection on connection.company_id = connection_lookup.company_id and connection.id = connection_lookup.connection_id
where connection_lookup.connection_id = $1 and connection.kind = 'WEB_CHAT' and connection.deleted_at is null;

-- findVisitorAccount
select id, status, last_seq from account
where company_id = $1 and connection_id = $2 and external_id = $3;

-- findChatEntries
select message.id, message.seq, message.direction, message.kind, message.text, message.created_at,
  coalesce((
    select json_agg(delivery.call -> 'body' order by delivery.n) from delivery
    where delivery.company_id = message.company_id and delivery.message_id = message.id
      and delivery.state not in ('skipped', 'cancelled', 'failed')), '[]') as bubbles
from message
where message.company_id = $1 and message.account_id = $2 and message.seq > $3
order by message.seq limit $4;
