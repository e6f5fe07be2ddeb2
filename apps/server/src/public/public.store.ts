import type { AccountId, CompanyId, ConnectionId, MessageId, OfferId } from '@korben/contract'
import type { WebChatBubble } from '../channels/web-chat/render.ts'
import type { ConnectionRow, OfferRow } from '../generated/rows.ts'
import type { Sql } from '../kit/db.ts'

/** The connections a visitor may choose from: those named, or every working one of the company when none is. */
export const findOfferedConnections = (sql: Sql, companyId: CompanyId, ids: readonly string[]) => sql<ConnectionRow[]>`
  select * from connection
  where company_id = ${companyId} and deleted_at is null and state = 'OK' and kind not in ('MANUAL', 'TELEPHONY')
    ${ids.length > 0 ? sql`and id = any(${sql.array([...ids])})` : sql``}
  order by created_at, id`

export type PublicOffer = OfferRow & { company_name: string }

/** The offer of a public code, also one that is off or deleted, with the name of its company. */
export const findPublicOffer = (sql: Sql, hash: string) => sql<PublicOffer[]>`
  select offer.*, company.name as company_name from offer_lookup
    join offer on offer.company_id = offer_lookup.company_id and offer.id = offer_lookup.offer_id
    join company on company.id = offer.company_id
  where offer_lookup.hash = ${hash}`

/** The lead link of the newest tunnel that sells an offer by a button, as it is published. */
export const findSellingLink = (sql: Sql, companyId: CompanyId, offerId: OfferId) => sql<{ hash: string }[]>`
  select source.hash from tunnel
    join tunnel_version as version on version.company_id = tunnel.company_id and version.tunnel_id = tunnel.id
      and version.id = tunnel.current_version_id
    join leadgentool as tool on tool.company_id = tunnel.company_id and tool.tunnel_id = tunnel.id and tool.deleted_at is null
    join traffic_source as source on source.company_id = tool.company_id and source.leadgentool_id = tool.id and not source.disabled
  where tunnel.company_id = ${companyId} and tunnel.deleted_at is null
    and version.graph @? ${`$.** ? (@.kind == "BUY" && @.offerId == "${offerId}")`}::text::jsonpath
  order by tunnel.created_at desc, tool.created_at, source.created_at limit 1`

/** Which company a web chat's connection belongs to: a visitor's token names the connection alone. */
export const findWebChatConnection = (sql: Sql, connectionId: string) => sql<ConnectionRow[]>`
  select connection.* from connection_lookup
    join connection on connection.company_id = connection_lookup.company_id and connection.id = connection_lookup.connection_id
  where connection_lookup.connection_id = ${connectionId} and connection.kind = 'WEB_CHAT' and connection.deleted_at is null`

export type VisitorAccount = { id: AccountId; status: string; last_seq: number }

export const findVisitorAccount = (
  sql: Sql,
  companyId: CompanyId,
  connectionId: ConnectionId,
  visitorId: string,
) => sql<VisitorAccount[]>`
  select id, status, last_seq from account
  where company_id = ${companyId} and connection_id = ${connectionId} and external_id = ${visitorId}`

export type ChatEntry = {
  id: MessageId
  seq: number
  direction: 'in' | 'out'
  kind: 'message' | 'press' | 'start'
  text: string
  created_at: Date
  bubbles: WebChatBubble[]
}

/** What the page shows behind `after`, in the order of the chat. What was never sent is not shown. */
export const findChatEntries = (
  sql: Sql,
  companyId: CompanyId,
  accountId: AccountId,
  after: number,
  limit: number,
) => sql<ChatEntry[]>`
  select message.id, message.seq, message.direction, message.kind, message.text, message.created_at,
    coalesce((
      select json_agg(delivery.call -> 'body' order by delivery.n) from delivery
      where delivery.company_id = message.company_id and delivery.message_id = message.id
        and delivery.state not in ('skipped', 'cancelled', 'failed')), '[]') as bubbles
  from message
  where message.company_id = ${companyId} and message.account_id = ${accountId} and message.seq > ${after}
  order by message.seq limit ${limit}`
