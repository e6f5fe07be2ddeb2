/**
 * An amount in minor units (cents) with its currency. Never a float, so sums are exact. Two decimals for every currency, as the
 * database keeps it (`numeric(14, 2)`).
 */
export type Money = { readonly minor: bigint; readonly currency: string }

const DECIMALS = 2
const DECIMAL_TEXT = /^([+-]?)(\d{1,30})(?:\.(\d{1,30}))?$/

/** What the database and API v2 can hold: 999 999 999 999.99 (reference 3.13). */
export const MAX_MINOR = 99_999_999_999_999n

/** Three upper-case letters, as in ISO 4217; whether a company has enabled it is another question. */
export const isCurrency = (text: string): boolean => /^[A-Z]{3}$/.test(text)

/**
 * Reads decimal text (`"35"`, `"-0.5"`, `"10770.005"`) exactly; decimals beyond the second are rounded half up (reference 1.5).
 * The decimal sign is the point. Null for anything else: a comma, an exponent, blanks.
 */
export function parseMoney(text: string, currency: string): Money | null {
  const decimal = readDecimal(text)
  return (
    decimal && {
      minor: round(decimal.digits, decimal.scale - DECIMALS),
      currency,
    }
  )
}

/** Decimal text with exactly two decimals: what the database takes and events carry. */
export function formatMoney({ minor }: Money): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(DECIMALS + 1, '0')
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`
}

/** For answers that show an amount as a JSON number. Exact up to `MAX_MINOR`: 14 digits fit a double. */
export const moneyToNumber = (money: Money): number => Number(formatMoney(money))

/** Reads an amount of the database, which is always well-formed. */
export function moneyOf(amount: string, currency: string): Money {
  const money = parseMoney(amount, currency)
  if (!money) throw new Error(`"${amount}" is no amount.`)
  return money
}

export const isSameMoney = (a: Money, b: Money): boolean => a.minor === b.minor && a.currency === b.currency

/** `digits` is the number without its point, `scale` how many of them stand behind it. */
function readDecimal(text: string): { digits: bigint; scale: number } | null {
  const [, sign, whole = '', fraction = ''] = DECIMAL_TEXT.exec(text) ?? []
  if (sign === undefined) return null
  const digits = BigInt(whole + fraction)
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length }
}

/** Drops `places` digits, halves away from zero, as PostgreSQL rounds numeric; a negative number appends zeros. */
function round(digits: bigint, places: number): bigint {
  if (places <= 0) return digits * 10n ** BigInt(-places)
  const unit = 10n ** BigInt(places)
  const size = digits < 0n ? -digits : digits
  const rounded = (size + unit / 2n) / unit
  return digits < 0n ? -rounded : rounded
}
