import { type Static, type TProperties, Type } from 'typebox'
import { draftContentOf } from './content.ts'
import { Nullable, strict, Timestamp } from './kit/endpoint-v3.ts'
import { BlockId, ButtonId, TagId, TunnelId } from './kit/ids.ts'
import { ActionSettings, DelaySettings, FilterSettings, LeadgentoolSettings } from './tunnel-graph.ts'

export const BlockName = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S', examples: ['First message'] })
export const BlockPlace = Type.Integer({ minimum: -1_000_000, maximum: 1_000_000, examples: [320] })

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
    name: BlockName,
    x: BlockPlace,
    y: BlockPlace,
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

/** How one leaves a block: when it is done, by a filter's answer, or by the press of a FORWARD button. */
export type BlockExit = Static<typeof BlockExit>
export const BlockExit = Type.Union([
  Type.Object({ outcome: Type.Enum(['passed', 'true', 'false']) }, strict),
  Type.Object({ outcome: Type.Literal('button'), buttonId: ButtonId }, strict),
])

/** What is played. `blockId`: where it begins; the first block without it. `presses`: which buttons, how long after the beginning. */
export type TunnelScript = Static<typeof TunnelScript>
export const TunnelScript = Type.Object(
  {
    blockId: Type.Optional(BlockId),
    tagIds: Type.Optional(Type.Array(TagId, { maxItems: 50 })),
    presses: Type.Optional(
      Type.Array(
        Type.Object(
          { afterSeconds: Type.Integer({ minimum: 0, maximum: 315_360_000, examples: [5] }), buttonId: ButtonId },
          strict,
        ),
        { maxItems: 100 },
      ),
    ),
  },
  strict,
)

/** What a run does in one go. `step`: it came by a block, and how it left it; a message is then sent. */
const Done = Type.Union([
  Type.Object({ kind: Type.Literal('step'), blockId: BlockId, outcome: Type.String({ examples: ['sent'] }) }, strict),
  Type.Object({ kind: Type.Enum(['add_tags', 'remove_tags']), tagIds: Type.Array(TagId) }, strict),
  Type.Object({ kind: Type.Literal('start'), tunnelId: TunnelId, blockId: BlockId }, strict),
  Type.Object({ kind: Type.Literal('stop'), tunnelId: TunnelId, blockId: Nullable(BlockId) }, strict),
])

/**
 * A moment of a played run: why it moved, what it did, and where it stands then. `state`: `waiting` for a time (`untilSeconds` after the
 * beginning) or a press, `finished` where nothing leads on, `stopped` and `parked` with their `reason`.
 */
export type TunnelMoment = Static<typeof TunnelMoment>
export const TunnelMoment = Type.Object(
  {
    afterSeconds: Type.Integer(),
    cause: Type.Enum(['start', 'timer', 'press']),
    buttonId: Nullable(ButtonId),
    done: Type.Array(Done),
    state: Type.Enum(['waiting', 'finished', 'stopped', 'parked']),
    reason: Nullable(Type.String()),
    blockId: Nullable(BlockId),
    untilSeconds: Nullable(Type.Integer()),
  },
  strict,
)
