import { defineTexts } from '../lib/texts.ts'

export const frameLanguageTexts = defineTexts('language', {
  en: { language: 'Language' },
  uk: { language: 'Мова' },
  ru: { language: 'Язык' },
})
