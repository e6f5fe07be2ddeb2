import { type Static, Type } from 'typebox'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp, WholeList } from './kit/endpoint-v3.ts'
import {
  AccountId,
  BlockId,
  ConnectionId,
  LeadgentoolId,
  SubscriptionId,
  TrafficSourceId,
  TunnelId,
} from './kit/ids.ts'

const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S', examples: ['Advertisement'] })
const description = Type.String({ maxLength: 1000, examples: ['Spring campaign'] })

/**
 * A way into a leadgentool that is counted by itself. `link`: its public address, which is also what a QR code of it says; closed while
 * the source is `isDisabled`. `hash`: the code at its end.
 */
export type TrafficSource = Static<typeof TrafficSource>
export const TrafficSource = Type.Object(
  {
    id: TrafficSourceId,
    leadgentoolId: LeadgentoolId,
    tunnelId: TunnelId,
    name,
    description,
    hash: Type.String({ examples: ['k3x9ab'] }),
    link: Type.String({ examples: ['https://korben.example/l/k3x9ab'] }),
    isDefault: Type.Boolean(),
    isDisabled: Type.Boolean(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  strict,
)

/**
 * An entry into a tunnel. `targetBlockId`: where its subscribers begin; null for the first block. `connectionIds`: the channels that
 * are offered to a visitor; all of them when it is empty. `defaultSource`: made with it, never deleted.
 */
export type Leadgentool = Static<typeof Leadgentool>
export const Leadgentool = Type.Object(
  {
    id: LeadgentoolId,
    tunnelId: TunnelId,
    name,
    type: Type.Enum(['LINK', 'QR', 'WIDGET', 'POPUP', 'FORM', 'FB_AD', 'DEFAULT']),
    targetBlockId: Nullable(BlockId),
    connectionIds: Type.Array(ConnectionId),
    defaultSource: TrafficSource,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  strict,
)

/**
 * A traffic source by which visitors come to a connection. Of a web chat: `chatLink` opens it without the choice of a channel, and `embed` is
 * the HTML that shows it on the pages of its `sites`.
 */
export type ConnectionEntry = Static<typeof ConnectionEntry>
export const ConnectionEntry = Type.Object(
  {
    trafficSource: TrafficSource,
    leadgentool: Type.Object({ id: LeadgentoolId, name }, strict),
    tunnel: Type.Object({ id: TunnelId, name }, strict),
    chatLink: Nullable(Type.String({ examples: ['https://korben.example/w/k3x9ab?chat=6560f1a2b3c4d5e6f7a8b9c0'] })),
    embed: Nullable(Type.String()),
  },
  strict,
)

const ofTunnel = Type.Object({ tunnelId: TunnelId }, strict)
const ofTool = Type.Object({ leadgentoolId: LeadgentoolId }, strict)
const ofSource = Type.Object({ trafficSourceId: TrafficSourceId }, strict)
const targetBlockId = Type.Optional(Nullable(BlockId))
const connectionIds = Type.Optional(Type.Array(ConnectionId, { maxItems: 50 }))

export const leadgen = {
  /** Newest first; the default one is among them. */
  list: endpoint({
    method: 'GET',
    path: '/tunnels/:tunnelId/leadgentools',
    access: 'leadgen:read',
    summary: 'List the leadgentools of a tunnel',
    params: ofTunnel,
    response: WholeList(Leadgentool),
    errors: ['tunnels.not_found'],
  }),
  create: endpoint({
    method: 'POST',
    path: '/tunnels/:tunnelId/leadgentools',
    access: 'leadgen:write',
    summary: 'Make a leadgentool',
    params: ofTunnel,
    body: Type.Object({ name, type: Type.Enum(['LINK', 'QR']), targetBlockId, connectionIds }, strict),
    response: Leadgentool,
    errors: ['tunnels.not_found', 'tunnels.block_not_found', 'connections.not_found'],
  }),
  get: endpoint({
    method: 'GET',
    path: '/leadgentools/:leadgentoolId',
    access: 'leadgen:read',
    summary: 'Get a leadgentool',
    params: ofTool,
    response: Leadgentool,
    errors: ['leadgen.leadgentool_not_found'],
  }),
  /** Changes what is given; `targetBlockId` null is the first block. */
  update: endpoint({
    method: 'PATCH',
    path: '/leadgentools/:leadgentoolId',
    access: 'leadgen:write',
    summary: 'Change a leadgentool',
    params: ofTool,
    body: Type.Object({ name: Type.Optional(name), targetBlockId, connectionIds }, strict),
    response: Leadgentool,
    errors: ['leadgen.leadgentool_not_found', 'tunnels.block_not_found', 'connections.not_found'],
  }),
  /** Its addresses lead nowhere from then on, and its figures stay. The default one of a tunnel stays. */
  delete: endpoint({
    method: 'DELETE',
    path: '/leadgentools/:leadgentoolId',
    access: 'leadgen:delete',
    summary: 'Delete a leadgentool',
    params: ofTool,
    response: Type.Null(),
    errors: ['leadgen.leadgentool_not_found', 'leadgen.default_stays'],
  }),
  /** Newest first. */
  listSources: endpoint({
    method: 'GET',
    path: '/leadgentools/:leadgentoolId/traffic-sources',
    access: 'leadgen:read',
    summary: 'List the traffic sources of a leadgentool',
    params: ofTool,
    query: Type.Object({ ...CursorQuery }, strict),
    response: CursorPage(TrafficSource),
    errors: ['leadgen.leadgentool_not_found'],
  }),
  createSource: endpoint({
    method: 'POST',
    path: '/leadgentools/:leadgentoolId/traffic-sources',
    access: 'leadgen:write',
    summary: 'Make a traffic source',
    params: ofTool,
    body: Type.Object({ name, description: Type.Optional(description) }, strict),
    response: TrafficSource,
    errors: ['leadgen.leadgentool_not_found'],
  }),
  updateSource: endpoint({
    method: 'PATCH',
    path: '/traffic-sources/:trafficSourceId',
    access: 'leadgen:write',
    summary: 'Change a traffic source',
    params: ofSource,
    body: Type.Object(
      {
        name: Type.Optional(name),
        description: Type.Optional(description),
        isDisabled: Type.Optional(Type.Boolean()),
      },
      strict,
    ),
    response: TrafficSource,
    errors: ['leadgen.traffic_source_not_found'],
  }),
  /** Newest first; those that are disabled, and those of tunnels that are not published, are left out. */
  listOfConnection: endpoint({
    method: 'GET',
    path: '/connections/:connectionId/entries',
    access: 'leadgen:read',
    summary: 'List the traffic sources that lead to a connection',
    params: Type.Object({ connectionId: ConnectionId }, strict),
    query: Type.Object({ ...CursorQuery }, strict),
    response: CursorPage(ConnectionEntry),
    errors: ['connections.not_found'],
  }),
  /** Lets an account into the published tunnel at `blockId`; where it walks in this tunnel already ends. */
  subscribe: endpoint({
    method: 'POST',
    path: '/tunnels/:tunnelId/subscriptions',
    access: 'people:write',
    summary: 'Let an account into a tunnel',
    params: ofTunnel,
    body: Type.Object({ accountId: AccountId, blockId: BlockId }, strict),
    response: Type.Object({ subscriptionId: SubscriptionId }, strict),
    errors: ['tunnels.not_found', 'tunnels.block_not_found', 'people.account_not_found'],
  }),
}
