import type { V2Contract, V2Endpoint } from '../kit/endpoint.ts'
import { calls } from './calls.ts'
import { communicationChannels } from './communication-channels.ts'
import { connections } from './connections.ts'
import { leadgentools } from './leadgentools.ts'
import { messages } from './messages.ts'
import { orders } from './orders.ts'
import { people } from './people.ts'
import { tags } from './tags.ts'
import { templates } from './templates.ts'
import { tunnels } from './tunnels.ts'
import { users } from './users.ts'

/** API v2: the 30 published endpoints, letter for letter. Paths stand after `/api/v2`. */
export const v2 = {
  templates,
  messages,
  communicationChannels,
  connections,
  leadgentools,
  orders,
  people,
  calls,
  tags,
  tunnels,
  users,
}

/** An endpoint with its place in the contract: `people.addComment`. */
export type NamedV2Endpoint = V2Endpoint & { readonly name: string }

/** Every endpoint of a contract as a flat list, in the order of its declaration. */
export const endpointsOf = (contract: V2Contract): NamedV2Endpoint[] =>
  Object.entries(contract).flatMap(([section, endpoints]) =>
    Object.entries(endpoints).map(([name, endpoint]) => ({ name: `${section}.${name}`, ...endpoint })),
  )

export { CallV2 } from './calls.ts'
export { ChannelV2, ChatMessageV2, UtmMarksV2 } from './communication-channels.ts'
export { ConnectionV2 } from './connections.ts'
export { TrafficSourceV2 } from './leadgentools.ts'
export { OrderRowV2, OrderV2, SingleOrderV2 } from './orders.ts'
export {
  CommentV2,
  CreatedPersonV2,
  CustomFieldV2,
  IncludedOrderV2,
  PersonAccountV2,
  PersonIncludedV2,
  PersonRowV2,
  PersonV2,
  SubscriptionV2,
} from './people.ts'
export { TagV2 } from './tags.ts'
export { TemplateCategoryV2, TemplateV2 } from './templates.ts'
export { LeadgentoolV2, SingleTunnelV2, TunnelStatsV2, TunnelV2 } from './tunnels.ts'
export { UserV2 } from './users.ts'
export * from './values.ts'
