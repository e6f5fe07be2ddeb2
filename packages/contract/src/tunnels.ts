import { type Static, Type } from 'typebox'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp } from './kit/endpoint-v3.ts'
import { BlockId, TunnelId } from './kit/ids.ts'
import { TunnelFigures } from './stats.ts'
import {
  Block,
  BlockExit,
  BlockName,
  BlockPlace,
  ChangedBlockBody,
  NewBlockBody,
  TunnelMoment,
  TunnelProblem,
  TunnelScript,
} from './tunnel-blocks.ts'
import { TunnelGraph, TunnelRelation } from './tunnel-graph.ts'

const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S', examples: ['Free lesson'] })

/**
 * A tunnel: what people walk through. `firstBlockId`: its first message, where direct traffic enters. `publishedAt`: when the version was
 * published that people walk; null before the first one.
 */
export type Tunnel = Static<typeof Tunnel>
const tunnel = {
  id: TunnelId,
  name,
  firstBlockId: BlockId,
  publishedAt: Nullable(Timestamp),
  createdAt: Timestamp,
  updatedAt: Timestamp,
}
export const Tunnel = Type.Object(tunnel, strict)

/** A tunnel in a list. `figures`: over its whole life; null for whoever may not read `stats`. */
export type TunnelSummary = Static<typeof TunnelSummary>
export const TunnelSummary = Type.Object({ ...tunnel, figures: Nullable(TunnelFigures) }, strict)

/** A tunnel as it is edited. `isChanged`: publishing it would change what new people walk. */
export type TunnelTree = Static<typeof TunnelTree>
export const TunnelTree = Type.Object(
  { tunnel: Tunnel, isChanged: Type.Boolean(), blocks: Type.Array(Block), relations: Type.Array(TunnelRelation) },
  strict,
)

/** What new people walk, as it was published. */
export type PublishedTunnel = Static<typeof PublishedTunnel>
export const PublishedTunnel = Type.Object(
  { version: Type.Integer({ examples: [3] }), publishedAt: Timestamp, graph: TunnelGraph },
  strict,
)

/** What hangs on a tunnel. `inside`: accounts that walk in it. `startedBy`: other tunnels whose actions start or stop it. */
export type TunnelUse = Static<typeof TunnelUse>
export const TunnelUse = Type.Object(
  {
    inside: Type.Integer({ examples: [12] }),
    leadgentools: Type.Integer({ examples: [1] }),
    trafficSources: Type.Integer({ examples: [2] }),
    startedBy: Type.Array(Type.Object({ id: TunnelId, name }, strict)),
  },
  strict,
)

const ofTunnel = Type.Object({ tunnelId: TunnelId }, strict)
const ofBlock = Type.Object({ blockId: BlockId }, strict)
const contentErrors = [
  'tunnels.block_invalid',
  'tunnels.button_not_found',
  'tunnels.target_not_found',
  'templates.content_invalid',
  'files.not_found',
  'files.no_image',
] as const

export const tunnels = {
  /** Newest first. `search`: a part of the name, whatever its capital letters. */
  list: endpoint({
    method: 'GET',
    path: '/tunnels',
    access: 'tunnels:read',
    summary: 'List tunnels with their figures',
    query: Type.Object(
      { ...CursorQuery, search: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) },
      strict,
    ),
    response: CursorPage(TunnelSummary),
  }),
  /** One message, published, with the default leadgentool and its default traffic source. */
  create: endpoint({
    method: 'POST',
    path: '/tunnels',
    access: 'tunnels:write',
    summary: 'Make a tunnel',
    body: Type.Object({ name }, strict),
    response: Tunnel,
  }),
  get: endpoint({
    method: 'GET',
    path: '/tunnels/:tunnelId',
    access: 'tunnels:read',
    summary: 'Get a tunnel',
    params: ofTunnel,
    response: Tunnel,
    errors: ['tunnels.not_found'],
  }),
  rename: endpoint({
    method: 'PATCH',
    path: '/tunnels/:tunnelId',
    access: 'tunnels:write',
    summary: 'Rename a tunnel',
    params: ofTunnel,
    body: Type.Object({ name }, strict),
    response: Tunnel,
    errors: ['tunnels.not_found'],
  }),
  /** The draft, with an entry of its own; published if it can be. The other leadgentools stay with the original. */
  copy: endpoint({
    method: 'POST',
    path: '/tunnels/:tunnelId/copy',
    access: 'tunnels:write',
    summary: 'Copy a tunnel',
    params: ofTunnel,
    body: Type.Object({ name }, strict),
    response: Tunnel,
    errors: ['tunnels.not_found'],
  }),
  /** What its deletion would mean, to be told before. */
  use: endpoint({
    method: 'GET',
    path: '/tunnels/:tunnelId/use',
    access: 'tunnels:read',
    summary: 'See what hangs on a tunnel',
    params: ofTunnel,
    response: TunnelUse,
    errors: ['tunnels.not_found'],
  }),
  /** Nothing is sent to those inside any more; its figures stay. */
  delete: endpoint({
    method: 'DELETE',
    path: '/tunnels/:tunnelId',
    access: 'tunnels:delete',
    summary: 'Delete a tunnel',
    params: ofTunnel,
    response: Type.Null(),
    errors: ['tunnels.not_found'],
  }),
  /** Blocks in their order: that of `orderBlocks`, then that in which they were made. */
  tree: endpoint({
    method: 'GET',
    path: '/tunnels/:tunnelId/tree',
    access: 'tunnels:read',
    summary: 'Get the draft of a tunnel',
    params: ofTunnel,
    response: TunnelTree,
    errors: ['tunnels.not_found'],
  }),
  check: endpoint({
    method: 'GET',
    path: '/tunnels/:tunnelId/problems',
    access: 'tunnels:read',
    summary: 'Check the draft of a tunnel',
    params: ofTunnel,
    response: Type.Object({ data: Type.Array(TunnelProblem), isPublishable: Type.Boolean() }, strict),
    errors: ['tunnels.not_found'],
  }),
  /** New people walk the draft from now on; those inside walk what they began. `details` of the refusal: `problems`. */
  publish: endpoint({
    method: 'POST',
    path: '/tunnels/:tunnelId/publish',
    access: 'tunnels:write',
    summary: 'Publish the draft of a tunnel',
    params: ofTunnel,
    response: Type.Object({ tunnel: Tunnel, version: Type.Integer() }, strict),
    errors: ['tunnels.not_found', 'tunnels.not_publishable'],
  }),
  getPublished: endpoint({
    method: 'GET',
    path: '/tunnels/:tunnelId/published',
    access: 'tunnels:read',
    summary: 'Get the published version of a tunnel',
    params: ofTunnel,
    response: PublishedTunnel,
    errors: ['tunnels.not_found', 'tunnels.not_published'],
  }),
  /** Plays the draft as people would walk it; nothing is sent or changed. A button that leads nowhere is passed over. */
  simulate: endpoint({
    method: 'POST',
    path: '/tunnels/:tunnelId/simulate',
    access: 'tunnels:read',
    summary: 'Try out the draft of a tunnel',
    params: ofTunnel,
    body: TunnelScript,
    response: Type.Object({ moments: Type.Array(TunnelMoment) }, strict),
    errors: ['tunnels.not_found', 'tunnels.block_not_found', 'tunnels.button_not_found', 'tunnels.target_not_found'],
  }),
  /** Puts blocks into this order; those that are not named follow in the order they had. Nobody walks otherwise for it. */
  orderBlocks: endpoint({
    method: 'PUT',
    path: '/tunnels/:tunnelId/block-order',
    access: 'tunnels:write',
    summary: 'Order the blocks of a tunnel',
    params: ofTunnel,
    body: Type.Object({ blockIds: Type.Array(BlockId, { minItems: 1, maxItems: 1000 }) }, strict),
    response: Type.Object({ blockIds: Type.Array(BlockId) }, strict),
    errors: ['tunnels.not_found', 'tunnels.block_not_found'],
  }),

  /** `details` of the refusals of a content: `faults`, one `{path, message}` a fault, or `ids`, all that are unknown. */
  createBlock: endpoint({
    method: 'POST',
    path: '/tunnels/:tunnelId/blocks',
    access: 'tunnels:write',
    summary: 'Add a block to a tunnel',
    params: ofTunnel,
    body: Type.Object(
      { name: BlockName, x: Type.Optional(BlockPlace), y: Type.Optional(BlockPlace), body: NewBlockBody },
      strict,
    ),
    response: Block,
    errors: ['tunnels.not_found', ...contentErrors],
  }),
  getBlock: endpoint({
    method: 'GET',
    path: '/tunnel-blocks/:blockId',
    access: 'tunnels:read',
    summary: 'Get a block',
    params: ofBlock,
    response: Block,
    errors: ['tunnels.block_not_found'],
  }),
  /** Changes what is given. */
  updateBlock: endpoint({
    method: 'PATCH',
    path: '/tunnel-blocks/:blockId',
    access: 'tunnels:write',
    summary: 'Change a block',
    params: ofBlock,
    body: Type.Object(
      {
        name: Type.Optional(BlockName),
        x: Type.Optional(BlockPlace),
        y: Type.Optional(BlockPlace),
        body: Type.Optional(ChangedBlockBody),
      },
      strict,
    ),
    response: Block,
    errors: ['tunnels.block_not_found', ...contentErrors],
  }),
  /** A block of the same tunnel that does the same and leads where this one leads; nothing leads to it yet. */
  copyBlock: endpoint({
    method: 'POST',
    path: '/tunnel-blocks/:blockId/copy',
    access: 'tunnels:write',
    summary: 'Copy a block',
    params: ofBlock,
    body: Type.Object({ name: BlockName }, strict),
    response: Block,
    errors: ['tunnels.block_not_found', 'tunnels.block_invalid'],
  }),
  /** What led to it leads nowhere. The first block of a tunnel stays. */
  deleteBlock: endpoint({
    method: 'DELETE',
    path: '/tunnel-blocks/:blockId',
    access: 'tunnels:write',
    summary: 'Delete a block',
    params: ofBlock,
    response: Type.Null(),
    errors: ['tunnels.block_not_found', 'tunnels.first_block_fixed'],
  }),
  /** Instead of where it led by this exit before. */
  connect: endpoint({
    method: 'POST',
    path: '/tunnel-blocks/:blockId/connect',
    access: 'tunnels:write',
    summary: 'Lead from a block to another one of its tunnel',
    params: ofBlock,
    body: Type.Object({ exit: BlockExit, to: BlockId }, strict),
    response: Block,
    errors: ['tunnels.block_not_found', 'tunnels.button_not_found', 'tunnels.block_invalid'],
  }),
  disconnect: endpoint({
    method: 'POST',
    path: '/tunnel-blocks/:blockId/disconnect',
    access: 'tunnels:write',
    summary: 'Let an exit of a block lead nowhere',
    params: ofBlock,
    body: Type.Object({ exit: BlockExit }, strict),
    response: Block,
    errors: ['tunnels.block_not_found', 'tunnels.button_not_found'],
  }),
}
