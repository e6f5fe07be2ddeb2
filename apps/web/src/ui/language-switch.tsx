import { SegmentedControl } from '@mantine/core'
import { type Language, languages, setLanguage, useLanguage } from '../lib/language.ts'
import { frameLanguageTexts } from './language-texts.ts'

/** Each language as it calls itself, so that whoever landed in a foreign one finds out. */
const NAMES: Record<Language, string> = { en: 'ENG', uk: 'УКР', ru: 'РУС' }

export function LanguageSwitch() {
  const t = frameLanguageTexts.use()
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      aria-label={t('language')}
      value={useLanguage()}
      onChange={(value) => {
        const language = languages.find((one) => one === value)
        if (language) setLanguage(language)
      }}
      data={languages.map((value) => ({ value, label: NAMES[value] }))}
    />
  )
}
