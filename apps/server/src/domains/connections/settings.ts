import { ConnectionSettings, RateLimit } from '@korben/contract'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ConnectionRow } from '../../generated/rows.ts'
import type { AnyChannel } from '../../kit/channel.ts'
import type { JSONValue } from '../../kit/db.ts'

export type JsonRecord = { [key: string]: JSONValue }

/** JSON that this domain wrote as an object. */
export const recordOf = (json: unknown): JsonRecord => (isRecord(json) ? json : {})
const isRecord = (json: unknown): json is JsonRecord =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

/** What is encrypted apart from what is not. */
export function splitConfig(adapter: AnyChannel, config: Record<string, unknown>) {
  const settings: JsonRecord = {}
  const secrets: JsonRecord = {}
  for (const [key, value] of Object.entries(config)) {
    if (isPlain(value)) (adapter.secrets.includes(key) ? secrets : settings)[key] = value
  }
  return { settings, secrets }
}

const isPlain = (value: unknown): value is string | number | boolean | string[] =>
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) && value.every((item) => typeof item === 'string'))

/** The settings that may be shown; what this version does not know is left out. */
export function shownSettings({ settings }: Pick<ConnectionRow, 'settings'>): ConnectionSettings {
  const known = Value.Clean(ConnectionSettings, structuredClone(recordOf(settings)))
  return Value.Check(ConnectionSettings, known) ? known : {}
}

const Limits = Type.Array(RateLimit)

/** Rules of the connection itself, which replace those shipped with the channel; null without any. */
export const ownLimitsOf = ({ limits }: Pick<ConnectionRow, 'limits'>): RateLimit[] | null =>
  Value.Check(Limits, limits) ? limits : null
