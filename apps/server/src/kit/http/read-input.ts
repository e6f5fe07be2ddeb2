import { Readable } from 'node:stream'
import type { Endpoint } from '@korben/contract'
import type { FastifyRequest } from 'fastify'
import { type TObject, Type } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import type { TLocalizedValidationError } from 'typebox/error'
import { Value } from 'typebox/value'
import { type Fault, requestInvalid } from './failure.ts'

const PARTS = ['params', 'query', 'body'] as const
type Part = (typeof PARTS)[number]

/**
 * Reads path, query and body as the contract says, strictly: an unknown key is a fault, and all faults are told together. Path and query are
 * texts, so what they mean is converted; a body is taken as it stands.
 */
export function createInputReader(endpoint: Endpoint): (request: FastifyRequest) => Record<string, unknown> {
  let validators: Record<Part, Validator> | null = null
  return (request) => {
    // Compiled at the first request: a start must not wait for all endpoints.
    validators ??= {
      params: Compile(endpoint.params),
      query: Compile(endpoint.query),
      body: Compile(endpoint.body),
    }
    const faults: Fault[] = []
    const input: Record<string, unknown> = {}
    for (const part of PARTS) {
      const value = readPart(part, endpoint[part], request)
      const validator = validators[part]
      if (validator.Check(value)) Object.assign(input, value)
      else faults.push(...validator.Errors(value).flatMap((error) => faultsOf(part, error)))
    }
    faults.push(...unwritable(input, ''))
    if (faults.length > 0) throw requestInvalid(faults.slice(0, MAX_FAULTS))
    return input
  }
}

/** Enough to mend a form by; a body of ten thousand wrong rows must not become an answer of megabytes. */
const MAX_FAULTS = 100

function readPart(part: Part, schema: TObject, request: FastifyRequest): unknown {
  if (part === 'body') {
    const given = request.body instanceof Readable ? {} : (request.body ?? {})
    return Value.Default(schema, structuredClone(given))
  }
  const raw: Record<string, unknown> = { ...Object(part === 'params' ? request.params : request.query) }
  for (const [key, property] of Object.entries(schema.properties)) {
    // One item of a list looks like none: `?tagId=a`.
    if (Type.IsArray(property) && typeof raw[key] === 'string') raw[key] = [raw[key]]
  }
  return Value.Default(schema, Value.Convert(schema, raw))
}

function faultsOf(part: Part, error: TLocalizedValidationError): Fault[] {
  const { instancePath, message } = error
  const at = (key: string) => `/${part}${instancePath}/${key}`
  if (error.keyword === 'required') {
    return error.params.requiredProperties.map((key) => ({ path: at(key), message: 'is required' }))
  }
  if (error.keyword === 'additionalProperties') {
    return error.params.additionalProperties.map((key) => ({ path: at(key), message: 'is not known here' }))
  }
  // The names of keys that are not allowed are told by the keyword above; this one only says that there are some.
  return error.keyword === 'boolean' ? [] : [{ path: `/${part}${instancePath}`, message }]
}

/** PostgreSQL keeps every character in a text but NUL. */
function unwritable(value: unknown, path: string): Fault[] {
  if (typeof value === 'string') return value.includes('\0') ? [{ path, message: 'must not contain NUL' }] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => unwritable(item, `${path}/${key}`))
}
