import type { CompanyId, TunnelGraph, TunnelId } from '@korben/contract'
import type {
  AccountRow,
  ConnectionRow,
  DeliveryRow,
  EventRow,
  InboundSeenRow,
  MessageCauseRow,
  MessageRow,
  OrderRow,
  PersonTagRow,
  RunRow,
  RunSignalRow,
  SubscriptionRow,
  WebhookDeliveryRow,
} from '../../apps/server/src/generated/rows.ts'
import type { World } from '../../apps/server/src/kit/context.ts'
import type { PeerCall } from '../peers/telegram-peer.ts'
import type { PeerBot } from '../peers/telegram-peer-bot.ts'
import type { Holding } from './leases.ts'
import type { ApiCall, StaffCall } from './requests.ts'
import type { Incident, Takeover } from './scene.ts'
import type { Bot } from './stage.ts'

/** Everything the database holds of the company, read when nothing moves any more. */
export type Rows = {
  accounts: AccountRow[]
  connections: ConnectionRow[]
  messages: MessageRow[]
  deliveries: DeliveryRow[]
  causes: MessageCauseRow[]
  seen: InboundSeenRow[]
  runs: RunRow[]
  signals: RunSignalRow[]
  events: EventRow[]
  orders: OrderRow[]
  subscriptions: SubscriptionRow[]
  personTags: PersonTagRow[]
  webhookDeliveries: WebhookDeliveryRow[]
  comments: { text: string }[]
  people: { name: string }[]
  putAside: { error: string }[]
  figures: { tunnel_id: string; figure: string; total: number }[]
  graphs: { tunnel_id: TunnelId; graph: TunnelGraph }[]
}

/** What the world outside has written down. */
export type Book = {
  bots: { bot: Bot; peer: PeerBot }[]
  calls: PeerCall[]
  api: ApiCall[]
  staff: StaffCall[]
  /** `Webhook-Id` of every call that the receiver answered with 200. */
  told: string[]
  /** Users who began anew, so that what they had pressed may be forgotten. */
  restless: ReadonlySet<number>
  incidents: Incident[]
  holdings: Holding[]
  takeovers: Takeover[]
  /** Messages that somebody decided about, by id. */
  decided: ReadonlyMap<string, 'send_again' | 'give_up'>
  /** Calls that were in doubt before anybody decided. */
  doubts: DeliveryRow[]
  /** Calls of one connection at once. */
  concurrency: number
  /** The calls on the wire that a delivery can be. */
  arrivals(delivery: DeliveryRow): PeerCall[]
  outagesWithin(from: number, to: number): number
  /** When the messenger cut everybody off. */
  cuts: readonly number[]
}

export type Facts = { rows: Rows; book: Book }

export async function readRows({ sql }: World, companyId: CompanyId): Promise<Rows> {
  const all = async <Row extends object>(table: string) =>
    await sql<Row[]>`select * from ${sql(table)} where company_id = ${companyId}`
  return {
    accounts: await all('account'),
    connections: await all('connection'),
    messages: await all('message'),
    deliveries: await all('delivery'),
    causes: await all('message_cause'),
    seen: await all('inbound_seen'),
    runs: await all('run'),
    signals: await all('run_signal'),
    events: await all('event'),
    orders: await all('order'),
    subscriptions: await all('subscription'),
    personTags: await all('person_tag'),
    webhookDeliveries: await all('webhook_delivery'),
    comments: await all('person_comment'),
    people: await all('person'),
    putAside: await all('inbound_failed'),
    figures: await readFigures(sql, companyId),
    graphs: await sql<Rows['graphs']>`
      select tunnel_id, graph from tunnel_version join tunnel using (company_id)
      where company_id = ${companyId} and tunnel.current_version_id = tunnel_version.id`,
  }
}

/** Folded and not yet folded together. */
const readFigures = async (sql: World['sql'], companyId: CompanyId) =>
  await sql<Rows['figures']>`
  select tunnel_id, figure, sum(total)::int as total from (
    select tunnel_id, figure, change as total from stat_delta where company_id = ${companyId}
    union all
    select tunnel_id, each.figure, each.total from stat_day cross join lateral (values
      ('subscribers', subscribers::numeric), ('uniq_subscribers', uniq_subscribers), ('orders', orders), ('sales', sales)
    ) as each (figure, total) where company_id = ${companyId}
  ) as part
  where figure in ('subscribers', 'uniq_subscribers', 'orders', 'sales') group by tunnel_id, figure`
