import type { Amount } from '@korben/contract'
import { useMemo } from 'react'
import { type Language, useLanguage } from './language.ts'

/** British English: days before months, hours to 24, as the other two languages have it. */
const LOCALES: Record<Language, string> = { en: 'en-GB', uk: 'uk-UA', ru: 'ru-RU' }

/** The zone of the user (COM-3), as the session tells it; until then that of the browser. */
let timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone

const getTimeZone = () => timeZone

/** A zone that this browser does not know leaves its own. */
export function setTimeZone(zone: string): void {
  try {
    timeZone = Intl.DateTimeFormat(undefined, { timeZone: zone }).resolvedOptions().timeZone
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
}

/** How many minor units a unit of the currency has, as a power of ten: 2 for USD, 0 for JPY. */
const minorDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** Instants, days, numbers and money as the reader writes them. */
export function useFormat() {
  const language = useLanguage()
  const zone = getTimeZone()
  return useMemo(() => createFormat(language, zone), [language, zone])
}

function createFormat(language: Language, timeZone: string) {
  const locale = LOCALES[language]
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' })
  const day = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'long', year: 'numeric' })
  const shortDay = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short' })
  const date = new Intl.DateTimeFormat(locale, { timeZone, day: '2-digit', month: '2-digit', year: 'numeric' })
  const full = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'long', timeStyle: 'long' })
  const dateTime = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })
  const utcDay = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' })
  const number = new Intl.NumberFormat(locale)
  return {
    /** `14:05` */
    time: (instant: string) => time.format(new Date(instant)),
    /** `23 November 2026` */
    day: (instant: string) => day.format(new Date(instant)),
    dateTime: (instant: string) => dateTime.format(new Date(instant)),
    /** With seconds and the zone, for a tooltip. */
    full: (instant: string) => full.format(new Date(instant)),
    /** A day without a time (`2026-11-23`), the same in every zone. */
    utcDay: (text: string) => utcDay.format(new Date(`${text}T00:00:00Z`)),
    /** As short as it can be: the time today, the day this year, the date before. */
    short: (instant: string, now: Date) => {
      const at = new Date(instant)
      if (date.format(at) === date.format(now)) return time.format(at)
      return date.format(at).slice(-4) === date.format(now).slice(-4) ? shortDay.format(at) : date.format(at)
    },
    number: (value: number) => number.format(value),
    /** Bytes as `12 kB` or `1.4 MB`. */
    size: (bytes: number) => {
      const [unit, value] =
        bytes < 1_000_000 ? ['kilobyte', Math.max(bytes, 100) / 1000] : ['megabyte', bytes / 1_000_000]
      return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(
        value,
      )
    },
    money: ({ amountMinor, currency }: Amount) =>
      new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amountMinor / 10 ** minorDigits(currency)),
  }
}

/** What somebody typed as an amount, in minor units; null when it is none or finer than the currency. */
export function readAmount(text: string, currency: string): number | null {
  const digits = minorDigits(currency)
  const [, whole, fraction = ''] = /^(\d{1,12})(?:[.,](\d*))?$/.exec(text.replaceAll(/\s/g, '')) ?? []
  if (whole === undefined || fraction.length > digits) return null
  return Number(whole + fraction.padEnd(digits, '0'))
}

/** The amount as it is typed: `99.50`. */
export const writeAmount = ({ amountMinor, currency }: Amount): string =>
  (amountMinor / 10 ** minorDigits(currency)).toFixed(minorDigits(currency))
