import { useSyncExternalStore } from 'react'

/** The languages that all texts exist in. */
export const languages = ['en', 'uk', 'ru'] as const
export type Language = (typeof languages)[number]

const KEPT_AS = 'korben-language'
const listeners = new Set<() => void>()

const isLanguage = (value: string | null | undefined): value is Language => languages.some((one) => one === value)

function readKept(): Language {
  const kept = localStorage.getItem(KEPT_AS)
  if (isLanguage(kept)) return kept
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en'
}

let current = readKept()
document.documentElement.lang = current

export const getLanguage = (): Language => current

/** Follows what the session says, unless somebody has chosen in this browser. */
export function followLanguage(language: Language): void {
  if (localStorage.getItem(KEPT_AS) === null && language !== current) show(language)
}

export function setLanguage(language: Language): void {
  localStorage.setItem(KEPT_AS, language)
  show(language)
}

/** Takes what the profile says, and forgets what was chosen in this browser: from now on it follows the profile, or the company behind it. */
export function adoptLanguage(language: Language): void {
  localStorage.removeItem(KEPT_AS)
  show(language)
}

function show(language: Language): void {
  current = language
  document.documentElement.lang = language
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** The language that is shown; the component follows when it is changed. */
export const useLanguage = (): Language => useSyncExternalStore(subscribe, getLanguage)
