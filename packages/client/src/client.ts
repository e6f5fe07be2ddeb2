import type { V2Contract, V2Endpoint, V2Request, V2Response } from '@korben/contract'
import { routes } from './generated/routes.ts'
import { followLive, type Live } from './live.ts'
import { requestPages } from './page-request.ts'
import type { ApiClient } from './routes.ts'
import { routesV2, type V2 } from './routes-v2.ts'
import { type CallOptions, type ClientOptions, createTransport } from './transport.ts'
import { type Upload, uploadBy } from './upload.ts'
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

export type Client = Omit<ApiClient, 'live' | 'files'> & {
  /** The files of the company, and how one is uploaded. */
  readonly files: ApiClient['files'] & Upload
  /** What changes in the company, as it happens; and the calls of the section `live`. */
  readonly live: Live & ApiClient['live']
  /** The published API v2; answers come whole: `{ data, meta?, included?, status }`. */
  readonly v2: V2Client<V2>
}

/**
 * Makes a client of one company in one installation. Calls throw `ApiError`, `RateLimitError`, `NetworkError` or `TimeoutError`;
 * an aborted call throws the reason of its signal. Reads are tried again, and so are writes of API v3 with an `idempotencyKey`.
 */
export function createClient(options: ClientOptions): Client {
  const send = createTransport(options)
  const methodsOf = (
    table: Readonly<Record<string, Readonly<Record<string, string>>>>,
    call: (route: string, input: object, options: CallOptions) => Promise<object | null>,
  ) =>
    Object.fromEntries(
      Object.entries(table).map(([section, endpoints]) => [
        section,
        Object.fromEntries(
          Object.entries(endpoints).map(([name, route]) => [
            name,
            (input: object = {}, callOptions: CallOptions = {}) => call(route, input, callOptions),
          ]),
        ),
      ]),
    )
  const v2 = methodsOf(routesV2, async (route, input, callOptions) => {
    const request = writeRequest(route, input)
    return send({ ...request, path: `/api/v2${request.path}` }, callOptions)
  })
  const v3 = methodsOf(routes, (route, input, callOptions) => {
    const ask = async (given: object) => {
      const request = writeRequest(route, given)
      return send({ ...request, path: `/api/v3${request.path}` }, callOptions)
    }
    return requestPages((cursor) => ask(cursor === null ? input : { ...input, cursor }))
  })
  const live = Object.assign(followLive(options, send), v3.live)
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the routes are the contract's, as their types say
  return { ...v3, live, files: { ...v3.files, upload: uploadBy(send) }, v2 } as unknown as Client
}
