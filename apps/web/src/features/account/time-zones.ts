/** The zones that this browser knows, and the one that is chosen, which another may have called by another name. */
export const knownTimeZones = (chosen: string | null): string[] => [
  ...new Set([...(chosen === null ? [] : [chosen]), 'UTC', ...Intl.supportedValuesOf('timeZone')]),
]
