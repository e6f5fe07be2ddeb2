import { type Static, type TProperties, Type } from 'typebox'
import { draftContentOf } from './content.ts'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp } from './kit/endpoint-v3.ts'
import { BlockId, ButtonId, TunnelId } from './kit/ids.ts'
import { TunnelFigures } from './stats.ts'
import { ActionSettings, DelaySettings, FilterSettings, LeadgentoolSettings, TunnelRelation } from './tunnel-graph.ts'

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

const blockName = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S', examples: ['First message'] })
const place = Type.Integer({ minimum: -1_000_000, maximum: 1_000_000, examples: [320] })

const bodyWith = <Id extends TProperties>(id: Id) =>
  Type.Union([
    Type.Object(
      { kind: Type.Literal('MESSAGE_BLOCK'), settings: Type.Object({ content: draftContentOf(id) }, strict) },
      strict,
    ),
    Type.Object({ kind: Type.Literal('LEADGENTOOL'), settings: LeadgentoolSettings }, strict),
    Type.Object({ kind: Type.Literal('DELAY'), settings: DelaySettings }, strict),
    Type.Object({ kind: Type.Literal('ACTION'), settings: ActionSettings }, strict),
    Type.Object({ kind: Type.Literal('FILTER'), settings: FilterSettings }, strict),
  ])

/** What a block does, as it is shown. A FORWARD button leads where its relation leads; `blockId` is null when it leads nowhere. */
export type ShownBlockBody = Static<typeof ShownBlockBody>
export const ShownBlockBody = bodyWith({ id: ButtonId })
/** What a new block does. Its buttons get their ids when it is stored; `blockId` of a FORWARD button is null when it leads nowhere yet. */
export type NewBlockBody = Static<typeof NewBlockBody>
export const NewBlockBody = bodyWith({})
/** What a block does from now on. A button with the id it has stays the same button; one without an id is a new one. */
export type ChangedBlockBody = Static<typeof ChangedBlockBody>
export const ChangedBlockBody = bodyWith({ id: Type.Optional(ButtonId) })

/**
 * A step of the draft of a tunnel. `body`: null when it is not filled in as its kind demands; `kind` never changes. `x`, `y`: where it
 * stands on the canvas, in pixels.
 */
export type Block = Static<typeof Block>
export const Block = Type.Object(
  {
    id: BlockId,
    tunnelId: TunnelId,
    kind: Type.Enum(['MESSAGE_BLOCK', 'LEADGENTOOL', 'DELAY', 'ACTION', 'FILTER']),
    name: blockName,
    x: place,
    y: place,
    body: Nullable(ShownBlockBody),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  strict,
)

/**
 * What is wrong with a draft. `severity`: an `error` keeps it from being published. `blockId`: where; null for the tunnel itself.
 * `target`: what is missing, or the outcome that leads nowhere.
 */
export type TunnelProblem = Static<typeof TunnelProblem>
export const TunnelProblem = Type.Object(
  {
    kind: Type.Enum(['invalid_settings', 'first_block', 'missing_target', 'endless_loop', 'unreachable', 'dead_end']),
    severity: Type.Enum(['error', 'warning']),
    blockId: Nullable(BlockId),
    target: Nullable(Type.String()),
  },
  strict,
)

/** A tunnel as it is edited. `isChanged`: publishing it would change what new people walk. */
export type TunnelTree = Static<typeof TunnelTree>
export const TunnelTree = Type.Object(
  { tunnel: Tunnel, isChanged: Type.Boolean(), blocks: Type.Array(Block), relations: Type.Array(TunnelRelation) },
  strict,
)

/** How one leaves a block: when it is done, by a filter's answer, or by the press of a FORWARD button. */
export type BlockExit = Static<typeof BlockExit>
export const BlockExit = Type.Union([
  Type.Object({ outcome: Type.Enum(['passed', 'true', 'false']) }, strict),
  Type.Object({ outcome: Type.Literal('button'), buttonId: ButtonId }, strict),
])

const ofTunnel = Type.Object({ tunnelId: TunnelId }, strict)
const ofBlock = Type.Object({ blockId: BlockId }, strict)
const contentErrors = [
  'tunnels.block_invalid',
  'tunnels.button_not_found',
  'tunnels.target_not_found',
  'templates.content_invalid',
  'templates.target_not_found',
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
  /** Blocks in the order they were made. */
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

  /** `details` of the refusals of a content: `faults`, one `{path, message}` a fault, or `ids`, all that are unknown. */
  createBlock: endpoint({
    method: 'POST',
    path: '/tunnels/:tunnelId/blocks',
    access: 'tunnels:write',
    summary: 'Add a block to a tunnel',
    params: ofTunnel,
    body: Type.Object(
      { name: blockName, x: Type.Optional(place), y: Type.Optional(place), body: NewBlockBody },
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
        name: Type.Optional(blockName),
        x: Type.Optional(place),
        y: Type.Optional(place),
        body: Type.Optional(ChangedBlockBody),
      },
      strict,
    ),
    response: Block,
    errors: ['tunnels.block_not_found', ...contentErrors],
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
