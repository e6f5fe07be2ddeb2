import { type TObject, type TSchema, Type } from 'typebox'
import { apiEndpoints, type NamedEndpoint } from './api.ts'
import { type Access, ErrorBody } from './kit/endpoint-v3.ts'
import { sampleOf } from './kit/walk-v3.ts'
import type { Json } from './v2/openapi.ts'

type JsonObject = { [key: string]: Json }

const EXAMPLE_ID = '6a1d7440bde9ab1a6ed7b001'

/** Describes API v3 as an OpenAPI 3.1 document. Pure. `version`: of the product. `serverUrl`: what stands before the paths. */
export function buildOpenApiV3({ version, serverUrl = '/api/v3' }: { version: string; serverUrl?: string }) {
  const paths: Record<string, JsonObject> = {}
  for (const endpoint of apiEndpoints) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Korben API v3',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl }],
    tags: [...new Set(apiEndpoints.map(sectionOf))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'korben_session' },
      },
      schemas: { Error: plain(ErrorBody) },
      responses: {
        Error: {
          description: 'Refused, or failed. `code` says why; `requestId` names the request in the log of the server.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY, CsrfToken: CSRF_TOKEN },
    },
  }
}

const DESCRIPTION = [
  'Everything the product does. Requests are strict: an unknown key is an error, and all faults are told together, each with its',
  'place. Lists come by pages: `nextCursor` of one is `cursor` of the next. Answers tell what is left of the limit in',
  '`RateLimit-…`. A token opens what its scopes say; a browser signs in by cookie and sends `X-CSRF-Token` with every write.',
].join('\n')

const IDEMPOTENCY_KEY: JsonObject = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes the write happen once, however often it is sent: the same key gets the same answer for 24 hours, with `Idempotency-Replayed: true`. 409 while the first is in progress, 422 for another request under the key.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}
const CSRF_TOKEN: JsonObject = {
  name: 'X-CSRF-Token',
  in: 'header',
  required: false,
  description: '`csrfToken` of the session; required when the cookie signs the request.',
  schema: { type: 'string' },
}

const sectionOf = ({ name }: NamedEndpoint): string => name.split('.')[0] ?? ''

function operationOf(endpoint: NamedEndpoint): JsonObject {
  const isWrite = endpoint.method !== 'GET'
  const hasBody = Object.keys(endpoint.body.properties).length > 0
  const isEmpty = Type.IsNull(endpoint.response)
  return {
    operationId: endpoint.name,
    tags: [sectionOf(endpoint)],
    summary: endpoint.summary,
    description: describe(endpoint),
    security: securityOf(endpoint.access),
    parameters: [
      ...parametersOf(endpoint.params, 'path'),
      ...parametersOf(endpoint.query, 'query'),
      ...(isWrite ? ['IdempotencyKey', 'CsrfToken'] : []).map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ],
    ...(endpoint.takesBytes ? { requestBody: { required: true, content: { 'application/octet-stream': {} } } } : {}),
    ...(hasBody ? { requestBody: { required: true, content: contentOf(endpoint.body) } } : {}),
    responses: {
      ...(isEmpty
        ? { 204: { description: 'Done.' } }
        : { 200: { description: 'Done.', content: contentOf(endpoint.response, endpoint.isStream) } }),
      default: { $ref: '#/components/responses/Error' },
    },
  }
}

function describe({ access, errors }: NamedEndpoint): string {
  const needs: Record<'anybody' | 'signed-in', string> = {
    anybody: 'Open to anybody.',
    'signed-in': 'Needs a session.',
  }
  const who = access === 'anybody' || access === 'signed-in' ? needs[access] : `Needs the right \`${access}\`.`
  return errors.length === 0 ? who : `${who} May be refused with ${errors.map((code) => `\`${code}\``).join(', ')}.`
}

function securityOf(access: Access): Json[] {
  if (access === 'anybody') return []
  return access === 'signed-in' ? [{ session: [] }] : [{ token: [] }, { session: [] }]
}

const parametersOf = (schema: TObject, place: 'path' | 'query'): Json[] =>
  Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (schema.required ?? []).includes(name),
    schema: plain(property),
    ...(Type.IsArray(property) ? { style: 'form', explode: true } : {}),
  }))

const contentOf = (schema: TSchema, isStream = false): JsonObject => ({
  [isStream ? 'text/event-stream' : 'application/json']: {
    schema: plain(schema),
    example: plain(sampleOf(schema, () => EXAMPLE_ID)),
  },
})

const plain = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value))
