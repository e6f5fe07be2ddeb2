import type { Session } from '@korben/contract'

/** What is not known is English. */
export const languageOf = (language: string | undefined): Session['language'] =>
  language === 'uk' || language === 'ru' ? language : 'en'
