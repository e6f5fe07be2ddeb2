import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox'
import type { ErrorCode } from '../errors.ts'
import { type Nothing, readParts } from './declared-parts.ts'
import type { Right } from './rights.ts'

/** An object with exactly the keys that are declared: `Type.Object({…}, strict)`. */
export const strict = { additionalProperties: false } as const

export const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** An instant: `2026-11-23T10:20:30.000Z`. */
export const Timestamp = Type.String({ format: 'date-time', examples: ['2026-11-23T10:20:30.000Z'] })

/** The paging of a list, to be spread into its query. `cursor`: `nextCursor` of the page before; the first page without it. */
export const CursorQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20, examples: [20] })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
}

/** A page of a list. `nextCursor` is null on the last one. `more`: parts beside the rows, such as counts. */
export const CursorPage = <Row extends TSchema, More extends TProperties = Record<never, never>>(
  row: Row,
  more?: More,
) =>
  Type.Object(
    { data: Type.Array(row), nextCursor: Nullable(Type.String({ examples: ['eyJ'] })), ...(more ?? ({} as More)) },
    strict,
  )

/** A whole list that is short by nature and comes without pages. */
export const WholeList = <Row extends TSchema>(row: Row) => Type.Object({ data: Type.Array(row) }, strict)

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Who may call: somebody with this right in the company; anybody who is signed in, in whatever company (`signed-in`); anybody at all
 * (`anybody`).
 */
export type Access = Right | 'signed-in' | 'anybody'

/** An endpoint of API v3, as declared; `path` stands after `/api/v3`, a parameter in it is written `:name`. */
export type Endpoint<
  Params extends TObject = TObject,
  Query extends TObject = TObject,
  Body extends TObject = TObject,
  Response extends TSchema = TSchema,
  Needs extends Access = Access,
  Streams extends boolean = boolean,
  Bytes extends boolean = boolean,
> = {
  readonly method: Method
  readonly path: string
  readonly access: Needs
  readonly summary: string
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** 204 and no body when it is `Type.Null()`. */
  readonly response: Response
  /** The answer goes on as server-sent events, each with `response` as its data. */
  readonly isStream: Streams
  /** The body is a stream of bytes (`application/octet-stream`), which no schema describes. Sent again, it must do no harm by itself. */
  readonly takesBytes: Bytes
  /** Failures of its own, beside those that every endpoint may have. */
  readonly errors: readonly ErrorCode[]
}

export type Section = Readonly<Record<string, Endpoint>>
export type Contract = Readonly<Record<string, Section>>

/** Declares an endpoint of API v3. Names of `params`, `query` and `body` must differ: a handler gets them as one object. */
export function endpoint<
  const Needs extends Access,
  Response extends TSchema,
  Params extends TObject = Nothing,
  Query extends TObject = Nothing,
  Body extends TObject = Nothing,
  const Streams extends boolean = false,
  const Bytes extends boolean = false,
>(declared: {
  method: Method
  path: string
  access: Needs
  summary: string
  params?: Params
  query?: Query
  body?: Body
  response: Response
  isStream?: Streams
  takesBytes?: Bytes
  errors?: readonly ErrorCode[]
}): Endpoint<Params, Query, Body, Response, Needs, Streams, Bytes> {
  const where = `${declared.method} ${declared.path}`
  const parts = readParts<Params, Query, Body>(where, declared)
  for (const part of Object.values(parts))
    if (!('additionalProperties' in part)) throw new Error(`${where} is not strict.`)
  const isStream = (declared.isStream ?? false) as Streams
  const takesBytes = (declared.takesBytes ?? false) as Bytes
  return { ...declared, ...parts, isStream, takesBytes, errors: declared.errors ?? [] }
}

type Flat<T> = { [Key in keyof T]: T[Key] } & {}

/** What the handler gets, and what a caller of the SDK gives: path, query and body as one object. */
export type Input<One extends Endpoint> = Flat<Static<One['params']> & Static<One['query']> & Static<One['body']>>
/** The answer, and what the handler gives; null for an endpoint without one. Of a stream: each of its events. */
export type Output<One extends Endpoint> = Static<One['response']>

/** The body of every failed request of API v3. `details` of `request.invalid`: `faults`, one `{path, message}` a fault. */
export const ErrorBody = Type.Object(
  {
    error: Type.Object(
      {
        code: Type.String({ examples: ['people.not_found'] }),
        message: Type.String({ examples: ['No such person.'] }),
        details: Type.Record(Type.String(), Type.Unknown()),
        requestId: Type.String(),
      },
      strict,
    ),
  },
  strict,
)
export type ErrorBody = Static<typeof ErrorBody>
