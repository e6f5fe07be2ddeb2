import { type Static, type TObject, type TProperties, type TSchema, type TUnsafe, Type } from 'typebox'
import type {
  AccountId,
  BlockId,
  ButtonId,
  CallId,
  CommentId,
  CompanyId,
  ConnectionId,
  LeadgentoolId,
  MessageId,
  OfferId,
  OrderId,
  PaymentCreditId,
  PersonId,
  TagId,
  TemplateCategoryId,
  TemplateId,
  TrafficSourceId,
  TunnelId,
  UserId,
} from './ids.ts'

/**
 * A field of API v2. One schema, three views: what an answer holds (`Static`), what a handler gets after the lax reading
 * (`Received`), and what a caller may give to the SDK (`Sent`). `~received` and `~sent` exist for the compiler only.
 */
export interface V2Field<Answered, Received = Answered, Sent = Received> extends TUnsafe<Answered> {
  '~received': Received
  '~sent': Sent
}

/** The keyword under which a field says what it means. The reader works from it, and from nothing else. */
export const V2_MEANING = 'x-v2'

const V2_EITHER = 'x-v2-either'

/** What a field means; how lax it is read is the business of the server's one reader. */
export type V2Meaning =
  | { kind: 'id'; of: V2Entity }
  | { kind: 'text'; max: number }
  | { kind: 'integer'; min: number; max: number; lowered: boolean; fallback?: number }
  | { kind: 'amount'; max: string }
  | { kind: 'number' }
  | { kind: 'boolean' }
  | { kind: 'date' }
  | { kind: 'phone' }
  | { kind: 'digits' }
  | { kind: 'email'; invalid: 'refused' | 'ignored' }
  | { kind: 'url' }
  | { kind: 'enum'; values: readonly string[] }
  | { kind: 'currency' }
  | { kind: 'include'; names: readonly string[] }
  | { kind: 'list'; item: TSchema; min: number; max: number }
  | { kind: 'tagged'; by: string; cases: Readonly<Record<string, TObject>> }
  | { kind: 'variables'; max: number }

/**
 * The kinds of records an id can stand for, each with the type of the id a handler receives. Where a person's id is
 * expected an account's is accepted too and the other way round (reference 1.3), so both are received as either.
 */
export type V2Ids = {
  account: PersonId | AccountId
  button: ButtonId
  call: CallId
  comment: CommentId
  company: CompanyId
  connection: ConnectionId
  leadgentool: LeadgentoolId
  message: MessageId
  offer: OfferId
  order: OrderId
  payment_credit: PaymentCreditId
  person: PersonId | AccountId
  tag: TagId
  telephone_connection: string
  template: TemplateId
  template_category: TemplateCategoryId
  traffic_source: TrafficSourceId
  tunnel: TunnelId
  tunnel_block: BlockId
  user: UserId
}
export type V2Entity = keyof V2Ids

/** A decimal number in plain notation (`-12.5`), as text: never a binary fraction. */
export type DecimalText = `${number}`

const field = <Answered, Received = Answered, Sent = Received>(meaning: V2Meaning, schema: TSchema) =>
  Object.assign(Type.Unsafe<Answered>(schema), { [V2_MEANING]: meaning }) as unknown as V2Field<
    Answered,
    Received,
    Sent
  >

/** May be left out by the caller, and is there all the same when a handler gets it. */
const always = <Schema extends TSchema>(schema: Schema) =>
  Type.Optional(schema) as unknown as Schema & { '~optional': true; '~always': true }

/** An id: 24 hexadecimal characters, accepted in either case, received and answered in lower case (reference 1.3). */
export const V2Id = <Of extends V2Entity>(of: Of) =>
  field<string, V2Ids[Of], string>(
    { kind: 'id', of },
    Type.String({ pattern: '^[0-9a-f]{24}$', title: of, examples: ['5e1c7ce2b4066a01900cdba0'] }),
  )

/** An instant as answered: ISO 8601 in UTC with milliseconds (reference 1.4). */
export const V2Date = Type.String({
  format: 'date-time',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
  examples: ['2020-02-06T11:30:30.035Z'],
})

/** An instant as sent, in any of the four forms of reference 1.4; received as a `Date`. */
export const V2DateInput = field<string, Date, Date | string>(
  { kind: 'date' },
  Type.String({
    description: 'UTC: 2020-02-04T11:46:48.803Z, 2015-04-02, 2018-06-27 07:32 or 03.10.2024 11:02 (day first).',
    examples: ['2020-02-04T11:46:48.803Z'],
  }),
)

/** Text of at most `max` characters, trimmed; numbers are accepted. Empty text counts as not given. */
export const V2Text = (max: number) =>
  field<string, string, string | number>(
    { kind: 'text', max },
    Type.String({ maxLength: max, examples: ['some text'] }),
  )

const MAX_INTEGER = 2_147_483_647

/** A whole number between `minimum` and `maximum` (2147483647 unless told). */
export const V2Integer = ({ minimum, maximum = MAX_INTEGER }: { minimum: number; maximum?: number }) =>
  field<number, number, number | string>(
    { kind: 'integer', min: minimum, max: maximum, lowered: false },
    Type.Integer({ minimum, maximum, examples: [minimum + 100] }),
  )

/** A whole number that is lowered to `maximum` when it is above it, and is `fallback` when it is not given. */
export const V2LoweredInteger = (minimum: number, maximum: number, fallback: number) =>
  always(
    field<number, number, number | string>(
      { kind: 'integer', min: minimum, max: maximum, lowered: true, fallback },
      Type.Integer({
        minimum,
        default: fallback,
        description: `Above ${maximum} it counts as ${maximum}.`,
        examples: [fallback],
      }),
    ),
  )

/**
 * An amount of money between 0 and `maximum`; received as text with exactly two decimals, rounded half up (`'35.00'`).
 * `maximum` is text with two decimals, too.
 */
export const V2Decimal = ({ maximum }: { maximum: DecimalText }) =>
  field<number, DecimalText, number | string>(
    { kind: 'amount', max: maximum },
    Type.Number({ minimum: 0, maximum: Number(maximum), examples: [35] }),
  )

/** A number of any size up to 30 digits before and 30 behind the point; received as text, exact, in plain notation. */
export const V2Number = field<number, DecimalText, number | string>(
  { kind: 'number' },
  Type.Number({ examples: [12.5] }),
)

/** `true`, `false`, `1`, `0` and their strings. */
export const V2Boolean = field<boolean, boolean, boolean | 0 | 1 | 'true' | 'false' | '1' | '0'>(
  { kind: 'boolean' },
  Type.Boolean({ examples: [false] }),
)

/** A phone number of 7 to 15 digits; received as `+` and digits. `NOT_DEFINED` counts as not given. */
export const V2Phone = field<string>({ kind: 'phone' }, Type.String({ examples: ['+380966565556'] }))

/** A phone number to search by; received as its digits alone, which are `''` when it holds none. */
export const V2PhoneFilter = field<string>(
  { kind: 'digits' },
  Type.String({ description: 'Compared by digits only.', examples: ['+380966565556'] }),
)

/** An e-mail address, kept as written. `NOT_DEFINED` counts as not given. */
export const V2Email = field<string>(
  { kind: 'email', invalid: 'refused' },
  Type.String({ format: 'email', examples: ['feliks@example.com'] }),
)

/** An e-mail address that counts as not given when it is none. */
export const V2EmailIfValid = field<string>(
  { kind: 'email', invalid: 'ignored' },
  Type.String({ description: 'Stored only when it is valid.', examples: ['feliks@example.com'] }),
)

/** An http(s) address, kept as written; the word `NOT_DEFINED` is received as `null`. */
export const V2Url = field<string, string | null, string>(
  { kind: 'url' },
  Type.String({
    description: 'An http(s) address, or NOT_DEFINED.',
    maxLength: 2048,
    examples: ['https://example.com/call.mp3'],
  }),
)

/** One of `values`, spelled exactly so. */
export const V2Enum = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  field<Values[number]>({ kind: 'enum', values }, Type.Enum([...values], { type: 'string', examples: [values[0]] }))

/** The three letters of a currency, upper case. Whether the company has enabled it is for the handler to see. */
export const V2Currency = field<string>({ kind: 'currency' }, Type.String({ pattern: '^[A-Z]{3}$', examples: ['USD'] }))

/** Names of linked collections, joined by commas; unknown ones are ignored. Received as a list without repeats, never absent. */
export const V2Include = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  always(
    field<string, Names[number][], Names[number][] | string>(
      { kind: 'include', names },
      Type.String({
        description: `Comma-separated: ${names.join(', ')}. Other names are ignored.`,
        examples: [names.join(',')],
      }),
    ),
  )

/** A list of `min` to `max` items; a single item is accepted in its place. Empty items of a list of scalars are left out. */
export const V2List = <Item extends TSchema>(
  item: Item,
  { min = 0, max = 1000 }: { min?: number; max?: number } = {},
) =>
  field<Static<Item>[], Received<Item>[], Sent<Item>[] | Sent<Item>>(
    { kind: 'list', item, min, max },
    Type.Array(item, { minItems: min, maxItems: max }),
  )

/** What a field of a request means; `undefined` for an object, whose fields mean something each. */
export const meaningOfV2 = (schema: TSchema): V2Meaning | undefined =>
  (schema as { [V2_MEANING]?: V2Meaning })[V2_MEANING]

/** One of several objects, told apart by the word in their property `by`. */
export const V2Tagged = <By extends string, const Cases extends Record<string, TProperties>>(by: By, cases: Cases) => {
  const objects = Object.entries(cases).map(
    ([word, properties]) => [word, Type.Object({ [by]: V2Enum([word]), ...properties })] as const,
  )
  type Tagged<View extends 'received' | 'sent'> = {
    [Word in keyof Cases & string]: { [Key in By]: Word } & (View extends 'received'
      ? Received<TObject<Cases[Word]>>
      : Sent<TObject<Cases[Word]>>)
  }[keyof Cases & string]
  return field<Tagged<'sent'>, Tagged<'received'>, Tagged<'sent'>>(
    { kind: 'tagged', by, cases: Object.fromEntries(objects) },
    Type.Union(objects.map(([, object]) => object)),
  )
}

/** Values by name, for the placeholders of a template; received as text. Empty values are left out. */
export const V2Variables = field<
  Record<string, string>,
  Record<string, string>,
  Record<string, string | number | boolean>
>(
  { kind: 'variables', max: 1000 },
  Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
    examples: [{ name: 'Feliks' }],
  }),
)

/** Of the properties `first` and `second` of a body one is needed; the error names the first (reference 3.10). */
export const v2Either = (first: string, second: string) => ({ [V2_EITHER]: [first, second] as const })

/** The two properties of which a body needs one, when it says so. */
export const eitherOfV2 = (schema: TObject) => (schema as { [V2_EITHER]?: readonly [string, string] })[V2_EITHER]

type Flat<T> = { [Key in keyof T]: T[Key] } & {}

/** What a handler gets for a schema: dates as `Date`, amounts as exact text, ids as branded text. Absent keys are absent. */
export type Received<Schema> = Schema extends { '~received': infer Value }
  ? Value
  : Schema extends TObject<infer Properties>
    ? Flat<
        { [Key in Exclude<keyof Properties, MaybeReceived<Properties>>]: Received<Properties[Key]> } & {
          [Key in MaybeReceived<Properties>]?: Received<Properties[Key]>
        }
      >
    : never

type MaybeReceived<Properties> = {
  [Key in keyof Properties]: Properties[Key] extends { '~always': true }
    ? never
    : Properties[Key] extends { '~optional': true }
      ? Key
      : never
}[keyof Properties]

/** What a caller may send for a schema: a number for text, a string for a number, one item for a list, `null` for nothing. */
export type Sent<Schema> = Schema extends { '~sent': infer Value }
  ? Value
  : Schema extends TObject<infer Properties>
    ? Flat<
        { [Key in Exclude<keyof Properties, MaybeSent<Properties>>]: Sent<Properties[Key]> } & {
          [Key in MaybeSent<Properties>]?: Sent<Properties[Key]> | null | undefined
        }
      >
    : never

/** An object whose every key may be left out may be left out itself. */
type MaybeSent<Properties> = {
  [Key in keyof Properties]: Properties[Key] extends { '~optional': true }
    ? Key
    : object extends Sent<Properties[Key]>
      ? Key
      : never
}[keyof Properties]
