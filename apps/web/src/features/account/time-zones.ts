/** Places whose zones browsers still list under names that were given up. */
const RENAMED: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Godthab': 'America/Nuuk',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
}

const nameOf = (zone: string): string => RENAMED[zone] ?? zone

/** The zone of this browser. */
export const zoneHere = (): string => nameOf(Intl.DateTimeFormat().resolvedOptions().timeZone)

/** The zones that this browser knows, and the one that is chosen, which another may have called by another name. */
export const knownTimeZones = (chosen: string | null): string[] => [
  ...new Set([...(chosen === null ? [] : [chosen]), 'UTC', ...Intl.supportedValuesOf('timeZone').map(nameOf).sort()]),
]
