import { type Static, Type } from 'typebox'
import { Content } from './content.ts'
import { BlockId, ButtonId, LeadgentoolId, TagId, TunnelId } from './kit/ids.ts'

const strict = { additionalProperties: false }

/** One thing an ACTION block does. `STOP` without a block ends the run at once, with one at its next arrival there. */
export type TunnelAction = Static<typeof TunnelAction>
export const TunnelAction = Type.Union([
  Type.Object({ kind: Type.Literal('add_tags'), tagIds: Type.Array(TagId, { minItems: 1, maxItems: 50 }) }, strict),
  Type.Object({ kind: Type.Literal('remove_tags'), tagIds: Type.Array(TagId, { minItems: 1, maxItems: 50 }) }, strict),
  Type.Object({ kind: Type.Literal('start'), tunnelId: TunnelId, blockId: BlockId }, strict),
  Type.Object({ kind: Type.Literal('stop'), tunnelId: TunnelId, blockId: Type.Union([BlockId, Type.Null()]) }, strict),
])

/** Holds when the person has every one of the tags; `negated` turns the answer round. */
export type FilterCondition = Static<typeof FilterCondition>
export const FilterCondition = Type.Object(
  {
    kind: Type.Literal('has_tags'),
    tagIds: Type.Array(TagId, { minItems: 1, maxItems: 50 }),
    negated: Type.Boolean(),
  },
  strict,
)

/** Sends one message with buttons. */
export const MessageSettings = Type.Object({ content: Content }, strict)
/** Entry of a leadgentool into the tunnel; no effect. Null until a tool is chosen. */
export const LeadgentoolSettings = Type.Object({ leadgentoolId: Type.Union([LeadgentoolId, Type.Null()]) }, strict)
/** Waits a number of seconds, at most a year; 0 goes on at once. */
export const DelaySettings = Type.Object({ seconds: Type.Integer({ minimum: 0, maximum: 31_536_000 }) }, strict)
/** Performs actions in their order. */
export const ActionSettings = Type.Object({ actions: Type.Array(TunnelAction, { minItems: 1, maxItems: 50 }) }, strict)
/** Goes on by `true` when every condition holds, by `false` otherwise. */
export const FilterSettings = Type.Object(
  { conditions: Type.Array(FilterCondition, { minItems: 1, maxItems: 20 }) },
  strict,
)

/** What each kind of block holds. */
export const blockSettings = {
  MESSAGE_BLOCK: MessageSettings,
  LEADGENTOOL: LeadgentoolSettings,
  DELAY: DelaySettings,
  ACTION: ActionSettings,
  FILTER: FilterSettings,
} as const

export type TunnelBlockKind = keyof typeof blockSettings

/** Kind and settings of a block, without its place in a graph. */
export type BlockBody = Static<typeof BlockBody>
export const BlockBody = Type.Union([
  Type.Object({ kind: Type.Literal('MESSAGE_BLOCK'), settings: MessageSettings }),
  Type.Object({ kind: Type.Literal('LEADGENTOOL'), settings: LeadgentoolSettings }),
  Type.Object({ kind: Type.Literal('DELAY'), settings: DelaySettings }),
  Type.Object({ kind: Type.Literal('ACTION'), settings: ActionSettings }),
  Type.Object({ kind: Type.Literal('FILTER'), settings: FilterSettings }),
])

const placed = { id: BlockId, name: Type.String({ minLength: 1, maxLength: 60 }) }

/** One step of a tunnel. */
export type TunnelBlock = Static<typeof TunnelBlock>
export const TunnelBlock = Type.Union([
  Type.Object({ ...placed, kind: Type.Literal('MESSAGE_BLOCK'), settings: MessageSettings }, strict),
  Type.Object({ ...placed, kind: Type.Literal('LEADGENTOOL'), settings: LeadgentoolSettings }, strict),
  Type.Object({ ...placed, kind: Type.Literal('DELAY'), settings: DelaySettings }, strict),
  Type.Object({ ...placed, kind: Type.Literal('ACTION'), settings: ActionSettings }, strict),
  Type.Object({ ...placed, kind: Type.Literal('FILTER'), settings: FilterSettings }, strict),
])

/** Where it goes from a block: when the block is done (`passed`), by a filter's answer, or by the press of a FORWARD button. */
export type TunnelRelation = Static<typeof TunnelRelation>
export const TunnelRelation = Type.Union([
  Type.Object({ from: BlockId, outcome: Type.Enum(['passed', 'true', 'false']), to: BlockId }, strict),
  Type.Object({ from: BlockId, outcome: Type.Literal('button'), buttonId: ButtonId, to: BlockId }, strict),
])

/**
 * A tunnel as it was published: never changed, and what the runs inside walk. At most one relation leaves a block by the same
 * outcome (and button). `firstBlockId` is a MESSAGE_BLOCK: the entry of direct traffic.
 */
export type TunnelGraph = Static<typeof TunnelGraph>
export const TunnelGraph = Type.Object(
  { firstBlockId: BlockId, blocks: Type.Array(TunnelBlock), relations: Type.Array(TunnelRelation) },
  strict,
)

/** What happens to a run from outside. `blockId`: where the pressed button led when its message was sent. */
export type RunSignal = Static<typeof RunSignal>
export const RunSignal = Type.Object({ type: Type.Literal('press'), buttonId: ButtonId, blockId: BlockId }, strict)
