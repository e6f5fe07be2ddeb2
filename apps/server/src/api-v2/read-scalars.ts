import type { V2Meaning } from '@korben/contract'
import { isEmail } from '../kit/email.ts'
import { isCurrency } from '../kit/money.ts'
import { plainPhone } from '../kit/phone.ts'
import { Fault } from './faults.ts'
import { readDate } from './read-date.ts'
import { readAmount, readNumber } from './read-decimal.ts'

/** A value that was given: trimmed text that is not empty, a number or a boolean. */
export type Given = string | number | boolean
/** Reads a given value; `undefined` says that it counts as not given after all. */
export type ReadScalar = (value: Given) => unknown

type Scalar = Exclude<V2Meaning, { kind: 'list' | 'tagged' | 'variables' | 'include' }>

const FORMAT_ERROR = new Fault('FORMAT_ERROR')
const NOT_ALLOWED_VALUE = new Fault('NOT_ALLOWED_VALUE')
const WRONG_FORMAT = new Fault('WRONG_FORMAT')
const WRONG_EMAIL = new Fault('WRONG_EMAIL')
const WRONG_URL = new Fault('WRONG_URL')
const NOT_INTEGER = new Fault('NOT_INTEGER')
const NOT_DECIMAL = new Fault('NOT_DECIMAL')
const TOO_LOW = new Fault('TOO_LOW')
const TOO_HIGH = new Fault('TOO_HIGH')
const TOO_LONG = new Fault('TOO_LONG')

const NOT_DEFINED = 'NOT_DEFINED'
const MAX_URL = 2048

/** How a value with this meaning is read (reference 1.3 to 1.5). */
export function scalarReader(meaning: Scalar): ReadScalar {
  switch (meaning.kind) {
    case 'id':
      return ofText((text) => (/^[0-9a-f]{24}$/i.test(text) ? text.toLowerCase() : WRONG_FORMAT))
    case 'text':
      return ofText((text) => readText(text, meaning.max))
    case 'integer':
      return (value) => readInteger(value, meaning)
    case 'amount':
      return ofNumber((text) => readAmount(text, meaning.max))
    case 'number':
      return ofNumber(readNumber)
    case 'boolean':
      return readBoolean
    case 'date':
      return ofText(readDate)
    case 'phone':
      return ofText((text) => (text === NOT_DEFINED ? undefined : (plainPhone(text) ?? WRONG_FORMAT)))
    case 'digits':
      return ofText((text) => text.replaceAll(/\D/g, ''))
    case 'email': {
      const invalid = meaning.invalid === 'ignored' ? undefined : WRONG_EMAIL
      return ofText((text) => {
        if (text === NOT_DEFINED) return undefined
        return isEmail(text) ? text : invalid
      })
    }
    case 'url':
      return ofText((text) => (text === NOT_DEFINED ? null : readUrl(text)))
    case 'enum': {
      const values = new Set(meaning.values)
      return ofText((text) => (values.has(text) ? text : NOT_ALLOWED_VALUE))
    }
    case 'currency':
      return ofText((text) => (isCurrency(text) ? text : NOT_ALLOWED_VALUE))
    default:
      return meaning satisfies never
  }
}

/** Numbers are accepted where text is expected; `String` gives the shortest text that means the same number. */
const ofText =
  (read: (text: string) => unknown): ReadScalar =>
  (value) =>
    typeof value === 'boolean' ? FORMAT_ERROR : read(String(value))

const ofNumber =
  (read: (text: string) => unknown): ReadScalar =>
  (value) =>
    typeof value === 'boolean' ? NOT_DECIMAL : read(String(value))

/** Text of at most `max` characters. PostgreSQL can keep neither NUL nor half a surrogate pair. */
export function readText(text: string, max: number): string | Fault {
  if (text.includes('\0')) return FORMAT_ERROR
  return isLongerThan(text, max) ? TOO_LONG : text.toWellFormed()
}

/** Counts characters, not UTF-16 units, without walking through megabytes of them. */
export function isLongerThan(text: string, max: number): boolean {
  if (text.length <= max) return false
  return text.length > max * 2 || [...text].length > max
}

function readInteger(value: Given, { min, max, lowered }: Extract<Scalar, { kind: 'integer' }>): number | Fault {
  const isWhole = typeof value === 'string' ? /^[+-]?\d+$/.test(value) : Number.isInteger(value)
  if (!isWhole) return NOT_INTEGER
  const number = Number(value) + 0 // -0 is 0
  if (number < min) return TOO_LOW
  if (number > max) return lowered ? max : TOO_HIGH
  return number
}

const BOOLEANS = new Map<unknown, boolean>([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

const readBoolean = (value: Given): boolean | Fault => BOOLEANS.get(String(value).toLowerCase()) ?? NOT_ALLOWED_VALUE

function readUrl(text: string): string | Fault {
  if (text.length > MAX_URL) return TOO_LONG
  return /^https?:\/\/[^\s\p{C}]+$/iu.test(text) && URL.canParse(text) ? text : WRONG_URL
}
