import {
  eitherOfV2,
  meaningOfV2,
  type Received,
  type V2Endpoint,
  type V2Fields,
  type V2Input,
  type V2Meaning,
} from '@korben/contract'
import { type TObject, type TSchema, Type } from 'typebox'
import { Fault, Faults, pathOf } from './faults.ts'
import { type Given, isLongerThan, readText, scalarReader } from './read-scalars.ts'

/**
 * The one reader of what callers of API v2 send (reference 1.5). It turns raw parts (texts of a path or a form, values of
 * JSON) into what the contract says they mean, as lax as published: strings for numbers, numbers for text, one item for a
 * list, `null` and empty text for nothing, unknown keys ignored. All faults of a request are told together.
 */
export type Reading<Value> = { ok: true; value: Value } | { ok: false; fields: V2Fields }

/** Reads the two halves of a request; the path stands first and alone (reference 1.7, order of checks). */
export type InputReader<Endpoint extends V2Endpoint> = {
  readParams(params: unknown): Reading<Received<Endpoint['params']>>
  /** `body` is `UNREADABLE` when it could not be parsed. */
  readRest(params: Received<Endpoint['params']>, query: unknown, body: unknown): Reading<V2Input<Endpoint>>
}

/** Stands for a body that is no JSON object, no form, or not what it says it is. */
export const UNREADABLE = Symbol('unreadable')

/** Prepares the reading of an endpoint once; the reader keeps no state. */
export function createInputReader<Endpoint extends V2Endpoint>(endpoint: Endpoint): InputReader<Endpoint> {
  const readPath = createReader<Endpoint['params']>(endpoint.params)
  const readQuery = readerOf(endpoint.query)
  const readBody = readerOf(endpoint.body)
  return {
    readParams: (params): Reading<Received<Endpoint['params']>> => {
      const reading = readPath(params)
      if (reading.ok) return reading
      // All parameters of paths are ids, and they are there: whatever is wrong with one, it is malformed (reference 1.3).
      return {
        ok: false,
        fields: Object.fromEntries(Object.keys(reading.fields).map((name) => [name, 'WRONG_FORMAT'])),
      }
    },
    readRest: (params, query, body) => {
      const faults = new Faults()
      const fromQuery = readQuery(query, '', faults)
      if (body === UNREADABLE) faults.add('body', 'FORMAT_ERROR')
      const fromBody = body === UNREADABLE ? FAULTY : readBody(body, '', faults)
      if (faults.any) return { ok: false, fields: faults.fields }
      return { ok: true, value: Object.assign({}, params, fromQuery, fromBody) as V2Input<Endpoint> }
    },
  }
}

/** Prepares the reading of one object. */
export function createReader<Schema extends TObject>(schema: Schema): (raw: unknown) => Reading<Received<Schema>> {
  const read = readerOf(schema)
  return (raw) => {
    const faults = new Faults()
    const value = read(raw, '', faults)
    return faults.any ? { ok: false, fields: faults.fields } : { ok: true, value: value as Received<Schema> }
  }
}

/** Answers the value, `undefined` when it counts as not given, or `FAULTY` after it noted why. */
type Read = (raw: unknown, path: string, faults: Faults) => unknown
const FAULTY = Symbol('faulty')

function readerOf(schema: TSchema): Read {
  const meaning = meaningOfV2(schema)
  if (meaning) return meaningReader(meaning)
  if (Type.IsObject(schema)) return objectReader(schema)
  throw new TypeError(`A field of API v2 without a meaning: ${JSON.stringify(schema)}`)
}

function meaningReader(meaning: V2Meaning): Read {
  switch (meaning.kind) {
    case 'list':
      return listReader(meaning)
    case 'tagged':
      return taggedReader(meaning)
    case 'variables':
      return (raw, path, faults) => readVariables(raw, path, faults, meaning.max)
    case 'include':
      return (raw) => readInclude(raw, meaning.names)
    default: {
      const read = scalarReader(meaning)
      const fallback = meaning.kind === 'integer' ? meaning.fallback : undefined
      return (raw, path, faults) => {
        const given = givenOf(raw)
        if (given === undefined) return fallback
        return noted(given instanceof Fault ? given : read(given), path, faults)
      }
    }
  }
}

const noted = (value: unknown, path: string, faults: Faults): unknown => {
  if (!(value instanceof Fault)) return value
  faults.add(path, value.code)
  return FAULTY
}

const WRONG_TYPE = new Fault('FORMAT_ERROR')

/** `null`, nothing and empty text count as not given, for every field (reference 1.5). */
function givenOf(raw: unknown): Given | Fault | undefined {
  if (raw === null || raw === undefined) return undefined
  if (typeof raw === 'string') return raw.trim() || undefined
  return typeof raw === 'number' || typeof raw === 'boolean' ? raw : WRONG_TYPE
}

const isNotGiven = (raw: unknown): boolean => givenOf(raw) === undefined

/** An object of JSON, or of a form. Its keys are the caller's: they are only ever looked up as own ones. */
const isObject = (raw: unknown): raw is Record<string, unknown> =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw)

const valueAt = (raw: Record<string, unknown>, key: string): unknown => (Object.hasOwn(raw, key) ? raw[key] : undefined)

/** An object that is not given counts as an empty one, so that what it requires is named. */
function objectReader(schema: TObject): Read {
  const required = new Set<string>(schema.required)
  const properties = Object.entries(schema.properties).map(([key, property]) => ({
    key,
    read: readerOf(property),
    isRequired: required.has(key),
  }))
  const either = eitherOfV2(schema)
  return (raw, path, faults) => {
    const given = isNotGiven(raw) ? {} : raw
    if (!isObject(given)) return noted(WRONG_TYPE, path, faults)
    const value: Record<string, unknown> = {}
    let isFaulty = false
    for (const { key, read, isRequired } of properties) {
      const item = read(valueAt(given, key), pathOf(path, key), faults)
      if (item === FAULTY) isFaulty = true
      else if (item !== undefined) value[key] = item
      else if (isRequired) {
        faults.add(pathOf(path, key), 'REQUIRED')
        isFaulty = true
      }
    }
    if (either?.every((key) => isNotGiven(valueAt(given, key)))) {
      faults.add(pathOf(path, either[0]), 'REQUIRED')
      isFaulty = true
    }
    return isFaulty ? FAULTY : value
  }
}

/** A form has no arrays: `data[0][phone]` comes as an object whose keys are positions. So do lists of some languages. */
function listReader({ item, min, max }: Extract<V2Meaning, { kind: 'list' }>): Read {
  const read = readerOf(item)
  const ofObjects = Type.IsObject(item) || meaningOfV2(item)?.kind === 'tagged'
  return (raw, path, faults) => {
    if (isNotGiven(raw)) return undefined
    const items = itemsOf(raw, ofObjects)
    if (!items) return noted(WRONG_TYPE, path, faults)
    if (items.length > max) return noted(new Fault('TOO_LONG'), path, faults)
    const values: unknown[] = []
    let isFaulty = false
    for (const [position, one] of items) {
      const value = read(one, pathOf(path, position), faults)
      if (value === FAULTY) isFaulty = true
      else if (value !== undefined) values.push(value)
    }
    if (isFaulty) return FAULTY
    return values.length < min ? noted(new Fault('TOO_SHORT'), path, faults) : values
  }
}

/** The items with the positions the caller gave them; `null` when this is neither a list nor one item. */
function itemsOf(raw: unknown, ofObjects: boolean): (readonly [string | number, unknown])[] | null {
  if (Array.isArray(raw)) return raw.map((item, index) => [index, item] as const)
  if (!isObject(raw)) return ofObjects ? null : [[0, raw]]
  const entries = Object.entries(raw)
  if (entries.length > 0 && entries.every(([key]) => /^\d{1,9}$/.test(key))) return entries
  return ofObjects ? [[0, raw]] : null
}

function taggedReader({ by, cases }: Extract<V2Meaning, { kind: 'tagged' }>): Read {
  const readers = new Map(Object.entries(cases).map(([word, schema]) => [word, objectReader(schema)]))
  const readWord = scalarReader({ kind: 'enum', values: [...readers.keys()] })
  const objects = Object.values(cases)
  // What means the same in all cases is read also in an object whose word is wrong.
  const common = Object.entries(objects[0]?.properties ?? {}).flatMap(([key, property]) => {
    const isShared = objects.every((schema) => isSame(schema.properties[key], property))
    const isRequired = objects.every((schema) => schema.required.includes(key))
    return key !== by && isShared ? [{ key, read: readerOf(property), isRequired }] : []
  })
  return (raw, path, faults) => {
    const given = isNotGiven(raw) ? {} : raw
    if (!isObject(given)) return noted(WRONG_TYPE, path, faults)
    const text = givenOf(valueAt(given, by)) ?? new Fault('REQUIRED')
    const word = text instanceof Fault ? text : readWord(text)
    const read = typeof word === 'string' ? readers.get(word) : undefined
    if (read) return read(given, path, faults)
    for (const { key, read, isRequired } of common) {
      const value = read(valueAt(given, key), pathOf(path, key), faults)
      if (isRequired && value === undefined) faults.add(pathOf(path, key), 'REQUIRED')
    }
    return noted(word, pathOf(path, by), faults)
  }
}

const isSame = (one: TSchema | undefined, other: TSchema): boolean => JSON.stringify(one) === JSON.stringify(other)

const MAX_NAME = 255
const MAX_VALUE = 10_000

/** Names are the caller's own, `__proto__` among them: the result has no prototype to be harmed. */
function readVariables(raw: unknown, path: string, faults: Faults, max: number): unknown {
  if (isNotGiven(raw)) return undefined
  if (!isObject(raw)) return noted(WRONG_TYPE, path, faults)
  const entries = Object.entries(raw)
  if (entries.length > max) return noted(new Fault('TOO_LONG'), path, faults)
  const variables: Record<string, string> = Object.create(null)
  let isFaulty = false
  for (const [name, one] of entries) {
    const given = givenOf(one)
    if (given === undefined) continue
    const tooLong = isLongerThan(name, MAX_NAME) ? new Fault('TOO_LONG') : undefined
    const value = given instanceof Fault ? given : (tooLong ?? readText(String(given), MAX_VALUE))
    if (noted(value, pathOf(path, name), faults) === FAULTY) isFaulty = true
    else variables[name] = String(value)
  }
  return isFaulty ? FAULTY : variables
}

/** `a,b`, or the parameter repeated; what is not known, or is no text, is ignored (reference 1.11). */
function readInclude(raw: unknown, names: readonly string[]): string[] {
  const texts = Array.isArray(raw) ? raw : [raw]
  const asked = new Set(
    texts.flatMap((text) => (typeof text === 'string' ? text.split(',').map((name) => name.trim()) : [])),
  )
  return names.filter((name) => asked.has(name))
}
