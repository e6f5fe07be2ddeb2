import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/**
 * A phone number as it is stored. `phone`: `+` and the digits as given. `e164`: the one spelling of this number that identity is
 * decided by, national variants folded; null when it is no valid number (a short internal one, a typing mistake).
 */
export type Phone = { phone: string; e164: string | null }

const SEPARATORS = /[\s().\-\u2010-\u2015\u2212]/g

/** Reads a number with any of the usual separators. Null unless 7 to 15 digits remain (reference 1.5). */
export function readPhone(text: string): Phone | null {
  const phone = plainPhone(text)
  return phone === null ? null : { phone, e164: toE164(phone.slice(1)) }
}

/** The first half of `readPhone`, a hundred times as fast: `+` and the digits as given, or null. */
export function plainPhone(text: string): string | null {
  const digits = text.trim().replace(SEPARATORS, '').replace(/^\+/, '')
  return /^\d{7,15}$/.test(digits) ? `+${digits}` : null
}

function toE164(digits: string): string | null {
  const international = foldVariant(digits)
  const parsed = parsePhoneNumberFromString(international)
  return parsed?.isValid() ? foldVariant(parsed.number.slice(1)) : null
}

/**
 * One human is written in several ways, depending on who wrote the number down:
 * Brazil with and without the ninth digit of mobiles, Argentina with and without the 9 that marks a mobile, Mexico with and
 * without the former 1, Ukraine as dialled at home (0XX XXXXXXX).
 */
function foldVariant(digits: string): string {
  for (const [variant, folded] of VARIANTS) {
    if (variant.test(digits)) return `+${digits.replace(variant, folded)}`
  }
  return `+${digits}`
}

const VARIANTS: readonly (readonly [RegExp, string])[] = [
  [/^55(\d\d)([6-9]\d{7})$/, '55$19$2'],
  [/^549(\d{10})$/, '54$1'],
  [/^521(\d{10})$/, '52$1'],
  [/^0(\d{9})$/, '380$1'],
]
