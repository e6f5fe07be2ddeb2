import { type Static, type TProperties, type TSchema, Type } from 'typebox'
import { BlockId, ButtonId, FileId, OfferId, TemplateId, TrafficSourceId } from './kit/ids.ts'

const strict = { additionalProperties: false }
const label = Type.String({ minLength: 1, maxLength: 20 })

/** A pressable element of a message. `FORWARD` leads to a block of the message's tunnel, `BUY` to an offer. */
export type Button = Static<typeof Button>
export const Button = Type.Union([
  Type.Object({ id: ButtonId, kind: Type.Literal('FORWARD'), label, blockId: BlockId }, strict),
  Type.Object({ id: ButtonId, kind: Type.Literal('LINK'), label, url: Type.String({ maxLength: 2048 }) }, strict),
  Type.Object({ id: ButtonId, kind: Type.Literal('BUY'), label, offerId: OfferId }, strict),
  Type.Object({ id: ButtonId, kind: Type.Literal('MESSAGE'), label, templateId: TemplateId }, strict),
  Type.Object({ id: ButtonId, kind: Type.Literal('SUBSCRIBE'), label, trafficSourceId: TrafficSourceId }, strict),
])

const buttons = Type.Optional(Type.Array(Type.Array(Button, { maxItems: 8 }), { maxItems: 20 }))

/**
 * One element of a message. Several text elements are several messages on the wire. `fileId`: of a file of the company; `url` is its address then. An
 * image without one is any picture of the web.
 */
export type Element = Static<typeof Element>
export const Element = Type.Union([
  Type.Object({ kind: Type.Literal('text'), text: Type.String({ minLength: 1, maxLength: 10_000 }), buttons }, strict),
  Type.Object(
    {
      kind: Type.Literal('image'),
      url: Type.String({ maxLength: 2048 }),
      fileId: Type.Optional(FileId),
      caption: Type.Optional(Type.String({ maxLength: 10_000 })),
      buttons,
    },
    strict,
  ),
  Type.Object(
    {
      kind: Type.Literal('file'),
      fileId: FileId,
      url: Type.String({ maxLength: 2048 }),
      name: Type.String({ maxLength: 255 }),
      sizeBytes: Type.Integer(),
      caption: Type.Optional(Type.String({ maxLength: 10_000 })),
      buttons,
    },
    strict,
  ),
])

/**
 * What a message says, before any channel draws it. Texts may hold `{{variable|fallback}}`; a message already rendered for
 * one person holds none.
 */
export type Content = Static<typeof Content>
export const Content = Type.Array(Element, { minItems: 1, maxItems: 20 })

const address = Type.String({ minLength: 1, maxLength: 2048, examples: ['https://example.com/a.png'] })

/** The buttons that a message may have wherever it stands. `id`: what says which button it is. */
const draftButtonOf = <Id extends TProperties>(id: Id) =>
  [
    Type.Object({ ...id, kind: Type.Literal('LINK'), label, url: address }, strict),
    Type.Object({ ...id, kind: Type.Literal('BUY'), label, offerId: OfferId }, strict),
    Type.Object({ ...id, kind: Type.Literal('MESSAGE'), label, templateId: TemplateId }, strict),
    Type.Object({ ...id, kind: Type.Literal('SUBSCRIBE'), label, trafficSourceId: TrafficSourceId }, strict),
  ] as const

const draftForwardOf = <Id extends TProperties>(id: Id) =>
  Type.Object({ ...id, kind: Type.Literal('FORWARD'), label, blockId: Type.Union([BlockId, Type.Null()]) }, strict)

const draftContentWith = <Button extends TSchema>(button: Button) => {
  const buttons = Type.Optional(Type.Array(Type.Array(button, { maxItems: 8 }), { maxItems: 20 }))
  return Type.Array(
    Type.Union([
      Type.Object(
        {
          kind: Type.Literal('text'),
          text: Type.String({ minLength: 1, maxLength: 10_000, examples: ['Hello, {{first_name|friend}}!'] }),
          buttons,
        },
        strict,
      ),
      Type.Object(
        {
          kind: Type.Literal('image'),
          url: address,
          fileId: Type.Optional(FileId),
          caption: Type.Optional(Type.String({ maxLength: 10_000 })),
          buttons,
        },
        strict,
      ),
      Type.Object(
        {
          kind: Type.Literal('file'),
          fileId: FileId,
          url: Type.Optional(address),
          name: Type.Optional(Type.String({ maxLength: 255 })),
          sizeBytes: Type.Optional(Type.Integer()),
          caption: Type.Optional(Type.String({ maxLength: 10_000 })),
          buttons,
        },
        strict,
      ),
    ]),
    { minItems: 1, maxItems: 20 },
  )
}

/** A button as somebody writes it; it gets its id when it is stored. `FORWARD` stands in the messages of tunnels alone. */
export type DraftButton = Static<typeof DraftButton>
export const DraftButton = Type.Union([...draftButtonOf({})])

/**
 * `Content` as somebody writes it. Addresses are of the web; they may hold variables, but not begin with one. What has a `fileId` gets its address,
 * its name and its size from that file, whatever is written.
 */
export type DraftContent = Static<typeof DraftContent>
export const DraftContent = draftContentWith(DraftButton)

/** `DraftContent` in a tunnel: some of its buttons lead on. */
export const draftContentOf = <Id extends TProperties>(id: Id) =>
  draftContentWith(Type.Union([draftForwardOf(id), ...draftButtonOf(id)]))
