import { isGuestName } from '../people/index.ts'

/** Values by name. A `Map`, so that `{{constructor}}` is a variable without a value like any other. */
export type Variables = ReadonlyMap<string, string>

/** Who a message is for, as far as texts can speak of it. `fields`: custom fields by name. */
export type Subscriber = {
  name: string
  phone: string | null
  email: string | null
  utm: Record<string, string>
  fields: Record<string, string>
}

/** UTF-16 units of one value, and of a whole text with its values. */
const MAX_VALUE = 2_000
const MAX_TEXT = 10_000

/**
 * Fills in `{{name}}` and `{{name|fallback}}`. A variable without a value uses its fallback, then the empty text.
 * One pass: a value that looks like a variable stays text. `encode` makes a value fit where it stands (an address).
 * The result is at most 10 000 UTF-16 units, each value at most 2 000.
 */
export function renderText(text: string, variables: Variables, encode: (value: string) => string = asItIs): string {
  const filled = text.replace(VARIABLE, (_whole, name: string, fallback: string | undefined) => {
    const value = variables.get(name.trim())
    return encode(value === undefined || value === '' ? (fallback ?? '').trim() : cutText(value, MAX_VALUE))
  })
  return cutText(filled, MAX_TEXT)
}

const VARIABLE = /\{\{([^{}|]{1,100})(?:\|([^{}]{0,1000}))?\}\}/g
const asItIs = (value: string) => value

export const hasVariables = (text: string): boolean => text.includes('{{')

/** What texts may speak of: the given values first, then the subscriber's own, custom fields last. */
export function variablesOf(subscriber: Subscriber, given: Record<string, string> = {}): Variables {
  const name = isGuestName(subscriber.name) ? '' : subscriber.name
  const [firstName = '', ...otherNames] = name.trim().split(/\s+/)
  return new Map<string, string>([
    ...Object.entries(subscriber.fields),
    ...Object.entries(subscriber.utm).map(([mark, value]): [string, string] => [utmName(mark), value]),
    ['name', name],
    ['first_name', firstName],
    ['last_name', otherNames.join(' ')],
    ['phone', subscriber.phone ?? ''],
    ['email', subscriber.email ?? ''],
    ...Object.entries(given),
  ])
}

const utmName = (mark: string) => (mark.startsWith('utm_') ? mark : `utm_${mark}`)

/** The beginning of a text, at most `limit` UTF-16 units, never half a character. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text
  const isInside = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1))
  return text.slice(0, isInside ? limit - 1 : limit)
}

/** A text as PostgreSQL can keep it: no NUL, no halves of surrogate pairs. */
export const storableText = (text: string): string => text.replaceAll('\0', '').toWellFormed()
