import type { DecimalText } from '@korben/contract'
import { formatMoney, parseMoney } from '../kit/money.ts'
import { Fault } from './faults.ts'

const NOT_DECIMAL = new Fault('NOT_DECIMAL')
const TOO_LOW = new Fault('TOO_LOW')
const TOO_HIGH = new Fault('TOO_HIGH')

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,9}))?$/i
const LONGEST = 400
/** On either side of the point: what `parseMoney` and PostgreSQL take. */
const MAX_DIGITS = 30

/** Reads an amount between 0 and `max`, rounded half up to two decimals (reference 1.5): `'35.00'`. Never a binary fraction. */
export function readAmount(text: string, max: string): DecimalText | Fault {
  const number = readNumber(text)
  if (number instanceof Fault) return number
  const amount = parseMoney(number, '')
  const most = parseMoney(max, '')
  if (!amount || !most) return NOT_DECIMAL
  if (amount.minor < 0n) return TOO_LOW
  return amount.minor > most.minor ? TOO_HIGH : decimalText(formatMoney(amount))
}

/** Reads a number exactly, into plain notation without needless zeros; digits beyond the 30th behind the point are dropped. */
export function readNumber(text: string): DecimalText | Fault {
  const [, sign, before = '', after = '', exponent = '0'] = (text.length <= LONGEST && DECIMAL.exec(text)) || []
  const digits = before + after
  if (sign === undefined || digits === '') return NOT_DECIMAL

  const significant = digits.replace(/^0+/, '')
  // Where the point stands, counted from the first digit that is not zero.
  const point = significant.length - after.length + Number(exponent)
  if (significant === '' || point < -MAX_DIGITS) return decimalText('0')
  if (point > MAX_DIGITS) return sign === '-' ? TOO_LOW : TOO_HIGH

  const whole = point > 0 ? significant.slice(0, point).padEnd(point, '0') : '0'
  const fraction = point > 0 ? significant.slice(point) : '0'.repeat(-point) + significant
  const kept = fraction.slice(0, MAX_DIGITS).replace(/0+$/, '')
  const size = kept === '' ? whole : `${whole}.${kept}`
  return decimalText(sign === '-' && size !== '0' ? `-${size}` : size)
}

// Put together from digits alone.
const decimalText = (text: string) => text as DecimalText
