import { type TObject, type TSchema, Type } from 'typebox'
import type { V2Endpoint } from './endpoint.ts'
import { meaningOfV2, type V2Entity } from './fields-v2.ts'

/** A place of a request that takes an id. `path`: as errors name it, the first item for a list (`tags/0`). */
export type V2IdPosition = { in: 'params' | 'query' | 'body'; path: string; of: V2Entity }

/** Every place of a request of this endpoint that takes an id; tests put other companies' ids there. */
export const idPositionsOf = (endpoint: V2Endpoint): V2IdPosition[] =>
  (['params', 'query', 'body'] as const).flatMap((part) =>
    idsIn(endpoint[part], []).map(({ path, of }) => ({ in: part, path: path.join('/'), of })),
  )

function idsIn(schema: TSchema, path: readonly string[]): { path: readonly string[]; of: V2Entity }[] {
  const meaning = meaningOfV2(schema)
  if (meaning?.kind === 'id') return [{ path, of: meaning.of }]
  if (meaning?.kind === 'list') return idsIn(meaning.item, [...path, '0'])
  if (meaning?.kind === 'tagged') return Object.values(meaning.cases).flatMap((object) => idsIn(object, path))
  if (meaning || !Type.IsObject(schema)) return []
  return Object.entries(schema.properties).flatMap(([key, property]) => idsIn(property, [...path, key]))
}

/**
 * A value that fits a schema, made from the examples its fields give. Of a request it holds every field, also those that
 * may be left out.
 */
export function exampleOf(schema: TSchema): unknown {
  const { examples, const: only, enum: words, anyOf, items } = schema as Keywords
  if (examples?.length) return examples[0]
  if (only !== undefined) return only
  if (words?.length) return words[0]
  if (anyOf?.length) return exampleOf(anyOf[0] ?? {})
  if (items) return [exampleOf(items)]
  if (Type.IsObject(schema)) return exampleOfObject(schema)
  if (Type.IsNull(schema)) return null
  if (Type.IsBoolean(schema)) return false
  return Type.IsString(schema) ? 'Some name' : 1
}

type Keywords = {
  examples?: unknown[]
  const?: unknown
  enum?: unknown[]
  anyOf?: TSchema[]
  items?: TSchema
}

const exampleOfObject = (schema: TObject): Record<string, unknown> =>
  Object.fromEntries(Object.entries(schema.properties).map(([key, property]) => [key, exampleOf(property)]))
