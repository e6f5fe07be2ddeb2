import { Fault } from './faults.ts'

const WRONG_DATE = new Fault('WRONG_DATE')

// A `+` that was not encoded in a query arrives as a space; behind a `T` it can mean nothing else.
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+\- ]\d\d(?::?\d\d)?)?)?$/i
const WITH_MINUTE = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)(?::(\d\d))?$/
const DAY_FIRST = /^(\d\d)\.(\d\d)\.(\d{4}) (\d\d):(\d\d)(?::(\d\d))?$/

const LONGEST = 40
// PostgreSQL and ISO 8601 agree on these years.
const EARLIEST = Date.parse('0001-01-01T00:00:00.000Z')
const LATEST = Date.parse('9999-12-31T23:59:59.999Z')

/** Reads an instant in one of the four forms of reference 1.4. Days that do not exist are refused; no zone means UTC. */
export function readDate(text: string): Date | Fault {
  if (text.length > LONGEST) return WRONG_DATE
  const iso = ISO.exec(text) ?? WITH_MINUTE.exec(text)
  if (iso) return instant(iso[1], iso[2], iso[3], iso.slice(4))
  const dayFirst = DAY_FIRST.exec(text)
  if (dayFirst) return instant(dayFirst[3], dayFirst[2], dayFirst[1], dayFirst.slice(4))
  return WRONG_DATE
}

function instant(
  year = '',
  month = '',
  day = '',
  [hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z']: string[],
) {
  const at = new Date(0)
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  // A day that does not exist rolls over into another one.
  if (at.getUTCMonth() !== Number(month) - 1 || at.getUTCDate() !== Number(day)) return WRONG_DATE
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return WRONG_DATE
  at.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0').slice(0, 3)))

  const offset = minutesOf(zone)
  if (offset === null) return WRONG_DATE
  at.setTime(at.getTime() - offset * 60_000)
  return at.getTime() < EARLIEST || at.getTime() > LATEST ? WRONG_DATE : at
}

/** The offset of a zone in minutes east; `null` when there is no such zone. */
function minutesOf(zone: string): number | null {
  if (zone === 'Z' || zone === 'z') return 0
  const digits = zone.slice(1).replace(':', '')
  const hours = Number(digits.slice(0, 2))
  const minutes = Number(digits.slice(2))
  if (hours > 23 || minutes > 59) return null
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}
