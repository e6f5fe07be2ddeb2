import type { V2Contract, V2Endpoint, V2Request, V2Response } from '@korben/contract'
import { routesV2, type V2 } from './routes-v2.ts'
import { type CallOptions, type ClientOptions, createTransport } from './transport.ts'
import { writeRequest } from './write-request.ts'

/** One method for each endpoint. Its input may be left out where nothing in it is required. */
export type V2Client<Contract extends V2Contract> = {
  readonly [Section in keyof Contract]: {
    readonly [Name in keyof Contract[Section]]: V2Method<Contract[Section][Name]>
  }
}

type V2Method<Endpoint extends V2Endpoint> =
  object extends V2Request<Endpoint>
    ? (input?: V2Request<Endpoint>, options?: CallOptions) => Promise<V2Response<Endpoint>>
    : (input: V2Request<Endpoint>, options?: CallOptions) => Promise<V2Response<Endpoint>>

export type Client = {
  /** The published API v2; answers come whole: `{ data, meta?, included?, status }`. */
  readonly v2: V2Client<V2>
}

/**
 * Makes a client of one company in one installation. Calls throw `ApiError`, `RateLimitError`, `NetworkError` or `TimeoutError`;
 * an aborted call throws the reason of its signal. Reads are tried again, writes never.
 */
export function createClient(options: ClientOptions): Client {
  const send = createTransport(options)
  const methods = Object.entries(routesV2).map(([section, routes]) => [
    section,
    Object.fromEntries(
      Object.entries(routes).map(([name, route]) => [
        name,
        async (input: object = {}, callOptions: CallOptions = {}) => {
          const request = writeRequest(route, input)
          return send({ ...request, path: `/api/v2${request.path}` }, callOptions)
        },
      ]),
    ),
  ])
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the routes are the contract's, as their type says
  return { v2: Object.fromEntries(methods) as V2Client<V2> }
}
