import type { CustomFieldRow } from '../../generated/rows.ts'
import { isEmail } from '../../kit/email.ts'
import { readPhone } from '../../kit/phone.ts'

export type FieldType = CustomFieldRow['type']

/** Why a value does not fit: the word names what was expected. */
export type FieldProblem = 'phone' | 'email' | 'number' | 'date' | 'text'

export type FieldValue = { ok: true; value: string } | { ok: false; problem: FieldProblem }

const MAX_TEXT = 10_000

/**
 * Checks a value by the type of its field and gives it as it is stored. Pure.
 * PHONE: 7 to 15 digits, stored as `+` and digits. NUMBER: decimal sign is the point. DATE: `2015-04-02`, or an instant in ISO 8601,
 * stored in UTC with milliseconds. KEYWORD: 1 to 10 000 characters.
 */
export function readFieldValue(type: FieldType, given: string): FieldValue {
  const text = given.trim()
  switch (type) {
    case 'PHONE':
      return valueOr(readPhone(text)?.phone, 'phone')
    case 'EMAIL':
      return valueOr(isEmail(text) ? text : undefined, 'email')
    case 'NUMBER':
      return valueOr(/^[+-]?\d{1,30}(\.\d{1,30})?$/.test(text) ? text : undefined, 'number')
    case 'DATE':
      return valueOr(readDate(text), 'date')
    case 'KEYWORD':
      return valueOr(
        text.length > 0 && text.length <= MAX_TEXT * 2 && [...text].length <= MAX_TEXT ? text : undefined,
        'text',
      )
    default:
      return type satisfies never
  }
}

const valueOr = (value: string | undefined, problem: FieldProblem): FieldValue =>
  value === undefined ? { ok: false, problem } : { ok: true, value }

const INSTANT = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/

function readDate(text: string): string | undefined {
  const day = INSTANT.exec(text)?.[1]
  if (day === undefined || !isDay(day)) return undefined
  const instant = new Date(text)
  if (Number.isNaN(instant.getTime())) return undefined
  return day === text ? day : instant.toISOString()
}

/** `Date` takes 31 February for 3 March. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}
