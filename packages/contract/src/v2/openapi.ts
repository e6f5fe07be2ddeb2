import { type TObject, type TSchema, Type } from 'typebox'
import type { V2Contract } from '../kit/endpoint.ts'
import {
  V2_ERROR_CODES,
  V2_FIELD_CODES,
  V2_TOO_MANY_REQUESTS,
  type V2ErrorCode,
  type V2Fields,
} from '../kit/errors-v2.ts'
import { eitherOfV2, meaningOfV2 } from '../kit/fields-v2.ts'
import { exampleOf } from '../kit/walk-v2.ts'
import { endpointsOf, type NamedV2Endpoint } from './index.ts'

/** JSON that can be written as it stands. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

/**
 * Describes API v2 as an OpenAPI 3.1 document. Pure. `version`: of the product. `serverUrl`: what stands before the paths,
 * `/api/v2` on the server itself.
 */
export function buildOpenApi(
  contract: V2Contract,
  { version, serverUrl = '/api/v2' }: { version: string; serverUrl?: string },
) {
  const endpoints = endpointsOf(contract)
  const paths: Record<string, JsonObject> = {}
  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Korben API v2',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl }],
    security: [{ tokenHeader: [] }, { bearer: [] }, { tokenQuery: [] }],
    tags: Object.keys(contract).map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        tokenHeader: { type: 'apiKey', in: 'header', name: 'X-Leeloo-AuthToken' },
        bearer: { type: 'http', scheme: 'bearer' },
        tokenQuery: { type: 'apiKey', in: 'query', name: 'authToken' },
      },
      headers: HEADERS,
      schemas: { Error: ERROR },
      responses: ERROR_RESPONSES,
    },
  }
}

const DESCRIPTION = [
  'The published API v2, frozen. A request is read leniently: numbers and booleans may be text, text may be numbers, one item',
  'may stand for a list, `null` and empty text count as not given, unknown keys are ignored. A body may be JSON, urlencoded',
  '(nesting by brackets) or multipart. Success is always HTTP 200 with `status: 1`.',
].join('\n')

const ERROR: JsonObject = {
  type: 'object',
  required: ['status', 'error'],
  properties: {
    status: { const: 0 },
    error: {
      type: 'object',
      required: ['code', 'fields'],
      properties: {
        code: { type: 'string', enum: [...V2_ERROR_CODES] },
        fields: {
          type: 'object',
          description: 'What is wrong, by the path of the field: `data/0/email`.',
          additionalProperties: { type: 'string', enum: [...V2_FIELD_CODES] },
        },
      },
    },
  },
}

const integerHeader = (description: string): JsonObject => ({ description, schema: { type: 'integer' } })
const HEADERS: JsonObject = {
  'RateLimit-Limit': integerHeader('Requests a minute.'),
  'RateLimit-Remaining': integerHeader('Requests left in this minute.'),
  'RateLimit-Reset': integerHeader('Seconds until the minute ends.'),
  'Retry-After': integerHeader('Seconds to wait before the next request.'),
}

const headerRefs = (...names: string[]): JsonObject =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
const COUNTED = headerRefs('RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset')

const errorResponse = (description: string, code: V2ErrorCode, fields: V2Fields): JsonObject => ({
  description,
  headers: COUNTED,
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/Error' },
      example: { status: 0, error: { code, fields } },
    },
  },
})

const ERROR_RESPONSES: JsonObject = {
  400: errorResponse('A field is missing, malformed, or not allowed in the present state.', 'FORMAT_ERROR', {
    name: 'REQUIRED',
  }),
  401: errorResponse('The token is missing or wrong.', 'FORMAT_ERROR', { authToken: 'WRONG_TOKEN' }),
  403: errorResponse('API access is switched off for the company.', 'PERMISSION_DENIED', {}),
  404: errorResponse('A well-formed id does not exist in this company.', 'WRONG_ID', { tag_id: 'WRONG_ID' }),
  413: errorResponse('The body is over 5 MiB.', 'TOO_LARGE', {}),
  429: {
    description: 'Too many requests.',
    headers: { ...COUNTED, ...headerRefs('Retry-After') },
    content: { 'text/plain': { schema: { type: 'string', const: V2_TOO_MANY_REQUESTS } } },
  },
  500: errorResponse('Our fault.', 'SERVER_ERROR', {}),
}

function operationOf(endpoint: NamedV2Endpoint): JsonObject {
  const hasBody = Object.keys(endpoint.body.properties).length > 0
  const statuses = Object.keys(ERROR_RESPONSES).filter((status) => status !== '413' || hasBody)
  return {
    operationId: endpoint.name,
    tags: [endpoint.name.split('.')[0] ?? ''],
    summary: endpoint.summary,
    description: describeErrors(endpoint),
    parameters: [...parametersOf(endpoint.params, 'path'), ...parametersOf(endpoint.query, 'query')],
    ...(hasBody ? { requestBody: requestBodyOf(endpoint.body) } : {}),
    responses: {
      200: {
        description: 'Done.',
        headers: COUNTED,
        content: {
          'application/json': {
            schema: jsonSchemaOf(endpoint.response),
            example: jsonOf(exampleOf(endpoint.response)),
          },
        },
      },
      ...Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${status}` }])),
    },
  }
}

function describeErrors({ section, errors }: NamedV2Endpoint): string {
  const states = Object.entries(errors).map(([field, codes]) => `\`${field}\` may also be ${codes.join(' or ')}.`)
  return [`Reference ${section}.`, ...states].join(' ')
}

function parametersOf(schema: TObject, place: 'path' | 'query'): Json[] {
  return leavesOf(schema, '').map(({ name, property, isRequired }) => ({
    name,
    in: place,
    required: place === 'path' || isRequired,
    schema: jsonSchemaOf(property),
    ...(meaningOfV2(property)?.kind === 'list' ? { style: 'form', explode: true } : {}),
  }))
}

/** Nested parameters of a query are written with brackets: `filter[last_message][from]`. */
function leavesOf(schema: TObject, prefix: string): { name: string; property: TSchema; isRequired: boolean }[] {
  const required = new Set<string>(schema.required)
  return Object.entries(schema.properties).flatMap(([key, property]) => {
    const name = prefix === '' ? key : `${prefix}[${key}]`
    const isNested = Type.IsObject(property) && !meaningOfV2(property)
    return isNested ? leavesOf(property, name) : [{ name, property, isRequired: required.has(key) }]
  })
}

function requestBodyOf(body: TObject): JsonObject {
  const schema = jsonSchemaOf(body)
  const content = { schema, example: jsonOf(exampleOf(body)) }
  return {
    required: (body.required ?? []).length > 0 || eitherOfV2(body) !== undefined,
    content: {
      'application/json': content,
      'application/x-www-form-urlencoded': { schema },
      'multipart/form-data': { schema },
    },
  }
}

/** The schema as plain JSON: what a field means to the reader becomes what it means to a human. */
function jsonSchemaOf(schema: TSchema): JsonObject {
  const either = Type.IsObject(schema) ? eitherOfV2(schema) : undefined
  const text = JSON.stringify(schema, (key, value: unknown) => (key.startsWith('x-v2') ? undefined : value))
  const json: JsonObject = JSON.parse(text)
  return either ? { ...json, anyOf: either.map((key) => ({ required: [key] })) } : json
}

const jsonOf = (value: unknown): Json => JSON.parse(JSON.stringify(value))
