import type { Api, Endpoint, Input, Output } from '@korben/contract'
import type { PageRequest } from './page-request.ts'
import type { CallOptions } from './transport.ts'

/** The method and path of each endpoint of API v3: one too few does not compile. */
export type Routes = { readonly [Name in keyof Api]: { readonly [Key in Asked<Api[Name]>]: string } }

/** Endpoints that answer once and take JSON; streams are followed by `client.live()`, bytes go by `client.files.upload()`. */
type Asked<Part> = {
  [Key in keyof Part]: Part[Key] extends { isStream: true } | { takesBytes: true } ? never : Key
}[keyof Part]

/** One method for each endpoint. Its input may be left out where nothing in it is required. */
export type ApiClient = {
  readonly [Name in keyof Api]: { readonly [Key in Asked<Api[Name]>]: Method<Api[Name][Key]> }
}

type Method<One> = One extends Endpoint
  ? object extends Input<One>
    ? (input?: Input<One>, options?: CallOptions) => Answer<Output<One>>
    : (input: Input<One>, options?: CallOptions) => Answer<Output<One>>
  : never

type Answer<Body> = Body extends { data: readonly (infer Row)[]; nextCursor: string | null }
  ? PageRequest<Body, Row>
  : Promise<Body>
