import { eitherOfV2, exampleOf, meaningOfV2, type NamedV2Endpoint, type V2IdPosition } from '@korben/contract'
import { type TSchema, Type } from 'typebox'
import type { Company } from './company-of-everything.ts'
import { type Encoding, encodings, pairsOf, type WireCall } from './wire.ts'

export type Json = Record<string, unknown>
/** A request by its parts, every value as a caller would give it. */
export type Request = { params: Json; query: Json; body: Json }

/** A request that the endpoint accepts in this company, made from the contract alone: every field is given. */
export const goodRequest = (endpoint: NamedV2Endpoint, company: Company): Request => ({
  params: Object(fill(endpoint.params, company, [])),
  query: Object(fill(endpoint.query, company, [])),
  body: Object(fill(endpoint.body, company, [])),
})

export function fill(schema: TSchema, company: Company, path: readonly string[]): unknown {
  const meaning = meaningOfV2(schema)
  const known = company.texts[path.join('/')]
  if (known !== undefined) return known
  if (meaning?.kind === 'id') return company.ids[meaning.of]
  if (meaning?.kind === 'list') return [fill(meaning.item, company, [...path, '0'])]
  if (meaning?.kind === 'tagged') return fill(Object.values(meaning.cases)[0] ?? {}, company, path)
  if (meaning || !Type.IsObject(schema)) return exampleOf(schema)
  return Object.fromEntries(
    Object.entries(schema.properties).map(([key, property]) => [key, fill(property, company, [...path, key])]),
  )
}

/** The call of a request. Its body is left out of a GET. */
export function callOf(endpoint: NamedV2Endpoint, request: Request, encoding: Encoding = 'json'): WireCall {
  const query = pairsOf(request.query)
    .map(([name, text]) => `${name}=${encodeURIComponent(text)}`)
    .join('&')
  return {
    method: endpoint.method,
    path: pathOf(endpoint, request) + (query && `?${query}`),
    body: endpoint.method === 'GET' ? undefined : encodings[encoding](request.body),
  }
}

export const pathOf = (endpoint: NamedV2Endpoint, { params }: Request): string =>
  endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))

/** The same request with another value at one place (`custom_fields/0/type`). `undefined` takes the place away. */
export function withValue(request: Request, part: keyof Request, path: string, value: unknown): Request {
  const changed = structuredClone(request)
  const keys = path.split('/')
  const last = keys.pop() ?? ''
  const parent = keys.reduce<Json>((object, key) => Object(object[key]), changed[part])
  if (value === undefined) delete parent[last]
  else parent[last] = value
  return changed
}

/** Puts an id to its place. Where one of two is enough, the other must be away for this one to count (reference 3.10). */
export function withId(endpoint: NamedV2Endpoint, request: Request, at: V2IdPosition, id: string): Request {
  const [first, second] = eitherOfV2(endpoint.body) ?? []
  const alone = first !== undefined && second === at.path ? withValue(request, 'body', first, undefined) : request
  return withValue(alone, at.in, at.path, id)
}

/** Every value of a request by its path. */
export function flatten({ params, query, body }: Request): Map<string, unknown> {
  const inner = (value: unknown, path: string): [string, unknown][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, item]) => inner(item, path === '' ? key : `${path}/${key}`))
      : [[path, value]]
  return new Map([params, query, body].flatMap((part) => inner(part, '')))
}
