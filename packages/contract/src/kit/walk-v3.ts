import { type TObject, type TSchema, Type } from 'typebox'
import type { Endpoint } from './endpoint-v3.ts'
import { ID_PATTERN } from './ids.ts'

/** A place of a request that takes an id. `path`: its keys, the first item for a list. `of`: the name of the id (`tag`). */
export type IdPosition = { in: 'params' | 'query' | 'body'; path: readonly string[]; of: string }

/** Every place of a request of this endpoint that takes an id; tests put other companies' ids there. */
export const idPositionsOfEndpoint = (endpoint: Endpoint): IdPosition[] =>
  (['params', 'query', 'body'] as const).flatMap((part) =>
    idsIn(endpoint[part], []).map(({ path, of }) => ({ in: part, path, of })),
  )

type Found = { path: readonly string[]; of: string }

function idsIn(schema: TSchema, path: readonly string[]): Found[] {
  const { pattern, title, anyOf, items } = schema as Keywords
  if (pattern === ID_PATTERN) return title === undefined ? [] : [{ path, of: title }]
  if (items) return idsIn(items, [...path, '0'])
  // The first kind that takes an id stands for the others: an example is made of the same one.
  if (anyOf) return anyOf.map((one) => idsIn(one, path)).find((found) => found.length > 0) ?? []
  if (!Type.IsObject(schema)) return []
  return Object.entries(schema.properties).flatMap(([key, property]) => idsIn(property, [...path, key]))
}

type Keywords = { pattern?: string; title?: string; anyOf?: TSchema[]; items?: TSchema }

/** A value that fits a schema, made of the examples its fields give; `idOf` gives an id by its name. */
export function sampleOf(schema: TSchema, idOf: (name: string) => string): unknown {
  const {
    examples,
    const: only,
    enum: words,
    anyOf,
    items,
    pattern,
    title,
    format,
    minimum,
  } = schema as Keywords & {
    examples?: unknown[]
    const?: unknown
    enum?: unknown[]
    format?: string
    minimum?: number
  }
  if (pattern === ID_PATTERN) return idOf(title ?? '')
  if (examples?.length) return examples[0]
  if (only !== undefined) return only
  if (words?.length) return words[0]
  if (anyOf?.length) return sampleOf(anyOf.find((one) => idsIn(one, []).length > 0) ?? anyOf[0] ?? {}, idOf)
  if (items) return [sampleOf(items, idOf)]
  if (Type.IsObject(schema)) return sampleOfObject(schema, idOf)
  if (Type.IsRecord(schema)) return {}
  if (Type.IsNull(schema)) return null
  if (Type.IsBoolean(schema)) return false
  if (format === 'date-time') return '2026-11-23T10:20:30.000Z'
  return Type.IsString(schema) ? 'Some text' : (minimum ?? 1)
}

const sampleOfObject = (schema: TObject, idOf: (name: string) => string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(schema.properties).map(([key, property]) => [key, sampleOf(property, idOf)]))
