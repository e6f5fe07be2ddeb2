import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox'
import { type Nothing, readParts } from './declared-parts.ts'
import type { V2FieldCode } from './errors-v2.ts'
import { type Received, type Sent, V2LoweredInteger } from './fields-v2.ts'

const strict = { additionalProperties: false }

/** The paging of a list (reference 1.10), to be spread into its query. */
export const V2Paging = {
  /** Rows per page: 1 to 100, more is lowered to 100. */
  limit: V2LoweredInteger(1, 100, 20),
  /** Rows to skip. */
  offset: V2LoweredInteger(0, Number.MAX_SAFE_INTEGER, 0),
}

/** The paging part of a list answer. `filteredCount`: rows matching the filter; `totalCount`: rows of this kind. */
export const V2Meta = Type.Object(
  {
    limit: Type.Integer({ examples: [20] }),
    offset: Type.Integer({ examples: [0] }),
    filteredCount: Type.Integer({ examples: [1] }),
    totalCount: Type.Integer({ examples: [93] }),
  },
  strict,
)

/** A successful answer: `{data, status: 1}`, with further parts (`included`, `linked`) beside `data`. */
export const V2Data = <Data extends TSchema, Parts extends TProperties = Record<never, never>>(
  data: Data,
  parts?: Parts,
) => Type.Object({ data, ...(parts ?? ({} as Parts)), status: Type.Literal(1) }, strict)

/** A successful answer of one page of a list: `{data: [], meta, status: 1}`. */
export const V2Page = <Row extends TSchema>(row: Row) =>
  Type.Object({ data: Type.Array(row), meta: V2Meta, status: Type.Literal(1) }, strict)

/** An object of an answer: exactly these keys. */
export const V2Record = <Properties extends TProperties>(properties: Properties) => Type.Object(properties, strict)

/** The answer of an action without a result: `{data: {}, status: 1}`. */
export const V2Done = V2Data(V2Record({}))

export type V2Method = 'GET' | 'POST' | 'PUT'

/** One of the 30 endpoints, as declared; `path` stands after `/api/v2`, a parameter in it is written `:name`. */
export type V2Endpoint<
  Method extends V2Method = V2Method,
  Path extends string = string,
  Params extends TObject = TObject,
  Query extends TObject = TObject,
  Body extends TObject = TObject,
  Response extends TObject = TObject,
> = {
  readonly section: string
  readonly summary: string
  readonly method: Method
  readonly path: Path
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly response: Response
  /** Whether the answer is a page with `meta`. */
  readonly paged: boolean
  /** What may be wrong with a field beyond its form and the existence of its id: the state it is in. */
  readonly errors: Readonly<Record<string, readonly V2FieldCode[]>>
}

/** The endpoints of one section of the documentation, by name. */
export type V2Section = Readonly<Record<string, V2Endpoint>>
/** Sections by name: the whole of API v2, or a part of it in a test. */
export type V2Contract = Readonly<Record<string, V2Section>>

/**
 * Declares an endpoint of API v2: the published wire, letter for letter. `section`: where the reference describes it.
 * Names of `params`, `query` and `body` must differ, because a handler gets them as one object; a clash throws.
 */
export function endpointV2<
  const Method extends V2Method,
  const Path extends string,
  Response extends TObject,
  Params extends TObject = Nothing,
  Query extends TObject = Nothing,
  Body extends TObject = Nothing,
>(declared: {
  section: string
  summary: string
  method: Method
  path: Path
  params?: Params
  query?: Query
  body?: Body
  response: Response
  errors?: Record<string, readonly V2FieldCode[]>
}): V2Endpoint<Method, Path, Params, Query, Body, Response> {
  const parts = readParts<Params, Query, Body>(`Section ${declared.section}`, declared)
  const paged = 'meta' in declared.response.properties
  if (paged !== 'limit' in parts.query.properties)
    throw new Error(`Section ${declared.section}: a page needs V2Paging, and only a page.`)
  return { ...declared, ...parts, paged, errors: declared.errors ?? {} }
}

type Flat<T> = { [Key in keyof T]: T[Key] } & {}

/** What the handler of an endpoint gets: path, query and body as one object. */
export type V2Input<Endpoint extends V2Endpoint> = Flat<
  Received<Endpoint['params']> & Received<Endpoint['query']> & Received<Endpoint['body']>
>

/** What a caller of the SDK gives. */
export type V2Request<Endpoint extends V2Endpoint> = Flat<
  Sent<Endpoint['params']> & Sent<Endpoint['query']> & Sent<Endpoint['body']>
>

/** What goes over the wire as the answer. */
export type V2Response<Endpoint extends V2Endpoint> = Static<Endpoint['response']>

/** What the handler returns: the answer without what the frame adds (`status`, and `limit` and `offset` of a page). */
export type V2Result<Endpoint extends V2Endpoint> =
  V2Response<Endpoint> extends { data: infer Data; meta: unknown }
    ? { data: Data; filteredCount: number; totalCount: number }
    : Flat<Omit<V2Response<Endpoint>, 'status'>>
